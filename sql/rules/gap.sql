-- The gap: what is required of each initiative and year, what funds it, and what is missing; by stages, which the entries behind each
-- figure stand on.

create type rules.gap_line as (
    initiative text, year integer, currency text, stage text, amount bigint, noun text, id bigint, party text, date date,
    item uuid, part smallint, unvalued bigint);

-- A sum on a stage of the report.
create type rules.stage_sum as (initiative text, year integer, currency text, stage text, amount bigint);

-- What of agreements is paid and what is open, by instalment and initiative, as of a day: of the agreements that are earmarked to
-- some ('' among them is what is not earmarked).  Reads each agreement's postings and instalments once.
create function rules.parts_of_initiatives(book text, initiatives text[], on_day date, last bigint) returns setof rules.agreement_part
language sql stable as $$
    with undone as materialized (
        select u.seq from rules.undone_entries(parts_of_initiatives.book, on_day, last) u
    )
    select a.agreement, p.part, p.initiative, a.seq, a.party, a.office, a.currency, i.due, p.settled, p.ended, p.terminated, p.open
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

-- The same of all agreements, at once, or of those whose item is in a range: items are hashes, so that a half of them is a half of the work.
create function rules.all_parts(book text, on_day date, last bigint, low uuid default '00000000-0000-0000-0000-000000000000',
                                high uuid default 'ffffffff-ffff-ffff-ffff-ffffffffffff')
