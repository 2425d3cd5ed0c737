-- People: each of one office, with one role.

-- Everybody as known at a moment.
create function rules.people(book text, last bigint default 9223372036854775807) returns setof ledger.person
language sql stable as $$
    select distinct on (p.person) p.*
      from ledger.person p
     where p.book = people.book and p.seq <= last
     order by p.person, p.seq desc
$$;

-- One person as known at a moment.
create function rules.person_at(book text, person text, last bigint default 9223372036854775807)
returns setof ledger.person language sql stable as $$
    select p.* from ledger.person p
     where p.book = person_at.book and p.person = person_at.person and p.seq <= last
     order by p.seq desc limit 1
$$;

-- Somebody must be able to administer the book from afar; the console does not count.
create function rules.last_admin_fault(book text, person text) returns setof rules.refusal language sql stable as $$
    select 'conflict', 'person', format('%s is the last administrator', last_admin_fault.person),
           'make another one first: bursar person change PERSON --role admin'
     where not exists (select from rules.people(last_admin_fault.book) p
                        where p.person not in (last_admin_fault.person, 'console') and p.role = 'admin' and p.enabled)
$$;

-- Add people.  Refuses: conflict (the code is taken), not_found (office).
create function api.person_add(book text, allowed text[], caller text[], key uuid[],
    person text[], name text[], office text[], role text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks   rules.ask[];
    people ledger.person[];
    done   record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, person, name, office, role)
            with ordinality a (caller, key, person, name, office, role, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(taken, no_office) as refusal
          from asked a
          left join lateral rules.person_at(person_add.book, a.person) p on true
          left join ledger.office o on o.book = person_add.book and o.office = a.office
          left join lateral rules.taken('person', a.person, p.person is not null) taken on true
          left join lateral rules.missing('office', a.office, o.office is not null) no_office on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['person:' || j.person], j.refusal,
                         jsonb_build_object('person', j.person))::rules.ask order by j.ord),
           array_agg(row(person_add.book, j.person, null, j.name, j.office, j.role, true, null)::ledger.person
                     order by j.ord)
      into asks, people
      from judged j;

    done := rules.enter(book, allowed, 'person_add', asks, null);

    insert into ledger.person
    select p.book, p.person, e.seq, p.name, p.office, p.role, p.enabled, p.reason
      from rules.recorded(done.entered) e
      join unnest(people) with ordinality p on p.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Record new names, offices and roles.  Refuses: not_found (person, office), denied (the console), invalid (nothing
-- changes), conflict (the last administrator).
create function api.person_change(book text, allowed text[], caller text[], key uuid[],
    person text[], name text[], office text[], role text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks   rules.ask[];
    people ledger.person[];
    done   record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, person, name, office, role)
            with ordinality a (caller, key, person, name, office, role, ord)
    ), compared as (
        select a.*, rules.content(to_jsonb(a)) as content, p.enabled, p.reason, coalesce(a.name, p.name) as new_name,
               coalesce(a.office, p.office) as new_office, coalesce(a.role, p.role) as new_role,
               coalesce(nullif(a.name, p.name), nullif(a.office, p.office), nullif(a.role, p.role)) is null as same,
               p.enabled and p.role = 'admin' and a.role <> 'admin' as resigns
          from asked a
          left join lateral rules.person_at(person_change.book, a.person) p on true
    ), judged as (
        select c.*, coalesce(no_person, no_office, case when c.same
                   then row('invalid', 'person', format('that is what %s is already: nothing changes', c.person),
                            'give a new --name, --office or --role')::rules.refusal end, last_admin) as refusal
          from compared c
          left join ledger.office o on o.book = person_change.book and o.office = c.office
          left join lateral rules.person_fault(person_change.book, c.person) no_person on true
          left join lateral rules.missing('office', c.office, o.office is not null) no_office on true
          left join lateral rules.last_admin_fault(person_change.book, c.person) last_admin on c.resigns
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null,
                         array['person:' || j.person, case when j.resigns then 'administrators' end], j.refusal,
                         jsonb_build_object('person', j.person))::rules.ask order by j.ord),
           array_agg(row(person_change.book, j.person, null, j.new_name, j.new_office, j.new_role, j.enabled, j.reason)
                     ::ledger.person order by j.ord)
      into asks, people
      from judged j;

    done := rules.enter(book, allowed, 'person_change', asks, null);

    insert into ledger.person
    select p.book, p.person, e.seq, p.name, p.office, p.role, p.enabled, p.reason
      from rules.recorded(done.entered) e
      join unnest(people) with ordinality p on p.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Shut people out, or let them in again, from the next request on.
