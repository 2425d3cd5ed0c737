-- Reports: figures derived from the entries, never stored.  Each stands as of a day and as known at a moment; no total
-- mixes currencies; base-currency columns say in the notes which rates they used.

-- The rate between a currency and the base currency on a day, as a note; null for the base currency itself.
create function rules.rate_note(book text, currency text, on_day date, last bigint) returns text language sql stable as $$
    select coalesce(rules.rate_words(one, other, on_day) || case when least(one.since, other.since) < on_day - l.days
                        then format(': older than the %s days of this book', l.days) else '' end,
                    format('no rate from %s to %s on %s: its base column is empty', rate_note.currency, b.currency, on_day))
      from ledger.book b
     cross join rules.rate_days(rate_note.book, last) l
     cross join lateral rules.rate_at(b.book, rate_note.currency, on_day, last) one
     cross join lateral rules.rate_at(b.book, b.currency, on_day, last) other
     where b.book = rate_note.book and b.currency <> rate_note.currency
$$;

-- What a regional office is told about the scope of its figures; null for everybody else.
create function rules.scope_note() returns text language sql stable as $$
    select format('only entries of the office %s', current_setting('bursar.office'))
     where current_setting('bursar.office') <> '*'
$$;

-- Refuse what a report is asked about and nobody registered; null asks about nothing.  Without a book nobody registered
-- anything, and a report can be tried (rules.caller).
create function rules.must_know(book text, noun text, code text, last bigint default 9223372036854775807) returns void
language plpgsql stable as $$
begin
    if code is not null and book <> '' and not (case noun
        when 'initiative' then code = 'not-earmarked'
             or exists (select from ledger.initiative i where i.book = must_know.book and i.initiative = code)
        when 'theme' then exists (select from ledger.theme t where t.book = must_know.book and t.theme = code)
        when 'party' then exists (select from ledger.party p where p.book = must_know.book and p.party = code and p.seq <= last)
        when 'currency' then exists (select from ledger.currency c where c.currency = code) end) then
        perform rules.refuse('not_found', noun, format('there is no %s %s', noun, code), format('see: bursar %s list', noun));
    end if;
end $$;

create type rules.gap_line as (
    initiative text, year integer, currency text, rung text, amount bigint, noun text, id bigint, party text, date date,
    item uuid, part smallint, unvalued bigint);

-- What of agreements is paid and what is open, by instalment and initiative, as of a day: of the agreements that are earmarked to
-- some ('' among them is what is not earmarked).  Reads each agreement's postings and instalments once.
create function rules.parts_of_initiatives(book text, initiatives text[], on_day date, last bigint) returns setof rules.agreement_part
language sql stable as $$
    with undone as materialized (
        select u.seq from rules.undone_entries(parts_of_initiatives.book, on_day, last) u
    )
    select a.agreement, p.part, p.initiative, a.seq, a.party, a.office, a.currency, i.due, p.settled, p.ended, p.open
      from (select e.initiative, x.*
              from ledger.earmark e
             cross join lateral (select x.* from ledger.agreement x where x.book = e.book and x.agreement = e.agreement limit 1) x
             where e.book = parts_of_initiatives.book and e.initiative = any (initiatives)
               and x.seq <= last and x.effective <= on_day offset 0) a     -- first: once for all instalments
     cross join lateral rules.item_parts(a.book, a.agreement, on_day, last) p
     cross join lateral (        -- the latest that stands; the first, where it was paid before the day from which it is agreed
            select x.due
              from ledger.instalment x
             cross join lateral (select x.effective <= on_day and x.seq not in (select u.seq from undone u)) s (stands)
             where x.book = a.book and x.agreement = a.agreement and x.number = p.part and x.seq <= last
             order by s.stands desc, case when s.stands then -x.seq else x.seq end limit 1) i
     where p.initiative = a.initiative
$$;

-- The same of all agreements, at once.
create function rules.all_parts(book text, on_day date, last bigint) returns setof rules.agreement_part language sql stable as $$
    select a.agreement, p.part, p.initiative, a.seq, a.party, a.office, a.currency, i.due, p.settled, p.ended, p.open
      from (select x.item, x.part, x.initiative,
                   coalesce(-sum(x.amount) filter (where x.measure in ('converted', 'settled')), 0)::bigint as settled,
                   coalesce(-sum(x.amount) filter (where x.measure in ('written off', 'cancelled', 'withdrawn')), 0)::bigint as ended,
                   sum(x.amount)::bigint as open
              from ledger.posting x
             where x.book = all_parts.book and x.seq <= last and x.effective <= on_day and x.item is not null
             group by x.item, x.part, x.initiative) p
      join ledger.agreement a on a.book = all_parts.book and a.agreement = p.item
      join (select distinct on (v.agreement, v.number) v.agreement, v.number, v.due
              from (select x.agreement, x.number, x.due, x.seq, x.effective <= on_day and x.seq not in (
                               select u.seq from rules.undone_entries(all_parts.book, on_day, last) u) as stands
                      from ledger.instalment x where x.book = all_parts.book and x.seq <= last) v
             order by v.agreement, v.number, v.stands desc, case when v.stands then -v.seq else v.seq end) i
        on i.agreement = p.item and i.number = p.part
