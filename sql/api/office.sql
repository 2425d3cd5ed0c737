-- Offices: where people work, and whose an entry is.

-- The office as it is, or as known at a moment: one row, or none.
create function rules.office_at(book text, office text, last bigint default 9223372036854775807)
returns setof ledger.office_version language sql stable as $$
    select v.* from ledger.office_version v
     where v.book = office_at.book and v.office = office_at.office and v.seq <= last
     order by v.seq desc limit 1
$$;

-- Every office in the same way.
create function rules.offices(book text, last bigint default 9223372036854775807) returns setof ledger.office_version
language sql stable as $$
    select v.* from ledger.office o cross join lateral rules.office_at(o.book, o.office, last) v where o.book = offices.book
$$;

create type rules.office_add_ask as (
    office text, name text, region text, time_zone text, another rules.confirmation, name_skeleton rules.derived);

-- Add offices, in the time zone of the book where none is given.  Refuses: conflict (the code is taken), not_found (region),
-- invalid (time zone), confirm (others are called like it).
create function rules.office_add(book text, envelopes rules.envelope[], asks rules.office_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(rules.zone(a.time_zone), b.time_zone) as zone,
               k.same, k.skeleton, coalesce(taken, no_region, rules.zone_fault('time_zone', a.time_zone), alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.office, a.name, a.name_skeleton) k
          join ledger.book b on b.book = office_add.book
          left join ledger.office o on o.book = office_add.book and o.office = a.office
          left join ledger.region r on r.book = office_add.book and r.region = a.region
          left join lateral rules.taken('office', a.office, o.office is not null) taken on true
          left join lateral rules.missing(office_add.book, 'region', a.region, r.region is not null) no_region on true
          left join lateral rules.look_alike_fault(office_add.book, 'office', a.office, a.name, k.same, k.skeleton, a.another) alike on true
    ), entered as materialized (
        select * from rules.entered(office_add.book, 'office_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['office:' || j.office] || rules.name_claims('office', j.same, j.skeleton),
                        jsonb_build_object('office', j.office, 'time_zone', j.zone))) from judged j), null)
    ), office as (
        insert into ledger.office (book, office, seq)
        select office_add.book, j.office, e.seq from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), version as (
        insert into ledger.office_version (book, office, seq, name, region, time_zone, same, skeleton)
        select office_add.book, j.office, e.seq, j.name, j.region, j.zone, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.office_change_ask as (
    office text, name text, region text, time_zone text, another rules.confirmation, name_skeleton rules.derived);

-- Record new names, regions and time zones of offices, from the next entry on.  Refuses: not_found (office, region), invalid (time
-- zone, nothing changes), confirm (others are called like its new name).
create function rules.office_change(book text, envelopes rules.envelope[], asks rules.office_change_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with compared as materialized (
        select a.*, o.office is not null as there, coalesce(a.name, o.name) as new_name, coalesce(a.region, o.region) as new_region,
               coalesce(rules.zone(a.time_zone), o.time_zone) as new_zone, o.name as old_name, o.region as old_region, o.time_zone as old_zone,
               k.same as new_same, k.skeleton as looks, coalesce(k.same, o.same) as same, coalesce(k.skeleton, o.skeleton) as skeleton
          from unnest(envelopes, asks) a
          left join lateral rules.office_at(office_change.book, a.office) o on true
          left join lateral rules.name_keys(a.office, a.name, a.name_skeleton) k on a.name is not null
    ), judged as materialized (
        select c.*, coalesce(none_there, no_region, rules.zone_fault('time_zone', c.time_zone), rules.refusal('invalid', 'office',
                   case when (c.new_name, c.new_region, c.new_zone) is not distinct from (c.old_name, c.old_region, c.old_zone)
                        then format('that is what %s is already: nothing changes', c.office) end,
                   'give a new --name, --region or --time-zone'), alike) as refusal
          from compared c
          left join ledger.region r on r.book = office_change.book and r.region = c.region
          left join lateral rules.missing(office_change.book, 'office', c.office, c.there) none_there on true
          left join lateral rules.missing(office_change.book, 'region', c.region, r.region is not null) no_region on true
          left join lateral rules.look_alike_fault(office_change.book, 'office', c.office, c.name, c.new_same, c.looks, c.another) alike on true
    ), entered as materialized (
        select * from rules.entered(office_change.book, 'office_change', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['office:' || j.office] || rules.name_claims('office', j.new_same, j.looks),
                        jsonb_build_object('office', j.office, 'time_zone', j.new_zone))) from judged j), null)
    ), version as (
        insert into ledger.office_version (book, office, seq, name, region, time_zone, same, skeleton)
        select office_change.book, j.office, e.seq, j.new_name, j.new_region, j.new_zone, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.office_item as (office text, name text, region text, time_zone text);

-- Offices by code, which is the cursor.
create function api.office_list(book text, allowed text[], caller text,
    region text, "limit" integer, after text, known_at text)
returns setof api.office_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.office, o.name, o.region, o.time_zone
      from rules.offices(office_list.book, last) o
     where (after is null or o.office > after)
       and (office_list.region is null or o.region = office_list.region)
     order by o.office
     limit "limit";
end $$;

create type api.office_detail as (office text, name text, region text, time_zone text, today date, people json);

-- One office with the day it is there and the people who work there.
create function api.office_show(book text, allowed text[], caller text, office text, known_at text)
returns setof api.office_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.office, o.name, o.region, o.time_zone, rules.day_in(o.time_zone),
           (select coalesce(json_agg(json_build_object('person', p.person, 'name', p.name, 'role', p.role)
                                      order by p.person), '[]')
              from rules.people(o.book, last) p
             where p.office = o.office and p.enabled)
      from rules.office_at(office_show.book, office_show.office, last) o;
    if not found then
        perform rules.none_of(book, 'office', 'office', office_show.office);
    end if;
end $$;
