-- Years: their revenue and expense are carried to the accumulated surplus.

create type rules.year_set_ask as (year integer, month integer, reason text);

-- What is wrong with years ending with a month from one on, or null.
create function rules.year_end_fault(book text, year integer, month integer) returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from rules.year_end(year_end_fault.book, year) now
     cross join lateral (select max(y.year) as year, max(y.seq) as seq from rules.years_closed(year_end_fault.book) y
                          where y.year >= year_end_fault.year) done
     cross join lateral (values
        (1, month not between 1 and 12, 'invalid', 'month', format('%s is not a month', month), 'give a number from 1 to 12'),
        (2, done.seq is not null, 'conflict', 'year', format('%s is closed, by entry %s', done.year, done.seq), format('give a later year, like %s',
            done.year + 1)),
        (3, extract(month from now.last) = month, 'conflict', 'month', format('%s ends on %s already', year_end_fault.year, now.last), 'give another month')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Have years end with another month, from one on: that one is longer or shorter.  Refuses: invalid (a month that is none), conflict (the
-- year is closed, it ends so already).
create function rules.year_set(book text, envelopes rules.envelope[], asks rules.year_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.year, a.month, a.reason, d.first, wrong as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.year_days(year_set.book, a.year) d on true
          left join lateral rules.year_end_fault(year_set.book, a.year, a.month) wrong on true
    ), entered as materialized (
        select * from rules.entered(year_set.book, 'year_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['period'], case when (j.refusal).code is null then
                        jsonb_build_object('year', j.year, 'from', j.first, 'to', rules.month_end(j.year, j.month)) end)) from judged j), null)
    ), own as (
        insert into ledger.year_end (book, year, seq, month, reason)
        select year_set.book, j.year, e.seq, j.month, j.reason from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.year_close_ask as (year integer, note text);

-- What is wrong with closing a year, or null.
create function rules.year_fault(book text, year integer, last date, accounts integer) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from rules.closing(year_fault.book) c
     cross join lateral (select max(y.year) filter (where y.year > year_fault.year) as later,
                                max(y.seq) filter (where y.year > year_fault.year) as later_seq,
                                max(y.seq) filter (where y.year = year_fault.year) as seq
                           from rules.years_closed(year_fault.book) y) done
     cross join lateral (select rules.period_due(year_fault.book, c.closed) as first) open
     cross join lateral (values
        (2, last >= rules.today(year_fault.book), 'invalid', 'year', format('%s is not over', year), format('close it from %s on', last + 1)),
        (3, done.later is not null, 'conflict', 'year', format('%s was closed after it, by entry %s', done.later, done.later_seq),
            format('take that back first: bursar entry reverse %s --reason "…"', done.later_seq)),
        (4, c.closed < last, 'conflict', 'year', case coalesce(open.first, last)
                when last then format('%s, the last month of %s, is not closed', to_char(last, 'YYYY-MM'), year)
                else format('the months of %s are not closed: %s to %s', year, to_char(open.first, 'YYYY-MM'), to_char(last, 'YYYY-MM')) end,
            format('close it first: bursar period soft-close %s', coalesce(open.first, last))),
        (5, c.sealed >= last, 'conflict', 'year', format('%s is sealed: nothing counts in %s any more', last, year),
            format('open it to adjustments: bursar period reopen %s --state soft-closed --reason "…"', last)),
        (6, accounts = 0 and done.seq is not null, 'conflict', 'year', format('%s is closed: entry %s carried it', year, done.seq),
            'see: bursar year list'),
        (7, accounts = 0, 'conflict', 'year', format('%s has neither revenue nor expense', year), 'there is nothing to carry')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Close years: carry what their accounts of revenue and expense hold to the accumulated surplus, on their last day.  The months have
-- to be closed, and the last of them not sealed yet.  Closed again, what was adjusted since is carried as well.  Refuses: invalid (a
-- year that is not over), conflict (months open or sealed, a later year is closed, something blocks it, nothing to carry).
create function rules.year_close(book text, envelopes rules.envelope[], asks rules.year_close_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with asked as materialized (
        select e.ord, a.year, a.note, d.first, d.last, c.held, c.accounts, c.surplus, c.more, b.currency as home,
               rules.on_day(e, coalesce(d.last, e.day)) as envelope, wrong as refusal
          from unnest(envelopes) e
         cross join lateral (select (asks[e.ord]).year, (asks[e.ord]).note) a
          join ledger.book b on b.book = year_close.book
          left join lateral rules.year_days(year_close.book, a.year) d on true
         cross join lateral rules.to_carry(year_close.book, d.last) c
          left join lateral rules.year_fault(year_close.book, a.year, d.last, c.accounts) wrong on true
    ), judged as materialized (
        select a.*, coalesce(a.refusal, blocked) as verdict
          from asked a
          left join lateral rules.blocked(year_close.book, case when (a.refusal).code is null then a.last end, 'year') blocked on true
    ), entered as materialized (
        select * from rules.entered(year_close.book, 'year_close', (select array_agg(j.envelope order by j.ord) from judged j),
            (select array_agg(rules.verdict(j.ord, j.verdict, array['period'], jsonb_strip_nulls(jsonb_build_object('year', j.year,
                        'accounts', j.accounts, 'surplus', rules.money(j.surplus, j.home), 'base_currency', j.home, 'more', j.more))))
               from judged j),
            (select array_agg(rules.fact_carried(j.ord, h)) from judged j, unnest(j.held) h where j.verdict is null))
    ), own as (
        insert into ledger.year_closed (book, year, seq, first, last, person, note)
        select year_close.book, j.year, e.seq, j.first, j.last, e.person, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.year_item as (
    id bigint, year integer, "from" date, "to" date, surplus text, base_currency text, person text, note text);

-- The years that are closed, the latest first; id is the cursor.
create function api.year_list(book text, allowed text[], caller text, "limit" integer, after text, known_at text)
returns setof api.year_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    below bigint := coalesce(rules.page_from(after), 9223372036854775807);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select y.seq, y.year::integer, y.first, y.last, rules.money(-s.base, b.currency), b.currency, y.person, y.note
      from rules.years_closed(year_list.book, last) y
      join ledger.book b on b.book = y.book
     cross join lateral (select coalesce(sum(p.base), 0)::bigint as base
                           from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
                          where p.book = y.book and p.seq = y.seq and not rules.is_performance(a.heading)) s
     where y.seq < below
     order by y.seq desc
     limit "limit";
end $$;
