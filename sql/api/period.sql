-- Periods: months that are closed in order, sealed with their trial balance, and reopened by two people.

-- Closing ----------------------------------------------------------------------------------------------------------------

-- What is wrong with closing a period, to become soft-closed or sealed, or null; due is the one that has to be closed first.
create function rules.close_fault(period date, wanted text, closing rules.closing, due date, today date) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, extract(day from period + 1) <> 1, 'invalid', 'period', format('%s is not the last day of a month', period),
            format('give %s', rules.month_end(period))),
        (2, period >= today, 'invalid', 'period', format('%s is not over', period), format('close it from %s on', period + 1)),
        (3, period <= case wanted when 'sealed' then closing.sealed else closing.closed end, 'conflict', 'period',
            format('%s is %s already', period, case when period <= closing.sealed then 'sealed' else 'soft-closed' end),
            format('see: bursar period show %s', period)),
        (4, period > due, 'conflict', 'period', format('%s comes before it and is not %s', due,
            case wanted when 'sealed' then 'sealed' else 'closed' end),
            format('close that first: bursar period %s %s', case wanted when 'sealed' then 'close' else 'soft-close' end, due))
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- What is left to do and blocks the closing of a period, but for one item of the checklist; no row where nothing is.
create function rules.blocked(book text, period date, but_for text default null) returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    if period is not null then
        return query
        select 'conflict', 'period', format('%s cannot be closed: %s', blocked.period, string_agg(c.detail, '; ')),
               format('see: bursar period checklist %s', blocked.period)
          from rules.checklist(blocked.book, blocked.period, array(
                   select k.item from rules.checks(blocked.book) k where k.severity = 'blocking' and k.item is distinct from but_for)) c
        having count(*) > 0;
    end if;
end $$;

