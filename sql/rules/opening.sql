-- Opening: what a book takes over from another system at the end of a day, the cut-over day.
--
-- Each line of that is an entry of its own, of that day, which two people make.  What happened before stays separate numbers: an agreement
-- is signed, amended, paid and written off in its opening entry, by the measures that say so ever after, and only what is open of it
-- is carried.  What the lines leave over is in the account of the role "opening", which is zero when all is stated.
--
-- While any of them stands, the day is in ledger.head, which whoever writes has at hand: nothing else is posted of that day or one before.

-- The day at whose end a book took over, by the lines that stand; null where none does.
create function rules.opened_on(book text) returns date language plpgsql stable as $$
begin
    return (select o.effective from ledger.opening o
             where o.book = opened_on.book and o.kind <> 'total' and not exists (select from rules.undone(o.book, o.seq)) limit 1);
end $$;

-- Keep it where whoever writes has it at hand, after lines were entered or reversed.
create function rules.keep_opened(book text) returns void language plpgsql as $$
begin
    if exists (select from ledger.opening o where o.book = keep_opened.book) then
        update ledger.head h set opened = rules.opened_on(keep_opened.book) where h.book = keep_opened.book;
    end if;
end $$;

-- What commands say of their rows, with a refusal for those that would post something of the cut-over day or one before.
create function rules.after_opening(opened date, envelopes rules.envelope[], verdicts rules.verdict[], facts rules.fact[])
returns rules.verdict[] language plpgsql stable as $$
begin
    if not exists (select from unnest(envelopes) e where e.day <= opened) then
        return verdicts;    -- next to always, and quick
    end if;
    return array(
        select rules.verdict(v.ord, coalesce(v.refusal, rules.refusal('invalid', 'date', case when e.day <= opened and f.ord is not null
                   then format('this book begins after %s: what happened by then is in its opening balances', opened) end,
                   'give a later day, or reverse the opening line and state it again')), v.claims, v.answer, v.mirrors, v.alike)
          from unnest(verdicts) v
          join unnest(envelopes) e on e.ord = v.ord
          left join (select distinct x.ord from unnest(facts) x) f on f.ord = v.ord);
end $$;

-- What is wrong with the day that is kept.
create function rules.opening_findings(book text) returns setof rules.finding language sql stable as $$
    select 'the cut-over day that is kept is not that of the opening lines', null::bigint, null::integer, h.opened::text
      from ledger.head h
     where h.book = opening_findings.book and h.opened is distinct from rules.opened_on(h.book)
$$;

-- What lines say ------------------------------------------------------------------------------------------------------

-- What a line of each kind must say, and what it may beside that.
create function rules.opening_kinds() returns table (kind text, needs text[], takes text[]) language sql immutable as $$
    values ('agreement', '{party,amount,currency,instalments}'::text[], '{external,amended,paid,written_off,carrying,allowance,initiative,earmarks,fund,'
                'instrument,policy,earned,event,event_date,signed,raised_by,document,note}'::text[]),
           ('pledge', '{party,initiative,amount,currency}', '{external,amended,paid,written_off,years,expires,document,note}'),
           ('advance', '{party,amount,currency}', '{external,carrying,fund,reference,document,note}'),
           ('unidentified', '{amount,currency}', '{external,carrying,fund,reference,document,note}'),
           ('balance', '{account,currency}', '{debit,credit,carrying,fund,note}'),
           ('total', '{account}', '{debit,credit,currency,note}')
$$;

