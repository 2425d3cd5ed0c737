-- Explaining: what a figure that was printed is made of, part by part, each with the entry that it comes from.
--
-- A figure is the one that the report itself tells, asked for again; its parts are read from postings and from what entries said, and
-- have to add up to it.  rules.explained_figures() is the table of what can be explained: which parts, with which sign.

-- What can be explained: a figure is the sum of its parts of these stages, with that sign, 0 being a difference below which it is
-- nothing.  base: what they are carried at is added up, not their amount.
create function rules.explained_figures() returns table (report text, figure text, stages text[], signs integer[], base boolean, floors boolean)
language sql immutable as $$
    values ('gap', 'required', '{required}'::text[], '{1}'::integer[], false, false),
           ('gap', 'appropriated', '{appropriated}', '{1}', false, false),
           ('gap', 'received', '{received}', '{1}', false, false),
           ('gap', 'due', '{due}', '{1}', false, false),
           ('gap', 'due_later', '{due_later}', '{1}', false, false),
           ('gap', 'pledged', '{pledged}', '{1}', false, false),
           ('gap', 'inkind', '{inkind}', '{1}', false, false),
           ('gap', 'missing', '{required,appropriated,received,due,due_later}', '{1,-1,-1,-1,-1}', false, true),
           ('gap', 'missing_base', '{required,appropriated,received,due,due_later}', '{1,-1,-1,-1,-1}', false, true),
           ('gap', 'over', '{required,appropriated,received,due,due_later}', '{-1,1,1,1,1}', false, true),
           ('edition', 'required', '{required}', '{1}', false, false),
           ('edition', 'appropriated', '{appropriated}', '{1}', false, false),
           ('edition', 'received', '{received}', '{1}', false, false),
           ('edition', 'receivable', '{due}', '{1}', false, false),
           ('edition', 'signed', '{due_later}', '{1}', false, false),
           ('edition', 'pledged', '{pledged}', '{1}', false, false),
           ('edition', 'missing', '{required,appropriated,received,due,due_later}', '{1,-1,-1,-1,-1}', false, true),
           ('edition', 'over', '{required,appropriated,received,due,due_later}', '{-1,1,1,1,1}', false, true),
           ('edition totals', null, '{figure}', '{1}', false, false),
           ('overdue', 'amount', '{stated,other}', '{1,1}', false, false),
           ('overdue', 'received', '{settled}', '{-1}', false, false),
           ('overdue', 'written_off', '{ended}', '{-1}', false, false),
           ('overdue', 'open', '{stated,settled,ended,terminated,other}', '{1,1,1,1,1}', false, false),
           ('overdue', 'open_base', '{stated,settled,ended,terminated,other}', '{1,1,1,1,1}', false, false),
           ('pledge', 'amount', '{stated}', '{1}', false, false),
           ('pledge', 'pledged', '{stated}', '{1}', false, false),
           ('pledge', 'converted', '{settled}', '{-1}', false, false),
           ('pledge', 'ended', '{ended,terminated}', '{-1,-1}', false, false),
           ('pledge', 'open', '{stated,settled,ended,terminated,other}', '{1,1,1,1,1}', false, false),
           ('pledge', 'third_party', '{third_party}', '{1}', false, false),
           ('agreement', 'amount', '{stated}', '{1}', false, false),
           ('agreement', 'signed', '{stated}', '{1}', false, false),
           ('agreement', 'received', '{settled}', '{-1}', false, false),
           ('agreement', 'applied', '{settled}', '{-1}', false, false),
           ('agreement', 'written_off', '{ended}', '{-1}', false, false),
           ('agreement', 'terminated', '{terminated}', '{-1}', false, false),
           ('agreement', 'ended', '{ended,terminated}', '{-1,-1}', false, false),
           ('agreement', 'open', '{stated,settled,ended,terminated,other}', '{1,1,1,1,1}', false, false),
           ('receipt', 'amount', '{received}', '{1}', false, false),
           ('receipt', 'received', '{received}', '{1}', false, false),
           ('receipt', 'applied', '{applied}', '{1}', false, false),
           ('receipt', 'refunded', '{refunded}', '{1}', false, false),
           ('receipt', 'returned', '{returned}', '{1}', false, false),
           ('receipt', 'for_others', '{for_others}', '{1}', false, false),
           ('receipt', 'open', '{advance,unidentified}', '{-1,-1}', false, false),
           ('receipt', 'advance', '{advance}', '{-1}', false, false),
           ('receipt', 'charge', '{charge}', '{1}', false, false),
           ('inkind', 'inkind', '{inkind}', '{1}', false, false),
           ('balance', 'amount', '{posted}', '{1}', false, false),
           ('balance', 'base_amount', '{posted}', '{1}', true, false),
           ('position', 'amount', '{posted}', '{1}', true, false),
           ('position', 'before', '{posted}', '{1}', true, false),
           ('performance', 'amount', '{posted}', '{1}', true, false),
           ('performance', 'before', '{posted}', '{1}', true, false)
