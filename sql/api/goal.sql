-- Strategic goals: the top of what is funded.

create type rules.goal_add_ask as (goal text, name text, another rules.confirmation, name_skeleton rules.derived);

-- Add goals.  Refuses: conflict (the code is taken), confirm (others are called like it).
create function rules.goal_add(book text, envelopes rules.envelope[], asks rules.goal_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, k.same, k.skeleton, coalesce(taken, alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.goal, a.name, a.name_skeleton) k
          left join ledger.goal g on g.book = goal_add.book and g.goal = a.goal
          left join lateral rules.taken('goal', a.goal, g.goal is not null) taken on true
          left join lateral rules.look_alike_fault(goal_add.book, 'goal', a.goal, a.name, k.same, k.skeleton, a.another) alike on true
    ), entered as materialized (
        select * from rules.entered(goal_add.book, 'goal_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['goal:' || j.goal] || rules.name_claims('goal', j.same, j.skeleton),
                        jsonb_build_object('goal', j.goal)))
               from judged j), null)
    ), goal as (
        insert into ledger.goal (book, goal, seq, name, same, skeleton)
        select goal_add.book, j.goal, e.seq, j.name, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.goal_item as (goal text, name text);

-- Goals by code, which is the cursor.
create function api.goal_list(book text, allowed text[], caller text, "limit" integer, after text, known_at text)
returns setof api.goal_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select g.goal, g.name
      from ledger.goal g
     where g.book = goal_list.book and g.seq <= last
       and (after is null or g.goal > after)
     order by g.goal
     limit "limit";
end $$;

create type api.goal_detail as (goal text, name text, themes json);

-- One goal with its themes.
create function api.goal_show(book text, allowed text[], caller text, goal text, known_at text)
returns setof api.goal_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select g.goal, g.name,
           (select coalesce(json_agg(json_build_object('theme', t.theme, 'name', t.name) order by t.theme), '[]')
              from ledger.theme t
             where t.book = g.book and t.goal = g.goal and t.seq <= last)
      from ledger.goal g
     where g.book = goal_show.book and g.goal = goal_show.goal and g.seq <= last;
    if not found then
        perform rules.none_of(book, 'goal', 'goal', goal_show.goal);
    end if;
end $$;
