-- Parties: who gives, or may give.

-- Register parties.  Refuses: conflict (the code is taken), not_found (parent).
create function api.party_add(book text, allowed text[], caller text[], key uuid[],
    party text[], name text[], kind text[], country text[], parent text[], anonymous text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks     rules.ask[];
    versions ledger.party_version[];
    done     record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, name, kind, country, parent, anonymous, note)
            with ordinality a (caller, key, party, name, kind, country, parent, anonymous, note, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(taken, no_parent) as refusal
          from asked a
          left join ledger.party p on p.book = party_add.book and p.party = a.party
          left join lateral rules.taken('party', a.party, p.party is not null) taken on true
          left join lateral rules.party_fault(party_add.book, 'parent', a.parent) no_parent on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['party:' || j.party], j.refusal,
                         jsonb_build_object('party', j.party))::rules.ask order by j.ord),
           array_agg(row(party_add.book, j.party, null, j.name, j.kind, j.country, j.parent,
                         coalesce(j.anonymous, 'no') = 'yes', j.note)::ledger.party_version order by j.ord)
      into asks, versions
      from judged j;

    done := rules.enter(book, allowed, 'party_add', asks, null);

    insert into ledger.party
    select v.book, v.party, e.seq
      from rules.recorded(done.entered) e
      join unnest(versions) with ordinality v on v.ordinality = e.ord;
    insert into ledger.party_version
    select v.book, v.party, e.seq, v.name, v.kind, v.country, v.parent, v.anonymous, v.note
      from rules.recorded(done.entered) e
      join unnest(versions) with ordinality v on v.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- A party as known at a moment.
create type api.party_item as (
    party text, name text, kind text, country text, parent text, anonymous boolean, merged_into text);

-- Parties by code, which is the cursor.
create function api.party_list(book text, allowed text[], caller text,
    kind text, country text, search text, "limit" integer, after text, known_at text)
returns setof api.party_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select v.party, v.name, v.kind, v.country, v.parent, v.anonymous, a.into_party
      from ledger.party p
     cross join lateral (select x.* from ledger.party_version x
                          where x.book = p.book and x.party = p.party and x.seq <= last
                          order by x.seq desc limit 1) v
      left join ledger.party_alias a on a.book = p.book and a.party = p.party and a.seq <= last
     where p.book = party_list.book and p.seq <= last and (after is null or p.party > after)
       and (party_list.kind is null or v.kind = party_list.kind)
       and (party_list.country is null or v.country = party_list.country)
       and (search is null or position(lower(search) in lower(v.party || ' ' || v.name)) > 0
            or exists (select from ledger.party_identifier i
                        where i.book = p.book and i.party = p.party and i.value = search and i.seq <= last))
     order by p.party
     limit "limit";
end $$;