$$;

-- The same of these, or where initiatives is null of all.
create function rules.agreement_parts(book text, initiatives text[], on_day date, last bigint) returns setof rules.agreement_part
language sql stable as $$
    select * from rules.parts_of_initiatives(agreement_parts.book, initiatives, on_day, last) where initiatives is not null
     union all
    select * from rules.all_parts(agreement_parts.book, on_day, last) where initiatives is null
$$;

-- What initiatives (null: all) require and are given by the regular budget, as of a day.  Not for a regional office: its own money
-- alone, beside what is required of all, would tell of a gap that is none.
create function rules.planned_lines(book text, initiatives text[], on_day date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select r.initiative, r.year::int, r.currency, case r.noun when 'requirement' then 'required' else 'appropriated' end, r.amount,
           r.noun, r.seq, null, r.effective, null::uuid, null::smallint, null::bigint
      from unnest('{requirement,appropriation}'::text[]) n (noun)
     cross join lateral rules.year_amounts(planned_lines.book, n.noun, initiatives, on_day, last) r
     where rules.scope_note() is null
$$;

-- Everything behind the gap report, on its rung.  The rungs: what is required, and
-- appropriated by the regular budget; received, paid of an instalment of that year;
-- receivable, due and not paid; signed, not due yet; pledged, beside; in kind, beside, amount null where it is not valued.
-- initiatives null means all, '' being what is not earmarked.  Third-party pledges are on no rung.
create function rules.gap_lines(book text, initiatives text[], on_day date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select * from rules.planned_lines(gap_lines.book, initiatives, on_day, last)
     union all
    select p.initiative, extract(year from p.due)::int, p.currency, v.rung, v.amount, 'agreement', p.seq, p.party, p.due, p.agreement,
           p.part, null
      from rules.agreement_parts(gap_lines.book, initiatives, on_day, last) p
     cross join lateral (values ('received', p.settled),
                                (case when p.due <= on_day then 'receivable' else 'signed' end, p.open)) v (rung, amount)
     where v.amount <> 0
     union all
    select p.initiative, y.part, p.currency, 'pledged', y.open, 'pledge', p.seq, p.party, p.effective, p.pledge, y.part, null
      from ledger.pledge p
     cross join lateral rules.item_parts(p.book, p.pledge, on_day, last) y
     where p.book = gap_lines.book and p.own and p.seq <= last and p.effective <= on_day and y.open > 0
       and (initiatives is null or p.initiative = any (initiatives))
     union all
    select coalesce(k.initiative, ''), extract(year from coalesce(k.start, s.effective))::int, s.currency, 'inkind', s.value,
           'inkind', k.seq, k.party, s.effective, k.inkind, null, case when s.value is null then 1 end
      from ledger.inkind k
      join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.step = 'accepted' and s.seq <= last
                               and s.effective <= on_day
     where k.book = gap_lines.book and (initiatives is null or coalesce(k.initiative, '') = any (initiatives))
       and not s.seq = any (array(select u.seq from rules.undone_entries(gap_lines.book, on_day, last) u))
$$;

-- The same as everything stands now, added up by what is kept: a line for each rung of an initiative, year and currency.  What is
-- open is kept by month, so that of the month of the day what is due by then is looked for.
create function rules.gap_lines_now(book text, initiatives text[], on_day date) returns setof rules.gap_line
language sql stable as $$
    with touched as materialized (
        select rules.touched_since(gap_lines_now.book) as items, date_trunc('month', on_day::timestamp)::date as month
    ), moved as (
        select m.initiative, m.month, m.currency, m.received, case when m.month < t.month then m.open else 0 end as due, m.open, m.pledged,
               m.inkind, m.unvalued
          from touched t cross join lateral rules.due_months(gap_lines_now.book, initiatives, t.items) m
         union all
        select o.initiative, t.month, o.currency, 0, o.open, 0, 0, 0, 0
          from touched t cross join lateral rules.open_instalments(gap_lines_now.book, t.items) o
         where o.due between t.month and on_day and (initiatives is null or o.initiative = any (initiatives))
    )
    select * from rules.planned_lines(gap_lines_now.book, initiatives, on_day, 9223372036854775807)
     union all
    select s.initiative, s.year, nullif(s.currency, ''), v.rung, v.amount, null, null, null, null, null, null, v.unvalued
      from (select m.initiative, extract(year from m.month)::int as year, m.currency, sum(m.received)::bigint as received,
                   sum(m.due)::bigint as due, sum(m.open - m.due)::bigint as signed, sum(m.pledged)::bigint as pledged,
                   sum(m.inkind)::bigint as inkind, sum(m.unvalued)::bigint as unvalued
              from moved m group by 1, 2, 3) s
     cross join lateral (values ('received', s.received, 0), ('receivable', s.due, 0), ('signed', s.signed, 0),
                                ('pledged', s.pledged, 0), ('inkind', s.inkind, s.unvalued)) v (rung, amount, unvalued)
     where v.amount <> 0 or v.unvalued <> 0
$$;

create type api.gap_item as (
    initiative text, year integer, currency text, required text, appropriated text, received text, receivable text, signed text,
    missing text, over text, funded_percent numeric, pledged text, inkind text, inkind_unvalued bigint, missing_base text,
    within text, _note text, _totals json, _rates json);

-- The rungs of the gap report by initiative, year and currency; what is not valued counts under the base currency.  required is
-- null where nobody said.  now: as everything stands, by what is kept.
create function rules.gap_sums(book text, initiatives text[], year integer, currency text, home text, on_day date, last bigint,
                               now boolean)
returns setof rules.gap_sum language sql stable as $$
    select l.initiative, l.year, coalesce(l.currency, home), sum(l.amount) filter (where l.rung = 'required')::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'appropriated'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'received'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'receivable'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'signed'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'pledged'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.rung = 'inkind'), 0)::bigint, coalesce(sum(l.unvalued), 0)::bigint
      from (select x.* from rules.gap_lines(gap_sums.book, initiatives, on_day, last) x where not now
             union all
            select x.* from rules.gap_lines_now(gap_sums.book, initiatives, on_day) x where now) l
     where (gap_sums.year is null or l.year = gap_sums.year)
       and (gap_sums.currency is null or coalesce(l.currency, home) = gap_sums.currency)
     group by 1, 2, 3