-- What is wrong with a line in its form: something that its kind needs is not said, or something is that it does not have.  A zero
-- says nothing.
create function rules.opening_form_fault(a rules.opening_state_ask) returns setof rules.refusal language sql stable as $$
    with given as materialized (
        select g.key from jsonb_each_text(jsonb_strip_nulls(to_jsonb(a))) g
         where g.key not in ('kind', 'date', 'old_rate', 'another') and g.value !~ '^0+([.]0*)?$'
    )
    select 'invalid', f.field, f.sentence, f.hint
      from rules.opening_kinds() k
     cross join lateral (
            select 1, u.n, u.name, format('a line of the kind %s needs its %s', k.kind, replace(u.name, '_', ' ')),
                   'fill in the column ' || u.name
              from unnest(k.needs) with ordinality u (name, n) where u.name not in (select g.key from given g)
             union all
            select 2, 0, g.key, format('a line of the kind %s has no %s', k.kind, replace(g.key, '_', ' ')), 'leave it out'
              from given g where g.key <> all (k.needs || k.takes)
             union all
            select 3, 0, 'debit', format('a %s is a debit or a credit, and not both', k.kind), 'leave one of them out'
             where k.kind in ('balance', 'total') and a.debit > 0 and a.credit > 0
             union all
            select 4, 0, 'debit', 'nothing is in the account', 'give debit or credit, or leave the line out'
             where k.kind = 'balance' and coalesce(a.debit, 0) = 0 and coalesce(a.credit, 0) = 0) f (n, place, field, sentence, hint)
     where k.kind = a.kind
     order by f.n, f.place, f.field limit 1
$$;

-- The amounts of a line in minor units: as signed or pledged, as that was amended, what of it was paid (or converted) and will not come,
-- and what is open; of an account its balance.
create function rules.opening_amounts(a rules.opening_state_ask, exponent smallint)
returns table (signed bigint, total bigint, paid bigint, ended bigint, open bigint) language sql immutable as $$
    select s.signed, s.total, s.paid, s.ended, s.total - s.paid - s.ended
      from (select (m.amount * u)::bigint as signed, (coalesce(nullif(a.amended, 0), m.amount) * u)::bigint as total,
                   (coalesce(a.paid, 0) * u)::bigint as paid, (coalesce(a.written_off, 0) * u)::bigint as ended
              from (select rules.unit(exponent)) v (u),
                   (select case when a.kind in ('balance', 'total') then coalesce(a.debit, 0) - coalesce(a.credit, 0)
                                else a.amount end) m (amount)) s
$$;

-- When the revenue of an agreement is recognised.
create function rules.opening_policy(a rules.opening_state_ask) returns text language sql immutable as $$
    select rules.policy_meant(a.policy, a.instrument, a.event_date, a.date)
$$;

-- How much is allowed for of an agreement, in minor units of the book's currency.
create function rules.opening_allowance(o rules.opening) returns bigint language plpgsql stable as $$
begin
    return case when (o.ask).allowance > 0 then (o.ask).allowance * rules.unit((select c.exponent from ledger.currency c where c.currency = o.home))
                else 0 end;
end $$;

-- How much of an agreement was earned, and how much of that is not paid, or of what was paid not earned: of those whose revenue comes as
-- obligations are met.  One row, of zeros for others.
create function rules.opening_earned(o rules.opening) returns table (earned bigint, performed bigint, waits bigint) language sql immutable as $$
    select e.earned, greatest(0, e.earned - e.paid), greatest(0, e.paid - e.earned)
      from (select case when meets then (coalesce((o.ask).earned, 0) * rules.unit(o.exponent))::bigint else 0 end, case when meets then o.paid else 0 end
              from (select (o.ask).kind = 'agreement' and rules.opening_policy(o.ask) = 'obligations') m (meets)) e (earned, paid)
$$;

-- What is wrong with what is said to be earned of an agreement.
create function rules.opening_earned_fault(o rules.opening) returns rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(
            rules.refusal('invalid', 'earned', case when (o.ask).earned > 0 and rules.opening_policy(o.ask) <> 'obligations'
                then 'what was earned is said where revenue comes as obligations are met' end, 'add --policy obligations, or leave it out'),
            rules.refusal('invalid', 'earned', case when (o.ask).earned > 0 and e.earned > o.total - o.ended
                then format('%s cannot be earned of %s', rules.money(e.earned, o.exponent), rules.money(o.total - o.ended, o.exponent)) end,
                'give what was earned so far'))
          from rules.opening_earned(o) e);