$$;

-- A posting as a part, as what it counts in a column, and with that sign; of the day when it happened, or the one that it counts for.
create function rules.part_posted(p ledger.posting, stage text, date date, sign integer default 1) returns rules.part language sql immutable as $$
    select rules.part(stage, (p).seq, date, (p).measure, (p).currency, sign * (p).amount, sign * (p).base, line => (p).line, item => (p).item,
                      part => (p).part, account => (p).account, party => (p).party, initiative => (p).initiative)
$$;

-- What a movement of a pledge or an agreement counts as.
create function rules.movement_stage(measure text) returns text language sql immutable as $$
    select case when rules.states(measure) then 'stated' when rules.settles(measure) then 'settled'
                when measure = 'terminated' then 'terminated' when rules.ends(measure) then 'ended' else 'other' end
$$;

-- The parts of reports ----------------------------------------------------------------------------------------------------

-- Of a line of the gap report, and of a published edition: what is required and appropriated as it was said, what agreements and pledges
-- bring posting by posting, and what is given in kind as it was valued.
create function rules.gap_parts(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        select rules.part(l.stage, l.id, l.date, l.stage, l.currency, l.amount, initiative => l.initiative)
          from rules.planned_lines(gap_parts.book, array[k.initiative], k.on_day, k.last) l where l.year = k.year
         union all
        select rules.part_posted(x, l.stage, x.effective, case l.stage when 'received' then -1 else 1 end)
          from rules.gap_lines(gap_parts.book, array[k.initiative], k.on_day, k.today, k.last) l
         cross join lateral (select y.* from ledger.posting y where y.item = l.item and y.book = gap_parts.book offset 0) x
         where l.year = k.year and l.item is not null and l.stage <> 'inkind' and x.part = l.part and x.initiative = l.initiative
           and x.seq <= k.last and x.effective <= k.on_day and (l.stage <> 'received' or rules.settles(x.measure))
         union all
        select rules.part('inkind', v.entry, s.effective, s.step, v.currency, v.value, v.base, item => s.inkind, party => n.party, initiative => n.initiative)
          from ledger.inkind n
          join ledger.inkind_step s on s.book = n.book and s.inkind = n.inkind and s.seq <= k.last and s.effective <= k.on_day
                                   and (s.step = 'accepted' or s.step = 'returned' and s.value is not null)
         cross join lateral rules.given_by(s, k.on_day, k.last) v
         where n.book = gap_parts.book and coalesce(n.initiative, '') = k.initiative and extract(year from s.counts) = k.year
           and not s.seq = any (array(select u.seq from rules.undone_entries(gap_parts.book, k.on_day, k.last) u))) x (part);
end $$;

-- Of pledges and agreements: their postings, those of one part or initiative where that is asked.
create function rules.item_movements(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        select rules.part_posted(x, rules.movement_stage(x.measure), x.effective)
          from unnest(k.items) i (item)
         cross join lateral (select y.* from ledger.posting y where y.item = i.item and y.book = item_movements.book offset 0) x
         where x.seq <= k.last and x.effective <= k.on_day and (k.part is null or x.part = k.part)
           and (k.initiative is null or x.initiative = k.initiative) and (k.only_currency is null or x.currency = k.only_currency)) x (part);
end $$;

-- Of receipts: what was said of them, what they were applied to, and the postings of what waits.
create function rules.receipt_parts(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        with receipt as materialized (
            select r as r from unnest(k.items) i (item)
              join ledger.receipt r on r.book = receipt_parts.book and r.receipt = i.item
             where r.seq <= k.last and r.effective <= k.on_day and (k.only_currency is null or r.currency = k.only_currency)
               and not exists (select from rules.undone(r.book, r.seq, k.on_day, k.last))
        )
        select rules.part(v.stage, (r).seq, (r).effective, v.stage, (r).currency, v.amount, item => (r).receipt)
          from receipt cross join lateral (values ('received', (r).amount), ('charge', (r).charge)) v (stage, amount)
         union all
        select rules.part('applied', u.seq, u.date, case when u.back then 'no longer applied' else 'applied' end, (r).currency, u.amount, item => (r).receipt)
          from receipt cross join lateral rules.receipt_uses(r, k.on_day, k.last) u
         union all
        select rules.part(e.measure, e.seq, e.effective, e.measure, (r).currency, e.amount, item => (r).receipt)
          from receipt
          join ledger.receipt_end e on e.book = receipt_parts.book and e.receipt = (r).receipt and e.seq <= k.last and e.effective <= k.on_day
         where not exists (select from rules.undone(e.book, e.seq, k.on_day, k.last))
         union all
        select rules.part_posted(x, a.class, x.effective)
          from unnest(k.items) i (item)
         cross join lateral (select y.* from ledger.posting y where y.item = i.item and y.book = receipt_parts.book offset 0) x
          join ledger.account a on a.book = x.book and a.account = x.account and a.class in ('advance', 'unidentified')
         where x.seq <= k.last and x.effective <= k.on_day and (k.only_currency is null or x.currency = k.only_currency)) x (part);
