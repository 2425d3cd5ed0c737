-- Reports: figures derived from the entries, never stored.  Each stands as of a day and as known at a moment; no total
-- mixes currencies; base-currency columns say in the notes which rates they used.

-- The rate between a currency and the base currency on a day, as a note; null for the base currency itself.
create function rules.rate_note(book text, currency text, on_day date, last bigint) returns text language sql stable as $$
    select case when r.rate is null
                then format('no rate from %s to %s on %s: its base column is empty', rate_note.currency, b.currency, on_day)
                else format('1 %s = %s %s on %s (units per USD: %s)', rate_note.currency, round(r.rate, 6), b.currency, on_day,
                            concat_ws('; ', u.one, u.other)) end
      from ledger.book b
     cross join lateral (select rules.rate(b.book, b.currency, on_day, last)
                                / rules.rate(b.book, rate_note.currency, on_day, last)) r (rate)
     cross join lateral (
            select (select format('%s %s of %s, %s', r.currency, trim_scale(r.rate), r.effective, r.source) from ledger.rate r
                     where r.book = b.book and r.currency = rate_note.currency and r.effective <= on_day and r.seq <= last
                     order by r.effective desc, r.seq desc limit 1),
                   (select format('%s %s of %s, %s', r.currency, trim_scale(r.rate), r.effective, r.source) from ledger.rate r
                     where r.book = b.book and r.currency = b.currency and r.effective <= on_day and r.seq <= last
                     order by r.effective desc, r.seq desc limit 1)) u (one, other)
     where b.book = rate_note.book and b.currency <> rate_note.currency
$$;

-- What a regional office is told about the scope of its figures; null for everybody else.
create function rules.scope_note() returns text language sql stable as $$
    select format('only entries of the office %s', current_setting('bursar.office'))
     where current_setting('bursar.office') <> '*'
$$;

-- Refuse what a report is asked about and nobody registered; null asks about nothing.
create function rules.must_know(book text, noun text, code text) returns void language plpgsql stable as $$
begin
    if code is not null and not (case noun
        when 'initiative' then code = 'not-earmarked'
             or exists (select from ledger.initiative i where i.book = must_know.book and i.initiative = code)
        when 'theme' then exists (select from ledger.theme t where t.book = must_know.book and t.theme = code)
        when 'party' then exists (select from ledger.party p where p.book = must_know.book and p.party = code)
        when 'currency' then exists (select from ledger.currency c where c.currency = code) end) then
        perform rules.refuse('not_found', noun, format('there is no %s %s', noun, code), format('see: bursar %s list', noun));
    end if;
end $$;

create type rules.gap_line as (
    initiative text, year integer, currency text, rung text, amount bigint, noun text, id bigint, party text, date date);