returns setof rules.agreement_part language sql stable as $$
    select a.agreement, p.part, p.initiative, a.seq, a.party, a.office, a.currency, i.due, p.settled, p.ended, p.terminated, p.open
      from (select x.item, x.part, x.initiative,
                   coalesce(-sum(x.amount) filter (where rules.settles(x.measure)), 0)::bigint as settled,
                   coalesce(-sum(x.amount) filter (where rules.ends(x.measure)), 0)::bigint as ended,
                   coalesce(-sum(x.amount) filter (where x.measure = 'terminated'), 0)::bigint as terminated,
                   sum(x.amount)::bigint as open
              from ledger.posting x
             where x.book = all_parts.book and x.seq <= last and x.item between low and high
               and x.effective <= on_day and x.item is not null and x.account = any (array(
                       select c.account from ledger.account c where c.book = all_parts.book and c.class in ('receivable', 'contingent')))
             group by x.item, x.part, x.initiative) p
      join ledger.agreement a on a.book = all_parts.book and a.agreement = p.item
      join (select distinct on (v.agreement, v.number) v.agreement, v.number, v.due
              from (select x.agreement, x.number, x.due, x.seq, x.effective <= on_day and x.seq not in (
                               select u.seq from rules.undone_entries(all_parts.book, on_day, last) u) as stands
                      from ledger.instalment x where x.book = all_parts.book and x.agreement between low and high and x.seq <= last) v
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

-- The day on which each instalment of agreements whose item is in a range is due, as all_parts() has it: next to always it never had
-- another, and which of its rows stand is not asked.
create function rules.due_days(book text, on_day date, last bigint, low uuid, high uuid)
returns table (agreement uuid, number smallint, due date) language sql stable as $$
    select i.agreement, i.number,
           case when i.first = i.last then i.first
                else (select x.due
                        from ledger.instalment x
                       cross join lateral (
                              select x.effective <= on_day and not exists (select from rules.undone(x.book, x.seq, on_day, due_days.last))) s (stands)
                       where x.book = due_days.book and x.agreement = i.agreement and x.number = i.number and x.seq <= due_days.last
                       order by s.stands desc, case when s.stands then -x.seq else x.seq end limit 1) end
      from (select x.agreement, x.number, min(x.due) as first, max(x.due) as last from ledger.instalment x
             where x.book = due_days.book and x.agreement between low and high and x.seq <= due_days.last
             group by x.agreement, x.number) i
    offset 0
$$;

-- What agreements of all initiatives bring, whose items are in a range, added up by stage: each posting to what its instalment falls
-- due in, which are few sums, and not first to its instalment, which are many.
create function rules.due_sums(book text, on_day date, today date, last bigint, low uuid, high uuid) returns setof rules.stage_sum
language sql stable parallel safe cost 1000000 rows 100 set work_mem = '64MB' set enable_nestloop = off set enable_sort = off as $$
    select p.initiative, p.year, p.currency, v.stage, v.amount
      from (select x.initiative, d.year, x.currency, d.past, sum(x.amount)::bigint as open,
                   coalesce(-sum(x.amount) filter (where rules.settles(x.measure)), 0)::bigint as settled
              from (select i.agreement, i.number, date_part('year', i.due)::integer as year, i.due <= today as past
                      from rules.due_days(due_sums.book, on_day, due_sums.last, low, high) i) d
              join ledger.posting x on x.item = d.agreement and x.part = d.number
             where x.book = due_sums.book and x.seq <= due_sums.last and x.item between low and high and x.item is not null
               and x.effective <= on_day and x.account = any (array(
                       select c.account from ledger.account c where c.book = due_sums.book and c.class in ('receivable', 'contingent')))
             group by x.initiative, d.year, x.currency, d.past) p
     cross join lateral (values ('received', p.settled), (case when p.past then 'due' else 'due_later' end, p.open)) v (stage, amount)
     where v.amount <> 0
$$;

-- And what is left of pledges.
create function rules.pledged_sums(book text, on_day date, last bigint) returns setof rules.stage_sum
language sql stable parallel safe cost 1000000 rows 100 set work_mem = '64MB' as $$
    select x.initiative, x.part::int, x.currency, 'pledged', sum(x.amount)::bigint
      from ledger.posting x
     where x.book = pledged_sums.book and x.item is not null and x.seq <= last and x.effective <= on_day and x.account = any (array(
               select c.account from ledger.account c where c.book = pledged_sums.book and c.class = 'pledge'))
     group by x.initiative, x.part, x.currency having sum(x.amount) <> 0
$$;

-- What agreements and pledges of all initiatives bring: whoever asks for all does not ask what it is made of.  In parts that PostgreSQL
-- shares out among its workers: with a setting of their own they are not merged with what asks them.
create function rules.sums_of_all(book text, on_day date, today date, last bigint) returns setof rules.stage_sum language plpgsql stable strict as $$
begin
    return query
    select s.* from rules.due_sums(book, on_day, today, last, '00000000-0000-0000-0000-000000000000', '7fffffff-ffff-ffff-ffff-ffffffffffff') s
     union all
    select s.* from rules.due_sums(book, on_day, today, last, '80000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff') s
     union all
    select s.* from rules.pledged_sums(book, on_day, last) s;
end $$;

-- Everything behind the gap report, on its stage.  The stages: what is required, and appropriated by the regular budget; received,
-- paid of an instalment of that year; due, and not paid yet; signed, and due later; pledged, beside; in kind, beside, amount
-- null where it is not valued.  initiatives null means all, '' being what is not earmarked: then of agreements and pledges the sums
-- alone.  Third-party pledges are on no stage.
-- What has taken effect by a day is asked; what is due by then is due by today.
create function rules.gap_lines(book text, initiatives text[], on_day date, today date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select * from rules.planned_lines(gap_lines.book, initiatives, on_day, last)
     union all
    select p.initiative, extract(year from p.due)::int, p.currency, v.stage, v.amount, 'agreement', p.seq, p.party, p.due, p.agreement,
           p.part, null
      from rules.parts_of_initiatives(gap_lines.book, initiatives, on_day, last) p
     cross join lateral (values ('received', p.settled),
                                (case when p.due <= today then 'due' else 'due_later' end, p.open)) v (stage, amount)
     where v.amount <> 0
     union all
    select p.initiative, y.part, p.currency, 'pledged', y.open, 'pledge', p.seq, p.party, p.effective, p.pledge, y.part, null
      from ledger.pledge p
     cross join lateral rules.item_parts(p.book, p.pledge, on_day, last) y
     where p.book = gap_lines.book and p.own and p.seq <= last and p.effective <= on_day and y.open <> 0
       and p.initiative = any (initiatives)
     union all
    select x.initiative, x.year, x.currency, x.stage, x.amount, null, null, null, null, null, null, null
      from rules.sums_of_all(gap_lines.book, on_day, today, case when initiatives is null then last end) x
     union all
    select coalesce(k.initiative, ''), extract(year from s.counts)::int, v.currency, 'inkind', v.value,
           'inkind', k.seq, k.party, s.effective, k.inkind, null, case when v.value is null then 1 end
      from ledger.inkind k
      join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.seq <= last and s.effective <= on_day
                               and (s.step = 'accepted' or s.step = 'returned' and s.value is not null)
      left join lateral rules.given_by(s, on_day, last) v on true
     where k.book = gap_lines.book and (initiatives is null or coalesce(k.initiative, '') = any (initiatives))
       and not s.seq = any (array(select u.seq from rules.undone_entries(gap_lines.book, on_day, last) u))
$$;

-- The same as everything stands now, added up by what is kept: a line for each stage of an initiative, year and currency.  What is
-- open is kept by month, so that of the month of the day what is due by then is looked for.
create function rules.gap_lines_now(book text, initiatives text[], on_day date) returns setof rules.gap_line
language sql stable as $$
    with touched as materialized (
        select rules.touched_since(gap_lines_now.book) as items, rules.month_start(on_day) as month
    ), moved as (
        select m.initiative, m.month, m.currency, m.received, case when m.month < t.month then m.open else 0 end as due, m.open, m.pledged,
               m.inkind, m.unvalued
          from touched t cross join lateral rules.due_months(gap_lines_now.book, initiatives, t.items) m
         union all
        select o.initiative, t.month, o.currency, 0, o.open, 0, 0, 0, 0
          from touched t cross join lateral rules.open_instalments(gap_lines_now.book, t.items) o
         where o.due between t.month and on_day and (initiatives is null or o.initiative = any (initiatives))
    )
    select * from rules.planned_lines(gap_lines_now.book, initiatives, 'infinity', 9223372036854775807)
     union all
    select s.initiative, s.year, nullif(s.currency, ''), v.stage, v.amount, null, null, null, null, null, null, v.unvalued
      from (select m.initiative, extract(year from m.month)::int as year, m.currency, sum(m.received)::bigint as received,
                   sum(m.due)::bigint as due, sum(m.open - m.due)::bigint as due_later, sum(m.pledged)::bigint as pledged,
                   sum(m.inkind)::bigint as inkind, sum(m.unvalued)::bigint as unvalued
              from moved m group by 1, 2, 3) s
     cross join lateral (values ('received', s.received, 0), ('due', s.due, 0), ('due_later', s.due_later, 0),
                                ('pledged', s.pledged, 0), ('inkind', s.inkind, s.unvalued)) v (stage, amount, unvalued)
     where v.amount <> 0 or v.unvalued <> 0
$$;

create type api.gap_item as (
    initiative text, year integer, currency text, required text, appropriated text, received text, due text, due_later text,
    missing text, over text, funded_percent numeric, pledged text, inkind text, inkind_unvalued bigint, missing_base text,
    within text, _note text, _totals json, _rates json);

-- The stages of the gap report by initiative, year and currency; what is not valued counts under the base currency.  required is
-- null where nobody said.  now: as everything stands, by what is kept.
create function rules.gap_sums(book text, initiatives text[], year integer, currency text, home text, on_day date, today date,
                               last bigint, now boolean)
returns setof rules.gap_sum language sql stable as $$
    select l.initiative, l.year, coalesce(l.currency, home), sum(l.amount) filter (where l.stage = 'required')::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'appropriated'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'received'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'due'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'due_later'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'pledged'), 0)::bigint,
           coalesce(sum(l.amount) filter (where l.stage = 'inkind'), 0)::bigint, coalesce(sum(l.unvalued), 0)::bigint
      from (select x.* from rules.gap_lines(gap_sums.book, initiatives, on_day, today, last) x where not now
             union all
            select x.* from rules.gap_lines_now(gap_sums.book, initiatives, today) x where now) l
     where (gap_sums.year is null or l.year = gap_sums.year)
       and (gap_sums.currency is null or coalesce(l.currency, home) = gap_sums.currency)
     group by 1, 2, 3