create function rules.person_admit(book text, allowed text[], caller text[], key uuid[], command text, enabled boolean,
    person text[], reason text[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    asks   rules.ask[];
    people ledger.person[];
    done   record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, person, reason) with ordinality a (caller, key, person, reason, ord)
    ), found as (
        select a.*, rules.content(to_jsonb(a)) as content, p.name, p.office, p.role, p.reason as said,
               p.enabled = person_admit.enabled as same,
               p.enabled and not person_admit.enabled and p.role = 'admin' as resigns
          from asked a
          left join lateral rules.person_at(person_admit.book, a.person) p on true
    ), judged as (
        select f.*, coalesce(no_person, case when f.same
                   then row('conflict', 'person', case when person_admit.enabled then format('%s is not shut out', f.person)
                                else format('%s is shut out already: %s', f.person, f.said) end,
                            format('see: bursar person show %s', f.person))::rules.refusal end, last_admin) as refusal
          from found f
          left join lateral rules.person_fault(person_admit.book, f.person) no_person on true
          left join lateral rules.last_admin_fault(person_admit.book, f.person) last_admin on f.resigns
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null,
                         array['person:' || j.person, case when j.resigns then 'administrators' end], j.refusal,
                         jsonb_build_object('person', j.person, 'enabled', person_admit.enabled))::rules.ask
                     order by j.ord),
           array_agg(row(person_admit.book, j.person, null, j.name, j.office, j.role, person_admit.enabled, j.reason)
                     ::ledger.person order by j.ord)
      into asks, people
      from judged j;

    done := rules.enter(book, allowed, command, asks, null);

    insert into ledger.person
    select p.book, p.person, e.seq, p.name, p.office, p.role, p.enabled, p.reason
      from rules.recorded(done.entered) e
      join unnest(people) with ordinality p on p.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Shut people out.  Refuses: not_found, denied (the console), conflict (shut out already, the last administrator).
create function api.person_disable(book text, allowed text[], caller text[], key uuid[], person text[], reason text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.person_admit(book, allowed, caller, key, 'person_disable', false, person, reason);
end $$;

-- Let people in again.  Refuses: not_found, denied (the console), conflict (not shut out).
create function api.person_enable(book text, allowed text[], caller text[], key uuid[], person text[], reason text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.person_admit(book, allowed, caller, key, 'person_enable', true, person, reason);
end $$;

-- A person as known at a moment; reason is why shut out, or let in again.
create type api.person_item as (person text, name text, office text, role text, enabled boolean, reason text);

-- People by code, which is the cursor.
create function api.person_list(book text, allowed text[], caller text,
    office text, role text, "limit" integer, after text, known_at text)
returns setof api.person_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.person, p.name, p.office, p.role, p.enabled, p.reason
      from rules.people(book, last) p
     where (after is null or p.person > after)
       and (person_list.office is null or p.office = person_list.office)
       and (person_list.role is null or p.role = person_list.role)
     order by p.person
     limit "limit";
end $$;

-- One person, as known at a moment.  Raises not_found (person).
create function api.person_show(book text, allowed text[], caller text, person text, known_at text)
returns setof api.person_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.person, p.name, p.office, p.role, p.enabled, p.reason
      from rules.person_at(book, person_show.person, last) p;
    if not found then
        perform rules.refuse('not_found', 'person', format('there is no person %s', person_show.person),
                             'see: bursar person list');
    end if;
end $$;

-- currency is the base currency of the book.
create type api.person_self as (
    person text, name text, office text, role text, certificate text, not_after text, book text, currency text);

-- Who the caller is to this book.
create function api.person_whoami(book text, allowed text[], caller text) returns setof api.person_self
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.person, p.name, p.office, p.role, c.certificate, rules.moment(c.not_after), b.book, b.currency
      from ledger.certificate c
      join ledger.book b on b.book = c.book
     cross join lateral rules.person_at(c.book, c.person) p
     where c.book = person_whoami.book and c.certificate = person_whoami.caller;
end $$;
