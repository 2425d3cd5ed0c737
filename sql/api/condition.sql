-- Conditions and obligations of agreements: what has to happen by a day, and that it did.  They post nothing.

create type rules.condition_add_ask as (agreement text, text text, due date, kind text, instalment integer, date date);

-- Add conditions to agreements.  Refuses: not_found, conflict (an agreement that is over), invalid (an instalment that it has not, a day
-- before the signature).
create function rules.condition_add(book text, envelopes rules.envelope[], asks rules.condition_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g.agreement as this, g.seq as number, g.office, coalesce(a.kind, 'condition') as sort,
               coalesce(none_there, too_early, over, no_instalment, due_early) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(condition_add.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(condition_add.book, k.named) g on true
          left join lateral rules.terms_at(condition_add.book, g.agreement) t on true
          left join lateral rules.missing_item(condition_add.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.too_early('agreement', g.seq, g.effective, a.day) too_early on true
          left join lateral rules.over_fault(condition_add.book, g.seq, t) over on true
         cross join lateral (select
               rules.refusal('invalid', 'instalment', case when a.instalment is not null and not exists (
                                 select from rules.instalments_at(condition_add.book, g.agreement) i where i.number = a.instalment)
                             then format('agreement %s has no instalment %s', g.seq, a.instalment) end,
                             format('see: bursar agreement show %s', g.seq)),
               rules.refusal('invalid', 'due', case when a.due < g.effective
                             then format('agreement %s was signed on %s', g.seq, g.effective) end, 'nothing can be due before that')
               ) f (no_instalment, due_early)
    ), entered as materialized (
        select * from rules.entered(condition_add.book, 'condition_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this], jsonb_strip_nulls(jsonb_build_object(
                        'agreement', j.number, 'due', j.due, 'kind', j.sort, 'instalment', j.instalment)))) from judged j), null)
    ), own as (
        insert into ledger.condition (book, condition, seq, office, agreement, effective, kind, text, due, instalment)
        select condition_add.book, j.item, e.seq, j.office, j.this, j.day, j.sort, j.text, j.due, j.instalment
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- How a condition was met on a day, as known at a moment: one row, or none.
create function rules.condition_met(book text, condition uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof ledger.condition_met language sql stable as $$
    select m.* from ledger.condition_met m
     where m.book = condition_met.book and m.condition = condition_met.condition and m.seq <= last and m.effective <= on_day
       and not exists (select from rules.undone(m.book, m.seq, on_day, last))
     order by m.seq desc limit 1
$$;

create type rules.condition_meet_ask as (condition text, evidence text, date date, note text);

-- Note that conditions were met.  Refuses: not_found, conflict (met already), invalid (a day before it was added).
create function rules.condition_meet(book text, envelopes rules.envelope[], asks rules.condition_meet_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, c.condition as this, c.seq as number, c.office, g.seq as agreement, coalesce(none_there, too_early, rules.refusal('conflict',
                   'condition', case when m.seq is not null then format('condition %s was met on %s', c.seq, m.effective) end,
                   format('if it was not: bursar entry reverse %s --reason "…"', m.seq))) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(condition_meet.book, (a.who).office, a.condition) k (named)
          left join lateral (select x.* from ledger.condition x
                              where x.book = condition_meet.book and x.condition = k.named
                                and not exists (select from rules.undone(x.book, x.seq)) limit 1) c on true
          left join lateral (select x.seq from ledger.agreement x where x.book = c.book and x.agreement = c.agreement limit 1) g on true
          left join lateral rules.condition_met(condition_meet.book, c.condition) m on true
          left join lateral rules.missing(condition_meet.book, 'condition', a.condition, c.condition is not null) none_there on true
          left join lateral rules.too_early('condition', c.seq, c.effective, a.day) too_early on true
    ), entered as materialized (
        select * from rules.entered(condition_meet.book, 'condition_meet', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                        jsonb_build_object('condition', j.number, 'agreement', j.agreement))) from judged j), null)
    ), own as (
        insert into ledger.condition_met (book, condition, seq, office, effective, evidence, note)
        select condition_meet.book, j.this, e.seq, j.office, j.day, j.evidence, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.condition_detail as (
    id bigint, agreement bigint, party text, kind text, text text, due date, instalment smallint, state text, days_late integer, met date,
    evidence text, note text, office text, key uuid);

-- Conditions as they stood on a day, as known at a moment; late before today.
create function rules.conditions(book text, on_day date, today date, last bigint) returns setof api.condition_detail
language sql stable as $$
    select c.seq, g.seq, g.party, c.kind, c.text, c.due, c.instalment,
           case when m.seq is not null then 'met' when c.due < today then 'overdue' else 'open' end,
           case when m.seq is null and c.due < today then today - c.due end, m.effective, m.evidence, m.note, c.office, j.key
      from ledger.condition c
     cross join lateral (select x.key from ledger.journal x where x.book = c.book and x.seq = c.seq limit 1) j
     cross join lateral (select x.seq, x.party from ledger.agreement x where x.book = c.book and x.agreement = c.agreement limit 1) g
      left join lateral rules.condition_met(c.book, c.condition, on_day, last) m on true
     where c.book = conditions.book and c.seq <= last and c.effective <= on_day
       and not exists (select from rules.undone(c.book, c.seq, on_day, last))
$$;

-- Those of an agreement, to be shown with it.
create function rules.conditions_of(book text, agreement bigint, on_day date, today date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_strip_nulls(json_build_object('condition', c.id, 'kind', c.kind, 'due', c.due, 'text', c.text, 'instalment', c.instalment,
                            'state', c.state, 'met', c.met, 'evidence', c.evidence)) order by c.due, c.id)
          from rules.conditions(conditions_of.book, on_day, today, last) c where c.agreement = conditions_of.agreement);
