-- Parties: who gives, or may give.

-- A party as known at a moment.
create function rules.party_at(book text, party text, last bigint default 9223372036854775807)
returns setof ledger.party_version language sql stable as $$
    select v.* from ledger.party_version v
     where v.book = party_at.book and v.party = party_at.party and v.seq <= last
     order by v.seq desc limit 1
$$;

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
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(taken, no_parent) as refusal,
               case when (no_parent).code = 'not_found'     -- unless it comes earlier in this batch
                     and exists (select from asked b where b.party = a.parent and b.ord < a.ord)
                    then 'party:' || nullif(a.parent, a.party) end as waits_for
          from asked a
          left join ledger.party p on p.book = party_add.book and p.party = a.party
          left join lateral rules.taken('party', a.party, p.party is not null) taken on true
          left join lateral rules.party_fault(party_add.book, 'parent', a.parent) no_parent on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['party:' || j.party, j.waits_for], j.refusal,
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

-- What is wrong with a parent: the party itself, or one that belongs to it.
create function rules.parent_fault(book text, party text, parent text) returns setof rules.refusal
language sql stable as $$
    with recursive above (party) as (
        select parent_fault.parent
        union
        select v.parent from above a, rules.party_at(parent_fault.book, a.party) v where v.parent is not null
    )
    select 'invalid', 'parent',
           case when parent_fault.parent = parent_fault.party then format('%s cannot belong to itself', parent_fault.party)
                else format('%s belongs to %s itself', parent_fault.parent, parent_fault.party) end,
           'name a party above it'
     where parent_fault.party in (select a.party from above a)
$$;

-- Record what changed about parties.  Refuses: not_found (party, parent), conflict (a merged party), invalid (nothing
-- changes, a parent that belongs to the party).
create function api.party_change(book text, allowed text[], caller text[], key uuid[],
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
    ), compared as (
        select a.*, rules.content(to_jsonb(a)) as content, v as old,
               row(party_change.book, a.party, v.seq, coalesce(a.name, v.name), coalesce(a.kind, v.kind),
                   coalesce(a.country, v.country), coalesce(a.parent, v.parent),
                   coalesce(a.anonymous = 'yes', v.anonymous), coalesce(a.note, v.note))::ledger.party_version as new
          from asked a
          left join lateral rules.party_at(party_change.book, a.party) v on true
    ), judged as (
        select c.*, coalesce(no_party, no_parent, below, case when c.new = c.old
                   then row('invalid', 'party', format('that is what %s is already: nothing changes', c.party),
                            format('see: bursar party show %s', c.party))::rules.refusal end) as refusal
          from compared c
          left join lateral rules.party_fault(party_change.book, 'party', c.party) no_party on true
          left join lateral rules.party_fault(party_change.book, 'parent', c.parent) no_parent on true
          left join lateral rules.parent_fault(party_change.book, c.party, c.parent) below on c.parent is not null
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null,
                         array['party:' || j.party, case when j.parent is not null then 'parents' end], j.refusal,
                         jsonb_build_object('party', j.party))::rules.ask order by j.ord),
           array_agg(j.new order by j.ord)
      into asks, versions
      from judged j;

    done := rules.enter(book, allowed, 'party_change', asks, null);

    insert into ledger.party_version
    select v.book, v.party, e.seq, v.name, v.kind, v.country, v.parent, v.anonymous, v.note
      from rules.recorded(done.entered) e
      join unnest(versions) with ordinality v on v.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Note the ids that parties have elsewhere.  Refuses: not_found (party), conflict (a merged party, an id that is known).
