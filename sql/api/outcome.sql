-- Expected outcomes of initiatives: indicator, baseline, target, actual.

create type rules.outcome_add_ask as (
    initiative text, outcome text, indicator text, unit text, baseline numeric, target numeric, year integer);

-- Add outcomes.  Refuses: not_found (initiative), conflict (the code is taken), invalid (a target that is the baseline).
create function rules.outcome_add(book text, envelopes rules.envelope[], asks rules.outcome_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_initiative, case
                   when o.outcome is not null
                   then rules.refusal('conflict', 'outcome', format('%s has an outcome %s already', a.initiative, a.outcome),
                                      format('see: bursar outcome show %s %s', a.initiative, a.outcome))
                   when a.target = a.baseline
                   then rules.refusal('invalid', 'target', format('%s is where it stands: nothing is expected', a.target),
                                      'give a target other than the baseline') end) as refusal
          from unnest(envelopes, asks) a
          left join lateral (select x.outcome from ledger.outcome x
                              where x.book = outcome_add.book and x.initiative = a.initiative and x.outcome = a.outcome
                              limit 1) o on true
          left join lateral rules.initiative_fault(outcome_add.book, 'initiative', a.initiative) no_initiative on true
    ), entered as materialized (
        select * from rules.entered(outcome_add.book, 'outcome_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['outcome:' || j.initiative || ':' || j.outcome],
                        jsonb_build_object('initiative', j.initiative, 'outcome', j.outcome))) from judged j), null)
    ), outcome as (
        insert into ledger.outcome (book, initiative, outcome, seq, indicator, unit, baseline, target, year)
        select outcome_add.book, j.initiative, j.outcome, e.seq, j.indicator, j.unit, j.baseline, j.target, j.year
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What is wrong with naming an outcome, or no row.
create function rules.outcome_fault(book text, initiative text, outcome text) returns setof rules.refusal language sql stable as $$
    select 'not_found', 'outcome', format('%s has no outcome %s', outcome_fault.initiative, outcome_fault.outcome),
           format('see: bursar outcome list --initiative %s', outcome_fault.initiative)
      from (select) nothing
      left join lateral (select x.outcome from ledger.outcome x
                          where x.book = outcome_fault.book and x.initiative = outcome_fault.initiative
                            and x.outcome = outcome_fault.outcome limit 1) o on true
     where o.outcome is null
$$;

create type rules.outcome_measure_ask as (initiative text, outcome text, actual numeric, date date, source text);

-- Record where outcomes stand.  Refuses: not_found (initiative, outcome).
create function rules.outcome_measure(book text, envelopes rules.envelope[], asks rules.outcome_measure_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_initiative, no_outcome) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.outcome_fault(outcome_measure.book, a.initiative, a.outcome) no_outcome on true
          left join lateral rules.initiative_fault(outcome_measure.book, 'initiative', a.initiative) no_initiative on true
    ), entered as materialized (
        select * from rules.entered(outcome_measure.book, 'outcome_measure', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('initiative', j.initiative, 'outcome', j.outcome, 'actual', j.actual::text)))
               from judged j), null)
    ), measurement as (
        insert into ledger.measurement (book, initiative, outcome, seq, effective, actual, source)
        select outcome_measure.book, j.initiative, j.outcome, e.seq, j.day, j.actual, j.source
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.outcome_milestone_ask as (initiative text, outcome text, due date, target numeric, text text);

-- Say where outcomes should stand on a day; what was said of that day before stays readable.  Refuses: not_found (initiative, outcome).
create function rules.outcome_milestone(book text, envelopes rules.envelope[], asks rules.outcome_milestone_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_initiative, no_outcome) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.initiative_fault(outcome_milestone.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.outcome_fault(outcome_milestone.book, a.initiative, a.outcome) no_outcome on true
    ), entered as materialized (
        select * from rules.entered(outcome_milestone.book, 'outcome_milestone', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('initiative', j.initiative, 'outcome', j.outcome, 'due', j.due, 'target', j.target::text)))
               from judged j), null)
    ), milestone as (
        insert into ledger.milestone (book, initiative, outcome, due, seq, target, text)
        select outcome_milestone.book, j.initiative, j.outcome, j.due, e.seq, j.target, j.text
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Where an outcome should stand, day by day, as known at a moment.
create function rules.milestones(book text, initiative text, outcome text, last bigint) returns setof ledger.milestone language sql stable as $$
    select distinct on (x.due) x.* from ledger.milestone x
     where x.book = milestones.book and x.initiative = milestones.initiative and x.outcome = milestones.outcome and x.seq <= last
     order by x.due, x.seq desc
$$;

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

-- By initiative and outcome, which together are the id and the cursor, or the last measured first.
create function api.outcome_list(book text, allowed text[], caller text,
    initiative text, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.outcome_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, 'infinity');
    place api.outcome_item;
begin
    perform rules.admit(book, allowed, caller);
    select o.* into place from rules.outcomes(book, null, day, last) o where o.id = after;
    perform rules.page_known(after, sort, place.id is not null);
    return query
    select o.*
      from rules.outcomes(book, outcome_list.initiative, day, last) o
     where rules.id_behind(after, sort, place.measured, o.measured, o.id) and rules.is_within(o.measured, "from", "to")
     order by case sort when 'date' then coalesce(o.measured, '-infinity') end desc, o.id
     limit "limit";
end $$;

create type api.outcome_detail as (
    initiative text, outcome text, indicator text, unit text, baseline text, target text, year smallint, actual text,
    measured date, measurements json, milestones json);

-- One outcome with every measurement, the latest first, and its milestones.
create function api.outcome_show(book text, allowed text[], caller text,
    initiative text, outcome text, as_of date, known_at text)
returns setof api.outcome_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, 'infinity');
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.initiative, o.outcome, o.indicator, o.unit, o.baseline, o.target, o.year, o.actual, o.measured,
           (select coalesce(json_agg(json_build_object('id', m.seq, 'date', m.effective, 'actual', m.actual::text,
                                                         'source', m.source)
                                      order by m.effective desc, m.seq desc), '[]')
              from ledger.measurement m
             where m.book = outcome_show.book and m.initiative = o.initiative and m.outcome = o.outcome
               and m.seq <= last and m.effective <= day),
           (select coalesce(json_agg(json_strip_nulls(json_build_object('due', m.due, 'target', m.target::text, 'text', m.text)) order by m.due), '[]')
              from rules.milestones(outcome_show.book, o.initiative, o.outcome, last) m)
      from rules.outcomes(outcome_show.book, outcome_show.initiative, day, last) o
     where o.outcome = outcome_show.outcome;
    if not found then
        perform rules.must_know(book, 'initiative', 'initiative', outcome_show.initiative, last);
        perform rules.refuse('not_found', 'outcome', format('%s has no outcome %s', outcome_show.initiative,
                                                            outcome_show.outcome),
                             'see: bursar outcome list');
    end if;
end $$;
