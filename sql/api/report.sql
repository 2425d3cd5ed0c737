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

-- What initiatives require (null: all) as of a day, by year and currency.
create function rules.required_lines(book text, initiatives text[], on_day date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select r.initiative, r.year::int, r.currency, 'required', r.amount, 'requirement', r.seq, null, r.effective, null::uuid, null::smallint,
           null::bigint
      from (select distinct on (x.initiative, x.year, x.currency) x.* from ledger.requirement x
             where x.book = required_lines.book and x.seq <= last and x.effective <= on_day
               and (initiatives is null or x.initiative = any (initiatives))
             order by x.initiative, x.year, x.currency, x.seq desc) r
$$;

-- Everything behind the gap report, on its rung.  The rungs: what is required; received, paid of an instalment of that year;
-- receivable, due and not paid; signed, not due yet; pledged, beside; in kind, beside, amount null where it is not valued.
-- initiatives null means all, '' being what is not earmarked.  Third-party pledges are on no rung.
create function rules.gap_lines(book text, initiatives text[], on_day date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select * from rules.required_lines(gap_lines.book, initiatives, on_day, last)
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
    select * from rules.required_lines(gap_lines_now.book, initiatives, on_day, 9223372036854775807)
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
    initiative text, year integer, currency text, required text, received text, receivable text, signed text, gap text,
    funded_percent numeric, pledged text, inkind text, inkind_unvalued bigint, gap_base text, _note text);

create type rules.gap_sum as (
    initiative text, year integer, currency text, required bigint, received bigint, receivable bigint, signed bigint, funded bigint,
    pledged bigint, inkind bigint, unvalued bigint);

-- The rungs of the gap report by initiative, year and currency; what is not valued counts under the base currency.  now: as
-- everything stands, by what is kept.
create function rules.gap_sums(book text, initiatives text[], year integer, currency text, home text, on_day date, last bigint,
                               now boolean)
returns setof rules.gap_sum language sql stable as $$
    select s.initiative, s.year, s.currency, s.required, s.received, s.receivable, s.signed, s.received + s.receivable + s.signed,
           s.pledged, s.inkind, s.unvalued
      from (select l.initiative, l.year, coalesce(l.currency, home) as currency,
                   coalesce(sum(l.amount) filter (where l.rung = 'required'), 0)::bigint as required,
                   coalesce(sum(l.amount) filter (where l.rung = 'received'), 0)::bigint as received,
                   coalesce(sum(l.amount) filter (where l.rung = 'receivable'), 0)::bigint as receivable,
                   coalesce(sum(l.amount) filter (where l.rung = 'signed'), 0)::bigint as signed,
                   coalesce(sum(l.amount) filter (where l.rung = 'pledged'), 0)::bigint as pledged,
                   coalesce(sum(l.amount) filter (where l.rung = 'inkind'), 0)::bigint as inkind,
                   coalesce(sum(l.unvalued), 0)::bigint as unvalued
              from (select x.* from rules.gap_lines(gap_sums.book, initiatives, on_day, last) x where not now
                     union all
                    select x.* from rules.gap_lines_now(gap_sums.book, initiatives, on_day) x where now) l
             where (gap_sums.year is null or l.year = gap_sums.year)
               and (gap_sums.currency is null or coalesce(l.currency, home) = gap_sums.currency)
             group by l.initiative, l.year, coalesce(l.currency, home)) s
$$;

-- What is said below the gap report, in order: totals a currency, all of it in base currency where there is more than one, and the
-- rates that this used.
create function rules.gap_notes(book text, sums rules.gap_sum[], home text, on_day date, last bigint)
returns table (note text, place integer, currency text) language sql stable as $$
    with total as (
        select s.currency, c.exponent, sum(s.required)::bigint as required, sum(s.received)::bigint as received,
               sum(s.receivable)::bigint as receivable, sum(s.signed)::bigint as signed, sum(s.funded)::bigint as funded,
               sum(s.pledged)::bigint as pledged, sum(s.inkind)::bigint as inkind
          from unnest(sums) s join ledger.currency c on c.currency = s.currency group by s.currency, c.exponent
    )
    select format('total %s: required %s, received %s, receivable %s, signed %s, funded %s, gap %s; beside it pledged %s, in kind %s',
                  t.currency, rules.money(t.required, t.exponent), rules.money(t.received, t.exponent),
                  rules.money(t.receivable, t.exponent), rules.money(t.signed, t.exponent), rules.money(t.funded, t.exponent),
                  rules.money(t.required - t.funded, t.exponent), rules.money(t.pledged, t.exponent),
                  rules.money(t.inkind, t.exponent)), 1, t.currency
      from total t
     union all
    select format('all in %s: required %s, funded %s, gap %s', home, rules.money(sum(b.required)::bigint, home),
                  rules.money(sum(b.funded)::bigint, home), rules.money(sum(b.required - b.funded)::bigint, home)), 2, null
      from (select rules.convert(gap_notes.book, t.required, t.currency, home, on_day, last) as required,
                   rules.convert(gap_notes.book, t.funded, t.currency, home, on_day, last) as funded from total t) b
    having count(*) > 1 and bool_and(b.required is not null and b.funded is not null)
     union all
    select rules.rate_note(gap_notes.book, t.currency, on_day, last), 3, t.currency from total t
     union all
    select rules.scope_note(), 4, null
$$;

-- The funding gap of each initiative, year and currency: required less received, receivable and signed.  Pledges and
-- contributions in kind stand beside it and are in no total.  A gap below zero is a surplus.  The initiative
-- not-earmarked is what is earmarked to none.  Refuses: not_found (initiative, theme, currency).
create function api.report_gap(book text, allowed text[], caller text,
    initiative text, theme text, year integer, currency text, as_of date, known_at text)
returns setof api.gap_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    home text := (select b.currency from ledger.book b where b.book = report_gap.book);
    which text[];
    sums  rules.gap_sum[];
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
                                               rules.is_now(as_of, known_at)) s);
    return query
    select coalesce(nullif(s.initiative, ''), 'not-earmarked'), s.year, s.currency, rules.money(s.required, c.exponent),
           rules.money(s.received, c.exponent), rules.money(s.receivable, c.exponent), rules.money(s.signed, c.exponent),
           rules.money(s.required - s.funded, c.exponent), round(100.0 * s.funded / nullif(s.required, 0), 1),
           rules.money(s.pledged, c.exponent), rules.money(s.inkind, c.exponent), nullif(s.unvalued, 0),
           rules.money(rules.convert(report_gap.book, s.required - s.funded, s.currency, home, day, last), home), null
      from unnest(sums) s join ledger.currency c on c.currency = s.currency
     union all
    select null, null, null, null, null, null, null, null, null, null, null, null, null, n.note
      from rules.gap_notes(report_gap.book, sums, home, day, last) n
     where n.note is not null
     order by 1 nulls last, 2, 3;
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
     order by array_position(array['required', 'received', 'receivable', 'signed', 'pledged', 'inkind'], l.rung), l.year, 4, 6;
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
    received text, written_off text, open text, open_base text, office text, _note text, _next text);

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