$$;

-- The lines of the report: one for each initiative and year in one currency, that of its requirement, or base where there is none or
-- are several; what has no rate to it stands apart in its own.
create function rules.gap_rows(book text, sums rules.gap_sum[], currency text, home text, on_day date, last bigint)
returns setof rules.gap_row language sql stable as $$
    with sum as (
        select s.*, coalesce(gap_rows.currency, case when o.one = o.other then o.one else home end) as wanted
          from unnest(sums) s
          join (select x.initiative, x.year, min(x.currency) filter (where x.required is not null) as one,
                       max(x.currency) filter (where x.required is not null) as other
                  from unnest(sums) x group by x.initiative, x.year) o using (initiative, year)
    ), pair as materialized (
        select p as pair from (select distinct s.currency, s.wanted from sum s) s
         cross join lateral rules.pair(gap_rows.book, s.currency, s.wanted, on_day, last) p
    ), line as (
        select s.initiative, s.year, case when rules.known(p.pair) then s.wanted else s.currency end as currency,
               sum(rules.at(s.required, p.pair))::bigint as required, sum(rules.at(s.appropriated, p.pair))::bigint as appropriated,
               sum(rules.at(s.received, p.pair))::bigint as received, sum(rules.at(s.receivable, p.pair))::bigint as receivable,
               sum(rules.at(s.signed, p.pair))::bigint as signed, sum(rules.at(s.pledged, p.pair))::bigint as pledged,
               sum(rules.at(s.inkind, p.pair))::bigint as inkind, sum(s.unvalued)::bigint as unvalued
          from sum s join pair p on (p.pair).currency = s.currency and (p.pair).wanted = s.wanted
         group by 1, 2, 3
    )
    select l.initiative, l.year, l.currency, l.required, l.appropriated, l.received, l.receivable, l.signed, l.pledged, l.inkind,
           l.unvalued, f.funds, case when f.funds < l.required then l.required - f.funds when l.required is not null then 0 end,
           case when f.funds > l.required then f.funds - l.required when l.required is not null then 0 end
      from line l cross join lateral (select l.appropriated + l.received + l.receivable + l.signed) f (funds)
$$;

-- Totals of the lines: by theme, by year and of all, in the currency of the lines or in base where they have several.  Missing and
-- over are added up each for itself: what is over in one place is not there for another.  Lines without a rate are in none.
create function rules.gap_totals(book text, lines rules.gap_row[], home text, on_day date, last bigint)
returns setof rules.gap_total language sql stable as $$
    with one as (
        select case when min(l.currency) = max(l.currency) then min(l.currency) else home end as currency from unnest(lines) l
    ), pair as materialized (
        select p as pair from (select distinct l.currency, o.currency as wanted from unnest(lines) l, one o) l
         cross join lateral rules.pair(gap_totals.book, l.currency, l.wanted, on_day, last) p
         where rules.known(p)
    ), figure as (
        select coalesce(i.theme, 'not-earmarked') as theme, l.year, (p.pair).wanted as currency, m.n, rules.at(m.minor, p.pair) as minor
          from unnest(lines) l
          join pair p on (p.pair).currency = l.currency
          left join ledger.initiative i on i.book = gap_totals.book and i.initiative = l.initiative
         cross join lateral unnest(array[l.required, l.appropriated, l.received, l.receivable, l.signed, l.missing, l.over, l.pledged,
                                         l.inkind, case when l.required is not null then l.funds end])
                            with ordinality m (minor, n)
    ), total as (
        select f.theme, f.year, f.currency, f.n, sum(f.minor)::bigint as minor
          from figure f group by grouping sets ((f.theme, f.currency, f.n), (f.year, f.currency, f.n), (f.currency, f.n))
    )
    select t.theme, t.year, t.currency, array_agg(t.minor order by t.n) from total t group by t.theme, t.year, t.currency
$$;

