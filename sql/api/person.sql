-- People: each of one office, with one role.

-- Everybody as known at a moment.
create function rules.people(book text, last bigint default 9223372036854775807) returns setof ledger.person
language sql stable as $$
    select distinct on (p.person) p.book, p.person, p.seq, coalesce(p.name, rules.personal_name(p.book, 'person', p.person, p.seq)), p.office, p.role, p.enabled, p.reason
      from ledger.person p
     where p.book = people.book and p.seq <= last
     order by p.person, p.seq desc
$$;

-- One person as known at a moment.
create function rules.person_at(book text, person text, last bigint default 9223372036854775807)
returns setof ledger.person language sql stable as $$
    select p.book, p.person, p.seq, coalesce(p.name, rules.personal_name(p.book, 'person', p.person, p.seq)), p.office, p.role, p.enabled, p.reason
      from ledger.person p
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

create type rules.person_add_ask as (person text, name text, office text, role text);

-- Add people.  Refuses: conflict (the code is taken), not_found (office).
create function rules.person_add(book text, envelopes rules.envelope[], asks rules.person_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(taken, no_office) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(person_add.book, a.person) p on true
          left join ledger.office o on o.book = person_add.book and o.office = a.office
          left join lateral rules.taken('person', a.person, p.person is not null) taken on true
          left join lateral rules.missing(person_add.book, 'office', a.office, o.office is not null) no_office on true
    ), entered as materialized (
        select * from rules.entered(person_add.book, 'person_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['person:' || j.person], jsonb_build_object('person', j.person)))
               from judged j), null)
    ), person as (
        insert into ledger.person (book, person, seq, name, office, role, enabled)
        select person_add.book, j.person, e.seq, null, j.office, j.role, true
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.person_change_ask as (person text, name text, office text, role text);

-- Record new names, offices and roles.  Refuses: not_found (person, office), denied (the console), invalid (nothing
-- changes), conflict (the last administrator, an erased person).
create function rules.person_change(book text, envelopes rules.envelope[], asks rules.person_change_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with compared as (
        select a.*, p.enabled, p.reason, coalesce(a.name, p.name) as new_name, coalesce(a.office, p.office) as new_office,
               coalesce(a.role, p.role) as new_role,
               coalesce(nullif(a.name, p.name), nullif(a.office, p.office), nullif(a.role, p.role)) is null as same,
               p.enabled and p.role = 'admin' and a.role <> 'admin' as resigns
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(person_change.book, a.person) p on true
    ), judged as materialized (
        select c.*, coalesce(no_person, no_office, erased, rules.refusal('invalid', 'person',
                        case when c.same then format('that is what %s is already: nothing changes', c.person) end,
                        'give a new --name, --office or --role'), last_admin) as refusal
          from compared c
          left join ledger.office o on o.book = person_change.book and o.office = c.office
          left join lateral rules.person_fault(person_change.book, c.person) no_person on true
          left join lateral rules.erased_fault(person_change.book, 'person', c.person) erased on true
          left join lateral rules.missing(person_change.book, 'office', c.office, o.office is not null) no_office on true
          left join lateral rules.last_admin_fault(person_change.book, c.person) last_admin on c.resigns
    ), entered as materialized (
        select * from rules.entered(person_change.book, 'person_change', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['person:' || j.person, case when j.resigns then 'administrators' end],
                        jsonb_build_object('person', j.person))) from judged j), null)
    ), person as (
        insert into ledger.person (book, person, seq, name, office, role, enabled, reason)
        select person_change.book, j.person, e.seq, null, j.new_office, j.new_role, j.enabled, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.person_admit_ask as (person text, reason text);

-- Shut people out, or let them in again, from the next request on.  Refuses: not_found, denied (the console), conflict (they
-- are shut out, or let in, already; the last administrator).
create function rules.admit_people(book text, command text, enabled boolean, envelopes rules.envelope[],
                                   asks rules.person_admit_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with found as (
        select a.*, p.name, p.office, p.role, p.reason as said, p.enabled = admit_people.enabled as same,
               p.enabled and not admit_people.enabled and p.role = 'admin' as resigns
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(admit_people.book, a.person) p on true
    ), judged as materialized (
        select f.*, coalesce(no_person, erased, rules.refusal('conflict', 'person',
                        case when f.same and admit_people.enabled then format('%s is not shut out', f.person)
                             when f.same then format('%s is shut out already: %s', f.person, f.said) end,
                        format('see: bursar person show %s', f.person)), last_admin) as refusal
          from found f
          left join lateral rules.person_fault(admit_people.book, f.person) no_person on true
          left join lateral rules.erased_fault(admit_people.book, 'person', f.person) erased on admit_people.enabled
          left join lateral rules.last_admin_fault(admit_people.book, f.person) last_admin on f.resigns
    ), entered as materialized (
        select * from rules.entered(admit_people.book, command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['person:' || j.person, case when j.resigns then 'administrators' end],
                        jsonb_build_object('person', j.person, 'enabled', admit_people.enabled))) from judged j), null)
    ), person as (
        insert into ledger.person (book, person, seq, name, office, role, enabled, reason)
        select admit_people.book, j.person, e.seq, null, j.office, j.role, admit_people.enabled, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Shut people out.  Refuses: not_found, denied (the console), conflict (shut out already, the last administrator).
create function rules.person_disable(book text, envelopes rules.envelope[], asks rules.person_admit_ask[])
returns setof api.answer language sql as $$
    select * from rules.admit_people(book, 'person_disable', false, envelopes, asks)
$$;

-- Let people in again.  Refuses: not_found, denied (the console), conflict (not shut out, an erased person).
create function rules.person_enable(book text, envelopes rules.envelope[], asks rules.person_admit_ask[])
returns setof api.answer language sql as $$
    select * from rules.admit_people(book, 'person_enable', true, envelopes, asks)
$$;

create type rules.person_erase_ask as (person text, reason text);

-- Erase the names of people who used the ledger; their entries stay theirs, under their codes.  Refuses: not_found, denied (the console),
-- conflict (not shut out, erased already), invalid (a reason that names them).
create function rules.person_erase(book text, envelopes rules.envelope[], asks rules.person_erase_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    entered rules.entry[];
begin
    with judged as materialized (
        select a.*, 'person:' || a.person as claim, coalesce(no_person, erased, rules.refusal('conflict', 'person',
                        case when p.enabled then format('%s may still enter', a.person) end,
                        format('shut them out first: bursar person disable %s --reason "…"', a.person)), tells) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(person_erase.book, a.person) p on true
          left join lateral rules.person_fault(person_erase.book, a.person) no_person on true
          left join lateral rules.erased_fault(person_erase.book, 'person', a.person) erased on true
          left join lateral rules.reason_tells_fault(person_erase.book, 'person', array[a.person], a.reason) tells on true
    )
    select array_agg(e) into entered
      from rules.entered(person_erase.book, 'person_erase', envelopes,
          (select array_agg(rules.verdict(j.ord, j.refusal, array[j.claim],
                      jsonb_build_object('person', j.person)
                          || rules.erasure_told(rules.texts_of(person_erase.book, 'person', array[j.person])))) from judged j), null) e;
    perform rules.erase_texts(person_erase.book, 'person', a.person, e.seq, a.day)
       from unnest(entered) e join unnest(envelopes, asks) a on a.ord = e.ord where e.outcome = 'recorded';
    return query select (e.answer).* from unnest(entered) e;
end $$;

create type rules.person_contact_ask as (person text, email text, language text, ended text);

-- Note where people are written to about what waits for them, or that they are not any more; the address is kept beside.  What is not said of the
-- language stays.  Refuses: not_found, denied (the console), conflict (an erased person), invalid (no address, or none that is one).
create function rules.person_contact(book text, envelopes rules.envelope[], asks rules.person_contact_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.ended = 'yes', false) as over, coalesce(a.language, c.language, 'en') as spoken,
               coalesce(no_person, erased, rules.address_fault('email', a.email), rules.refusal('invalid', 'email',
                        case when coalesce(a.ended = 'yes', false) = (a.email is not null) then 'an address is given, or it ended' end,
                        'give --email, or --ended yes')) as refusal
          from unnest(envelopes, asks) a
          left join lateral (select x.language from ledger.person_contact x
                              where x.book = person_contact.book and x.person = a.person order by x.seq desc limit 1) c on true
          left join lateral rules.person_fault(person_contact.book, a.person) no_person on true
          left join lateral rules.erased_fault(person_contact.book, 'person', a.person) erased on true
    ), entered as materialized (
        select * from rules.entered(person_contact.book, 'person_contact', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['reader:' || j.person],
                        jsonb_build_object('person', j.person, 'language', j.spoken))) from judged j), null)
    ), contact as (
        insert into ledger.person_contact (book, person, seq, effective, ended, language)
        select person_contact.book, j.person, e.seq, j.day, j.over, j.spoken
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.person_contact_item as (id bigint, person text, email text, ended boolean, language text, date date, in_force boolean);

-- Where people are written to, and were, the latest first; of one whose text was erased there is no address.
create function api.person_contacts(book text, allowed text[], caller text, person text, "limit" integer, after text, known_at text)
returns setof api.person_contact_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.seq, c.person, p.text, c.ended, c.language, c.effective,
           not exists (select from ledger.person_contact x where x.book = c.book and x.person = c.person and x.seq > c.seq and x.seq <= last)
      from ledger.person_contact c
      left join ledger.personal p on p.book = c.book and p.seq = c.seq and p.field = 'email'
     where c.book = person_contacts.book and c.seq <= last and (person_contacts.person is null or c.person = person_contacts.person)
       and (after is null or c.seq < rules.page_from(after))
     order by c.seq desc
     limit "limit";
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
        perform rules.none_of(book, 'person', 'person', person_show.person);
    end if;
end $$;

-- time_zone is that of the office, today the day that an entry takes effect on unless another is given.  currency is the base currency
-- of the book, whose reports count days in book_time_zone, where it is book_today; ledger says which ledger it is, whatever the address, the name of the book
-- and its authority are.
create type api.person_self as (
    person text, name text, office text, time_zone text, today date, role text, certificate text, not_after text, book text,
    currency text, book_time_zone text, ledger uuid, book_today date);

-- Who the caller is to this book.
create function api.person_whoami(book text, allowed text[], caller text) returns setof api.person_self
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.person, p.name, p.office, o.time_zone, rules.day_in(o.time_zone), p.role, c.certificate, rules.moment(c.not_after), b.book,
           b.currency, b.time_zone, b.ledger, rules.today(b.book)
      from ledger.certificate c
      join ledger.book b on b.book = c.book
     cross join lateral rules.person_at(c.book, c.person) p
     cross join lateral rules.office_at(p.book, p.office) o
     where c.book = person_whoami.book and c.certificate = person_whoami.caller;
end $$;