end $$;

-- Of a party, what is no posting of an item: promises to others, what was paid for others, and what was given in kind.
create function rules.party_parts(book text, k rules.explaining) returns setof rules.part language sql stable as $$
    select rules.part(v.stage, l.entry, l.date, l.detail, l.currency, v.amount, party => l.party)
      from (select * from rules.pledge_lines(party_parts.book, k.names, k.on_day, k.last) where k.report = 'pledge'
             union all
            select * from rules.paid_for_others(party_parts.book, k.names, k.on_day, k.last) where k.report = 'receipt'
             union all
            select * from rules.inkind_lines(party_parts.book, k.names, k.on_day, k.last) where k.report = 'inkind') l
     cross join lateral (values ('third_party', l.third_party), ('for_others', l.for_others), ('inkind', l.inkind)) v (stage, amount)
     where v.amount is not null and (k.only_currency is null or l.currency = k.only_currency)
$$;

-- Of the balance of an account: what was posted there.
create function rules.balance_parts(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        select rules.part_posted(x, 'posted', x.posted)
          from ledger.posting x
         where x.account = k.account and x.book = balance_parts.book and x.seq <= k.last and x.posted <= k.on_day
           and (k.only_currency is null or x.currency = k.only_currency) and (k.fund is null or x.fund = k.fund)
           and (k.names is null or x.party = any (k.names)) and (k.initiative is null or x.initiative = k.initiative)) x (part);
end $$;

-- Of a line of a financial statement, an account or all below a heading or part of it, what was posted in its days; on the side of the
-- heading.  What closed a year is no revenue and no expense.
create function rules.stated_parts(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        with account as materialized (
            select a.account, case when k.heading in ('surplus', 'net-assets') then -1 else h.sign end as sign
              from ledger.account a join rules.headings() h on h.heading = a.heading
             where a.book = stated_parts.book and (k.account is null or a.account = k.account)
               and (k.account is not null and h.part = any (case k.report when 'performance' then '{revenue,expenses}'::text[]
                                                                         else '{assets,liabilities,net-assets}' end)
                    or k.heading in (h.heading, h.part) and k.account is null
                    or k.heading in ('surplus', 'net-assets') and k.account is null and h.part in ('revenue', 'expenses'))
        )
        select rules.part_posted(x, 'posted', x.posted, a.sign)
          from account a
         cross join lateral (select y.* from ledger.posting y where y.account = a.account and y.book = stated_parts.book offset 0) x
         where x.posted between k.since and k.on_day and x.seq <= k.last
           and (k.report <> 'performance' or x.seq not in (select c.seq from rules.carrying_entries(stated_parts.book) c))) x (part);
end $$;

-- Of the totals of an edition its lines; and of what is covered in a line, what is required less what is missing.
create function rules.edition_lines(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.part).* from (
        select rules.part('figure', e.seq, make_date(f.year, 1, 1), v.what, e.currency, (to_jsonb(f) ->> v.what)::bigint * v.sign,
                          initiative => coalesce(nullif(f.initiative, ''), 'not-earmarked'))
          from ledger.edition e
          join ledger.edition_figure f on f.book = e.book and f.seq = e.seq
         cross join lateral (values (k.figure, 1, k.initiative is null and (f.year >= e.open_from) = (k.heading = 'open')),
                                    ('required', 1, f.initiative = k.initiative and f.year = k.year),
                                    ('missing', -1, f.initiative = k.initiative and f.year = k.year)) v (what, sign, meant)
         where e.book = edition_lines.book and e.seq = k.edition and v.meant) x (part);
end $$;