-- Instalments due and not paid, the oldest first, 500 at a time as they stand now; of an initiative its share of each.  The notes
-- come with the last part.  Refuses: not_found (party, initiative), invalid (after).
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
    select l.seq, l.number, l.party, l.due, day - l.due,
           case when day - l.due <= 30 then '1-30' when day - l.due <= 90 then '31-90' when day - l.due <= 365 then '91-365' else '366+' end,
           l.currency, rules.money(l.amount, c.exponent), rules.money(l.received, c.exponent),
           rules.money(nullif(l.written_off, 0), c.exponent), rules.money(l.open, c.exponent),
           rules.money(rules.convert(report_overdue.book, l.open, l.currency, home, day, last), home), l.office, null::text, null::text
      from unnest(lines) l join ledger.currency c on c.currency = l.currency
     order by 4, 1, 2;
    if now and cardinality(lines) = at_once then
        return query
        select null::bigint, null::smallint, null, null::date, null::integer, null, null, null, null, null, null, null, null, null,
               format('%s.%s.%s', l.due, l.seq, l.number) from unnest(lines) l order by l.due desc, l.seq desc, l.number desc limit 1;
        return;
    end if;
    return query
    with total as materialized (
        select o.currency, sum(o.open)::bigint as open from rules.open_late(book, touched, names, which, day, null) o
         where now group by o.currency
         union all
        select l.currency, sum(l.open)::bigint from unnest(lines) l where not now group by l.currency
    )
    select null::bigint, null::smallint, null, null::date, null::integer, null, null, null, null, null, null, null, null, n.note, null
      from (select format('total %s: %s overdue', t.currency, rules.money(t.open, t.currency)) from total t
             union all
            select rules.rate_note(report_overdue.book, t.currency, day, last) from total t
             union all
            select rules.scope_note()) n (note)
     where n.note is not null;
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