end $$;

-- What is wrong with the amounts of a line that is of this currency, in a book that is kept in home.
create function rules.opening_amount_fault(a rules.opening_state_ask, currency text, exponent smallint, home text)
returns setof rules.refusal language sql stable as $$
    select f.code, f.field, f.sentence, f.hint
      from (select 1, w.*
              from (values ('amount', a.amount, false), ('amended', a.amended, true), ('paid', a.paid, true),
                           ('written_off', a.written_off, true), ('earned', a.earned, true), ('debit', a.debit, true), ('credit', a.credit, true))
                           v (field, amount, or_nothing)
             cross join lateral rules.amount_fault(v.field, v.amount, opening_amount_fault.currency, v.or_nothing) w
             where v.amount is not null
             union all
            select 2, w.* from rules.amount_fault('carrying', a.carrying, home, true) w where a.carrying is not null
             union all
            select 2, w.* from rules.amount_fault('allowance', a.allowance, home, true) w where a.allowance is not null
             union all
            select 3, 'invalid', 'amount', format('of %s nothing is open: %s was paid or converted, and %s will not come',
                       rules.money(m.total, exponent), rules.money(m.paid, exponent), rules.money(m.ended, exponent)),
                   'leave it out: what is settled needs no opening, and what was paid too much is an advance'
              from rules.opening_amounts(a, exponent) m where a.kind not in ('balance', 'total') and m.open <= 0
           ) f (n, code, field, sentence, hint)
     order by f.n limit 1
$$;

-- Under what a line is a likely repeat of another one: an account has one of a kind, currency and fund, and of the rest it is who, how much and
-- when, or what the bank says; null where nothing tells.
create function rules.opening_key(a rules.opening_state_ask, party text, home text) returns text language sql stable as $$
    select case when a.account is not null then concat_ws('/', a.kind, a.account, coalesce(a.currency, home), a.fund)
                when a.kind in ('agreement', 'pledge')
                then concat_ws('/', a.kind, party, a.currency, trim_scale(a.amount), coalesce(a.signed, a.date))
                when rules.tells_apart(a.reference) then concat_ws('/', 'receipt', party, a.reference) end
$$;

-- The lines that wait for a second person, by that.
create function rules.openings_waiting(book text) returns table (key text, external text, seq bigint) language sql stable as $$
    select rules.opening_key(a, rules.party_meant(w.book, a.party), b.currency), a.external, w.seq
      from ledger.wish w
      join ledger.book b on b.book = w.book
     cross join lateral (select x.content from ledger.journal x where x.book = w.book and x.seq = w.seq limit 1) j
     cross join lateral jsonb_populate_record(null::rules.opening_state_ask, rules.unveiled(w.book, w.seq, j.content)) a
     where w.book = openings_waiting.book and w.command = 'opening_state' and not exists (select from rules.wish_decided(w.book, w.seq))
$$;

-- What is wrong with a line that is like one which waits, as this entry: a row, or none.
create function rules.opening_waits_fault(a rules.opening_state_ask, currency text, waits bigint) returns rules.refusal language sql immutable as $$
    select case when a.account is not null
                then rules.refusal('conflict', 'account', format('the %s of account %s in %s waits already, as entry %s', a.kind, a.account,
                                       opening_waits_fault.currency, waits), format('have that refused first; see: bursar approval show %s', waits))
                when a.another is distinct from 'yes'
                then rules.refusal('possible_duplicate', 'another', format('a line like it waits already, as entry %s', waits),
                                   format('if this is another one, add --another yes; see: bursar approval show %s', waits)) end
     where waits is not null
$$;

