-- Explaining figures that reports print, and entries: what is behind them, down to postings, documents and what proves them.  A figure is
-- asked for from its own report, with the same roles and clocks.

-- An initiative and a fund as reports call those that have none.
create function rules.uncalled(code text) returns text language sql immutable as $$
    select case when code in ('not-earmarked', 'no-fund') then '' else code end
$$;

-- The one currency of the lines that a figure could be of.  Refuses: invalid (there are several), not_found (none).
create function rules.one_currency(field text, currencies text[]) returns text language plpgsql immutable as $$
begin
    if cardinality(currencies) > 1 then
        perform rules.refuse('invalid', field, format('there are lines in %s', array_to_string(currencies, ', ')), format('say which with --%s', field));
    end if;
    return currencies[1];
end $$;

-- A figure of a line of the gap report.  currency: of the report for that currency alone; line: of which of its lines, where one stands apart
-- without a rate.  Refuses: as report_gap, invalid (there are several lines).
create function api.explain_gap(book text, allowed text[], caller text, initiative text, year integer, figure text, currency text, line text, after text,
                                as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last  bigint := rules.explained_at(book, known_at, after);
    home  text := (select b.currency from ledger.book b where b.book = explain_gap.book);
    lines jsonb := (select jsonb_agg(to_jsonb(g)) from api.report_gap(book, allowed, caller, initiative, null, year, currency, null, as_of,
                                                                    rules.explained_when(book, known_at, after)) g
                     where g.initiative is not null and (line is null or g.currency = line));
    its   text := rules.one_currency('line', array(select l ->> 'currency' from jsonb_array_elements(lines) l order by 1));
begin
    perform rules.must_know(book, 'line', 'currency', line);
    return query
    select e.* from rules.explained(book, rules.explaining('gap', figure, its, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last,
               case figure when 'missing_base' then home end, initiative => rules.uncalled(initiative), year => year, only_currency => currency),
               lines -> 0 ->> figure, after) e;
end $$;

-- A figure of an instalment that is late.  Refuses: as report_overdue, not_found (an instalment that was not there by the clocks).
create function api.explain_overdue(book text, allowed text[], caller text, agreement text, number integer, figure text, initiative text, after text,
                                    as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    this uuid := rules.item_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    g    ledger.agreement := (select x from ledger.agreement x where x.book = explain_overdue.book and x.agreement = this);
    last bigint := rules.explained_at(book, known_at, after);
    home text := (select b.currency from ledger.book b where b.book = explain_overdue.book);
    late jsonb := (select to_jsonb(o)        -- from just before it on: the report comes in parts
                     from rules.instalments_at(book, this) i
                    cross join lateral api.report_overdue(book, allowed, caller, g.party, initiative, format('%s.%s.%s', i.due, g.seq, i.number - 1), as_of,
                                                          rules.explained_when(book, known_at, after)) o
                    where i.number = explain_overdue.number and o.agreement = g.seq and o.number = explain_overdue.number);
begin
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    return query
    select e.* from rules.explained(book, rules.explaining('overdue', figure, g.currency, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last,
               case figure when 'open_base' then home end, items => array[this], part => number, initiative => rules.uncalled(initiative)),
               case when late is not null then coalesce(late ->> figure, case figure when 'written_off' then '0' end) end, after) e;
    if not exists (select from rules.instalments_at(book, this, coalesce(as_of, 'infinity'), last) i where i.number = explain_overdue.number) then
        perform rules.refuse_item(book, 'agreement', case when g.seq is null then agreement end);
        perform rules.refuse('not_found', 'instalment', format('there is no instalment %s of agreement %s', explain_overdue.number,
                             explain_overdue.agreement), 'see: bursar instalment list');
    end if;
end $$;

-- A figure of one pledge, agreement or receipt, its value as told by the command that shows it.
create function rules.explained_item(book text, noun text, item uuid, figure text, currency text, told text, as_of date, last bigint, after text)
returns setof api.explained language sql stable as $$
    select e.* from rules.explained(book, rules.explaining(noun, figure, currency, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last,
               items => array[item]), told, after) e
$$;

-- A figure of one pledge, as pledge show has it.  Refuses: as pledge_show.
create function api.explain_pledge(book text, allowed text[], caller text, pledge text, figure text, after text, as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.explained_at(book, known_at, after);
    told jsonb := (select to_jsonb(p) from api.pledge_show(book, allowed, caller, pledge, as_of, rules.explained_when(book, known_at, after)) p);
    g    ledger.pledge := (select x from ledger.pledge x where x.book = explain_pledge.book and x.seq = (told ->> 'id')::bigint);
begin
    return query
    select e.* from rules.explained_item(book, 'pledge', g.pledge, figure, g.currency,
               case when g.own then case figure when 'amount' then ((told ->> 'amount')::numeric + coalesce((told ->> 'amended')::numeric, 0))::text
                                else coalesce(told ->> figure, '0') end end,
               as_of, last, after) e;
end $$;

-- A figure of one agreement, as agreement show has it.  Refuses: as agreement_show.
create function api.explain_agreement(book text, allowed text[], caller text, agreement text, figure text, after text, as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.explained_at(book, known_at, after);
    told jsonb := (select to_jsonb(p) from api.agreement_show(book, allowed, caller, agreement, as_of, rules.explained_when(book, known_at, after)) p);
begin
    return query
    select e.* from rules.explained_item(book, 'agreement', (
               select x.agreement from ledger.agreement x where x.book = explain_agreement.book and x.seq = (told ->> 'id')::bigint),
               figure, told ->> 'currency', coalesce(told ->> figure, '0'), as_of, last, after) e;
end $$;

-- A figure of one receipt, as receipt show has it.  Refuses: as receipt_show.
create function api.explain_receipt(book text, allowed text[], caller text, receipt text, figure text, after text, as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.explained_at(book, known_at, after);
    told jsonb := (select to_jsonb(p) from api.receipt_show(book, allowed, caller, receipt, as_of, rules.explained_when(book, known_at, after)) p);
begin
    return query
    select e.* from rules.explained_item(book, 'receipt', (
               select x.receipt from ledger.receipt x where x.book = explain_receipt.book and x.seq = (told ->> 'id')::bigint),
               figure, told ->> 'currency', coalesce(told ->> figure, '0'), as_of, last, after) e;
end $$;

-- What a statement says of a party, of pledges, agreements or receipts: their items, by all its names.
create function rules.items_of_parties(book text, noun text, names text[], on_day date, last bigint) returns uuid[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return array(
        select p.pledge from ledger.pledge p where noun = 'pledge' and p.book = items_of_parties.book and p.party = any (names) and p.own
         union all
        select a.agreement from ledger.agreement a where noun = 'agreement' and a.book = items_of_parties.book and a.party = any (names)
         union all
        select r.receipt from rules.receipts_of(items_of_parties.book, names, on_day, last) r where noun = 'receipt');
end $$;

-- A figure of the totals of a statement.  Refuses: as report_statement, invalid (there are totals in several currencies).
create function api.explain_statement(book text, allowed text[], caller text, party text, "of" text, figure text, currency text,
                                      with_children text, after text, as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last   bigint := rules.explained_at(book, known_at, after);
    upto   date := coalesce(as_of, 'infinity');
    names  text[] := rules.statement_names(book, party, with_children, last);
    totals jsonb := (select jsonb_agg(t) from api.report_statement(book, allowed, caller, party, null, with_children, as_of,
                                                                   rules.explained_when(book, known_at, after)) s
                      cross join lateral jsonb_array_elements(s._totals::jsonb) t
                      where t ->> 'noun' = 'total ' || "of" and (explain_statement.currency is null or t ->> 'currency' = explain_statement.currency));
    its    text := rules.one_currency('currency', array(select t ->> 'currency' from jsonb_array_elements(totals) t order by 1));
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'currency', 'currency', currency);
    return query
    select e.* from rules.explained(book, rules.explaining("of", figure, its, upto, coalesce(as_of, rules.today(book)), last, names => names,
               items => rules.items_of_parties(book, "of", names, upto, last), only_currency => its), totals -> 0 ->> figure, after) e;
end $$;

-- A figure of the balance of an account: as the trial balance has it, or of a party or an initiative as account show does.  Refuses: as those,
-- invalid (an amount in several currencies).
create function api.explain_balance(book text, allowed text[], caller text, account integer, figure text, currency text, fund text, party text,
                                    initiative text, after text, as_of date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.explained_at(book, known_at, after);
    known text := rules.explained_when(book, known_at, after);
    home  text := (select b.currency from ledger.book b where b.book = explain_balance.book);
    rows  jsonb;
    its   text;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'account', 'account', account::text);
    perform rules.must_know(book, 'currency', 'currency', currency);
    perform rules.must_know(book, 'fund', 'fund', nullif(fund, 'no-fund'), last);
    perform rules.must_know(book, 'party', 'party', party, last);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    if party is null and initiative is null then
        rows := (select jsonb_agg(jsonb_build_object('currency', t.currency, 'amount', coalesce(t.debit::numeric, -t.credit::numeric, 0),
                                                     'base_amount', coalesce(t.base_debit::numeric, -t.base_credit::numeric, 0)))
                   from api.report_trial_balance(book, allowed, caller, fund, null, as_of, known) t
                  where t.account = explain_balance.account and (explain_balance.currency is null or t.currency = explain_balance.currency));
    else
        rows := (select jsonb_agg(b) from api.account_show(book, allowed, caller, account, as_of, known) a
                  cross join lateral jsonb_array_elements(a.balances::jsonb) b
                  where (currency is null or b ->> 'currency' = currency) and (party is null or b ->> 'party' = party)
                    and (initiative is null or coalesce(b ->> 'initiative', 'not-earmarked') = initiative)
                    and (fund is null or coalesce(b ->> 'fund', 'no-fund') = fund));
    end if;
    its := case figure when 'base_amount' then home else rules.one_currency('currency', array(
               select distinct r ->> 'currency' from jsonb_array_elements(rows) r order by 1)) end;
    return query
    select e.* from rules.explained(book, rules.explaining('balance', figure, its, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last,
               names => case when party is not null then array[party] end, initiative => rules.uncalled(initiative),
               only_currency => case figure when 'base_amount' then currency else its end, account => account, fund => rules.uncalled(fund)),
               (select sum((r ->> figure)::numeric)::text from jsonb_array_elements(rows) r), after) e;
end $$;

-- A figure of a financial statement: of an account, of a heading, or of what its totals are called.  Refuses: invalid (neither or both).
create function rules.explained_statement(book text, report text, rows jsonb, k rules.explaining, after text) returns setof api.explained
language plpgsql stable as $$
begin
    if (k.account is null) = (k.heading is null) and book <> '' then
        perform rules.refuse('invalid', 'heading', 'a line is of an account or of a heading', 'give one of --account and --heading');
    end if;
    return query
    select e.* from rules.explained(book, k, (
               select r ->> k.figure from jsonb_array_elements(rows) r
                where case when k.account is not null then (r ->> 'account')::integer = k.account
                           when k.heading = 'surplus' then r ->> 'line' = 'surplus' or r ->> 'heading' = 'surplus'
                           else r ->> 'line' = 'total' and r ->> 'heading' = k.heading end
                order by r ->> 'name' = 'total ' || replace(k.heading, '-', ' ') limit 1), after) e;
end $$;

-- Of the statement of financial position.  Refuses: as rules.explained_statement.
create function api.explain_position(book text, allowed text[], caller text, figure text, account integer, heading text, after text, as_of date,
                                     known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.explained_at(book, known_at, after);
    home text := (select b.currency from ledger.book b where b.book = explain_position.book);
    day  date := coalesce(as_of, rules.today(book));
    rows jsonb := (select jsonb_agg(to_jsonb(p)) from api.report_position(book, allowed, caller, as_of, rules.explained_when(book, known_at, after)) p);
begin
    perform rules.must_know(book, 'account', 'account', account::text);
    return query
    select e.* from rules.explained_statement(book, 'position', rows, rules.explaining('position', figure, home,
               case figure when 'before' then (day - interval '1 year')::date else coalesce(as_of, 'infinity') end, day, last, account => account,
               since => '-infinity', heading => heading), after) e;
end $$;

-- Of the statement of financial performance.  Refuses: as report_performance and rules.explained_statement.
create function api.explain_performance(book text, allowed text[], caller text, figure text, account integer, heading text, after text, "from" date,
                                        "to" date, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.explained_at(book, known_at, after);
    home  text := (select b.currency from ledger.book b where b.book = explain_performance.book);
    upto  date := coalesce("to", rules.today(book));
    since date := coalesce("from", (select d.first from rules.year_of(book, upto) y cross join lateral rules.year_days(book, y.year) d));
    back  interval := case figure when 'before' then interval '1 year' else interval '0' end;
    rows  jsonb := (select jsonb_agg(to_jsonb(p)) from api.report_performance(book, allowed, caller, "from", "to",
                                                                              rules.explained_when(book, known_at, after)) p);
begin
    perform rules.must_know(book, 'account', 'account', account::text);
    return query
    select e.* from rules.explained_statement(book, 'performance', rows, rules.explaining('performance', figure, home, (upto - back)::date, upto, last,
               account => account, since => (since - back)::date, heading => heading), after) e;
end $$;

-- The currency of the line that a figure of an edition was converted from, of an initiative and year.
create function rules.edition_line(e ledger.edition, initiative text, year integer) returns text language plpgsql stable as $$
declare
    sums rules.gap_sum[] := array(select s from rules.gap_sums(e.book, array[initiative], year, null, e.currency, e.as_of, e.as_of, e.known, false) s);
begin
    return (select min(r.currency) from rules.gap_rows(e.book, sums, null, e.currency, e.as_of, e.known) r);
end $$;

-- A figure of an edition: of an initiative and year, or of its totals of open or closed years.  Refuses: not_found (edition, initiative), invalid
-- (neither an initiative and year nor years).
create function api.explain_edition(book text, allowed text[], caller text, edition text, figure text, initiative text, year integer, years text,
                                    after text, known_at text)
returns setof api.explained
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    told jsonb;
    e    ledger.edition;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'));
    told := (select to_jsonb(x) from api.edition_show(book, allowed, caller, edition, known_at) x);
    e := (select x from ledger.edition x where x.book = explain_edition.book and x.seq = (told ->> 'id')::bigint);
    if years is not null and (initiative is not null or year is not null) or years is null and (initiative is null or year is null) and book <> '' then
        perform rules.refuse('invalid', 'years', 'a figure is of an initiative and a year, or of the open or the closed years',
                             'give --initiative and --year, or --years');
    end if;
    return query
    select x.* from rules.explained(book, case when years is not null or figure = 'covered'
               then rules.explaining('edition totals', figure, e.currency, e.as_of, e.as_of, e.known, initiative => rules.uncalled(initiative), year => year,
                                     heading => years, edition => e.seq)
               else rules.explaining('edition', figure, rules.edition_line(e, rules.uncalled(initiative), year), e.as_of, e.as_of, e.known, e.currency,
                                     initiative => rules.uncalled(initiative), year => year) end,
               case when years is not null then told -> 'totals' -> years ->> figure
                    else (select f ->> figure from jsonb_array_elements(told -> 'figures') f
                           where f ->> 'initiative' = initiative and (f ->> 'year')::integer = year) end, after) x;
end $$;

-- Which of the policies that may have made an entry is likelier, the least first: that of the agreement whose terms it rests on, where it has one, and
-- what an opening takes over apart from all else.  An expression, so that PostgreSQL inlines it.
create function rules.policy_place(policy text, agreed text, command text) returns integer language sql immutable as $$
    select case when (policy like 'opened%') <> (command like 'opening%') then 3 when policy = agreed then 0 when policy = '*' then 1 else 2 end
$$;

-- By which rule each fact of an entry was posted.  A posting does not say so: it is the rule whose lines, as the book knew its accounts then, are those
-- of the fact, none too many and the fewest wanting; of such that say the same under several policies that of the likeliest.  Where the accounts are no
-- longer told all that the measure has are left.
create function rules.rules_matched(book text, entry bigint) returns table (measure text, held text, policy text, valid_from date)
language sql stable as $$
    with line as materialized (
        select p.fact, p.line, p.measure, p.account, a.class, sign(case when p.amount <> 0 then p.amount else p.base end) as sign
          from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
         where p.book = rules_matched.book and p.seq = entry
    ), chosen as materialized (
        select j.command, j.posted, g.valid_from, g.generation, (
               select t.policy from ledger.posting p
                 join ledger.agreement_terms t on t.book = p.book and t.agreement = p.item and t.seq <= j.seq
                where p.book = j.book and p.seq = j.seq order by t.seq desc limit 1) as agreed
          from ledger.journal j
          left join lateral (select x.* from ledger.rule_generation x
                              where x.book = j.book and x.valid_from <= j.posted and x.generation < j.seq
                              order by x.valid_from desc, x.generation desc limit 1) g on true
         where j.book = rules_matched.book
           and j.seq = coalesce((select r.reversed from ledger.reversal r where r.book = rules_matched.book and r.seq = entry), entry)
    ), rule as materialized (
        select distinct f.fact, r.measure, r.held, r.policy, r.valid_from, r.n, r.value
          from (select distinct l.fact, l.measure, l.class from line l) f
         cross join chosen c
          join ledger.posting_rule r on r.measure = f.measure and r.held in ('', f.class)
         where r.valid_from = (select max(x.valid_from) from ledger.posting_rule x
                                where x.measure = r.measure and x.held = r.held and x.policy = r.policy and x.valid_from <= c.posted)
    ), met as (     -- by a posting: a line of that account and side, whichever way the fact went
        select r.fact, r.measure, r.held, r.policy, r.valid_from, r.n, r.value, way.sign as way, l.line
          from rule r
         cross join (values (1), (-1)) way (sign)
         cross join chosen c
          left join lateral (select x.line from line x
                              join ledger.rule_line k on k.book = rules_matched.book and k.valid_from = c.valid_from and k.generation = c.generation
                                                     and k.measure = r.measure and k.held = r.held and k.policy = r.policy and k.n = r.n
                              where x.fact = r.fact
                                and case k.role when 'held' then x.class = k.held when 'source' then true
                                                else x.account in (k.account, k.loss) end
                                and (k.role = 'exchange' or x.sign = k.sign * way.sign)) l on true
    ), weighed as (
        select m.fact, m.measure, m.held, m.policy, m.valid_from,
               (select count(*) from line l where l.fact = m.fact) > count(distinct m.line) as lacks,
               count(distinct m.n) filter (where m.line is null and m.value !~ ' - ') as wanting
          from met m group by m.fact, m.measure, m.held, m.policy, m.valid_from, m.way
    )
    select distinct w.measure, w.held, w.policy, w.valid_from
      from (select x.*, rank() over (partition by x.fact order by x.lacks, case when not x.lacks then x.wanting end,
                                case when not x.lacks then rules.policy_place(x.policy, c.agreed, c.command) end) as nth
              from weighed x cross join chosen c) w
     where w.nth = 1
$$;

-- What posted the lines of an entry: the rules of the day that it counts for.
create function rules.rules_used(book text, entry bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('measure', r.measure, 'held', nullif(r.held, ''), 'policy', nullif(r.policy, '*'), 'line', r.n, 'role', r.role,
                            'side', case r.sign when 1 then 'debit' else 'credit' end, 'value', r.value, 'basis', r.basis)
                        order by r.measure, r.held, r.policy, r.n)
          from rules.rules_matched(rules_used.book, entry) m
          join ledger.posting_rule r using (measure, held, policy, valid_from));
end $$;

-- The rates of the currencies of an entry on its day, as they were known then; null where it has but the book's own.
create function rules.rates_used(book text, entry bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.rates_told(rates_used.book, l.currencies, b.currency, l.day, entry)
          from ledger.book b
         cross join lateral (select array_agg(distinct p.currency) as currencies, min(p.effective) as day from ledger.posting p
                              where p.book = b.book and p.seq = entry) l
         where b.book = rates_used.book);
end $$;

-- The documents that an entry names or files, and where they were filed.
create function rules.documents_named(book text, entry bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('hash', d.hash, 'filed', e.seq, 'name', e.name) order by d.hash, e.seq)
          from ledger.journal j
         cross join lateral (select rules.document_of(j) as hash union select x.hash from ledger.evidence x where x.book = j.book and x.seq = j.seq) d
          left join ledger.evidence e on e.book = j.book and e.hash = d.hash
         where j.book = documents_named.book and j.seq = entry and d.hash is not null);
end $$;

-- What seals an entry: its leaf in the tree, and the first checkpoint that has it; null while it waits for one.
create function rules.sealed_by(book text, entry bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_build_object('leaf', encode(s.leaf, 'hex'), 'checkpoint', c.size, 'root', split_part(c.note, E'\n', 3))
          from rules.sealed_leaves(sealed_by.book, entry - 1, entry) s
          left join lateral (select x.size, x.note from ledger.checkpoint x where x.book = sealed_by.book and x.size >= entry order by x.size limit 1) c on true
         where s.seq = entry);
end $$;

create type api.explained_entry as (
    seq bigint, command text, date date, posted date, recorded text, person text, office text, certificate text, content jsonb, confirmed text,
    answer jsonb, asked bigint, approved_by bigint, reverses bigint, reversed_by bigint, postings json, rules json, rates json, documents json,
    rows json, digest text, hash text, sealed json, proof text);

-- Everything that one entry did: what was asked, by whom, what it posted and by which rules and rates, its documents, every other row that it
-- wrote, what took it back, and what seals it.  asked is what it approves, approved_by what decided on it.  Refuses: not_found.
create function api.explain_entry(book text, allowed text[], caller text, entry text)
returns setof api.explained_entry
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), entry);
begin
    return query
    select j.seq, j.command, j.effective, j.posted, to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), j.person, j.office,
           rules.certificate_told(j.certificate), rules.unveiled(j.book, j.seq, j.content), j.confirmed, nullif(j.answer, '{}'),
           (select a.asked from ledger.approval a where a.book = j.book and a.seq = j.seq),
           (select a.seq from ledger.approval a where a.book = j.book and a.asked = j.seq),
           (select r.reversed from ledger.reversal r where r.book = j.book and r.seq = j.seq),
           (select r.seq from ledger.reversal r where r.book = j.book and r.reversed = j.seq),
           rules.postings_told(j.book, j.seq), rules.rules_used(j.book, j.seq), rules.rates_used(j.book, j.seq), rules.documents_named(j.book, j.seq),
           (select json_agg(o.told::json order by o.told) from rules.own_rows(j.book, j.seq - 1, j.seq) o),
           encode(j.digest, 'hex'), encode(j.hash, 'hex'), rules.sealed_by(j.book, j.seq), format('bursar proof %s', j.seq)
      from ledger.journal j
     where j.book = explain_entry.book and j.seq = this;
    if not found then
        perform rules.refuse_entry(entry);
    end if;
end $$;