create function rules.parts_of(book text, k rules.explaining) returns setof rules.part language plpgsql stable as $$
begin
    case when k.figure in ('third_party', 'for_others', 'inkind') and k.names is not null then return query select * from rules.party_parts(book, k);
         when k.report in ('gap', 'edition') then return query select * from rules.gap_parts(book, k);
         when k.report in ('pledge', 'agreement', 'overdue') then return query select * from rules.item_movements(book, k);
         when k.report = 'receipt' then return query select * from rules.receipt_parts(book, k);
         when k.report = 'balance' then return query select * from rules.balance_parts(book, k);
         when k.report = 'edition totals' then return query select * from rules.edition_lines(book, k);
         else return query select * from rules.stated_parts(book, k); end case;
end $$;

-- Adding up ---------------------------------------------------------------------------------------------------------------

-- A part in the currency of its figure: of those of a stage and currency what the sum of them comes to with it, less what it came to without, so
-- that the values add up to what is converted once; n is its place.
create type rules.valued as (
    n bigint, part rules.part, rate numeric, value bigint, total numeric, parts bigint);

-- The same of a line in another currency than the figure, which was converted once more.  Where a figure is nothing because its parts come to
-- less, the last row says so: it has no entry.
create function rules.valued_parts(book text, k rules.explaining, home text) returns setof rules.valued language sql stable as $$
    with figure as (
        select s.stage, s.sign, f.base, f.floors
          from rules.explained_figures() f cross join lateral unnest(f.stages, f.signs) s (stage, sign)
         where f.report = k.report and (f.figure = k.figure or f.figure is null)
    ), part as materialized (
        select p, f.stage, f.sign, f.base, case when f.base then home else p.currency end as currency, case when f.base then p.base else p.amount end as amount,
               row_number() over (order by p.seq, p.line nulls first, p.stage, p.currency, p.initiative, p.date) as n
          from rules.parts_of(valued_parts.book, k) p join figure f on f.stage = p.stage
         where k.only_currency is null or p.currency = k.only_currency
    ), pair as materialized (
        select r as pair from (select distinct x.currency from part x) c
         cross join lateral rules.pair(valued_parts.book, c.currency, k.currency, k.today, k.last) r where rules.known(r)
    ), again as (
        select r as pair from rules.pair(valued_parts.book, k.currency, coalesce(k.into_currency, k.currency), k.today, k.last) r
    ), once as (
        select x.n, x.p, x.sign, r.pair, x.sign * (rules.at((sum(x.amount) over upto)::bigint, r.pair)
                                          - rules.at((sum(x.amount) over upto - x.amount)::bigint, r.pair)) as value
          from part x join pair r on (r.pair).currency = x.currency
        window upto as (partition by x.stage, x.currency order by x.n)
    ), floored as (
        select o.n, o.p, o.pair, o.value from once o
         union all
        select 9223372036854775807, rules.part('floor', null, null, case k.figure when 'over' then 'missing' else 'over' end, k.currency, -sum(o.value)::bigint),
               null, -sum(o.value)::bigint
          from once o where (select bool_or(f.floors) from figure f) having sum(o.value) < 0
    ), twice as (
        select f.n, f.p, f.pair, a.pair as then, rules.at((sum(f.value) over upto)::bigint, a.pair) - rules.at((sum(f.value) over upto - f.value)::bigint, a.pair) as value
          from floored f cross join again a
        window upto as (order by f.n)
    )
    select row_number() over (order by t.n), t.p, (t.pair).into_rate / (t.pair).rate * (t.then).into_rate / (t.then).rate, t.value,
           sum(t.value) over (), count(*) over ()
      from twice t
$$;

create type api.explained as (
    entry bigint, line smallint, date date, what text, item bigint, part smallint, account integer, party text, initiative text, currency text,
    amount text, rate text, base text, value text, value_currency text, document text, hash text, difference text, _note text, _next text,
    _totals json);

-- Where an explanation goes on: behind the part of that number, as known at that entry, so that what is entered meanwhile changes none of it.
create function rules.explained_after(after text) returns bigint[] language plpgsql immutable as $$
begin
    if after !~ '^[0-9]{1,15}[.][0-9]{1,18}$' then
        perform rules.refuse('invalid', 'after', 'after is not from a part of this explanation', 'give the value that "next" had');
    end if;
    return string_to_array(after, '.')::bigint[];
end $$;

-- The entry as known at which a figure is explained, from its first part on.
create function rules.explained_at(book text, known_at text, after text) returns bigint language plpgsql stable as $$
begin
    return case when after is not null then (rules.explained_after(after))[2]
                else least(rules.seq_at(book, known_at), (select h.seq from ledger.head h where h.book = explained_at.book)) end;
end $$;