-- Every entry behind the gap report, on its rung.  The rungs: what is required; received, applied to an instalment of
-- that year; receivable, due and not paid; signed, not due yet; pledged, beside; in kind, beside, amount null where it
-- is not valued.  initiatives null means all, '' being what is not earmarked.  Third-party pledges are on no rung.
create function rules.gap_lines(book text, initiatives text[], on_day date, last bigint) returns setof rules.gap_line
language sql stable as $$
    select r.initiative, r.year::int, r.currency, 'required', r.amount, 'requirement', r.seq, null, r.effective
      from (select distinct on (x.initiative, x.year, x.currency) x.* from ledger.requirement x
             where x.book = gap_lines.book and x.seq <= last and x.effective <= on_day
               and (initiatives is null or x.initiative = any (initiatives))
             order by x.initiative, x.year, x.currency, x.seq desc) r
     union all
    select x.initiative, extract(year from i.due)::int, a.currency, 'received', x.amount, 'receipt', r.seq, a.party, x.effective
      from ledger.instalment_share s
      join ledger.application x on x.agreement = s.agreement and x.number = s.number and x.book = s.book
                               and x.initiative = s.initiative and x.seq <= last and x.effective <= on_day
      join ledger.instalment i on i.book = s.book and i.agreement = s.agreement and i.number = s.number
      join ledger.agreement a on a.book = s.book and a.agreement = s.agreement and a.effective <= on_day
      join ledger.receipt r on r.book = x.book and r.receipt = x.receipt
     where s.book = gap_lines.book and (initiatives is null or s.initiative = any (initiatives))
     union all
    select s.initiative, extract(year from i.due)::int, a.currency, case when i.due <= on_day then 'receivable' else 'signed' end,
           s.amount - p.amount, 'agreement', a.seq, a.party, i.due
      from ledger.instalment_share s
      join ledger.instalment i on i.book = s.book and i.agreement = s.agreement and i.number = s.number
      join ledger.agreement a on a.book = s.book and a.agreement = s.agreement and a.effective <= on_day
     cross join lateral (select coalesce(sum(x.amount), 0)::bigint as amount from ledger.application x
                          where x.agreement = s.agreement and x.number = s.number and x.book = s.book
                            and x.initiative = s.initiative and x.seq <= last and x.effective <= on_day) p
     where s.book = gap_lines.book and s.seq <= last and s.amount > p.amount
       and (initiatives is null or s.initiative = any (initiatives))
     union all
    select p.initiative, y.year, p.currency, 'pledged', y.amount, 'pledge', p.seq, p.party, p.effective
      from ledger.pledge p
     cross join lateral (select p.amount - coalesce(sum(x.amount), 0)::bigint as amount from ledger.conversion x
                          where x.pledge = p.pledge and x.book = p.book and x.seq <= last and x.effective <= on_day) open
     cross join lateral (
            select w.years[n] as year, share as amount
              from (select array_agg(z.year::int order by z.year) as years, array_agg(z.amount order by z.year) as amounts
                      from ledger.pledge_year z where z.book = p.book and z.pledge = p.pledge) w,
                   unnest(case when open.amount = p.amount then w.amounts else rules.shares(open.amount, w.amounts) end)
                   with ordinality s (share, n)) y
     where p.book = gap_lines.book and p.own and p.seq <= last and p.effective <= on_day and open.amount > 0 and y.amount > 0
       and (initiatives is null or p.initiative = any (initiatives))
     union all
    select coalesce(k.initiative, ''), extract(year from coalesce(k.start, s.effective))::int, s.currency, 'inkind', s.value,
           'inkind', k.seq, k.party, s.effective
      from ledger.inkind k
      join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.step = 'accepted'
                               and s.seq <= last and s.effective <= on_day
     where k.book = gap_lines.book and (initiatives is null or coalesce(k.initiative, '') = any (initiatives))
$$;

create type api.gap_item as (
    initiative text, year integer, currency text, required text, received text, receivable text, signed text, gap text,
    funded_percent numeric, pledged text, inkind text, inkind_unvalued bigint, gap_base text, _note text);

-- The funding gap of each initiative, year and currency: required less received, receivable and signed.  Pledges and
-- contributions in kind stand beside it and are in no total.  A gap below zero is a surplus.  The initiative
-- not-earmarked is what is earmarked to none.  Refuses: not_found (initiative, theme, currency).
create function api.report_gap(book text, allowed text[], caller text,
    initiative text, theme text, year integer, currency text, as_of date, known_at text)
