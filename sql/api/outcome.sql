-- Expected outcomes of initiatives: indicator, baseline, target, actual.

-- Add outcomes.  Refuses: not_found (initiative), conflict (the code is taken), invalid (a target that is the baseline).
create function api.outcome_add(book text, allowed text[], caller text[], key uuid[],
    initiative text[], outcome text[], indicator text[], unit text[], baseline numeric[], target numeric[],
    year integer[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks     rules.ask[];
    outcomes ledger.outcome[];
    done     record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, initiative, outcome, indicator, unit, baseline, target, year)
            with ordinality a (caller, key, initiative, outcome, indicator, unit, baseline, target, year, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content,
               coalesce(no_initiative,
                   case when o.outcome is not null
                        then row('conflict', 'outcome', format('%s has an outcome %s already', a.initiative, a.outcome),
                                 format('see: bursar outcome show %s %s', a.initiative, a.outcome))::rules.refusal
                        when a.target = a.baseline
                        then row('invalid', 'target', format('%s is where it stands: nothing is expected', a.target),
                                 'give a target other than the baseline')::rules.refusal end) as refusal
          from asked a
          left join lateral (select x.outcome from ledger.outcome x
                              where x.book = outcome_add.book and x.initiative = a.initiative and x.outcome = a.outcome
                              limit 1) o on true
          left join lateral rules.initiative_fault(outcome_add.book, 'initiative', a.initiative) no_initiative on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['outcome:' || j.initiative || ':' || j.outcome],
                         j.refusal, jsonb_build_object('initiative', j.initiative, 'outcome', j.outcome))::rules.ask
                     order by j.ord),
           array_agg(row(outcome_add.book, j.initiative, j.outcome, null, j.indicator, j.unit, j.baseline, j.target,
                         j.year)::ledger.outcome order by j.ord)
      into asks, outcomes
      from judged j;

    done := rules.enter(book, allowed, 'outcome_add', asks, null);

    insert into ledger.outcome
    select o.book, o.initiative, o.outcome, e.seq, o.indicator, o.unit, o.baseline, o.target, o.year
      from rules.recorded(done.entered) e
      join unnest(outcomes) with ordinality o on o.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Record where outcomes stand.  Refuses: not_found (outcome).
create function api.outcome_measure(book text, allowed text[], caller text[], key uuid[],
    initiative text[], outcome text[], actual numeric[], date date[], source text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks         rules.ask[];
    measurements ledger.measurement[];
    done         record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, initiative, outcome, actual, date, source)
            with ordinality a (caller, key, initiative, outcome, actual, date, source, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
               coalesce(no_initiative, case when o.outcome is null
                   then row('not_found', 'outcome', format('%s has no outcome %s', a.initiative, a.outcome),
                            format('see: bursar outcome list --initiative %s', a.initiative))::rules.refusal end) as refusal
          from asked a
          left join lateral (select x.outcome from ledger.outcome x
                              where x.book = outcome_measure.book and x.initiative = a.initiative
                                and x.outcome = a.outcome limit 1) o on true
          left join lateral rules.initiative_fault(outcome_measure.book, 'initiative', a.initiative) no_initiative on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, null, j.refusal,
                         jsonb_build_object('initiative', j.initiative, 'outcome', j.outcome, 'actual', j.actual::text)
                        )::rules.ask order by j.ord),
           array_agg(row(outcome_measure.book, j.initiative, j.outcome, null, j.day, j.actual, j.source)
                     ::ledger.measurement order by j.ord)
      into asks, measurements
      from judged j;

    done := rules.enter(book, allowed, 'outcome_measure', asks, null);

    insert into ledger.measurement
    select m.book, m.initiative, m.outcome, e.seq, m.effective, m.actual, m.source
      from rules.recorded(done.entered) e
      join unnest(measurements) with ordinality m on m.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

create type api.outcome_item as (
    id text, initiative text, outcome text, indicator text, unit text, baseline text, target text, year smallint,
    actual text, measured date);

-- Outcomes with the latest measurement by a day, as known at a moment, of one initiative or (null) all.
create function rules.outcomes(book text, initiative text, on_day date, last bigint)
returns setof api.outcome_item language sql stable as $$
    select o.initiative || ':' || o.outcome, o.initiative, o.outcome, o.indicator, o.unit, o.baseline::text, o.target::text,
           o.year, m.actual::text, m.effective
      from ledger.outcome o
      left join lateral (select x.actual, x.effective from ledger.measurement x
                          where x.book = o.book and x.initiative = o.initiative and x.outcome = o.outcome
                            and x.seq <= last and x.effective <= on_day
                          order by x.effective desc, x.seq desc limit 1) m on true
     where o.book = outcomes.book and o.seq <= last
       and (outcomes.initiative is null or o.initiative = outcomes.initiative)
$$;

-- By initiative and outcome, which together are the id and the cursor.
create function api.outcome_list(book text, allowed text[], caller text,
    initiative text, "limit" integer, after text, as_of date, known_at text)
returns setof api.outcome_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.*
      from rules.outcomes(book, outcome_list.initiative, coalesce(as_of, current_date), last) o
     where after is null or o.id > after
     order by o.id
     limit "limit";
end $$;

create type api.outcome_detail as (
    initiative text, outcome text, indicator text, unit text, baseline text, target text, year smallint, actual text,
    measured date, measurements json);

-- One outcome with every measurement, the latest first.
create function api.outcome_show(book text, allowed text[], caller text,
    initiative text, outcome text, as_of date, known_at text)
returns setof api.outcome_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.initiative, o.outcome, o.indicator, o.unit, o.baseline, o.target, o.year, o.actual, o.measured,
           (select coalesce(json_agg(json_build_object('id', m.seq, 'date', m.effective, 'actual', m.actual::text,
                                                         'source', m.source)
                                      order by m.effective desc, m.seq desc), '[]')
              from ledger.measurement m
             where m.book = outcome_show.book and m.initiative = o.initiative and m.outcome = o.outcome
               and m.seq <= last and m.effective <= day)
      from rules.outcomes(outcome_show.book, outcome_show.initiative, day, last) o
     where o.outcome = outcome_show.outcome;
    if not found then
        perform rules.refuse('not_found', 'outcome', format('%s has no outcome %s', outcome_show.initiative,
                                                            outcome_show.outcome),
                             'see: bursar outcome list');
    end if;
end $$;