$$;

-- The lines of the report: one for each initiative and year in one currency, that of its requirement, or base where there is none or
-- are several; what has no rate to it stands apart in its own.  A requirement of nothing, which takes back one that was set, chooses
-- none where there is another.
create function rules.gap_rows(book text, sums rules.gap_sum[], currency text, home text, on_day date, last bigint)
returns setof rules.gap_row language sql stable as $$
    with sum as (
        select s.*, coalesce(gap_rows.currency, case when o.one = o.other then o.one else home end) as wanted
          from unnest(sums) s
          join (select x.initiative, x.year, coalesce(min(x.currency) filter (where x.required > 0),
                                                     min(x.currency) filter (where x.required = 0)) as one,
                       coalesce(max(x.currency) filter (where x.required > 0), max(x.currency) filter (where x.required = 0)) as other
                  from unnest(sums) x group by x.initiative, x.year) o using (initiative, year)
    ), pair as materialized (
        select p as pair from (select distinct s.currency, s.wanted from sum s) s
         cross join lateral rules.pair(gap_rows.book, s.currency, s.wanted, on_day, last) p
    ), line as (
        select s.initiative, s.year, case when rules.known(p.pair) then s.wanted else s.currency end as currency,
               sum(rules.at(s.required, p.pair))::bigint as required, sum(rules.at(s.appropriated, p.pair))::bigint as appropriated,
               sum(rules.at(s.received, p.pair))::bigint as received, sum(rules.at(s.due, p.pair))::bigint as due,
               sum(rules.at(s.due_later, p.pair))::bigint as due_later, sum(rules.at(s.pledged, p.pair))::bigint as pledged,
               sum(rules.at(s.inkind, p.pair))::bigint as inkind, sum(s.unvalued)::bigint as unvalued
          from sum s join pair p on (p.pair).currency = s.currency and (p.pair).wanted = s.wanted
         group by 1, 2, 3
    )
    select l.initiative, l.year, l.currency, l.required, l.appropriated, l.received, l.due, l.due_later, l.pledged, l.inkind,
           l.unvalued, f.funds, case when f.funds < l.required then l.required - f.funds when l.required is not null then 0 end,
           case when f.funds > l.required then f.funds - l.required when l.required is not null then 0 end
      from line l cross join lateral (select l.appropriated + l.received + l.due + l.due_later) f (funds)
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
         cross join lateral unnest(array[l.required, l.appropriated, l.received, l.due, l.due_later, l.missing, l.over, l.pledged,
                                         l.inkind, case when l.required is not null then l.funds end])
                            with ordinality m (minor, n)
    ), total as (
        select f.theme, f.year, f.currency, f.n, sum(f.minor)::bigint as minor
          from figure f group by grouping sets ((f.theme, f.currency, f.n), (f.year, f.currency, f.n), (f.currency, f.n))
    )
    select t.theme, t.year, t.currency, array_agg(t.minor order by t.n) from total t group by t.theme, t.year, t.currency