end $$;

create type api.condition_item as (
    id bigint, agreement bigint, party text, kind text, text text, due date, instalment smallint, state text, days_late integer, met date,
    evidence text, note text, office text, key uuid, _next text);

-- Those that are due first first; the day and the number are the cursor.
create function api.condition_list(book text, allowed text[], caller text,
    agreement text, party text, kind text, state text, "from" date, "to" date, office text, "limit" integer, after text, as_of date,
    known_at text)
returns setof api.condition_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    mark rules.page_mark := rules.page_mark(after, 'date', 1);
    others text[] := rules.other_names(book, party, last);
begin
    return query
    select c.id, c.agreement, c.party, c.kind, c.text, c.due, c.instalment, c.state, c.days_late, c.met, c.evidence, c.note, c.office, c.key,
           concat_ws('.', c.due, c.id)
      from rules.conditions(book, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last) c
     where (after is null or (c.due, c.id) > (mark.day, mark.number))
       and (condition_list.agreement is null or c.agreement = this)
       and (condition_list.party is null or c.party = condition_list.party or c.party = any (others))
       and (condition_list.kind is null or c.kind = condition_list.kind)
       and case condition_list.state when 'open' then c.state in ('open', 'overdue')
                                     else condition_list.state is null or c.state = condition_list.state end
       and ("from" is null or c.due >= "from") and ("to" is null or c.due <= "to")
       and (condition_list.office is null or c.office = condition_list.office)
     order by c.due, c.id
     limit "limit";
    if not found and this is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

-- One of them, by number or key.  Raises not_found (condition).
create function api.condition_show(book text, allowed text[], caller text, condition text, as_of date, known_at text)
returns setof api.condition_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), condition);
    last bigint := rules.seq_at(book, known_at);
begin
    return query
    select c.* from rules.conditions(book, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last) c where c.id = this;
    if not found then
        perform rules.not_there(book, 'condition', condition, this);
    end if;
end $$;