-- What is wrong with the account of a line, and with its having one already.
create function rules.opening_account_fault(book text, a rules.opening_state_ask, currency text)
returns setof rules.refusal language sql stable as $$
    select v.code, 'account', v.sentence, v.hint
      from (select) nothing
      left join ledger.account x on x.book = opening_account_fault.book and x.account = a.account
      left join lateral (
            select o.seq from ledger.opening o
             where o.book = opening_account_fault.book and o.kind = a.kind and o.account = a.account
               and o.currency = opening_account_fault.currency and o.fund = coalesce(a.fund, '')
               and not exists (select from rules.undone(o.book, o.seq)) limit 1) o on true
     cross join lateral (values
        (1, x.account is null, 'not_found', format('there is no account %s', a.account),
            'see: bursar account list; add one: bursar account add NUMBER --name "…"'),
        (2, a.kind = 'balance' and (x.memo or not exists (select from ledger.posting_rule r where r.measure = 'opened' and r.held = x.class)),
            'invalid', format('account %s holds what lines of other kinds state, each for itself', a.account),
            'leave it out; the kind total compares what they come to'),
        (3, a.kind = 'balance' and a.account in (select r.account from ledger.account_role r where r.book = x.book and r.role = 'opening'),
            'invalid', format('account %s has what the other lines leave over', a.account), 'state those'),
        (4, o.seq is not null, 'conflict', format('the %s of account %s in %s was stated by entry %s', a.kind, a.account,
            opening_account_fault.currency, o.seq), format('reverse that first: bursar entry reverse %s --reason "…"', o.seq))
        ) v (n, broken, code, sentence, hint)
     where a.account is not null and v.broken order by v.n limit 1
$$;

-- An entry beside the lines of the opening that posted something of a day or one before it, and stands: a row, or none.
create function rules.ordinary_before(book text, day date) returns table (seq bigint, effective date) language sql stable as $$
    select j.seq, j.effective from ledger.journal j
     where j.book = ordinary_before.book and j.effective <= ordinary_before.day and j.command not in ('opening_state', 'entry_reverse')
       and exists (select from ledger.posting p where p.book = j.book and p.seq = j.seq)
       and not exists (select from rules.undone(j.book, j.seq))
     limit 1
$$;

-- What is wrong with the cut-over day of lines that all are of one: first is that of the batch.
create function rules.opening_day_fault(book text, first date) returns table (begun date, refusal rules.refusal)
language plpgsql stable as $$
#variable_conflict use_column
declare
    opened date := (select h.opened from ledger.head h where h.book = opening_day_fault.book);
    closed date := (rules.closing(book)).closed;
begin
    return query
    select coalesce(opened, first), case
           when o.seq is not null
           then rules.refusal('conflict', 'date', format('entry %s of %s counts already: it would be counted twice', o.seq, o.effective),
                              'reverse it, or choose a cut-over day before it')
           when closed >= coalesce(opened, first)
           then rules.refusal('conflict', 'date', format('the months to %s are closed', closed),
                              format('reopen them first: bursar period reopen %s --reason "…"', closed)) end
      from (select) nothing
      left join lateral rules.ordinary_before(opening_day_fault.book, case when opened is null then first end) o on true;
end $$;

-- What they come to -----------------------------------------------------------------------------------------------------

-- The instalments of an agreement as they stand at the cut-over, with what was paid of each and will not come.  Those that add up to all
-- that is agreed are the whole schedule: paid are the oldest, and written off the latest.  Those that add up to what is open are
-- that; then number 1, due on the cut-over day, is what was before.
create function rules.opened_parts(instalments text, exponent smallint, total bigint, paid bigint, ended bigint, day date)
returns setof rules.opened_part language sql stable as $$
    with part as (
        select p.n::smallint as number, rules.day(p.label) as due, (rules.number(p.part) * rules.unit(exponent))::bigint as amount,
               sum(rules.number(p.part) * rules.unit(exponent)) over () = total as whole
          from rules.parts(instalments) p
    ), settled as (
        select p.*, least(p.amount, greatest(0, paid - (sum(p.amount) over (order by p.due, p.number) - p.amount)))::bigint as settled
          from part p where p.whole
    )
    select s.number, s.due, s.amount, s.settled, least(s.amount - s.settled, greatest(0, ended
               - (sum(s.amount - s.settled) over (order by s.number desc) - (s.amount - s.settled))))::bigint
      from settled s
     union all
    select 1::smallint, day, paid + ended, paid, ended where paid + ended > 0 and exists (select from part p where not p.whole)
     union all
    select (p.number + case when paid + ended > 0 then 1 else 0 end)::smallint, p.due, p.amount, 0, 0 from part p where not p.whole