$$;

-- The totals as JSON: of a theme, of a year, or of all, with the members of a line.
create function rules.gap_totals_told(totals rules.gap_total[]) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object(
                   'initiative', case when t.theme is not null then 'total ' || t.theme else 'total' end, 'theme', t.theme,
                   'year', t.year, 'currency', t.currency, 'required', m.money[1], 'appropriated', m.money[2], 'received', m.money[3],
                   'due', m.money[4], 'due_later', m.money[5], 'missing', m.money[6], 'over', m.money[7],
                   'funded_percent', round(100.0 * t.minor[10] / nullif(t.minor[1], 0), 1)::text, 'pledged', m.money[8], 'inkind', m.money[9])
                   order by t.theme is null, t.theme, t.year is null, t.year)
          from unnest(totals) t
         cross join lateral (select array(select rules.money(x.minor, t.currency)
                                            from unnest(t.minor) with ordinality x (minor, n) order by x.n) as money) m);
end $$;

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
               rules.money(l.appropriated, c.exponent), rules.money(l.received, c.exponent), rules.money(l.due, c.exponent),
               rules.money(l.due_later, c.exponent), rules.money(l.missing, c.exponent), rules.money(l.over, c.exponent),
               round(100.0 * l.funds / nullif(l.required, 0), 1), rules.money(l.pledged, c.exponent), rules.money(l.inkind, c.exponent),
               nullif(l.unvalued, 0), rules.money(rules.convert(gap_items.book, l.missing, l.currency, home, on_day, last), home),
               null::text, null::text, null::json, null::json
          from unnest(lines) l join ledger.currency c on c.currency = l.currency
         union all
        select coalesce(nullif(s.initiative, ''), 'not-earmarked'), s.year, s.currency, rules.money(s.required, c.exponent),
               rules.money(s.appropriated, c.exponent), rules.money(s.received, c.exponent), rules.money(s.due, c.exponent),
               rules.money(s.due_later, c.exponent), null, null, null, rules.money(s.pledged, c.exponent), rules.money(s.inkind, c.exponent),
               nullif(s.unvalued, 0), null, l.currency, null, null, null
          from unnest(sums) s
          join ledger.currency c on c.currency = s.currency
         cross join lateral (
                select min(x.currency) as currency from unnest(lines) x
                 where x.initiative = s.initiative and x.year = s.year
                having exists (select from unnest(sums) y where y.initiative = s.initiative and y.year = s.year
                                                            and y.currency <> min(x.currency))) l
         where parts) i (initiative, year, currency, required, appropriated, received, due, due_later, missing, over, funded_percent,
                         pledged, inkind, inkind_unvalued, missing_base, within, _note, _totals, _rates)
     order by i.initiative, i.year, i.within is not null, i.currency
$$;

-- The rates between these currencies and the base currency on a day, as JSON: those that the figures are worked out at.
create function rules.rates_told(book text, currencies text[], home text, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('currency', r.currency, 'per_usd', trim_scale(r.rate)::text, 'date', r.since, 'source', r.source)
                        order by r.currency)
          from (select distinct c.currency from unnest(currencies || home) c (currency) where c.currency <> 'USD') c
         cross join lateral rules.rate_at(rates_told.book, c.currency, on_day, last) r
         where r.rate is not null and exists (select from unnest(currencies) x where x <> home));
end $$;
