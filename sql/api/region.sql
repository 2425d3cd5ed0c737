-- Regions, each with its offices.

create type rules.region_add_ask as (region text, name text, another rules.confirmation, name_skeleton rules.derived);

-- Add regions.  Refuses: conflict (the code is taken), confirm (others are called like it).
create function rules.region_add(book text, envelopes rules.envelope[], asks rules.region_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, k.same, k.skeleton, coalesce(taken, alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.region, a.name, a.name_skeleton) k
          left join ledger.region r on r.book = region_add.book and r.region = a.region
          left join lateral rules.taken('region', a.region, r.region is not null) taken on true
          left join lateral rules.look_alike_fault(region_add.book, 'region', a.region, a.name, k.same, k.skeleton, a.another) alike on true
    ), entered as materialized (
        select * from rules.entered(region_add.book, 'region_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['region:' || j.region] || rules.name_claims('region', j.same, j.skeleton),
                        jsonb_build_object('region', j.region)))
               from judged j), null)
    ), region as (
        insert into ledger.region (book, region, seq, name, same, skeleton)
        select region_add.book, j.region, e.seq, j.name, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
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
              from rules.offices(r.book, last) o where o.region = r.region)
      from ledger.region r
     where r.book = region_show.book and r.region = region_show.region and r.seq <= last;
    if not found then
        perform rules.none_of(book, 'region', 'region', region_show.region);
    end if;
end $$;
