-- Who is asking: from a certificate to a person, an office and a role, in every transaction again.

-- What the roles of the ledger are called, after its database: see roles.sql.
create function api.role_name(what text) returns name language sql stable as $$
    select format('%s_%s', left(current_database(), 55), what)::name
$$;

-- Does the session speak for bursard's own command line?  None of the daemon's logins does.
create function rules.is_console() returns boolean language plpgsql stable as $$
begin
    return session_user = api.role_name('console')
        or pg_has_role(session_user, (select d.datdba from pg_database d where d.datname = current_database()), 'member');
end $$;

-- How long a key that was asked for by an invitation waits for its certificate, and the certificate to be fetched.
create function rules.request_waits() returns interval language sql immutable as $$ select interval '7 days' $$;

-- Is the person behind the certificate in force, and of an allowed role?  Gives one row: person, office, role, and
-- the refusal or null.  Where the role "invited" is allowed, an invitation is as good as a certificate, and that is its role.
-- 'console' is bursard's own command line, never a connection of the daemon's role.  The role must be one of
-- those that the daemon says the command is for, and of those that grants.sql has written to the function; the owner, who verifies what
-- was restored, is of whatever role.
--
-- No certificate at all is let in where there is nothing to see, which is how a read is tried at the start of the daemon: there is
-- no book '', and with that setting row-level security shows nothing of any other.
create function rules.caller(book text, allowed text[], certificate text)
returns table (person text, office text, role text, refusal rules.refusal)
language sql stable as $$
    select p.person, p.office, p.role,
           case when caller.book = '' and caller.certificate = '' and current_setting('bursar.book', true) = '' then null
                when p.person is null
                  or caller.certificate = 'console' and not rules.is_console()
                  or c.not_after < now() or c.not_before > now() or i.ends + rules.request_waits() < now()
                  or exists (select from ledger.revocation r
                              where r.book = caller.book and r.certificate = caller.certificate)
                then rules.refusal('unauthenticated', null, 'this certificate is not in force',
                                   'ask your administrator for a new one')
                when not p.enabled
                then rules.refusal('unauthenticated', null, format('%s may not enter: %s', rules.personal_name(caller.book, 'person', p.person), p.reason),
                                   'ask your administrator')
                when p.role <> all (allowed)
                  or p.role <> all (string_to_array(coalesce(current_setting('bursar.roles', true), ''), ','))
                     and not (caller.certificate = 'console' and session_user <> api.role_name('console'))
                then rules.refusal('denied', null, format('%s (%s) may not do this', rules.personal_name(caller.book, 'person', p.person), p.role),
                                   'it is for: ' || array_to_string(allowed, ', '))
                when p.role = 'regional' and current_setting('bursar.office', true) is distinct from p.office
                then rules.refusal('unauthenticated', null, format('%s works for another office now', rules.personal_name(caller.book, 'person', p.person)), null)
                when p.role <> 'regional' and coalesce(nullif(current_setting('bursar.office', true), ''), '*') <> '*'
                then rules.refusal('unauthenticated', null, format('%s works for all offices now', rules.personal_name(caller.book, 'person', p.person)), null)
           end
      from (select) nothing
      left join ledger.certificate c on c.book = caller.book and c.certificate = caller.certificate
      left join ledger.invitation i on 'invited' = any (allowed) and i.book = caller.book and i.invitation = caller.certificate
      left join lateral (
            select v.person, v.office, case when i.invitation is null then v.role else 'invited' end as role, v.enabled, v.reason
              from ledger.person v
             where v.book = caller.book and v.person = coalesce(c.person, i.person)
             order by v.seq desc limit 1) p on true
$$;

-- The same of all callers of a batch, each once, with every office that they have had and the day it is in theirs.
create function rules.callers(book text, allowed text[], certificates text[]) returns setof rules.who
language sql stable as $$
    select d.certificate, c.person, c.office,
           array(select distinct v.office from ledger.person v where v.book = callers.book and v.person = c.person),
           (select rules.day_in(o.time_zone) from rules.office_at(callers.book, c.office) o), c.refusal
      from (select distinct u from unnest(certificates) u) d (certificate)
     cross join lateral rules.caller(book, allowed, d.certificate) c
    offset 0    -- planned apart: else the offices of a caller would be looked up for each of their rows
$$;

-- Let a read go on and give the caller's office, or raise the caller's refusal (SQLSTATE BU001: DETAIL is the name of the
-- error, HINT the way out).  Planned once, also within a list whose own query is planned for what it is asked.
create function rules.admit(book text, allowed text[], certificate text) returns text
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
    caller record;
begin
    select * into caller from rules.caller(book, allowed, certificate);
    if (caller.refusal).code is not null then
        perform rules.refuse(caller.refusal);
    end if;
    return caller.office;
end $$;

-- Raise a refusal, from a read.
create function rules.refuse(refusal rules.refusal) returns void language plpgsql stable as $$
begin
    raise exception using errcode = 'BU001', message = refusal.sentence, detail = refusal.code,
        hint = coalesce(refusal.hint, ''), column = coalesce(refusal.field, '');
end $$;

-- The same from its parts.
create function rules.refuse(code text, field text, sentence text, hint text) returns void language plpgsql stable as $$
begin
    perform rules.refuse(rules.refusal(code, field, sentence, hint));
end $$;