-- Close periods, to become soft-closed or sealed; periods and notes are by ord.  One at a time, so that the number of its entry is known
-- before: it is part of the seal.  Refuses: invalid (no month's last day, a month that is not over), conflict (closed already, another
-- comes first, something is left).
create function rules.close_periods(book text, command text, state text, envelopes rules.envelope[], periods date[], notes text[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with asked as materialized (
        select a.*, h.seq + 1 as number, wrong as refusal
          from unnest(envelopes, periods, notes) a (ord, key, item, who, content, confirmed, dated, day, approves, period, note)
         cross join ledger.head h
         cross join lateral (select rules.closing(close_periods.book) as closing) c
         cross join lateral (select rules.period_due(close_periods.book, case close_periods.state when 'sealed' then (c.closing).sealed
                                                                              else (c.closing).closed end) as due) d
          left join lateral rules.close_fault(a.period, close_periods.state, c.closing, d.due, rules.today(close_periods.book)) wrong on true
         where h.book = close_periods.book
    ), judged as materialized (
        select a.*, coalesce(a.refusal, blocked) as verdict,
               case when close_periods.state = 'sealed' then rules.seal_now(close_periods.book, a.period, a.number) end as seal
          from asked a
          left join lateral rules.blocked(close_periods.book, case when close_periods.state = 'sealed' and (a.refusal).code is null
                                                                   then a.period end) blocked on true
    ), entered as materialized (
        select * from rules.entered(close_periods.book, command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.verdict, array['period'], jsonb_strip_nulls(jsonb_build_object(
                        'period', j.period, 'state', close_periods.state, 'seal', encode(j.seal, 'hex'))))) from judged j), null)
    ), own as (
        insert into ledger.period (book, last, seq, state, person, seal, note)
        select close_periods.book, j.period, e.seq, close_periods.state, e.person, j.seal, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.period_soft_close_ask as (period date, note text);

-- Close periods to everybody but finance's adjustments.  Refuses: as rules.close_periods.
create function rules.period_soft_close(book text, envelopes rules.envelope[], asks rules.period_soft_close_ask[])
returns setof api.answer language sql as $$
    select * from rules.close_periods(book, 'period_soft_close', 'soft-closed', envelopes,
        array(select a.period from unnest(asks) with ordinality a order by a.ordinality),
        array(select a.note from unnest(asks) with ordinality a order by a.ordinality))
$$;

create type rules.period_close_ask as (period date, note text);

-- Close periods to everybody and seal them.  Refuses: as rules.close_periods.
create function rules.period_close(book text, envelopes rules.envelope[], asks rules.period_close_ask[])
returns setof api.answer language sql as $$
    select * from rules.close_periods(book, 'period_close', 'sealed', envelopes,
        array(select a.period from unnest(asks) with ordinality a order by a.ordinality),
        array(select a.note from unnest(asks) with ordinality a order by a.ordinality))
$$;

-- Reopening --------------------------------------------------------------------------------------------------------------

create type rules.period_reopen_ask as (period date, state text, reason text);

-- The request to reopen a period that nobody decided on yet: one row, or none.
create function rules.reopening(book text, last date, upto bigint default 9223372036854775807) returns setof ledger.period_request
language sql stable as $$
    select r.* from ledger.period_request r
     where r.book = reopening.book and r.last = reopening.last and r.seq <= upto
       and not exists (select from ledger.approval x where x.book = r.book and x.asked = r.seq and x.seq <= upto)
     order by r.seq desc limit 1
$$;

-- What is wrong with reopening a period, or null; now is what it is.
create function rules.reopen_fault(period date, wanted text, now ledger.period, closing rules.closing) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, coalesce(now.state, 'open') = 'open', case when now.last is null then 'not_found' else 'conflict' end, 'period',
            format('%s is not closed', period), 'see: bursar period list'),
        (2, period < closing.closed, 'conflict', 'period', format('%s was closed after it', closing.closed),
            format('reopen that first: bursar period reopen %s --reason "…"', closing.closed)),
        (3, now.state = wanted, 'conflict', 'state', format('%s is %s already', period, now.state),
            format('see: bursar period show %s', period))
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Ask that periods be reopened, the last that is closed first, or approve of that: it always takes two people.  Refuses: not_found (it
-- was never closed), conflict (it is open, one after it is closed, or it was asked for already).
create function rules.period_reopen(book text, envelopes rules.envelope[], asks rules.period_reopen_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.state, 'open') as wanted, coalesce(wrong, rules.refusal('conflict', 'period',
                        case when r.seq <> coalesce(a.approves, 0) then format('entry %s asked to reopen %s already', r.seq, a.period) end,
                        format('another finance officer decides: bursar approval show %s', r.seq))) as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select rules.closing(period_reopen.book) as closing) c
          left join lateral rules.period_at(period_reopen.book, a.period) p on true
          left join lateral rules.reopen_fault(a.period, coalesce(a.state, 'open'), p, c.closing) wrong on true
          left join lateral rules.reopening(period_reopen.book, a.period) r on true
    ), entered as materialized (
        select * from rules.entered(period_reopen.book, 'period_reopen', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['period'],
                        jsonb_build_object('period', j.period, 'state', j.wanted))) from judged j), null)
    ), request as (
        insert into ledger.period_request (book, last, seq, person, state, reason)
        select period_reopen.book, j.period, e.seq, e.person, j.wanted, j.reason
          from entered e join judged j using (ord) where e.outcome = 'asked'
    ), own as (
        insert into ledger.period (book, last, seq, state, person, note)
        select period_reopen.book, j.period, e.seq, j.wanted, e.person, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The checklist ----------------------------------------------------------------------------------------------------------

create type rules.period_check_ask as (item text, severity text, reason text, date date);

-- Set how much items of the checklist matter.
create function rules.period_check(book text, envelopes rules.envelope[], asks rules.period_check_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with entered as materialized (
        select * from rules.entered(period_check.book, 'period_check', envelopes,
            (select array_agg(rules.verdict(ord, null, array['check:' || asks[ord].item],
                        jsonb_build_object('item', asks[ord].item, 'severity', asks[ord].severity))) from unnest(envelopes)), null)
    ), own as (
        insert into ledger.period_check (book, item, seq, severity, reason)
        select period_check.book, asks[e.ord].item, e.seq, asks[e.ord].severity, asks[e.ord].reason
          from entered e where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.period_left as (item text, count bigint, severity text, detail text, command text, _note text);

-- What is left before a period is closed, what blocks it first.
create function api.period_checklist(book text, allowed text[], caller text, period date) returns setof api.period_left
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    lines rules.left_over[];
begin
    perform rules.admit(book, allowed, caller);
    lines := array(select c from rules.checklist(book, period, array(select k.item from rules.checks(book) k)) c);
    return query
    select l.item, l.count, l.severity, l.detail, l.command, null::text from unnest(lines) l
     order by array_position('{blocking,warning,information}', l.severity), l.item, l.detail;
    return query
    select null, null::bigint, null, null, null, n.note
      from (select case when count(*) filter (where l.severity = 'blocking') > 0
                        then format('%s cannot be closed before what is blocking is done', period_checklist.period)
                        else format('nothing blocks the closing of %s', period_checklist.period) end as note from unnest(lines) l
             union all
            select rules.scope_note()) n
     where n.note is not null;
end $$;

-- Reading ----------------------------------------------------------------------------------------------------------------

create type api.period_item as (
    period date, state text, id bigint, since date, person text, seal text, asked bigint, note text);

-- The periods as known at an entry: what they are, since which day and entry, and by whom; asked is a request to reopen it.
create function rules.periods(book text, upto bigint) returns setof api.period_item language sql stable as $$
    select p.last, p.state, p.seq, j.effective, p.person, encode(p.seal, 'hex'), r.seq, p.note
      from (select distinct on (x.last) x.* from ledger.period x where x.book = periods.book and x.seq <= upto
             order by x.last desc, x.seq desc) p
     cross join lateral (select x.effective from ledger.clock x where x.book = p.book and x.seq = p.seq limit 1) j
      left join lateral rules.reopening(p.book, p.last, upto) r on true
$$;

-- The latest first; period is the cursor.
create function api.period_list(book text, allowed text[], caller text, state text, "limit" integer, after text, known_at text)
returns setof api.period_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    upto  bigint := rules.seq_at(book, known_at);
    place date := rules.day(after);
begin
    perform rules.admit(book, allowed, caller);
    perform rules.page_known(after, 'date', place is not null);
    return query
    select p.* from rules.periods(book, upto) p
     where (place is null or p.period < place) and (period_list.state is null or p.state = period_list.state)
     order by p.period desc limit "limit";
end $$;

create type api.period_detail as (
    period date, state text, id bigint, since date, person text, seal text, asked json, note text, history json);

-- One period with what was done to it.  Raises not_found (period).
create function api.period_show(book text, allowed text[], caller text, period date, known_at text)
returns setof api.period_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    upto bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.period, p.state, p.id, p.since, p.person, p.seal,
           (select json_build_object('entry', r.seq, 'person', r.person, 'state', r.state, 'reason', r.reason)
              from rules.reopening(period_show.book, p.period, upto) r), p.note,
           (select json_agg(json_build_object('entry', h.seq, 'date', j.effective, 'state', h.state, 'person', h.person,
                                              'seal', encode(h.seal, 'hex'), 'note', h.note) order by h.seq)
              from ledger.period h
             cross join lateral (select x.effective from ledger.clock x where x.book = h.book and x.seq = h.seq limit 1) j
             where h.book = period_show.book and h.last = p.period and h.seq <= upto)
      from rules.periods(book, upto) p where p.period = period_show.period;
    if not found then
        perform rules.refuse('not_found', 'period', format('%s was never closed', period_show.period), 'see: bursar period list');
    end if;
end $$;