-- The totals as JSON: of a theme, of a year, or of all, with the members of a line.
create function rules.gap_totals_told(totals rules.gap_total[]) returns json language sql stable as $$
    select json_agg(json_build_object(
               'initiative', case when t.theme is not null then 'total ' || t.theme else 'total' end, 'theme', t.theme,
               'year', t.year, 'currency', t.currency, 'required', m.money[1], 'appropriated', m.money[2], 'received', m.money[3],
               'receivable', m.money[4], 'signed', m.money[5], 'missing', m.money[6], 'over', m.money[7],
               'funded_percent', round(100.0 * t.minor[10] / nullif(t.minor[1], 0), 1)::text, 'pledged', m.money[8], 'inkind', m.money[9])
               order by t.theme is null, t.theme, t.year is null, t.year)
      from unnest(totals) t
     cross join lateral (select array(select rules.money(x.minor, t.currency)
                                        from unnest(t.minor) with ordinality x (minor, n) order by x.n) as money) m
$$;

-- What is said below the report: the rates that it used, and what stands apart because it has none; its scope.
create function rules.gap_notes(book text, sums rules.gap_sum[], lines rules.gap_row[], home text, on_day date, last bigint)
returns table (note text) language sql stable as $$
    select rules.rate_note(gap_notes.book, s.currency, on_day, last)
      from (select distinct s.currency from unnest(sums) s order by s.currency) s
     union all
    select format('%s %s came for what has no requirement', rules.money(sum(l.funds)::bigint, l.currency), l.currency)
      from unnest(lines) l where l.required is null and rules.scope_note() is null group by l.currency having sum(l.funds) > 0
     union all
    select rules.scope_note()
$$;

-- The lines as they are shown, and below each, where parts are wanted, the currencies that it adds up.
create function rules.gap_items(book text, sums rules.gap_sum[], lines rules.gap_row[], home text, parts boolean, on_day date, last bigint)
returns setof api.gap_item language sql stable as $$
    select i.* from (
        select coalesce(nullif(l.initiative, ''), 'not-earmarked'), l.year, l.currency, rules.money(l.required, c.exponent),
               rules.money(l.appropriated, c.exponent), rules.money(l.received, c.exponent), rules.money(l.receivable, c.exponent),
               rules.money(l.signed, c.exponent), rules.money(l.missing, c.exponent), rules.money(l.over, c.exponent),
               round(100.0 * l.funds / nullif(l.required, 0), 1), rules.money(l.pledged, c.exponent), rules.money(l.inkind, c.exponent),
               nullif(l.unvalued, 0), rules.money(rules.convert(gap_items.book, l.missing, l.currency, home, on_day, last), home),
               null::text, null::text, null::json, null::json
          from unnest(lines) l join ledger.currency c on c.currency = l.currency
         union all
        select coalesce(nullif(s.initiative, ''), 'not-earmarked'), s.year, s.currency, rules.money(s.required, c.exponent),
               rules.money(s.appropriated, c.exponent), rules.money(s.received, c.exponent), rules.money(s.receivable, c.exponent),
               rules.money(s.signed, c.exponent), null, null, null, rules.money(s.pledged, c.exponent), rules.money(s.inkind, c.exponent),
               nullif(s.unvalued, 0), null, l.currency, null, null, null
          from unnest(sums) s
          join ledger.currency c on c.currency = s.currency
         cross join lateral (
                select min(x.currency) as currency from unnest(lines) x
                 where x.initiative = s.initiative and x.year = s.year
                having exists (select from unnest(sums) y where y.initiative = s.initiative and y.year = s.year
                                                            and y.currency <> min(x.currency))) l
         where parts) i (initiative, year, currency, required, appropriated, received, receivable, signed, missing, over, funded_percent,
                         pledged, inkind, inkind_unvalued, missing_base, within, _note, _totals, _rates)
     order by i.initiative, i.year, i.within is not null, i.currency
$$;

-- The rates between these currencies and the base currency on a day, as JSON.
create function rules.rates_told(book text, currencies text[], home text, on_day date, last bigint) returns json language sql stable as $$
    select json_agg(json_build_object('currency', r.currency, 'per_usd', trim_scale(r.rate)::text, 'date', r.effective, 'source', r.source)
                    order by r.currency)
      from (select distinct on (x.currency) x.* from ledger.rate x
             where x.book = rates_told.book and x.currency = any (currencies || home) and x.effective <= on_day and x.seq <= last
             order by x.currency, x.effective desc, x.seq desc) r
     where exists (select from unnest(currencies) c where c <> home)
$$;

-- What each initiative needs in each year, what funds it and what is missing: required less appropriated, received, receivable and
-- signed, and never less than nothing; what is over is a figure of its own.  Pledges and contributions in kind stand beside it
-- and are in no total.  The initiative not-earmarked is what is earmarked to none.  A regional office is told what it raised.
-- Refuses: not_found (initiative, theme, currency).
create function api.report_gap(book text, allowed text[], caller text,
    initiative text, theme text, year integer, currency text, currencies text, as_of date, known_at text)
