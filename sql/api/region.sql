-- Regions, each with its offices.

-- Add regions.  Refuses: conflict (the code is taken).
create function api.region_add(book text, allowed text[], caller text[], key uuid[], region text[], name text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    regions ledger.region[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, region, name) with ordinality a (caller, key, region, name, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, taken as refusal
          from asked a
          left join ledger.region r on r.book = region_add.book and r.region = a.region
          left join lateral rules.taken('region', a.region, r.region is not null) taken on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['region:' || j.region], j.refusal,
                         jsonb_build_object('region', j.region))::rules.ask order by j.ord),
           array_agg(row(region_add.book, j.region, null, j.name)::ledger.region order by j.ord)
      into asks, regions
      from judged j;

    done := rules.enter(book, allowed, 'region_add', asks, null);

    insert into ledger.region
    select r.book, r.region, e.seq, r.name
      from rules.recorded(done.entered) e
      join unnest(regions) with ordinality r on r.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

create type api.region_item as (region text, name text);

-- Regions by code, which is the cursor.
create function api.region_list(book text, allowed text[], caller text, "limit" integer, after text, known_at text)
returns setof api.region_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.region, r.name
      from ledger.region r
     where r.book = region_list.book and r.seq <= last
       and (after is null or r.region > after)
     order by r.region
     limit "limit";
end $$;

create type api.region_detail as (region text, name text, offices json);

-- One region with its offices.
create function api.region_show(book text, allowed text[], caller text, region text, known_at text)
returns setof api.region_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.region, r.name,
           (select coalesce(json_agg(json_build_object('office', o.office, 'name', o.name) order by o.office), '[]')
              from ledger.office o
             where o.book = r.book and o.region = r.region and o.seq <= last)
      from ledger.region r
     where r.book = region_show.book and r.region = region_show.region and r.seq <= last;
    if not found then
        perform rules.refuse('not_found', 'region', format('there is no region %s', region_show.region),
                             'see: bursar region list');
    end if;
end $$;
