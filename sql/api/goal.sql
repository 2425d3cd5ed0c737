-- Strategic goals: the top of what is funded.

-- Add goals.  Refuses: conflict (the code is taken).
create function api.goal_add(book text, allowed text[], caller text[], key uuid[], goal text[], name text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks  rules.ask[];
    goals ledger.goal[];
    done  record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, goal, name) with ordinality a (caller, key, goal, name, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, taken as refusal
          from asked a
          left join ledger.goal g on g.book = goal_add.book and g.goal = a.goal
          left join lateral rules.taken('goal', a.goal, g.goal is not null) taken on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['goal:' || j.goal], j.refusal,
                         jsonb_build_object('goal', j.goal))::rules.ask order by j.ord),
           array_agg(row(goal_add.book, j.goal, null, j.name)::ledger.goal order by j.ord)
      into asks, goals
      from judged j;

    done := rules.enter(book, allowed, 'goal_add', asks, null);

    insert into ledger.goal
    select g.book, g.goal, e.seq, g.name
      from rules.recorded(done.entered) e
      join unnest(goals) with ordinality g on g.ordinality = e.ord;

    return query select * from unnest(done.answers);
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
        perform rules.refuse('not_found', 'goal', format('there is no goal %s', goal_show.goal), 'see: bursar goal list');
    end if;
end $$;
