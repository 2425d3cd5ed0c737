-- Themes under the strategic goals.

-- Add themes.  Refuses: conflict (the code is taken), not_found (goal).
create function api.theme_add(book text, allowed text[], caller text[], key uuid[],
    theme text[], name text[], goal text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks   rules.ask[];
    themes ledger.theme[];
    done   record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, theme, name, goal) with ordinality a (caller, key, theme, name, goal, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(taken, no_goal) as refusal
          from asked a
          left join ledger.theme t on t.book = theme_add.book and t.theme = a.theme
          left join ledger.goal g on g.book = theme_add.book and g.goal = a.goal
          left join lateral rules.taken('theme', a.theme, t.theme is not null) taken on true
          left join lateral rules.missing('goal', a.goal, g.goal is not null) no_goal on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['theme:' || j.theme], j.refusal,
                         jsonb_build_object('theme', j.theme))::rules.ask order by j.ord),
           array_agg(row(theme_add.book, j.theme, null, j.name, j.goal)::ledger.theme order by j.ord)
      into asks, themes
      from judged j;

    done := rules.enter(book, allowed, 'theme_add', asks, null);

    insert into ledger.theme
    select t.book, t.theme, e.seq, t.name, t.goal
      from rules.recorded(done.entered) e
      join unnest(themes) with ordinality t on t.ordinality = e.ord;

    return query select * from unnest(done.answers);
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
        perform rules.refuse('not_found', 'theme', format('there is no theme %s', theme_show.theme),
                             'see: bursar theme list');
    end if;
end $$;