returns setof api.gap_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    home text := (select b.currency from ledger.book b where b.book = report_gap.book);
    which text[];
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
    return query
    with line as materialized (
        select l.* from rules.gap_lines(report_gap.book, which, day, last) l
         where (report_gap.year is null or l.year = report_gap.year)
           and (report_gap.currency is null or coalesce(l.currency, home) = report_gap.currency)
    ), summed as materialized (
        select l.initiative, l.year, coalesce(l.currency, home) as currency,
               coalesce(sum(l.amount) filter (where l.rung = 'required'), 0)::bigint as required,
               coalesce(sum(l.amount) filter (where l.rung = 'received'), 0)::bigint as received,
               coalesce(sum(l.amount) filter (where l.rung = 'receivable'), 0)::bigint as receivable,
               coalesce(sum(l.amount) filter (where l.rung = 'signed'), 0)::bigint as signed,
               coalesce(sum(l.amount) filter (where l.rung = 'pledged'), 0)::bigint as pledged,
               coalesce(sum(l.amount) filter (where l.rung = 'inkind'), 0)::bigint as inkind,
               count(*) filter (where l.rung = 'inkind' and l.amount is null) as unvalued
          from line l group by l.initiative, l.year, coalesce(l.currency, home)
    )
    select coalesce(nullif(s.initiative, ''), 'not-earmarked'), s.year, s.currency, rules.money(s.required, c.exponent),
           rules.money(s.received, c.exponent), rules.money(s.receivable, c.exponent), rules.money(s.signed, c.exponent),
           rules.money(s.required - s.received - s.receivable - s.signed, c.exponent),
           round(100.0 * (s.received + s.receivable + s.signed) / nullif(s.required, 0), 1),
           rules.money(s.pledged, c.exponent), rules.money(s.inkind, c.exponent), nullif(s.unvalued, 0),
           rules.money(rules.convert(report_gap.book, s.required - s.received - s.receivable - s.signed, s.currency, home, day,
                                     last), home), null
      from summed s join ledger.currency c on c.currency = s.currency
     union all
    select null, null, null, null, null, null, null, null, null, null, null, null, null, n.note
      from (select format('total %s: required %s, received %s, receivable %s, signed %s, funded %s, gap %s; beside it pledged %s,'
                          ' in kind %s', t.currency, rules.money(t.required, c.exponent), rules.money(t.received, c.exponent),
                          rules.money(t.receivable, c.exponent), rules.money(t.signed, c.exponent),
                          rules.money(t.received + t.receivable + t.signed, c.exponent),
                          rules.money(t.required - t.received - t.receivable - t.signed, c.exponent),
                          rules.money(t.pledged, c.exponent), rules.money(t.inkind, c.exponent)) as note, 1, t.currency
              from (select s.currency, sum(s.required)::bigint as required, sum(s.received)::bigint as received,
                           sum(s.receivable)::bigint as receivable, sum(s.signed)::bigint as signed,
                           sum(s.pledged)::bigint as pledged, sum(s.inkind)::bigint as inkind
                      from summed s group by s.currency) t
              join ledger.currency c on c.currency = t.currency
             union all
            select format('all in %s: required %s, funded %s, gap %s', home, rules.money(sum(b.required)::bigint, home),
                          rules.money(sum(b.funded)::bigint, home), rules.money(sum(b.required - b.funded)::bigint, home)), 2, null
              from (select rules.convert(report_gap.book, sum(s.required)::bigint, s.currency, home, day, last) as required,
                           rules.convert(report_gap.book, sum(s.received + s.receivable + s.signed)::bigint, s.currency, home,
                                         day, last) as funded
                      from summed s group by s.currency) b
            having count(*) > 1 and bool_and(b.required is not null and b.funded is not null)
             union all
            select rules.rate_note(report_gap.book, d.currency, day, last), 3, d.currency
              from (select distinct s.currency from summed s) d
             union all
            select rules.scope_note(), 4, null) n (note, place, currency)
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
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    home text := (select b.currency from ledger.book b where b.book = report_gap_detail.book);
    which text := case initiative when 'not-earmarked' then '' else initiative end;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'initiative', initiative);
    perform rules.must_know(book, 'currency', currency);
    return query
    select l.rung, report_gap_detail.initiative, l.year, l.date, l.noun, l.id, l.party, l.currency,
           rules.money(l.amount, l.currency), null::text
      from rules.gap_lines(report_gap_detail.book, array[which], coalesce(as_of, current_date), last) l
     where (report_gap_detail.year is null or l.year = report_gap_detail.year)
       and (report_gap_detail.currency is null or coalesce(l.currency, home) = report_gap_detail.currency)
       and (report_gap_detail.rung is null or l.rung = report_gap_detail.rung)
     order by array_position(array['required', 'received', 'receivable', 'signed', 'pledged', 'inkind'], l.rung), l.year, l.date,
              l.id;
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
    inkind text, _note text);

