-- Wordings: what goals, themes, initiatives and the indicators of outcomes are called in the languages of the United Nations, and what is told of
-- them in public.

create type rules.wording_set_ask as (noun text, code text, initiative text, language text, name text, description text);

-- What is wrong with what a wording is of, or no row.
create function rules.worded_fault(book text, noun text, code text, initiative text) returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (values
        (1, (worded_fault.noun = 'outcome') and worded_fault.initiative is null, 'invalid', 'initiative', 'an outcome is of an initiative', 'add --initiative'),
        (2, (worded_fault.noun <> 'outcome') and worded_fault.initiative is not null, 'invalid', 'initiative', format('a wording of a %s is of itself', worded_fault.noun),
            'leave --initiative out')) v (n, broken, code, field, sentence, hint)
     where v.broken
     union all
    select f.code, f.field, f.sentence, f.hint from rules.initiative_fault(worded_fault.book, 'initiative', worded_fault.initiative) f
     where worded_fault.noun = 'outcome'
     union all
    select f.code, 'code', f.sentence, f.hint from rules.outcome_fault(worded_fault.book, worded_fault.initiative, worded_fault.code) f
     where worded_fault.noun = 'outcome'
     union all
    select 'not_found', 'code', format('there is no %s %s', worded_fault.noun, worded_fault.code), rules.way_to(worded_fault.book, worded_fault.noun, worded_fault.code)
     where worded_fault.noun <> 'outcome'
       and not rules.registered(worded_fault.book, worded_fault.noun, worded_fault.code, 9223372036854775807)
     limit 1
$$;

-- Set wordings; what was said before stays readable, and what is not said again stays.  Refuses: not_found (what it is of), invalid (nothing is
-- said, an outcome of no initiative).
create function rules.wording_set(book text, envelopes rules.envelope[], asks rules.wording_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(none_there, rules.refusal('invalid', 'name', case when num_nonnulls(a.name, a.description) = 0 then 'nothing is said' end,
                                                       'add --name or --description')) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.worded_fault(wording_set.book, a.noun, a.code, a.initiative) none_there on true
    ), entered as materialized (
        select * from rules.entered(wording_set.book, 'wording_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_strip_nulls(jsonb_build_object('noun', j.noun, 'code', j.code, 'initiative', j.initiative,
                                                                       'language', j.language)))) from judged j), null)
    ), wording as (
        insert into ledger.wording (book, noun, code, initiative, language, seq, name, description)
        select wording_set.book, j.noun, j.code, coalesce(j.initiative, ''), j.language, e.seq, j.name, j.description
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.wording_item as (id text, noun text, code text, initiative text, language text, name text, description text);

-- The wordings in force as known at a moment, in one language or (null) all.
create function rules.wordings(book text, language text, last bigint) returns setof api.wording_item language sql stable as $$
    select concat_ws(':', w.noun, nullif(w.initiative, ''), w.code, w.language), w.noun, w.code, nullif(w.initiative, ''), w.language,
           (array_agg(w.name order by w.seq desc) filter (where w.name is not null))[1],
           (array_agg(w.description order by w.seq desc) filter (where w.description is not null))[1]
      from ledger.wording w
     where w.book = wordings.book and w.seq <= last and (wordings.language is null or w.language = wordings.language)
     group by w.noun, w.initiative, w.code, w.language
$$;

-- Wordings by what they are of; id is the cursor.
create function api.wording_list(book text, allowed text[], caller text, noun text, language text, "limit" integer, after text, known_at text)
returns setof api.wording_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select w.* from rules.wordings(book, wording_list.language, last) w
     where (after is null or w.id > after) and (wording_list.noun is null or w.noun = wording_list.noun)
     order by w.id
     limit "limit";
end $$;