$$;

-- What is wrong with the instalments of a line.
create function rules.opening_schedule_fault(a rules.opening_state_ask, exponent smallint, total bigint, open bigint)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select coalesce(sum(rules.number(p.part) * rules.unit(exponent)), 0)::bigint as minor from rules.parts(a.instalments) p) s
     cross join lateral (
            select 1, f.* from rules.schedule_fault(s.minor, a.currency, a.instalments, null, null, null, a.date) f
             union all
            select 2, 'invalid', 'instalments', format('the instalments add up to %s; open is %s, of %s in all', rules.money(s.minor, exponent),
                       rules.money(open, exponent), rules.money(total, exponent)), 'give those that are open, or the whole schedule'
             where s.minor not in (open, total)) v (n, code, field, sentence, hint)
     where a.kind = 'agreement'
     order by v.n limit 1
$$;

-- The same crossed with what they are earmarked to, in proportion; held as the policy says on the cut-over day.
create function rules.opened_cells(parts rules.opened_part[], initiatives text[], weights bigint[], signed bigint, policy text, day date)
returns setof rules.opened_cell language sql immutable as $$
    with cell as (
        select p.number, p.due, initiatives[g.j] as initiative, g.amount, p.settled as of_part, p.ended as end_of_part, g.j,
               array_agg(g.amount) over (order by g.i, g.j rows between unbounded preceding and unbounded following) as every,
               row_number() over (order by g.i, g.j) as n, array_agg(g.amount) over part as peers, row_number() over (partition by g.i order by g.j) as k
          from rules.grid(array(select x.amount from unnest(parts) with ordinality x order by x.ordinality), weights) g
          join unnest(parts) with ordinality p on p.ordinality = g.i
         where g.amount > 0
        window part as (partition by g.i order by g.j rows between unbounded preceding and unbounded following)
    ), settled as (
        select c.*, coalesce((rules.shares(c.of_part, c.peers))[c.k], 0) as settled from cell c
    ), ended as (
        select s.*, array_agg(s.amount - s.settled) over (partition by s.number order by s.j rows between unbounded preceding
                                                          and unbounded following) as left_over
          from settled s
    )
    select e.number, e.due, e.initiative, policy in ('cash', 'obligations') or policy = 'due' and e.due > day, (rules.shares(opened_cells.signed, e.every))[e.n],
           e.amount, e.settled, x.ended, e.amount - e.settled - x.ended
      from ended e
     cross join lateral (select coalesce((rules.shares(e.end_of_part, e.left_over))[e.k], 0) as ended) x
     order by e.n
$$;

-- The same where so much was earned and is not paid: of what is due first that is no more contingent.
create function rules.performed_cells(cells rules.opened_cell[], performed bigint) returns setof rules.opened_cell language sql immutable as $$
    select c.number, c.due, c.initiative, v.contingent, v.signed, v.total, v.settled, v.ended, v.open
      from (select x.*, least(x.open, greatest(0, performed - (sum(x.open) over (order by x.due, x.number, x.initiative) - x.open)))::bigint as met
              from unnest(cells) x) c
     cross join lateral (values (c.contingent, c.signed - least(c.signed, c.met), c.total - c.met, c.settled, c.ended, c.open - c.met),
                                (false, least(c.signed, c.met), c.met, 0, 0, c.met)) v (contingent, signed, total, settled, ended, open)
     where v.signed <> 0 or v.total <> 0
$$;

