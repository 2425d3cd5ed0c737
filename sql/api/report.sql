-- Reports: figures derived from the entries, never stored.  Each stands as of a day and as known at a moment; no total
-- mixes currencies; base-currency columns say in the notes which rates they used.

-- The rate between a currency and the base currency on a day, as a note; null for the base currency itself.
create function rules.rate_note(book text, currency text, on_day date, last bigint) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(rules.rate_words(one, other, on_day) || case when least(one.since, other.since) < on_day - l.days
                            then format(': older than the %s days of this book', l.days) else '' end,
                        format('no rate from %s to %s on %s: its base column is empty', rate_note.currency, b.currency, on_day))
          from ledger.book b
         cross join rules.rate_days(rate_note.book, last) l
         cross join lateral rules.rate_at(b.book, rate_note.currency, on_day, last) one
         cross join lateral rules.rate_at(b.book, b.currency, on_day, last) other
         where b.book = rate_note.book and b.currency <> rate_note.currency);
end $$;

-- What a regional office is told about the scope of its figures; null for everybody else.
create function rules.scope_note() returns text language sql stable as $$
    select 'only entries of the office ' || nullif(current_setting('bursar.office', true), '*')
$$;

-- What each initiative needs in each year, what funds it and what is missing: required less appropriated, received, due and
-- due later, and never less than nothing; what is over is a figure of its own.  Pledges and contributions in kind stand beside it
-- and are in no total.  The initiative not-earmarked is what is earmarked to none.  A regional office is told what it raised.
-- Refuses: not_found (initiative, theme, currency), invalid (an
-- initiative of another theme).
create function api.report_gap(book text, allowed text[], caller text,
    initiative text, theme text, year integer, currency text, currencies text, as_of date, known_at text)