-- Everything a party pledged, signed, paid and gave in kind, by date, under every name it has here; totals a currency
-- in the notes, which count from the beginning.  Refuses: not_found (party).
create function api.report_statement(book text, allowed text[], caller text,
    party text, date_from date, as_of date, known_at text)
returns setof api.statement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, current_date);
    names text[] := rules.aliases(book, party, last);
begin
    perform rules.admit(book, allowed, caller);
    if not exists (select from ledger.party p where p.book = report_statement.book and p.party = report_statement.party
                                               and p.seq <= last) then
        perform rules.refuse('not_found', 'party', format('there is no party %s', party), 'see: bursar party list');
    end if;
    return query
    with line as materialized (
        select p.effective as date, 'pledge' as noun, p.seq, p.party, p.initiative || case when p.own then '' else
               ' (third-party, in no total)' end as detail, p.currency, case when p.own then p.amount end as pledged,
               null::bigint as signed, null::bigint as received, null::bigint as inkind, p.amount as shown
          from ledger.pledge p
         where p.book = report_statement.book and p.party = any (names) and p.seq <= last and p.effective <= day
         union all
        select a.effective, 'agreement', a.seq, a.party, a.instrument, a.currency, null, a.amount, null, null, a.amount
          from ledger.agreement a
         where a.book = report_statement.book and a.party = any (names) and a.seq <= last and a.effective <= day
         union all
        select r.effective, 'receipt', r.seq, r.party, r.reference, r.currency, null, null, r.amount, null, r.amount
          from ledger.receipt r
         where r.book = report_statement.book and r.party = any (names) and r.seq <= last and r.effective <= day
         union all
        select s.effective, 'inkind', k.seq, k.party, format('%s: %s %s, %s', k.kind, trim_scale(k.quantity), k.unit,
                   k.description) || case when s.value is null then ' (unvalued)' else '' end,
               s.currency, null, null, null, s.value, s.value
          from ledger.inkind k
          join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.step = 'accepted'
                                   and s.seq <= last and s.effective <= day
         where k.book = report_statement.book and k.party = any (names)
    )
    select l.date, l.noun, l.seq, l.party, l.detail, l.currency,
           rules.money(case l.noun when 'pledge' then l.shown end, l.currency), rules.money(l.signed, l.currency),
           rules.money(l.received, l.currency), rules.money(l.inkind, l.currency), null
      from line l where date_from is null or l.date >= date_from
     union all
    select null, null, null, null, null, null, null, null, null, null, n.note
      from (select format('total %s: pledged %s, signed %s, received %s (still open %s); beside it in kind %s', t.currency,
                          rules.money(t.pledged, t.currency), rules.money(t.signed, t.currency),
                          rules.money(t.received, t.currency),
                          rules.money(t.signed - coalesce(x.applied, 0)::bigint, t.currency),
                          rules.money(t.inkind, t.currency))
              from (select l.currency, coalesce(sum(l.pledged), 0)::bigint as pledged,
                           coalesce(sum(l.signed), 0)::bigint as signed, coalesce(sum(l.received), 0)::bigint as received,
                           coalesce(sum(l.inkind), 0)::bigint as inkind
                      from line l where l.currency is not null group by l.currency) t
              left join lateral (
                    select sum(x.amount) as applied from ledger.agreement a
                      join ledger.application x on x.agreement = a.agreement and x.book = a.book and x.seq <= last
                                               and x.effective <= day
                     where a.book = report_statement.book and a.party = any (names) and a.currency = t.currency) x on true
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
    received text, open text, open_base text, office text, _note text);