-- What of that was paid waits to be earned: what was paid last, within an instalment by initiative in proportion; base is what all of it is
-- carried at.
create function rules.opened_duties(cells rules.opened_cell[], waits bigint, base bigint)
returns table (number smallint, initiative text, amount bigint, base bigint) language sql immutable as $$
    with part as (
        select c.number, c.initiative, c.settled, sum(c.settled) over whole as whole, sum(c.settled) over (order by c.due desc, c.number desc) as upto,
               array_agg(c.settled) over (whole order by c.initiative rows between unbounded preceding and unbounded following) as peers,
               row_number() over (whole order by c.initiative) as k
          from unnest(cells) c where c.settled > 0
        window whole as (partition by c.number)
    ), duty as (
        select p.number, p.initiative, (rules.shares(least(p.whole, greatest(0, waits - (p.upto - p.whole)))::bigint, p.peers))[p.k] as amount from part p
    )
    select d.number, d.initiative, d.amount, rules.portion(opened_duties.base, waits, sum(d.amount) over (order by d.number, d.initiative)::bigint, d.amount)
      from duty d where d.amount > 0
$$;

-- The years of a pledge, what is open of each, and what is promised in all: what became of it before is of the year of the cut-over.
create function rules.opened_years(years text, exponent smallint, total bigint, open bigint, day date)
returns table (year integer, total bigint, open bigint) language sql stable as $$
    select y.year, sum(y.total)::bigint, sum(y.open)::bigint
      from (select x.year::integer, x.amount, x.amount from rules.years(coalesce(opened_years.years, to_char(day + 1, 'YYYY')),
                                                                      opened_years.open, exponent) x
             union all
            select extract(year from day)::integer, opened_years.total - opened_years.open, 0) y (year, total, open)
     group by y.year having sum(y.total) > 0
     order by y.year
$$;

-- What lines post ------------------------------------------------------------------------------------------------------------

-- Of an agreement: signed, amended, paid and written off, of which only what is open is carried.
create function rules.opened_agreement(o rules.opening, cells rules.opened_cell[], held bigint, contingent bigint) returns setof rules.fact
language sql stable as $$
    with cell as (
        select c.*, coalesce(rules.portion(case when c.contingent then opened_agreement.contingent else held end,
                                           nullif(sum(c.open) over kind, 0), sum(c.open) over (kind order by c.number, c.initiative), c.open), 0) as base
          from unnest(cells) c
        window kind as (partition by c.contingent)
    )
    select rules.fact(o.ord, v.measure, item => o.item, part => c.number, party => o.party, initiative => c.initiative,
                      fund => coalesce((o.ask).fund, ''), office => o.office, currency => o.currency, amount => v.amount, base => v.base,
                      policy => case when c.contingent then 'opened contingent' else 'opened' end,
                      instrument => coalesce((o.ask).instrument, 'voluntary'), term => rules.term(c.due, o.day))
      from cell c
     cross join lateral (values (1, 'signed', c.signed, c.base), (2, 'raised', greatest(0, c.total - c.signed), 0),
                                (3, 'lowered', greatest(0, c.signed - c.total), 0), (4, 'settled', c.settled, 0),
                                (5, 'written off', c.ended, 0)) v (n, measure, amount, base)
     where v.amount <> 0 or v.base <> 0
     order by c.number, c.initiative, v.n
$$;

-- And what is expected not to come of it, of what is due first first; of what is contingent nothing is.
create function rules.opened_allowance(o rules.opening, cells rules.opened_cell[], held bigint, allowance bigint) returns setof rules.fact
language sql stable as $$
    with cell as (
        select c.*, rules.portion(held, sum(c.open) over (), sum(c.open) over (order by c.number, c.initiative), c.open) as base
          from unnest(cells) c where not c.contingent and c.open > 0
    ), taken as (
        select c.*, least(c.base, greatest(0, opened_allowance.allowance - (sum(c.base) over (order by c.due, c.number, c.initiative) - c.base)))::bigint as lost
          from cell c
    )
    select rules.fact(o.ord, 'impaired', item => rules.allowance_item(o.item), part => t.number, party => o.party, initiative => t.initiative,
                      fund => coalesce((o.ask).fund, ''), office => o.office, currency => o.home, amount => t.lost, base => t.lost, policy => 'opened')
      from taken t where t.lost > 0
