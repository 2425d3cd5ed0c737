-- Offices: where people work, and whose an entry is.

create type rules.office_add_ask as (office text, name text, region text);

-- Add offices.  Refuses: conflict (the code is taken), not_found (region).
create function rules.office_add(book text, envelopes rules.envelope[], asks rules.office_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(taken, no_region) as refusal
          from unnest(envelopes, asks) a
          left join ledger.office o on o.book = office_add.book and o.office = a.office
          left join ledger.region r on r.book = office_add.book and r.region = a.region
          left join lateral rules.taken('office', a.office, o.office is not null) taken on true
          left join lateral rules.missing(office_add.book, 'region', a.region, r.region is not null) no_region on true
    ), entered as materialized (
        select * from rules.entered(office_add.book, 'office_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['office:' || j.office], jsonb_build_object('office', j.office)))
               from judged j), null)
    ), office as (
        insert into ledger.office (book, office, seq, name, region)
        select office_add.book, j.office, e.seq, j.name, j.region
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.office_item as (office text, name text, region text);

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
    select o.office, o.name, o.region
      from ledger.office o
     where o.book = office_list.book and o.seq <= last
       and (after is null or o.office > after)
       and (office_list.region is null or o.region = office_list.region)
     order by o.office
     limit "limit";
end $$;

create type api.office_detail as (office text, name text, region text, people json);

-- One office with the people who work there.
create function api.office_show(book text, allowed text[], caller text, office text, known_at text)
returns setof api.office_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select o.office, o.name, o.region,
           (select coalesce(json_agg(json_build_object('person', p.person, 'name', p.name, 'role', p.role)
                                      order by p.person), '[]')
              from rules.people(o.book, last) p
             where p.office = o.office and p.enabled)
      from ledger.office o
     where o.book = office_show.book and o.office = office_show.office and o.seq <= last;
    if not found then
        perform rules.refuse('not_found', 'office', format('there is no office %s', office_show.office),
                             'see: bursar office list');
    end if;
end $$;