returns setof api.gap_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    home text := (select b.currency from ledger.book b where b.book = report_gap.book);
    which text[];
    sums  rules.gap_sum[];
    lines rules.gap_row[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', initiative);
    perform rules.must_know(book, 'theme', theme);
    perform rules.must_know(book, 'currency', currency);
    if initiative is not null then
        which := array[case initiative when 'not-earmarked' then '' else initiative end];
    elsif theme is not null then
        which := array(select i.initiative from ledger.initiative i
                        where i.book = report_gap.book and i.theme = report_gap.theme);
    end if;
    sums := array(select s from rules.gap_sums(book, which, report_gap.year, report_gap.currency, home, day, last,
                                               rules.is_now(as_of, known_at)) s order by s.initiative, s.year, s.currency);
    lines := array(select l from rules.gap_rows(book, sums, report_gap.currency, home, day, last) l);
    return query select i.* from rules.gap_items(book, sums, lines, home, currencies = 'yes', day, last) i;
    return query
    select null, null::integer, null, null, null, null, null, null, null, null, null::numeric, null, null, null::bigint, null, null, n.note,
           n.totals, n.rates
      from (select n.note, null::json as totals, null::json as rates from rules.gap_notes(book, sums, lines, home, day, last) n
             union all
            select null, rules.gap_totals_told(array(select t from rules.gap_totals(book, lines, home, day, last) t)),
                   rules.rates_told(book, array(select distinct s.currency from unnest(sums) s), home, day, last)) n
     where n.note is not null or n.totals is not null or n.rates is not null;
end $$;

create type api.gap_detail as (
    rung text, initiative text, year integer, date date, noun text, id bigint, party text, currency text, amount text,
    _note text);

-- The entries behind the figures of the gap report for one initiative, or for not-earmarked.  Refuses: not_found
-- (initiative, currency).
create function api.report_gap_detail(book text, allowed text[], caller text,
    initiative text, year integer, currency text, rung text, as_of date, known_at text)
returns setof api.gap_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    home text := (select b.currency from ledger.book b where b.book = report_gap_detail.book);
    which text := case initiative when 'not-earmarked' then '' else initiative end;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', initiative);
    perform rules.must_know(book, 'currency', currency);
    return query
    select l.rung, report_gap_detail.initiative, l.year, coalesce(r.date, l.date), case when r.date is null then l.noun else 'receipt' end,
           case when r.date is null then l.id else r.receipt end, l.party, l.currency,
           rules.money(coalesce(r.amount, l.amount), l.currency), null::text
      from rules.gap_lines(report_gap_detail.book, array[which], day, last) l
      left join lateral (        -- the receipts behind what was received
            select x.seq as receipt, a.date, a.amount
              from rules.applications(report_gap_detail.book, l.item, day, last) a
              left join ledger.receipt x on x.book = report_gap_detail.book and x.receipt = a.receipt
             where a.number = l.part and a.initiative = which) r on l.rung = 'received'
     where (report_gap_detail.year is null or l.year = report_gap_detail.year)
       and (report_gap_detail.currency is null or coalesce(l.currency, home) = report_gap_detail.currency)
       and (report_gap_detail.rung is null or l.rung = report_gap_detail.rung)
     order by array_position(array['required', 'appropriated', 'received', 'receivable', 'signed', 'pledged', 'inkind'], l.rung), l.year, 4, 6;
    return query select null, null, null::integer, null::date, null, null::bigint, null, null, null, s.note from rules.scope_note() s (note)
     where s.note is not null;
end $$;

-- All names of a party: the one that counts first, and the duplicates that were merged into it.  A duplicate is asked
-- for as the one that counts.
create function rules.aliases(book text, party text, last bigint) returns text[] language sql stable as $$
    with recursive same (party) as (
        select coalesce((select a.into_party from ledger.party_alias a
                          where a.book = aliases.book and a.party = aliases.party and a.seq <= last), aliases.party)
         union
        select a.party from ledger.party_alias a join same s on s.party = a.into_party
         where a.book = aliases.book and a.seq <= last
    )
    select array_agg(same.party) from same
$$;

create type api.statement_item as (
    date date, noun text, id bigint, party text, detail text, currency text, pledged text, signed text, received text,
    written_off text, inkind text, _note text);

create type rules.statement_line as (
    date date, noun text, id bigint, party text, detail text, currency text, pledged bigint, signed bigint, received bigint,
    written_off bigint, inkind bigint, own boolean);

-- Everything that parties pledged, signed, paid and gave in kind, and what changed of it; own is false for a promise to somebody
-- else, which is in no total.
create function rules.statement_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language sql stable as $$
    select p.effective, 'pledge', p.seq, p.party, p.initiative || case when p.own then '' else ' (third-party, in no total)' end,
           p.currency, p.amount, null::bigint, null::bigint, null::bigint, null::bigint, p.own
      from ledger.pledge p
     where p.book = statement_lines.book and p.party = any (names) and p.seq <= last and p.effective <= on_day
       and not exists (select from rules.undone(p.book, p.seq, on_day, last))
     union all
    select e.effective, 'pledge', p.seq, p.party, format('%s: %s', e.measure, e.reason), p.currency,
           case when e.measure <> 'written off' then -e.amount end, null, null, case when e.measure = 'written off' then e.amount end,
           null, p.own
      from ledger.pledge p join ledger.pledge_end e on e.book = p.book and e.pledge = p.pledge
     where p.book = statement_lines.book and p.party = any (names) and e.seq <= last and e.effective <= on_day
       and not exists (select from rules.undone(e.book, e.seq, on_day, last))
     union all
    select t.effective, 'agreement', a.seq, a.party, case when t.seq = a.seq then a.instrument else 'amended' end, a.currency, null,
           t.amount - case when t.seq = a.seq then 0 else lag(t.amount) over (partition by a.seq order by t.seq) end, null, null, null, true
      from ledger.agreement a join ledger.agreement_terms t on t.book = a.book and t.agreement = a.agreement
     where a.book = statement_lines.book and a.party = any (names) and t.seq <= last and t.effective <= on_day
       and not exists (select from rules.undone(t.book, t.seq, on_day, last))
     union all
    select j.effective, 'agreement', a.seq, a.party, 'written off: ' || (j.content ->> 'reason'), a.currency, null, null, null,
           -sum(p.amount)::bigint, null, true
      from ledger.agreement a
      join ledger.posting p on p.item = a.agreement and p.book = a.book and p.measure = 'written off' and p.seq <= last
                           and p.effective <= on_day
      join ledger.journal j on j.book = p.book and j.seq = p.seq and j.command = 'agreement_write_off'
     where a.book = statement_lines.book and a.party = any (names)
       and not exists (select from rules.undone(p.book, p.seq, on_day, last))
     group by j.seq, j.effective, j.content, a.seq, a.party, a.currency
     union all
    select r.effective, 'receipt', r.seq, r.party, r.reference, r.currency, null, null, r.amount, null, null, true
      from ledger.receipt r
     where r.book = statement_lines.book and r.party = any (names) and r.seq <= last and r.effective <= on_day
       and not exists (select from rules.undone(r.book, r.seq, on_day, last))
     union all
    select s.effective, 'inkind', k.seq, k.party, format('%s: %s %s, %s', k.kind, trim_scale(k.quantity), k.unit, k.description)
               || case when s.value is null then ' (unvalued)' else '' end, s.currency, null, null, null, null, s.value, true
      from ledger.inkind k
     cross join lateral rules.inkind_last(k.book, k.inkind, on_day, last) s
     where k.book = statement_lines.book and k.party = any (names) and s.step = 'accepted'
       and not exists (select from rules.undone(k.book, k.seq, on_day, last))
$$;

-- The totals of statement lines as sentences, a currency each; open by currency is what is not paid of the agreements.
create function rules.statement_totals(lines rules.statement_line[], book text, names text[], on_day date, last bigint)
returns table (note text) language sql stable as $$
    select format('total %s: pledged %s, signed %s, received %s%s (still open %s); beside it in kind %s', t.currency,
                  rules.money(t.pledged, t.currency), rules.money(t.signed, t.currency), rules.money(t.received, t.currency),
                  case when t.written_off > 0 then ', written off ' || rules.money(t.written_off, t.currency) else '' end,
                  rules.money(coalesce(o.open, 0)::bigint, t.currency), rules.money(t.inkind, t.currency))
      from (select l.currency, coalesce(sum(l.pledged) filter (where l.own), 0)::bigint as pledged,
                   coalesce(sum(l.signed), 0)::bigint as signed, coalesce(sum(l.received), 0)::bigint as received,
                   coalesce(sum(l.written_off) filter (where l.own), 0)::bigint as written_off,
                   coalesce(sum(l.inkind), 0)::bigint as inkind
              from unnest(lines) l where l.currency is not null group by l.currency) t
      left join lateral (
            select sum(p.open) as open
              from ledger.agreement a cross join lateral rules.item_parts(a.book, a.agreement, on_day, last) p
             where a.book = statement_totals.book and a.party = any (names) and a.currency = t.currency) o on true
$$;

-- Everything a party pledged, signed, paid and gave in kind, by date, under every name it has here; what was cancelled, withdrawn
-- or amended since stands as a line of its own.  Totals a currency in the notes, which count from the beginning.  Refuses:
-- not_found (party).
create function api.report_statement(book text, allowed text[], caller text,
    party text, date_from date, as_of date, known_at text)
returns setof api.statement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, current_date);
    names text[] := rules.aliases(book, party, last);
    lines rules.statement_line[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', party, last);
    lines := array(select l from rules.statement_lines(book, names, day, last) l);
    return query
    select l.date, l.noun, l.id, l.party, l.detail, l.currency, rules.money(l.pledged, l.currency), rules.money(l.signed, l.currency),
           rules.money(l.received, l.currency), rules.money(l.written_off, l.currency), rules.money(l.inkind, l.currency), null
      from unnest(lines) l where date_from is null or l.date >= date_from
     union all
    select null, null, null, null, null, null, null, null, null, null, null, n.note
      from (select t.note from rules.statement_totals(lines, report_statement.book, names, day, last) t
             union all
            select format('the totals count from the beginning, also what was before %s', date_from) where date_from is not null
             union all
            select format('%s was merged into %s: this is the statement of %s', party, names[1], names[1])
             where party <> names[1]
             union all
            select format('under the names %s', array_to_string(names, ', ')) where cardinality(names) > 1
             union all
            select format('%s wishes to stay unnamed: not for publication', names[1])
              from rules.party_at(report_statement.book, names[1], last) v where v.anonymous
             union all
            select rules.scope_note()) n (note)
     where n.note is not null
     order by 1 nulls last, 3;
end $$;

create type api.overdue_item as (
    agreement bigint, number smallint, party text, due date, days_late integer, age text, currency text, amount text,
    received text, written_off text, open text, open_base text, advance text, office text, _note text, _next text, _totals json,
    _rates json);

create type rules.late as (
    due date, seq bigint, number smallint, party text, office text, currency text, amount bigint, received bigint, written_off bigint,
    open bigint);

-- Instalments due before a day and not paid then, of these parties (null: all); for an initiative what is its share of them.
create function rules.late_at(book text, parties text[], initiative text, on_day date, last bigint) returns setof rules.late
language sql stable as $$
    select p.due, p.seq, p.part, p.party, p.office, p.currency, sum(p.settled + p.ended + p.open)::bigint, sum(p.settled)::bigint,
           sum(p.ended)::bigint, sum(p.open)::bigint
      from rules.agreement_parts(late_at.book, case when late_at.initiative is not null then array[late_at.initiative] end, on_day, last) p
     where p.due < on_day and (parties is null or p.party = any (parties))
     group by p.due, p.seq, p.part, p.party, p.office, p.currency having sum(p.open) > 0
$$;

-- What is open and late now, by what is kept, after a place in their order; touched as rules.touched_since() says.
create function rules.open_late(book text, touched rules.touched_item[], parties text[], initiative text, on_day date, place rules.late_place)
returns setof ledger.open_instalment language sql stable as $$
    select o.* from rules.open_instalments(open_late.book, touched) o
     where o.due < on_day and (parties is null or o.party = any (parties))
       and (open_late.initiative is null or o.initiative = open_late.initiative)
       and (o.due, o.seq, o.number) > (coalesce(place.due, '-infinity'), coalesce(place.seq, 0), coalesce(place.number, 0::smallint))
$$;

-- So many of the same as late_at(), as everything stands now.
create function rules.late_now(book text, touched rules.touched_item[], parties text[], initiative text, on_day date, place rules.late_place,
                               "limit" integer)
returns setof rules.late language sql stable as $$
    select o.due, o.seq, o.number, a.party, a.office, a.currency, p.amount, p.settled, p.ended, p.open
      from (select distinct x.due, x.seq, x.number
              from rules.open_late(late_now.book, touched, parties, late_now.initiative, on_day, place) x
             order by x.due, x.seq, x.number limit "limit") o
     cross join lateral (select x.* from ledger.agreement x where x.book = late_now.book and x.seq = o.seq limit 1) a
     cross join lateral (
            select sum(x.settled + x.ended + x.open)::bigint as amount, sum(x.settled)::bigint as settled, sum(x.ended)::bigint as ended,
                   sum(x.open)::bigint as open
              from rules.item_parts(a.book, a.agreement) x
             where x.part = o.number and (late_now.initiative is null or x.initiative = late_now.initiative)) p
$$;

-- The money of parties that waits to be applied, by currency, as of a day; now: by what is kept.  A party has what came under each
-- of its names.
create function rules.waiting_money(book text, parties text[], touched rules.touched_item[], now boolean, on_day date, last bigint)
returns table (party text, currency text, amount bigint) language sql stable as $$
    with named as materialized (
        select p as party, n as name from unnest(parties) p cross join lateral unnest(rules.aliases(waiting_money.book, p, last)) n
    ), name as materialized (
        select array_agg(distinct n.name) as names from named n
    ), receipt as (
        select r.receipt from name cross join lateral rules.receipts_with_advance(waiting_money.book, name.names, touched) r where now
         union all
        select r.receipt from name join ledger.receipt r on r.book = waiting_money.book and r.party = any (name.names) where not now
    )
    select n.party, r.currency, -sum(h.amount)::bigint
      from receipt x
     cross join lateral (select y.* from ledger.receipt y where y.book = waiting_money.book and y.receipt = x.receipt limit 1) r
     cross join lateral rules.holdings(r.book, array[r.receipt], on_day, last) h
      join named n on n.name = r.party
     where h.class = 'advance' group by n.party, r.currency
$$;

-- Where the report goes on: DUE.AGREEMENT.NUMBER, as "next" of its part before said; null: from the beginning.
create function rules.late_after(after text) returns rules.late_place language plpgsql stable as $$
declare
    part text[] := string_to_array(after, '.');
begin
    if after !~ '^[0-9-]{10}[.][0-9]{1,18}[.][0-9]{1,4}$' or after is not null and rules.day(part[1]) is null then
        perform rules.refuse('invalid', 'after', 'after is not from a part of this report', 'give the value that "next" had');
    end if;
    return rules.late_place(part[1]::date, part[2]::bigint, part[3]::smallint);
end $$;

-- Instalments due and not paid, the oldest first, 500 at a time as they stand now; of an initiative its share of each.  Beside them what
-- waits of the same party and currency to be applied.  Totals and notes come with the last part.  Refuses: not_found (party, initiative), invalid (after).
create function api.report_overdue(book text, allowed text[], caller text,
    party text, initiative text, after text, as_of date, known_at text)
returns setof api.overdue_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    at_once constant integer := 500;
    last    bigint := rules.seq_at(book, known_at);
    day     date := coalesce(as_of, current_date);
    home    text := (select b.currency from ledger.book b where b.book = report_overdue.book);
    names   text[] := case when party is not null then rules.aliases(book, party, last) end;
    which   text := case initiative when 'not-earmarked' then '' else initiative end;
    now     boolean := rules.is_now(as_of, known_at);
    place   rules.late_place := rules.late_after(after);
    touched rules.touched_item[] := case when now then rules.touched_since(book) end;
    lines   rules.late[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', party);
    perform rules.must_know(book, 'initiative', initiative);
    if now then
        lines := array(select l from rules.late_now(book, touched, names, which, day, place, at_once) l);
    else
        lines := array(select l from rules.late_at(book, names, which, day, last) l);
    end if;
    return query
    with waiting as materialized (
        select w.* from rules.waiting_money(book, array(select distinct l.party from unnest(lines) l), touched, now, day, last) w
    )
    select l.seq, l.number, l.party, l.due, day - l.due,
           case when day - l.due <= 30 then '1-30' when day - l.due <= 90 then '31-90' when day - l.due <= 365 then '91-365' else '366+' end,
           l.currency, rules.money(l.amount, c.exponent), rules.money(l.received, c.exponent),
           rules.money(nullif(l.written_off, 0), c.exponent), rules.money(l.open, c.exponent),
           rules.money(rules.convert(report_overdue.book, l.open, l.currency, home, day, last), home), rules.money(w.amount, c.exponent),
           l.office, null::text, null::text, null::json, null::json
      from unnest(lines) l
      join ledger.currency c on c.currency = l.currency
      left join waiting w on w.party = l.party and w.currency = l.currency
     order by 4, 1, 2;
    if now and cardinality(lines) = at_once then
        return query
        select null::bigint, null::smallint, null, null::date, null::integer, null, null, null, null, null, null, null, null, null, null,
               format('%s.%s.%s', l.due, l.seq, l.number), null::json, null::json
          from unnest(lines) l order by l.due desc, l.seq desc, l.number desc limit 1;
        return;
    end if;
    return query
    with total as materialized (
        select o.currency, sum(o.open)::bigint as open from rules.open_late(book, touched, names, which, day, null) o
         where now group by o.currency
         union all
        select l.currency, sum(l.open)::bigint from unnest(lines) l where not now group by l.currency
    )
    select null::bigint, null::smallint, null, null::date, null::integer, null, null, null, null, null, null, null, null, null, n.note, null,
           n.totals, n.rates
      from (select rules.rate_note(report_overdue.book, t.currency, day, last) as note, null::json as totals, null::json as rates from total t
             union all
            select rules.scope_note(), null, null
             union all
            select null, json_agg(json_build_object('party', 'total', 'currency', t.currency, 'open', rules.money(t.open, t.currency))
                                  order by t.currency), rules.rates_told(book, array_agg(t.currency), home, day, last) from total t) n
     where n.note is not null or n.totals is not null or n.rates is not null;
end $$;

create type api.trial_balance_item as (
    account integer, name text, currency text, debit text, credit text, base_debit text, base_credit text, memo boolean,
    _note text);

-- The balance of every account by currency, and in base currency at the rates of the entries.  Debits equal credits,
-- memo accounts among themselves.
create function api.report_trial_balance(book text, allowed text[], caller text, as_of date, known_at text)
returns setof api.trial_balance_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    home text := (select b.currency from ledger.book b where b.book = report_trial_balance.book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    with moved as (
        select d.account, d.currency, d.amount, d.base from ledger.balance_day d
         where d.book = report_trial_balance.book and d.posted <= day and known_at is null
         union all
        select p.account, p.currency, p.amount, p.base from ledger.posting p
         where p.book = report_trial_balance.book and p.posted <= day and p.seq <= last and known_at is not null
    ), summed as materialized (
        select m.account, m.currency, sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
          from moved m group by m.account, m.currency having sum(m.amount) <> 0 or sum(m.base) <> 0
    )
    select s.account, a.name, s.currency, rules.money(nullif(greatest(s.amount, 0), 0), s.currency),
           rules.money(nullif(greatest(-s.amount, 0), 0), s.currency), rules.money(nullif(greatest(s.base, 0), 0), home),
           rules.money(nullif(greatest(-s.base, 0), 0), home), t.memo, null
      from summed s
      join ledger.account t on t.book = report_trial_balance.book and t.account = s.account
     cross join lateral rules.account_at(t.book, t.account, last) a
     union all
    select null, null, null, null, null, null, null, null, n.note
      from (select format('%s %s: debit %s, credit %s', case when a.memo then 'memo accounts,' else 'accounts,' end, home,
                          rules.money(sum(greatest(s.base, 0))::bigint, home), rules.money(sum(greatest(-s.base, 0))::bigint, home))
              from summed s join ledger.account a on a.book = report_trial_balance.book and a.account = s.account group by a.memo
             union all
            select format('base amounts are in %s at the rates of the entries', home)
             union all
            select rules.scope_note()) n (note)
     where n.note is not null
     order by 1 nulls last, 3;
end $$;