create function api.party_identify(book text, allowed text[], caller text[], key uuid[],
    party text[], scheme text[], value text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks        rules.ask[];
    identifiers ledger.party_identifier[];
    done        record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, scheme, value) with ordinality a (caller, key, party, scheme, value, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content,
               coalesce(no_party, case when i.party is not null
                   then row('conflict', 'value', format('%s %s is %s already', a.scheme, a.value, i.party),
                            case when i.party = a.party then format('see: bursar party show %s', a.party)
                                 else format('if they are one: bursar party merge %s --into %s --reason "…"', a.party,
                                             i.party) end)::rules.refusal end) as refusal
          from asked a
          left join lateral (select x.party from ledger.party_identifier x
                              where x.book = party_identify.book and x.scheme = a.scheme and x.value = a.value
                              limit 1) i on true
          left join lateral rules.party_fault(party_identify.book, 'party', a.party) no_party on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['identifier:' || j.scheme || ':' || j.value],
                         j.refusal, jsonb_build_object('party', j.party, 'scheme', j.scheme, 'value', j.value))::rules.ask
                     order by j.ord),
           array_agg(row(party_identify.book, j.scheme, j.value, null, j.party)::ledger.party_identifier order by j.ord)
      into asks, identifiers
      from judged j;

    done := rules.enter(book, allowed, 'party_identify', asks, null);

    insert into ledger.party_identifier
    select i.book, i.scheme, i.value, e.seq, i.party
      from rules.recorded(done.entered) e
      join unnest(identifiers) with ordinality i on i.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Say that two parties are one; no entry moves, and there are no chains, so that one step finds who counts.  Refuses:
-- not_found (party, into), conflict (either was merged, others were merged into the party), invalid (into itself).
create function api.party_merge(book text, allowed text[], caller text[], key uuid[],
    party text[], "into" text[], reason text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    aliases ledger.party_alias[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, "into", reason) with ordinality a (caller, key, party, "into", reason, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content,
               coalesce(no_party, no_into,
                   case when a.party = a."into"
                        then row('invalid', 'into', 'a party cannot be merged into itself',
                                 'name the party it is the same as')::rules.refusal
                        when d.party is not null
                        then row('conflict', 'party', format('%s stands for %s', a.party, d.party),
                                 case when exists (select from ledger.party_alias x
                                                    where x.book = party_merge.book and x.into_party = a."into")
                                      then format('so does %s for others: keep both, and enter under one', a."into")
                                      else format('the other way round: bursar party merge %s --into %s --reason "…"',
                                                  a."into", a.party) end)::rules.refusal end) as refusal
          from asked a
          left join lateral rules.party_fault(party_merge.book, 'party', a.party) no_party on true
          left join lateral rules.party_fault(party_merge.book, 'into', a."into") no_into on true
          left join lateral (select x.party from ledger.party_alias x
                              where x.book = party_merge.book and x.into_party = a.party
                              order by x.party limit 1) d on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null,
                         array['party:' || j.party, 'party:' || nullif(j."into", j.party)], j.refusal,
                         jsonb_build_object('party', j.party, 'into', j."into"))::rules.ask order by j.ord),
           array_agg(row(party_merge.book, j.party, null, j."into", j.reason)::ledger.party_alias order by j.ord)
      into asks, aliases
      from judged j;

    done := rules.enter(book, allowed, 'party_merge', asks, null);

    insert into ledger.party_alias
    select a.book, a.party, e.seq, a.into_party, a.reason
      from rules.recorded(done.entered) e
      join unnest(aliases) with ordinality a on a.ordinality = e.ord;

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
     cross join lateral rules.party_at(p.book, p.party, last) v
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

create type api.party_detail as (
    party text, name text, kind text, country text, parent text, anonymous boolean, note text, merged_into text,
    identifiers json, aliases json);

-- One party with its external ids, and the duplicates that count under it.
create function api.party_show(book text, allowed text[], caller text, party text, known_at text)
returns setof api.party_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select v.party, v.name, v.kind, v.country, v.parent, v.anonymous, v.note, m.into_party,
           (select coalesce(json_agg(json_build_object('scheme', i.scheme, 'value', i.value)
                                      order by i.scheme, i.value), '[]')
              from ledger.party_identifier i
             where i.book = v.book and i.party = v.party and i.seq <= last),
           (select coalesce(json_agg(json_build_object('party', a.party, 'name', n.name, 'reason', a.reason)
                                      order by a.party), '[]')
              from ledger.party_alias a
             cross join lateral rules.party_at(a.book, a.party, last) n
             where a.book = v.book and a.into_party = v.party and a.seq <= last)
      from rules.party_at(party_show.book, party_show.party, last) v
      left join ledger.party_alias m on m.book = v.book and m.party = v.party and m.seq <= last;
    if not found then
        perform rules.refuse('not_found', 'party', format('there is no party %s', party_show.party),
                             'see: bursar party list');
    end if;
end $$;