returns setof api.gap_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
    home text := (select b.currency from ledger.book b where b.book = report_gap.book);
    which text[];
    sums  rules.gap_sum[];
    lines rules.gap_row[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    perform rules.must_know(book, 'theme', 'theme', theme, last);
    perform rules.must_know(book, 'currency', 'currency', currency);
    if initiative is not null and theme is not null and book <> '' and not exists (
            select from ledger.initiative i where i.book = report_gap.book and i.initiative = report_gap.initiative
                                              and i.theme = report_gap.theme) then
        perform rules.refuse('invalid', 'theme', format('%s is not of the theme %s', initiative, theme), 'leave one of them out');
    end if;
    if initiative is not null then
        which := array[case initiative when 'not-earmarked' then '' else initiative end];
    elsif theme is not null then
        which := array(select i.initiative from ledger.initiative i
                        where i.book = report_gap.book and i.theme = report_gap.theme);
    end if;
    sums := array(select s from rules.gap_sums(book, which, report_gap.year, report_gap.currency, home, upto, day, last,
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
    stage text, initiative text, year integer, date date, noun text, id bigint, party text, currency text, amount text,
    _note text);

-- The entries behind the figures of the gap report for one initiative, or for not-earmarked.  Refuses: not_found
-- (initiative, currency).
create function api.report_gap_detail(book text, allowed text[], caller text,
    initiative text, year integer, currency text, stage text, as_of date, known_at text)
returns setof api.gap_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
    home text := (select b.currency from ledger.book b where b.book = report_gap_detail.book);
    which text := case initiative when 'not-earmarked' then '' else initiative end;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    perform rules.must_know(book, 'currency', 'currency', currency);
    return query
    select l.stage, report_gap_detail.initiative, l.year, coalesce(r.date, l.date), case when r.date is null then l.noun else 'receipt' end,
           case when r.date is null then l.id else r.receipt end, l.party, l.currency,
           rules.money(coalesce(r.amount, l.amount), l.currency), null::text
      from rules.gap_lines(report_gap_detail.book, array[which], upto, day, last) l
      left join lateral (        -- the receipts behind what was received
            select x.seq as receipt, a.date, a.amount
              from rules.applications(report_gap_detail.book, l.item, upto, last) a
              left join ledger.receipt_number x on x.book = report_gap_detail.book and x.receipt = a.receipt
             where a.number = l.part and a.initiative = which) r on l.stage = 'received'
     where (report_gap_detail.year is null or l.year = report_gap_detail.year)
       and (report_gap_detail.currency is null or coalesce(l.currency, home) = report_gap_detail.currency)
       and (report_gap_detail.stage is null or l.stage = report_gap_detail.stage)
     order by array_position(array['required', 'appropriated', 'received', 'due', 'due_later', 'pledged', 'inkind'], l.stage), l.year, 4, 6;
    return query select null, null, null::integer, null::date, null, null::bigint, null, null, null, s.note from rules.scope_note() s (note)
     where s.note is not null;
end $$;

-- All names of a party: the one that counts first, and the duplicates that were merged into it.  A duplicate is asked
-- for as the one that counts.
create function rules.aliases(book text, party text, last bigint) returns text[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with recursive same (party) as (
            select coalesce((select a.into_party from rules.alias_at(aliases.book, aliases.party, last => aliases.last) a), aliases.party)
             union
            select a.party from same s cross join lateral rules.aliases_of(aliases.book, s.party, last => aliases.last) a
        )
        select array_agg(same.party) from same);
end $$;

-- Everything a party pledged, signed, paid and gave in kind, by date, under every name it has here, with what became of it.  The totals
-- add up: of pledges, pledged is converted, ended and open; of agreements, signed is applied, ended and open; of receipts,
-- received is applied, refunded, returned and waiting.  They count from the beginning.  With its children: of all that belong to it as well,
-- each line under the name of its own; what one of them paid for another is received, and for nobody else.  Refuses: not_found (party).
create function api.report_statement(book text, allowed text[], caller text,
    party text, "from" date, with_children text, as_of date, known_at text)
returns setof api.statement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    upto  date := coalesce(as_of, 'infinity');
    own   text[] := rules.aliases(book, party, last);
    names text[] := rules.statement_names(book, party, with_children, last);
    lines rules.statement_line[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', 'party', party, last);
    lines := array(select l from rules.statement_lines(book, names, upto, last) l);
    return query
    select l.date, l.noun, l.id, l.party, l.detail, l.currency, rules.money(l.pledged, l.currency), rules.money(l.converted, l.currency),
           rules.money(l.signed, l.currency), rules.money(l.received, l.currency), rules.money(l.applied, l.currency),
           rules.money(l.ended, l.currency), rules.money(l.refunded, l.currency), rules.money(l.returned, l.currency),
           rules.money(l.for_others, l.currency), rules.money(l.inkind, l.currency), rules.money(l.third_party, l.currency), null::text, null::text,
           null::json
      from unnest(lines) l where "from" is null or l.date >= "from"
     order by l.date, l.id, l.n, l.entry, length(l.detail), l.detail, l;
    return query
    select null::date, null, null::bigint, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
           n.note, n.totals
      from (select format('the totals count from the beginning, also what was before %s', "from") as note, null::json as totals
             where "from" is not null
             union all
            select format('%s was merged into %s: this is the statement of %s', party, own[1], own[1]), null
             where party <> own[1]
             union all
            select format('under the names %s', array_to_string(own, ', ')), null where cardinality(own) > 1
             union all
            select case when b.names is null then format('nobody belongs to %s', own[1])
                        else format('with all that belong to it: %s', b.names) end, null
              from (select string_agg(n, ', ' order by n) as names from unnest(names) n where n <> all (own)) b where with_children = 'yes'
             union all
            select format('%s wishes to stay unnamed: not for publication', n), null
              from unnest(case when with_children = 'yes' then names else own[1:1] end) n
             cross join lateral rules.party_at(report_statement.book, n, last) v where v.anonymous
             union all
            select rules.scope_note(), null
             union all
            select null, case when u.rows is null then t.rows else (t.rows::jsonb || u.rows::jsonb)::json end
              from rules.statement_totals(lines, report_statement.book, names, upto, last) t (rows),
                   rules.statement_unallocated(report_statement.book, names, upto, last) u (rows)) n
     where n.note is not null or n.totals is not null;
end $$;

create type api.overdue_item as (
    agreement bigint, number smallint, party text, due date, days_late integer, age text, currency text, amount text,
    received text, written_off text, open text, open_base text, advance text, office text, _note text, _next text, _totals json,
    _rates json);

create type rules.late as (
    due date, seq bigint, number smallint, party text, office text, currency text, amount bigint, received bigint, written_off bigint,
    open bigint);

-- Instalments due before today and not paid by a day, of these parties (null: all); for an initiative what is its share of them.
create function rules.late_at(book text, parties text[], initiative text, on_day date, today date, last bigint) returns setof rules.late
language sql stable as $$
    select p.due, p.seq, p.part, p.party, p.office, p.currency, sum(p.settled + p.ended + p.open)::bigint, sum(p.settled)::bigint,
           sum(p.ended - p.terminated)::bigint, sum(p.open)::bigint
      from rules.agreement_parts(late_at.book, case when late_at.initiative is not null then array[late_at.initiative] end, on_day, last) p
     where p.due < today and (parties is null or p.party = any (parties))
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

-- The first of them, in the order of an index: as many of what is kept, and all that was touched since.
create function rules.first_late(book text, touched rules.touched_item[], parties text[], initiative text, on_day date, place rules.late_place,
                                 "limit" integer)
returns table (due date, seq bigint, number smallint) language plpgsql stable as $$
#variable_conflict use_column
declare
    items uuid[] := rules.items_touched(touched, 'agreement');
begin
    return query
    (select o.due, o.seq, o.number from ledger.open_instalment o
      where o.book = first_late.book and o.due < on_day and (parties is null or o.party = any (parties))
        and (first_late.initiative is null or o.initiative = first_late.initiative) and not o.agreement = any (items)
        and (o.due, o.seq, o.number) > (coalesce(place.due, '-infinity'), coalesce(place.seq, 0), coalesce(place.number, 0::smallint))
      group by o.due, o.seq, o.number order by o.due, o.seq, o.number limit "limit")
     union all
    select o.due, o.seq, o.part from rules.due_parts(book, items, 9223372036854775807) o
     where o.open > 0 and o.due < on_day and (parties is null or o.party = any (parties))
       and (first_late.initiative is null or o.initiative = first_late.initiative)
       and (o.due, o.seq, o.part) > (coalesce(place.due, '-infinity'), coalesce(place.seq, 0), coalesce(place.number, 0::smallint));
end $$;

-- So many of the same as late_at(), as everything stands now.
create function rules.late_now(book text, touched rules.touched_item[], parties text[], initiative text, on_day date, place rules.late_place,
                               "limit" integer)
returns setof rules.late language sql stable as $$
    select o.due, o.seq, o.number, a.party, a.office, a.currency, p.amount, p.settled, p.written_off, p.open
      from (select distinct x.due, x.seq, x.number
              from rules.first_late(late_now.book, touched, parties, late_now.initiative, on_day, place, "limit") x
             order by x.due, x.seq, x.number limit "limit") o
     cross join lateral (select x.* from ledger.agreement x where x.book = late_now.book and x.seq = o.seq limit 1) a
     cross join lateral (
            select sum(x.settled + x.ended + x.open)::bigint as amount, sum(x.settled)::bigint as settled,
                   sum(x.ended - x.terminated)::bigint as written_off, sum(x.open)::bigint as open
              from rules.item_parts(a.book, a.agreement) x
             where x.part = o.number and (late_now.initiative is null or x.initiative = late_now.initiative)) p
$$;

-- So much of a currency, also in what it became, and in what became it, at the rates that were fixed for ever.
create function rules.in_successors(currency text, amount bigint) returns table (currency text, amount bigint) language sql stable as $$
    select in_successors.currency, in_successors.amount
     union all
    select o.currency, round(in_successors.amount / rules.unit(c.exponent) * o.successor_rate * rules.unit(o.exponent))::bigint
      from ledger.currency c join ledger.currency o on o.successor = c.currency where c.currency = in_successors.currency
     union all
    select n.currency, round(in_successors.amount / rules.unit(c.exponent) / c.successor_rate * rules.unit(n.exponent))::bigint
      from ledger.currency c join ledger.currency n on n.currency = c.successor where c.currency = in_successors.currency
$$;

-- The money of parties that waits to be applied, by currency, as of a day; now: by what is kept.  A party has what came under each
-- of its names.
create function rules.waiting_money(book text, parties text[], touched rules.touched_item[], now boolean, on_day date, last bigint)
returns table (party text, currency text, amount bigint) language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select p as party, n as name from unnest(parties) p cross join lateral unnest(rules.aliases(waiting_money.book, p, last)) n
    ), name as materialized (
        select array_agg(distinct n.name) as names from named n
    ), waits as materialized (
        select n.party, a.currency, sum(a.waiting)::bigint as amount
          from name cross join lateral rules.advances_now(waiting_money.book, name.names, touched) a
          join named n on n.name = a.party
         where now group by n.party, a.currency
         union all
        select n.party, r.currency, -sum(h.amount)::bigint
          from name cross join lateral rules.receipts_of(waiting_money.book, name.names, on_day, last) x
         cross join lateral (select y.* from ledger.receipt y where y.book = waiting_money.book and y.receipt = x.receipt limit 1) r
         cross join lateral rules.holdings(r.book, array[r.receipt], on_day, last) h
         cross join lateral rules.credited(r, on_day, last) c
          join named n on n.name = c.party
         where not now and h.class = 'advance' group by n.party, r.currency
    )
    select w.party, s.currency, sum(s.amount)::bigint
      from waits w cross join lateral rules.in_successors(w.currency, w.amount) s group by w.party, s.currency;
end $$;

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
-- waits of the same party and currency, or what that became, to be applied.  Totals and notes come with the last part.  Refuses: not_found (party, initiative), invalid (after).
create function api.report_overdue(book text, allowed text[], caller text,
    party text, initiative text, after text, as_of date, known_at text)
returns setof api.overdue_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    at_once constant integer := 500;
    last    bigint := rules.seq_at(book, known_at);
    day     date := coalesce(as_of, rules.today(book));
    upto    date := coalesce(as_of, 'infinity');
    home    text := (select b.currency from ledger.book b where b.book = report_overdue.book);
    names   text[] := case when party is not null then rules.aliases(book, party, last) end;
    which   text := case initiative when 'not-earmarked' then '' else initiative end;
    now     boolean := rules.is_now(as_of, known_at);
    place   rules.late_place := rules.late_after(after);
    touched rules.touched_item[] := case when now then rules.touched_since(book) end;
    lines   rules.late[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', 'party', party, last);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    if now then
        lines := array(select l from rules.late_now(book, touched, names, which, day, place, at_once) l);
    else
        lines := array(select l from rules.late_at(book, names, which, upto, day, last) l);
    end if;
    return query
    with waiting as materialized (
        select w.* from rules.waiting_money(book, array(select distinct l.party from unnest(lines) l), touched, now, upto, last) w
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

create type api.support_cost_item as (
    party text, initiative text, currency text, agreements bigint, received text, nominal_rate text, effective_rate text, nominal text,
    waived text, due text, charged text, charged_base text, uncharged text, _note text, _totals json);

-- What programme support cost comes to of agreements that received or were charged something, as of a day, by the party that counts,
-- initiative and currency.
create function rules.support_costs(book text, parties text[], initiative text, on_day date, last bigint)
returns table (party text, initiative text, currency text, agreements bigint, received bigint, nominal bigint, due bigint, charged bigint,
               charged_base bigint) language sql stable as $$
    select coalesce(a.into_party, g.party), s.initiative, g.currency, count(*), sum(s.received)::bigint, round(sum(s.nominal))::bigint,
           sum(s.due_minor)::bigint, sum(s.charged)::bigint, sum(s.charged_base)::bigint
      from ledger.agreement g
     cross join lateral rules.psc_sums(g, on_day, last) s
      left join lateral rules.alias_at(g.book, g.party, last => support_costs.last) a on true
     where g.book = support_costs.book and g.seq <= support_costs.last and g.effective <= on_day
       and (support_costs.parties is null or g.party = any (support_costs.parties))
       and (support_costs.initiative is null or s.initiative = support_costs.initiative)
     group by 1, 2, 3
$$;

-- A percentage of minor units with two decimals; null of nothing.
create function rules.percent_of(part bigint, whole bigint) returns text language sql immutable as $$
    select round(part * 100.0 / nullif(whole, 0), 2)::text
$$;

-- Support cost by donor and initiative: at the nominal rates, what exemptions waived, and what is charged of the rest.
create function api.report_support_cost(book text, allowed text[], caller text, party text, initiative text, as_of date, known_at text)
returns setof api.support_cost_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    upto  date := coalesce(as_of, 'infinity');
    names text[] := case when party is not null then rules.aliases(book, party, last) end;
    home  text := (select b.currency from ledger.book b where b.book = report_support_cost.book);
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', 'party', party, last);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    return query
    with cost as materialized (
        select s.* from rules.support_costs(book, names, case initiative when 'not-earmarked' then '' else initiative end, upto, last) s
    ), total as (
        select t.currency, sum(t.received)::bigint as received, sum(t.nominal)::bigint as nominal, sum(t.due)::bigint as due,
               sum(t.charged)::bigint as charged, sum(t.charged_base)::bigint as charged_base
          from cost t group by t.currency
    )
    select c.party, nullif(c.initiative, ''), c.currency, c.agreements, rules.money(c.received, c.currency),
           rules.percent_of(c.nominal, c.received), rules.percent_of(c.due, c.received), rules.money(c.nominal, c.currency),
           rules.money(nullif(c.nominal - c.due, 0), c.currency), rules.money(c.due, c.currency), rules.money(c.charged, c.currency),
           rules.money(c.charged_base, home), rules.money(nullif(c.due - c.charged, 0), c.currency), null::text, null::json
      from cost c
     union all
    select null, null, null, null, null, null, null, null, null, null, null, null, null, n.note, n.totals
      from (select 'of what is received: no expense is recorded here, and a rule that counts on it charges nothing' as note, null::json as totals
             union all
            select rules.scope_note(), null
             union all
            select null, json_agg(json_build_object('party', 'total', 'currency', t.currency, 'received', rules.money(t.received, t.currency),
                                      'nominal', rules.money(t.nominal, t.currency), 'waived', rules.money(t.nominal - t.due, t.currency),
                                      'due', rules.money(t.due, t.currency), 'charged', rules.money(t.charged, t.currency),
                                      'charged_base', rules.money(t.charged_base, home)) order by t.currency) from total t) n
     where n.note is not null or n.totals is not null
     order by 1 nulls last, 2, 3;
end $$;

create type api.acquisition_cost_item as (
    instrument text, band text, agreements bigint, costed bigint, raised text, hours text, cost text, currency text, per_unit text,
    median_cost text, _note text, _totals json);

-- Into which band of size a worth in the base currency falls, in whole units of it.
create function rules.size_band(worth bigint, exponent smallint) returns table (n integer, band text) language sql immutable as $$
    select b.n, case when b.n = 0 then 'under ' || s.steps[1] when b.n = cardinality(s.steps) then s.steps[b.n] || ' or more'
                     else s.steps[b.n] || ' to ' || s.steps[b.n + 1] end
      from (select array[10000, 50000, 250000, 1000000]) s (steps)
     cross join lateral (select width_bucket(div(worth, rules.unit(exponent)), s.steps::numeric[])) b (n)
$$;

-- What was logged of each agreement, and beside them by instrument, in base currency at the rate of its day; null where there is none.
create function rules.cost_sums(book text, home text, on_day date, last bigint)
returns table (agreement uuid, instrument text, date date, hours numeric, worth bigint, unknown bigint) language sql stable as $$
    select c.agreement, c.instrument, c.effective, c.hours, w.worth, case when w.worth is null then 1 else 0 end::bigint
      from ledger.cost c
     cross join lateral (select rules.convert(c.book, c.amount, c.currency, home, c.effective, cost_sums.last)) w (worth)
     where c.book = cost_sums.book and c.seq <= cost_sums.last and c.effective <= on_day
       and not exists (select from rules.undone(c.book, c.seq, on_day, cost_sums.last))
$$;

-- Agreements of a span of days with what they bring (received and open), its band by what was agreed, and what winning each cost, in base
-- currency at the rate of the signature; and what was logged of none.
create function rules.acquisitions(book text, home text, since date, until date, on_day date, last bigint)
returns table (instrument text, agreement uuid, n integer, band text, raised bigint, hours numeric, cost bigint, unknown bigint)
language sql stable as $$
    with logged as materialized (select s.* from rules.cost_sums(acquisitions.book, home, on_day, last) s)
    select g.instrument, g.agreement, b.n, b.band, round((i.stated - i.ended) * g.base / o.amount::numeric)::bigint, c.hours, c.worth, c.unknown
      from ledger.agreement g
      join ledger.currency h on h.currency = home
      left join ledger.opening q on q.book = g.book and q.seq = g.seq
     cross join lateral (select coalesce(q.amount, g.amount) as amount) o        -- which its base is of: a book takes over what is open
     cross join lateral (select coalesce(sum(x.stated), 0) as stated, coalesce(sum(x.ended), 0) as ended
                           from rules.item_parts(g.book, g.agreement, on_day, last) x) i
     cross join lateral rules.size_band(round(i.stated * g.base / o.amount::numeric)::bigint, h.exponent) b
      left join lateral (select sum(l.hours) as hours, sum(l.worth)::bigint as worth, sum(l.unknown)::bigint as unknown
                           from logged l where l.agreement = g.agreement) c on true
     where g.book = acquisitions.book and g.seq <= acquisitions.last and rules.is_within(g.effective, since, until) and g.effective <= on_day
       and not exists (select from rules.undone(g.book, g.seq, on_day, acquisitions.last))
     union all
    select l.instrument, null, null, 'no agreement', null, sum(l.hours), sum(l.worth)::bigint, sum(l.unknown)::bigint
      from logged l
     where l.agreement is null and rules.is_within(l.date, since, until) group by l.instrument
$$;

-- What a unit raised costs to win, by instrument and size: of agreements signed from a day to another.  What was logged of no agreement
-- stands by itself, so that the costs add up.
create function api.report_acquisition_cost(book text, allowed text[], caller text, instrument text, "from" date, "to" date, as_of date,
                                            known_at text)
returns setof api.acquisition_cost_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    upto date := coalesce(as_of, 'infinity');
    home text := (select b.currency from ledger.book b where b.book = report_acquisition_cost.book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    with won as materialized (
        select a.* from rules.acquisitions(book, home, "from", "to", upto, last) a
         where report_acquisition_cost.instrument is null or a.instrument = report_acquisition_cost.instrument
    ), line as (
        select w.instrument, w.n, w.band, count(w.agreement) as agreements, count(w.cost) filter (where w.agreement is not null) as costed,
               sum(w.raised)::bigint as raised, sum(w.hours) as hours, coalesce(sum(w.cost), 0)::bigint as cost,
               round(percentile_cont(0.5) within group (order by w.cost) filter (where w.agreement is not null))::bigint as median
          from won w group by w.instrument, w.n, w.band
    )
    (select l.instrument, l.band, l.agreements, l.costed, rules.money(l.raised, home), trim_scale(l.hours)::text, rules.money(l.cost, home),
           home, round(l.cost / nullif(l.raised, 0)::numeric, 4)::text, rules.money(l.median, home), null::text, null::json
      from line l
     order by l.instrument nulls last, l.n nulls last)
     union all
    select null, null, null, null, null, null, null, null, null, null, n.note, n.totals
      from (select 'memo only: costs post nothing; of agreements, not of what is in kind' as note, null::json as totals
             union all
            select rules.scope_note(), null
             union all
            select format('%s costs are left out: there is no rate of their day', sum(w.unknown)), null from won w having sum(w.unknown) > 0
             union all
            select null, json_build_array(json_build_object('instrument', 'total', 'agreements', sum(l.agreements), 'costed', sum(l.costed),
                       'raised', rules.money(coalesce(sum(l.raised), 0)::bigint, home), 'cost', rules.money(sum(l.cost)::bigint, home),
                       'currency', home)) from line l having count(*) > 0) n
     where n.note is not null or n.totals is not null;
end $$;

create type api.trial_balance_item as (
    account integer, name text, fund text, currency text, debit text, credit text, base_debit text, base_credit text, memo boolean,
    _note text);

-- The balance of every account by currency, and in base currency at the rates of the entries; of one fund (no-fund: of none), or with
-- by_fund of each apart.  Debits equal credits, memo accounts among themselves, and so in each fund.
create function api.report_trial_balance(book text, allowed text[], caller text, fund text, by_fund text, as_of date, known_at text)
returns setof api.trial_balance_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
    home text := (select b.currency from ledger.book b where b.book = report_trial_balance.book);
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'fund', 'fund', nullif(fund, 'no-fund'), last);
    return query
    with summed as materialized (
        select m.account, m.currency, case when by_fund = 'yes' or report_trial_balance.fund is not null
                                           then coalesce(nullif(m.fund, ''), 'no-fund') end as fund,
               sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
          from rules.balances_moved(book, case report_trial_balance.fund when 'no-fund' then '' else report_trial_balance.fund end, upto,
                                    case when known_at is not null then last end) m
         group by m.account, m.currency, 3 having sum(m.amount) <> 0 or sum(m.base) <> 0
    )
    select s.account, a.name, s.fund, s.currency, rules.money(nullif(greatest(s.amount, 0), 0), s.currency),
           rules.money(nullif(greatest(-s.amount, 0), 0), s.currency), rules.money(nullif(greatest(s.base, 0), 0), home),
           rules.money(nullif(greatest(-s.base, 0), 0), home), t.memo, null
      from summed s
      join ledger.account t on t.book = report_trial_balance.book and t.account = s.account
     cross join lateral rules.account_at(t.book, t.account, last) a
     union all
    select null, null, null, null, null, null, null, null, null, n.note
      from (select format('%s %s: debit %s, credit %s', case when a.memo then 'memo accounts,' else 'accounts,' end, home,
                          rules.money(sum(greatest(s.base, 0))::bigint, home), rules.money(sum(greatest(-s.base, 0))::bigint, home))
              from summed s join ledger.account a on a.book = report_trial_balance.book and a.account = s.account group by a.memo
             union all
            select format('base amounts are in %s at the rates of the entries', home)
             union all
            select rules.scope_note()) n (note)
     where n.note is not null
     order by 1 nulls last, 3, 4;
end $$;

-- amount is what there was on the day, before a year earlier; rows without an account add up, but for what no year carried yet.
create type api.stated_item as (heading text, line text, account integer, name text, amount text, before text, _note text);

-- Lines in their order, with the notes.
create function rules.stated_shown(lines rules.stated[], notes rules.stated[], home text) returns setof api.stated_item
language sql stable as $$
    select i.heading, i.line, i.account, i.name, i.amount, i.before, i._note
      from (select l.n, row_number() over (order by l.n, l.heading = l.part, l.account nulls last, l.name like 'total %') as place, l.heading,
                   case when l.account is not null then 'account' when l.name like 'total %' then 'total' else 'surplus' end, l.account, l.name,
                   rules.money(l.amount, home), rules.money(l.before, home), null::text
              from unnest(lines) l
             union all
            select 100, n.place, null, null, null::integer, null, null, null, n.note from rules.stated_notes(notes, home) n where n.note is not null
           ) i (n, place, heading, line, account, name, amount, before, _note)
     order by i.n, i.place
$$;

-- The statement of financial position: assets, liabilities and net assets at the end of a day (null: of all that is recorded), and a
-- year before.  Assets less liabilities are the net assets; what no year carried of revenue and expense is a line of them.
create function api.report_position(book text, allowed text[], caller text, as_of date, known_at text) returns setof api.stated_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    home  text := (select b.currency from ledger.book b where b.book = report_position.book);
    day   date := coalesce(as_of, rules.today(book));
    lines rules.stated[];
begin
    perform rules.admit(book, allowed, caller);
    lines := array(select l from rules.stated_accounts(book, '-infinity', coalesce(as_of, 'infinity'), '-infinity',
                                                       (day - interval '1 year')::date, case when known_at is not null then rules.seq_at(book, known_at) end,
                                                       true) l);
    lines := lines || array(
        select rules.stated(h.n, h.heading, h.part, null, 'Surplus of years that are not closed', s.amount, s.before)
          from rules.surplus(lines) s join rules.headings() h on h.heading = 'net-assets' where s.amount <> 0 or s.before <> 0);
    return query
    select s.* from rules.stated_shown(
        array(select l from unnest(lines) l where l.part in ('assets', 'liabilities', 'net-assets')
               union all
              select t from rules.stated_sums(lines, '{assets,liabilities,net-assets}') t), lines, home) s;
end $$;

-- The statement of financial performance: revenue by class, expenses and what they leave over, of days (null: from the beginning of the
-- year to today), and of the same days a year before.  What closed a year is no revenue and no expense.  Raises invalid (a span that ends
-- before it begins).
create function api.report_performance(book text, allowed text[], caller text, "from" date, "to" date, known_at text)
returns setof api.stated_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    home  text := (select b.currency from ledger.book b where b.book = report_performance.book);
    upto  date := coalesce("to", rules.today(book));
    since date := coalesce("from", (select d.first from rules.year_of(book, upto) y cross join lateral rules.year_days(book, y.year) d));
    lines rules.stated[];
begin
    perform rules.admit(book, allowed, caller);
    if since > upto then
        perform rules.refuse('invalid', 'from', format('%s is after %s', since, upto), 'give an earlier day');
    end if;
    lines := array(select l from rules.stated_accounts(book, since, upto, (since - interval '1 year')::date, (upto - interval '1 year')::date,
                                                       case when known_at is not null then rules.seq_at(book, known_at) end, false) l
                    where l.part in ('revenue', 'expenses'));
    return query
    select s.* from rules.stated_shown(
        lines || array(select t from rules.stated_sums(lines, '{revenue,expenses}') t)
              || array(select rules.stated(12, 'surplus', 'surplus', null, 'total surplus', s.amount, s.before) from rules.surplus(lines) s),
        null, home) s;
end $$;

create type api.allowance_report_item as (
    band text, rate text, receivables integer, carrying text, expected text, allowance text, _note text, _totals json);

-- What receivables are carried at, and what is allowed for, by instalment, of entries that count by a day and are known at one.
create function rules.allowances(book text, on_day date, upto date, last bigint)
returns table (agreement uuid, number smallint, carrying bigint, allowance bigint, account integer) language sql stable as $$
    with held as (
        select a.class, p.item, p.part, min(p.account) as account, sum(p.base)::bigint as base
          from ledger.account a
         cross join lateral (select x.account, x.item, x.part, x.base, x.posted, x.seq from ledger.posting x
                              where x.account = a.account and x.book = a.book offset 0) p
         where a.book = allowances.book and a.class in ('receivable', 'allowance') and p.item is not null and p.posted <= upto and p.seq <= last
         group by a.class, p.item, p.part having sum(p.base) <> 0
    ), owed as (
        select h.item as agreement, rules.allowance_item(h.item) as item, h.part, h.base from held h where h.class = 'receivable'
    )
    select coalesce(o.agreement, m.agreement), coalesce(o.part, h.part), coalesce(o.base, 0), coalesce(-h.base, 0), h.account
      from owed o
      full join (select x.* from held x where x.class = 'allowance') h on h.item = o.item and h.part = o.part
      left join (select distinct x.agreement from ledger.impairment x where x.book = allowances.book) m on rules.allowance_item(m.agreement) = h.item
$$;

-- The receivables by how late they are, with what is expected not to come of them and what is allowed for: together what the account of the
-- allowance holds.  What is assessed one by one is a band of its own, and so is what is not owed any more.
create function api.report_allowance(book text, allowed text[], caller text, as_of date, known_at text)
returns setof api.allowance_report_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    home text := (select b.currency from ledger.book b where b.book = report_allowance.book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    with aged as materialized (
        select case when a.carrying = 0 then 'settled' else coalesce(r.band, 'no band') end as band, a.carrying,
               a.allowance, a.account, round(greatest(a.carrying, 0) * coalesce(r.rate, 0) / 100)::bigint as expected
          from rules.allowances(report_allowance.book, day, coalesce(as_of, 'infinity'), last) a
         cross join lateral rules.loss_rate(report_allowance.book, a.agreement, a.number, day, last) r
    )
    select g.band, trim_scale(g.rate)::text, g.receivables, rules.money(g.carrying, home), rules.money(g.expected, home),
           rules.money(g.allowance, home), null::text, null::json
      from (select b.from_days, coalesce(rules.band_called(b.from_days, b.next_days), a.band) as band, b.rate,
                   count(a.band) filter (where a.carrying <> 0)::integer as receivables, coalesce(sum(a.carrying), 0)::bigint as carrying,
                   coalesce(sum(a.expected), 0)::bigint as expected, coalesce(sum(a.allowance), 0)::bigint as allowance
              from rules.bands_at(report_allowance.book, day, last) b
              full join aged a on a.band = rules.band_called(b.from_days, b.next_days)
             group by b.from_days, b.next_days, b.rate, a.band) g
     order by g.from_days nulls last, g.band;
    return query
    select null, null, null::integer, null, null, null, n.note, n.totals
      from (select format('amounts are in %s, at the rates of the entries', home) as note, null::json as totals
             union all
            select 'the book has no provision matrix: bursar allowance set 1:5%,91:25%,366:100% --reason "…"', null
             where not exists (select from rules.bands_at(report_allowance.book, day, last))
             union all
            select rules.scope_note(), null
             union all
            select null, json_build_array(json_build_object('band', 'total', 'carrying', rules.money(coalesce(sum(a.carrying), 0)::bigint, home),
                       'allowance', rules.money(coalesce(sum(a.allowance), 0)::bigint, home)))
              from rules.allowances(report_allowance.book, day, coalesce(as_of, 'infinity'), last) a) n
     where n.note is not null or n.totals is not null;
end $$;

create type api.changed_item as (
    seq bigint, command text, date date, posted date, recorded text, person text, office text, summary text, key uuid);

-- The entries of a day within a closed period, or before it, that became known after it was sealed: the newest first; seq is the
-- cursor.  seal: since that one, where it was sealed more than once.  Raises not_found (period, seal).
create function api.report_changed_since(book text, allowed text[], caller text, period date, seal text, "limit" integer, after text)
returns setof api.changed_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    since bigint := (select max(p.seq) from ledger.period p
                      where p.book = report_changed_since.book and p.last = report_changed_since.period and p.seal is not null
                        and (report_changed_since.seal is null or encode(p.seal, 'hex') = lower(report_changed_since.seal)));
    below bigint := coalesce(rules.page_from(after), 9223372036854775807);
    about constant rules.journal_filter := rules.journal_filter(null, null, null, null, null);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.seq, i.command, i.date, j.posted, i.recorded, i.person, i.office, i.summary, i.key
      from ledger.journal j
     cross join lateral rules.journal_row(j.book, j.seq, about, null, null, null, null, null) i
     where j.book = report_changed_since.book and j.seq > since and j.seq < below and j.effective <= report_changed_since.period
     order by j.seq desc
     limit "limit";
    if since is null then
        perform rules.refuse('not_found', case when seal is null then 'period' else 'seal' end,
            case when seal is null then format('%s was never sealed', period) else format('%s was never sealed as %s', period, seal) end,
            format('see: bursar period show %s', period));
    end if;
end $$;

create type api.replay_item as (
    agreement bigint, instalment smallint, party text, date date, what text, entry bigint, currency text, amount text, under_policy text,
    under_against text, difference text, _note text, _totals json);

-- What the books would be under two policies of recognition, derived from the same movements, where that differs: line by line with what
-- happened, and what it adds to net assets under each, in base currency.  The totals, of each year and of all, add up all of it; their difference is
-- that of net assets.  Refuses: not_found (agreement), invalid (a policy against itself).
create function api.report_replay(book text, allowed text[], caller text,
    policy text, against text, agreement text, year integer, as_of date, known_at text)
returns setof api.replay_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    this  uuid := rules.item_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last  bigint := rules.seq_at(book, known_at);
    upto  date := coalesce(as_of, 'infinity');
    home  text := (select b.currency from ledger.book b where b.book = report_replay.book);
    lines rules.replay_line[];
begin
    if policy = against then
        perform rules.refuse('invalid', 'against', format('%s is the same policy', against), 'give another one');
    end if;
    lines := array(select l from rules.replay_both(report_replay.book, policy, against, this, upto, last) l
                    where year is null or extract(year from l.day) = year order by l.day, l.entry nulls first, l.agreement, l.number);
    return query
    select l.agreement, l.number, l.party, l.day, l.what, l.entry, l.currency, rules.money(l.amount, l.currency), rules.money(l.one, home),
           rules.money(l.other, home), rules.money(l.other - l.one, home), null::text, null::json
      from unnest(lines) l where l.one <> l.other
     order by l.day, l.entry nulls first, l.agreement, l.number;
    return query
    select null::bigint, null::smallint, null, null::date, null, null::bigint, null, null, null, null, null, n.note, n.totals
      from (select format('what is added to net assets, in %s: under "%s" and under "%s"', home, policy, against) as note, null::json as totals
             union all
            select format('%s more that are the same under both', count(*)), null from unnest(lines) l where l.one = l.other having count(*) > 0
             union all
            select rules.scope_note(), null
             union all
            select null, json_agg(json_build_object('what', 'total', 'year', t.year, 'currency', home, 'under_policy', rules.money(t.one, home),
                                      'under_against', rules.money(t.other, home), 'difference', rules.money(t.other - t.one, home)) order by t.year nulls last)
              from (select extract(year from l.day)::integer as year, coalesce(sum(l.one), 0)::bigint as one, coalesce(sum(l.other), 0)::bigint as other from unnest(lines) l
                     group by rollup (1)) t) n
     where n.note is not null or n.totals is not null;
    if agreement is not null and not exists (select from ledger.agreement g where g.book = report_replay.book and g.agreement = this) then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

create type api.calendar_item as (
    date date, what text, title text, agreement bigint, number smallint, condition bigint, party text, amount text, currency text, office text, uid text,
    _note text);

-- What is due from one day to another (null: from today, for a year): instalments with something open, and conditions and reports that are not met.
-- uid is the same whenever it is asked.
create function api.report_calendar(book text, allowed text[], caller text, party text, "from" date, "to" date)
returns setof api.calendar_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    first  date := coalesce("from", rules.today(book));
    final  date := coalesce("to", (first + interval '1 year')::date);
    every constant bigint := 9223372036854775807;
    others text[] := rules.other_names(book, party, every);
    ledger uuid := (select b.ledger from ledger.book b where b.book = report_calendar.book);
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', 'party', party);
    return query
    select c.* from (
        select i.due as date, 'instalment' as what, format('%s %s due of %s', i.currency, rules.money(sum(i.open)::bigint, i.currency), i.party), i.seq, i.number,
               null::bigint, i.party, rules.money(sum(i.open)::bigint, i.currency), i.currency, i.office,
               format('instalment-%s-%s@%s', i.agreement, i.number, ledger), null::text
          from rules.open_instalments(report_calendar.book, rules.touched_since(report_calendar.book)) i
         where i.due between first and final and i.open > 0
         group by i.due, i.currency, i.party, i.seq, i.number, i.agreement, i.office
         union all
        select k.due, k.kind, format('%s: %s', k.party, k.text), k.agreement, k.instalment, k.id, k.party, null, null, k.office,
               format('condition-%s@%s', x.condition, ledger), null
          from rules.conditions(report_calendar.book, 'infinity', rules.today(report_calendar.book), every) k
         cross join lateral (select y.condition from ledger.condition y where y.book = report_calendar.book and y.seq = k.id limit 1) x
         where k.due between first and final and k.state <> 'met') c (date, what, title, agreement, number, condition, party, amount, currency, office, uid, _note)
     where (report_calendar.party is null or c.party = report_calendar.party or c.party = any (others))
     order by c.date, c.what, c.agreement, c.number, c.condition;
end $$;

create type api.todo_item as (
    kind text, what text, noun text, id text, party text, since date, due date, amount text, currency text, office text, command text,
    _note text);

-- What waits for who asks, as everything stands now: the first hundred of each kind, the first five hundred of one kind; and what ends
-- within so many days (30).
create function api.report_todo(book text, allowed text[], caller text, kind text, days integer) returns setof api.todo_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    at_once constant integer := case when kind is null then 100 else 500 end;
    own   text := rules.admit(book, allowed, caller);
    who   record;
    kinds text[];
    found rules.todo[];
begin
    select c.person, c.role into who from rules.caller(book, allowed, caller) c;
    kinds := array(select k from unnest(rules.todo_kinds(who.role)) k where report_todo.kind is null or k = report_todo.kind);
    found := rules.todos(book, who.person, who.role, kinds, rules.today(book), coalesce(days, 30), at_once + 1);
    return query
    select t.kind, t.what, t.noun, t.id, t.party, t.since, t.due, rules.money(t.amount, t.currency), t.currency, t.office, t.command, null::text
      from (select x.*, row_number() over (partition by x.kind order by x.due nulls last, x.since, x.id) as n from unnest(found) x) t
     where t.n <= at_once
     order by array_position(kinds, t.kind), t.due nulls last, t.since, t.id;
    return query
    select null, null, null, null, null, null::date, null::date, null, null, null, null, n.note
      from (select format('more than %s of the kind %s wait: these are the oldest', at_once, t.kind) as note
              from unnest(found) t group by t.kind having count(*) > at_once
             union all
            select format('nothing waits for %s', who.person) where cardinality(found) = 0 and who.person is not null
             union all
            select rules.scope_note()) n
     where n.note is not null;
end $$;

create type api.thresholds_item as (
    kind text, instrument text, initiative text, id bigint, party text, date date, until date, amount text, currency text, hours text,
    hourly_rate text, external_cost text, overhead text, cost text, minimum text, state text, waiver bigint, reason text, office text, _note text,
    _totals json);

-- The lines of the report of thresholds: those in force with what they were reckoned of, the agreements that miss one, and waivers, of which
-- those that end within so many days are said to.
create function rules.thresholds_lines(book text, instrument text, since date, until date, days integer, day date, on_day date, last bigint)
returns setof api.thresholds_item language sql stable as $$
    select 'threshold', t.instrument, t.initiative, t.seq, null, t.valid_from, t.valid_to, null, t.currency, trim_scale(t.hours)::text,
           rules.money(t.hourly_rate, t.currency), rules.money(t.external_cost, t.currency), trim_scale(t.overhead)::text,
           rules.money(t.cost, t.currency), rules.money(t.minimum, t.currency), 'in-force', null::bigint, t.note, null, null, null::json
      from rules.thresholds_on(thresholds_lines.book, day, last) t
     where thresholds_lines.instrument is null or t.instrument = thresholds_lines.instrument
     union all
    select 'below', (b.agreement).instrument, (b.missed).initiative, (b.agreement).seq, (b.agreement).party, (b.agreement).effective, null,
           rules.money(b.amount, (b.agreement).currency), (b.agreement).currency, null, null, null, null, null,
           rules.money(b.needed, (b.agreement).currency),
           case when b.waiver is not null then 'waived' when b.worth is null then 'no-rate' when (b.missed).seq > (b.agreement).seq then 'set-later'
                else 'not-waived' end,
           b.waiver, format('threshold %s: %s %s', (b.missed).seq, rules.money((b.missed).minimum, (b.missed).currency), (b.missed).currency),
           (b.agreement).office, null, null
      from rules.below_thresholds(thresholds_lines.book, thresholds_lines.instrument, since, thresholds_lines.until, on_day, last) b
     union all
    select 'waiver', w.instrument, w.initiative, w.id, w.party, w.asked_on, w.expires, w.amount, w.currency, null, null, null, null, null, null,
           case when w.state = 'approved' and w.expires <= day + days then 'expiring' else w.state end, null, concat_ws('; ', w.reason, w.note),
           w.office, null, null
      from rules.waivers(thresholds_lines.book, on_day, day, last) w
     where rules.is_within(w.asked_on, since, thresholds_lines.until)
       and (thresholds_lines.instrument is null or w.instrument = thresholds_lines.instrument)
$$;

-- Thresholds and the exceptions from them, as of a day: what is in force, which agreements are below it and why, and what became of waivers.
create function api.report_thresholds(book text, allowed text[], caller text, instrument text, "from" date, "to" date, days integer, as_of date,
                                      known_at text)
returns setof api.thresholds_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, rules.today(book));
    lines api.thresholds_item[];
begin
    perform rules.admit(book, allowed, caller);
    lines := array(select l from rules.thresholds_lines(report_thresholds.book, report_thresholds.instrument, "from", "to",
                                                        coalesce(report_thresholds.days, 30), day, coalesce(as_of, 'infinity'), last) l);
    return query
    select l.* from unnest(lines) l
     order by array_position('{threshold,below,waiver}'::text[], l.kind), l.instrument, l.initiative nulls first, l.date, l.id;
    return query
    select null, null, null, null::bigint, null, null::date, null::date, null, null, null, null, null, null, null, null, null, null::bigint, null,
           null, n.note, n.totals
      from (select format('no threshold is in force on %s', day) as note, null::json as totals
             where not exists (select from unnest(lines) l where l.kind = 'threshold')
             union all
            select 'agreements that the book took over are left out: they were signed elsewhere', null
             where exists (select from ledger.opening q where q.book = report_thresholds.book and q.kind = 'agreement')
             union all
            select rules.scope_note(), null
             union all
            select null, json_agg(json_build_object('kind', t.kind, 'state', t.state, 'lines', t.lines)
                                  order by array_position('{threshold,below,waiver}'::text[], t.kind), t.state)
              from (select l.kind, l.state, count(*) as lines from unnest(lines) l group by l.kind, l.state) t having count(*) > 0) n
     where n.note is not null or n.totals is not null;
end $$;