$$;

-- What is wrong with what is said to be allowed for, where what is owed is carried at so much.
create function rules.opening_allowance_fault(o rules.opening, cells rules.opened_cell[], held bigint, allowance bigint) returns rules.refusal
language sql stable as $$
    select rules.refusal('invalid', 'allowance', case when allowance > h.owed
               then format('%s is more than what is owed of it is carried at, %s', rules.money(allowance, o.home), rules.money(h.owed, o.home)) end,
               'give what was allowed for of it')
      from (select case when exists (select from unnest(cells) c where not c.contingent and c.open > 0) then held else 0 end) h (owed)
$$;

-- Of a pledge: pledged, amended, converted and ended, by year.
create function rules.opened_pledge(o rules.opening, base bigint) returns setof rules.fact language sql stable as $$
    with year as (
        select y.*, array_agg(y.total) over (order by y.year rows between unbounded preceding and unbounded following) as every,
               row_number() over (order by y.year) as n,
               rules.portion(opened_pledge.base, o.open, sum(y.open) over (order by y.year), y.open) as base
          from rules.opened_years((o.ask).years, o.exponent, o.total, o.open, o.day) y
    )
    select rules.fact(o.ord, v.measure, item => o.item, part => y.year, party => o.party, initiative => (o.ask).initiative, office => o.office,
                      currency => o.currency, amount => v.amount, base => v.base, policy => 'opened pledge')
      from year y
     cross join lateral (select (rules.shares(o.signed, y.every))[y.n] as signed, y.year = extract(year from o.day) as past) s
     cross join lateral (values (1, 'pledged', s.signed, y.base), (2, 'raised', greatest(0, y.total - s.signed), 0),
                                (3, 'lowered', greatest(0, s.signed - y.total), 0), (4, 'converted', case when s.past then o.paid else 0 end, 0),
                                (5, 'written off', case when s.past then o.ended else 0 end, 0)) v (n, measure, amount, base)
     where v.amount <> 0 or v.base <> 0
     order by y.year, v.n
$$;

-- Of a line of any kind; held is what it is carried at, contingent the same of what is in memorandum accounts, owed of what came and is not
-- earned.
create function rules.opening_facts(o rules.opening, cells rules.opened_cell[], held bigint, contingent bigint, owed bigint) returns rules.fact[]
language plpgsql stable as $$
begin
    case (o.ask).kind
    when 'agreement' then
        return array(select rules.opened_agreement(o, cells, held, contingent)
                      union all
                     select rules.fact(o.ord, 'deferred', item => rules.duty(o.item, o.item), part => d.number, party => o.party,
                                       initiative => d.initiative, fund => coalesce((o.ask).fund, ''), office => o.office, currency => o.currency,
                                       amount => d.amount, base => d.base, policy => 'opened')
                       from rules.opening_earned(o) e cross join lateral rules.opened_duties(cells, e.waits, owed) d where e.waits > 0
                      union all
                     select rules.opened_allowance(o, cells, held, rules.opening_allowance(o)));
    when 'pledge' then
        return array(select rules.opened_pledge(o, held));
    when 'balance' then
        return array[rules.fact_opened(o.ord, (o.ask).account, coalesce((o.ask).fund, ''), o.currency, o.open, held)];
    when 'total' then
        return null;
    else
        return array[rules.fact(o.ord, (o.ask).kind, item => o.item, party => coalesce(o.party, ''), fund => coalesce((o.ask).fund, ''),
                                office => o.office, currency => o.currency, amount => o.open, base => held, policy => 'opened')];
    end case;
end $$;