-- The moment to ask the report itself for: that of the request, and from the second part on that of the entry.
create function rules.explained_when(book text, known_at text, after text) returns text language plpgsql stable as $$
begin
    return case when known_at is null and after is not null then (
        select to_char(c.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from ledger.clock c
         where c.book = explained_when.book and c.seq = (rules.explained_after(after))[2]) else known_at end;
end $$;

-- The document that an entry names, by its hash; an approval has that of what it approves.
create function rules.document_of(j ledger.journal) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce(j.content ->> 'document', j.content ->> 'evidence', (
        select coalesce(x.content ->> 'document', x.content ->> 'evidence') from ledger.approval a join ledger.journal x on x.book = a.book and x.seq = a.asked
         where a.book = j.book and a.seq = j.seq limit 1));
end $$;

-- A part of an explanation, as it is shown.
create function rules.part_told(book text, v rules.valued, k rules.explaining, home text) returns setof api.explained language sql stable as $$
    select (v.part).seq, (v.part).line, (v.part).date, (v.part).what, i.seq, nullif((v.part).part, 0), (v.part).account, nullif((v.part).party, ''),
           nullif((v.part).initiative, ''), (v.part).currency, rules.money((v.part).amount, (v.part).currency),
           case when (v.part).currency <> coalesce(k.into_currency, k.currency) and v.rate <> 1 then round(v.rate, 6)::text end,    -- 1: taken at its base
           rules.money((v.part).base, home), rules.money(v.value, coalesce(k.into_currency, k.currency)), coalesce(k.into_currency, k.currency),
           rules.document_of(e.j), encode((e.j).hash, 'hex'), null::text, null::text, null::text, null::json
      from (select) nothing
      left join lateral (select x as j from ledger.journal x where x.book = part_told.book and x.seq = (v.part).seq limit 1) e on true
      left join lateral (select min(x.seq) as seq from ledger.posting x where x.item = (v.part).item and x.book = part_told.book) i on true
$$;

-- A figure, which its report states so, in its parts; null: the report says nothing there.
create function rules.explained(book text, k rules.explaining, stated text, after text) returns setof api.explained
language plpgsql stable as $$
#variable_conflict use_column
declare
    at_once constant integer := 500;
    home  text := (select b.currency from ledger.book b where b.book = explained.book);
    shown text := coalesce(k.into_currency, k.currency);
    minor bigint := (select round(stated::numeric * rules.unit(c.exponent)) from ledger.currency c where c.currency = shown);
    skip  bigint := coalesce((rules.explained_after(after))[1], 0);
begin
    return query
    with valued as materialized (
        select v.* from rules.valued_parts(explained.book, k, home) v where stated is not null
    ), page as materialized (
        select v.*::rules.valued as v, v.n from valued v where v.n > skip order by v.n limit at_once
    ), sum as materialized (
        select coalesce(max(v.total), 0)::bigint as total, coalesce(max(v.parts), 0) as parts, coalesce(max(v.parts), 0) <= skip + at_once as whole from valued v
    )
    (select t.* from page p cross join lateral rules.part_told(explained.book, p.v, k, home) t order by p.n)
     union all
    select null, null, null, 'not explained', null, null, null, null, null, shown, null, null, null, null, shown, null, null,
           rules.money(minor - s.total, shown), null, null, null::json
      from sum s where s.whole and minor <> s.total
     union all
    select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, n.note, n.next, n.totals
      from sum s
     cross join lateral (
            select null as note, format('%s.%s', skip + at_once, k.last) as next, null::json as totals where not s.whole
             union all
            select case when stated is null then format('there is nothing to explain: the report says nothing under "%s" there', k.figure)
                        when minor <> s.total then format('%s %s is NOT what its parts add up to: they are %s', stated, shown, rules.money(s.total, shown))
                        else format('%s %s is what its %s parts add up to, to the unit', stated, shown, s.parts) end, null, null where s.whole
             union all
            select 'what an entry did: bursar explain entry ENTRY; to prove it: bursar proof ENTRY', null, null where s.whole and s.parts > 0
             union all
            select rules.rate_note(explained.book, c.currency, k.today, k.last), null, null
              from (select distinct (v.part).currency from valued v where not exists (
                           select from rules.explained_figures() f where f.report = k.report and f.figure = k.figure and f.base)) c
             where s.whole and c.currency <> shown
             union all
            select rules.scope_note(), null, null where s.whole
             union all
            select null, null, json_build_array(json_build_object('what', 'total', 'value', rules.money(s.total, shown), 'value_currency', shown))
             where s.whole and stated is not null) n
     where coalesce(n.note, n.next, n.totals::text) is not null;
end $$;
