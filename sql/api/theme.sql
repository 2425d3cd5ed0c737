-- Themes under the strategic goals.

create type rules.theme_add_ask as (theme text, name text, goal text, another rules.confirmation, name_skeleton rules.derived);

-- Add themes.  Refuses: conflict (the code is taken), not_found (goal), confirm (others are called like
-- it).
create function rules.theme_add(book text, envelopes rules.envelope[], asks rules.theme_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, k.same, k.skeleton, coalesce(taken, no_goal, alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.theme, a.name, a.name_skeleton) k
          left join ledger.theme t on t.book = theme_add.book and t.theme = a.theme
          left join ledger.goal g on g.book = theme_add.book and g.goal = a.goal
          left join lateral rules.taken('theme', a.theme, t.theme is not null) taken on true
          left join lateral rules.missing(theme_add.book, 'goal', a.goal, g.goal is not null) no_goal on true
          left join lateral rules.look_alike_fault(theme_add.book, 'theme', a.theme, a.name, k.same, k.skeleton, a.another) alike on true
    ), entered as materialized (
        select * from rules.entered(theme_add.book, 'theme_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['theme:' || j.theme] || rules.name_claims('theme', j.same, j.skeleton),
                        jsonb_build_object('theme', j.theme)))
               from judged j), null)
    ), theme as (
        insert into ledger.theme (book, theme, seq, name, goal, same, skeleton)
        select theme_add.book, j.theme, e.seq, j.name, j.goal, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.theme_item as (theme text, name text, goal text);

-- Themes by code, which is the cursor.
create function api.theme_list(book text, allowed text[], caller text,
    goal text, "limit" integer, after text, known_at text)
returns setof api.theme_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select t.theme, t.name, t.goal
      from ledger.theme t
     where t.book = theme_list.book and t.seq <= last
       and (after is null or t.theme > after)
       and (theme_list.goal is null or t.goal = theme_list.goal)
     order by t.theme
     limit "limit";
end $$;

create type api.theme_detail as (theme text, name text, goal text, initiatives json);

-- One theme with its initiatives.
create function api.theme_show(book text, allowed text[], caller text, theme text, known_at text)
returns setof api.theme_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select t.theme, t.name, t.goal,
           (select coalesce(json_agg(json_build_object('initiative', i.initiative, 'name', i.name, 'start', i.start,
                                                         'finish', i.finish) order by i.initiative), '[]')
              from ledger.initiative i
             where i.book = t.book and i.theme = t.theme and i.seq <= last)
      from ledger.theme t
     where t.book = theme_show.book and t.theme = theme_show.theme and t.seq <= last;
    if not found then
        perform rules.none_of(book, 'theme', 'theme', theme_show.theme);
    end if;
end $$;