-- Instalments due and not paid, the oldest first.  Refuses: not_found (party, initiative).
create function api.report_overdue(book text, allowed text[], caller text,
    party text, initiative text, as_of date, known_at text)
returns setof api.overdue_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, current_date);
    home  text := (select b.currency from ledger.book b where b.book = report_overdue.book);
    names text[] := case when party is not null then rules.aliases(book, party, last) end;
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'party', party);
    perform rules.must_know(book, 'initiative', initiative);
    return query
    with late as materialized (
        select a.seq, i.number, a.party, i.due, day - i.due as days, a.currency, i.amount, x.amount as paid,
               i.amount - x.amount as open, i.office
          from ledger.instalment i
          join ledger.agreement a on a.book = i.book and a.agreement = i.agreement and a.effective <= day
         cross join lateral (select coalesce(sum(y.amount), 0)::bigint as amount from ledger.application y
                              where y.agreement = i.agreement and y.number = i.number and y.book = i.book
                                and y.seq <= last and y.effective <= day) x
         where i.book = report_overdue.book and i.seq <= last and i.due < day and i.amount > x.amount
           and (names is null or a.party = any (names))
           and (report_overdue.initiative is null or exists (select from ledger.instalment_share s
                    where s.book = i.book and s.agreement = i.agreement and s.number = i.number
                      and s.initiative = case report_overdue.initiative when 'not-earmarked' then ''
                                              else report_overdue.initiative end))
    )
    select l.seq, l.number, l.party, l.due, l.days,
           case when l.days <= 30 then '1-30' when l.days <= 90 then '31-90' when l.days <= 365 then '91-365' else '366+' end,
           l.currency, rules.money(l.amount, c.exponent), rules.money(l.paid, c.exponent), rules.money(l.open, c.exponent),
           rules.money(rules.convert(report_overdue.book, l.open, l.currency, home, day, last), home), l.office, null
      from late l join ledger.currency c on c.currency = l.currency
     union all
    select null, null, null, null, null, null, null, null, null, null, null, null, n.note
      from (select format('total %s: %s overdue', l.currency, rules.money(sum(l.open)::bigint, l.currency))
              from late l group by l.currency
             union all
            select rules.rate_note(report_overdue.book, d.currency, day, last) from (select distinct l.currency from late l) d
             union all
            select rules.scope_note()) n (note)
     where n.note is not null
     order by 4 nulls last, 1, 2;
end $$;

create type api.trial_balance_item as (
    account smallint, name text, currency text, debit text, credit text, base_debit text, base_credit text, memo boolean,
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
         where d.book = report_trial_balance.book and d.effective <= day and known_at is null
         union all
        select p.account, p.currency, p.amount, p.base from ledger.posting p
          join ledger.clock j on j.book = p.book and j.seq = p.seq
         where p.book = report_trial_balance.book and j.effective <= day and p.seq <= last and known_at is not null
    ), summed as materialized (
        select m.account, m.currency, sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
          from moved m group by m.account, m.currency having sum(m.amount) <> 0 or sum(m.base) <> 0
    )
    select s.account, a.name, s.currency, rules.money(nullif(greatest(s.amount, 0), 0), s.currency),
           rules.money(nullif(greatest(-s.amount, 0), 0), s.currency), rules.money(nullif(greatest(s.base, 0), 0), home),
           rules.money(nullif(greatest(-s.base, 0), 0), home), a.memo, null
      from summed s join ledger.account a on a.account = s.account
     union all
    select null, null, null, null, null, null, null, null, n.note
      from (select format('%s %s: debit %s, credit %s', case when a.memo then 'memo accounts,' else 'accounts,' end, home,
                          rules.money(sum(greatest(s.base, 0))::bigint, home), rules.money(sum(greatest(-s.base, 0))::bigint, home))
              from summed s join ledger.account a on a.account = s.account group by a.memo
             union all
            select format('base amounts are in %s at the rates of the entries', home)
             union all
            select rules.scope_note()) n (note)
     where n.note is not null
     order by 1 nulls last, 3;
end $$;
