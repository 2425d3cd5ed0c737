-- Initiatives: what is funded.

create type rules.initiative_add_ask as (initiative text, name text, theme text, start date, finish date, note text,
    another rules.confirmation, name_skeleton rules.derived);

-- Add initiatives.  Refuses: conflict (the code is taken), not_found (theme), invalid (it ends before it begins, the
-- code that stands for no initiative), confirm (others are called like it).
create function rules.initiative_add(book text, envelopes rules.envelope[], asks rules.initiative_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, k.same, k.skeleton, coalesce(taken, no_theme, case
                   when a.initiative = 'not-earmarked'
                   then rules.refusal('invalid', 'initiative', 'not-earmarked is what reports call money for no initiative',
                                      'give another code')
                   when a.finish < a.start
                   then rules.refusal('invalid', 'finish', format('an initiative that starts on %s cannot finish on %s', a.start,
                                      a.finish), 'give a later last day') end, alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.initiative, a.name, a.name_skeleton) k
          left join ledger.initiative i on i.book = initiative_add.book and i.initiative = a.initiative
          left join ledger.theme t on t.book = initiative_add.book and t.theme = a.theme
          left join lateral rules.taken('initiative', a.initiative, i.initiative is not null) taken on true
          left join lateral rules.missing(initiative_add.book, 'theme', a.theme, t.theme is not null) no_theme on true
          left join lateral rules.look_alike_fault(initiative_add.book, 'initiative', a.initiative, a.name, k.same, k.skeleton, a.another) alike
            on true
    ), entered as materialized (
        select * from rules.entered(initiative_add.book, 'initiative_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['initiative:' || j.initiative] || rules.name_claims('initiative', j.same, j.skeleton),
                        jsonb_build_object('initiative', j.initiative))) from judged j), null)
    ), initiative as (
        insert into ledger.initiative (book, initiative, seq, name, theme, start, finish, note, same, skeleton)
        select initiative_add.book, j.initiative, e.seq, j.name, j.theme, j.start, j.finish, j.note, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.initiative_item as (initiative text, name text, theme text, start date, finish date);

-- Initiatives by code, which is the cursor.
create function api.initiative_list(book text, allowed text[], caller text,
    theme text, search text, "limit" integer, after text, known_at text)
returns setof api.initiative_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last   bigint := rules.seq_at(book, known_at);
    wanted text[] := rules.search_words(search);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.initiative, i.name, i.theme, i.start, i.finish
      from ledger.initiative i
     where i.book = initiative_list.book and i.seq <= last
       and (after is null or i.initiative > after)
       and (initiative_list.theme is null or i.theme = initiative_list.theme)
       and (search is null or rules.has_words(format(' %s ', rules.folded(i.initiative || ' ' || i.name)), wanted))
     order by i.initiative
     limit "limit";
end $$;

create type api.initiative_detail as (
    initiative text, name text, theme text, goal text, start date, finish date, note text, requirements json,
    outcomes json);

-- One initiative with what it requires and is expected to achieve.
create function api.initiative_show(book text, allowed text[], caller text, initiative text, known_at text)
returns setof api.initiative_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.initiative, i.name, i.theme, t.goal, i.start, i.finish, i.note,
           (select coalesce(json_agg(json_build_object('year', r.year, 'amount', r.amount, 'currency', r.currency)
                                      order by r.year, r.currency), '[]')
              from rules.year_amount_items(i.book, 'requirement', i.initiative, 'infinity', last) r),
           (select coalesce(json_agg(json_build_object('outcome', o.outcome, 'indicator', o.indicator, 'unit', o.unit,
                                                         'baseline', o.baseline, 'target', o.target, 'year', o.year,
                                                         'actual', o.actual, 'measured', o.measured)
                                      order by o.outcome), '[]')
              from rules.outcomes(i.book, i.initiative, 'infinity', last) o)
      from ledger.initiative i
      join ledger.theme t on t.book = i.book and t.theme = i.theme
     where i.book = initiative_show.book and i.initiative = initiative_show.initiative and i.seq <= last;
    if not found then
        perform rules.none_of(book, 'initiative', 'initiative', initiative_show.initiative);
    end if;
end $$;
