-- Who may run what, and that it does not matter how their session is set: the functions belong to the role api, the reader may call
-- those of schema api that read, the writer those that write, and nobody anything else.  Run after schemas rules and api were built.

-- What is called from outside says here, once, how values are written as text and when a day begins; what it calls has the same.  And
-- whose it is: the roles of rules.permission, which rules.caller() holds against that of the person.  What the daemon says of them is
-- not asked.  api.known() serves every list.
do $$
declare
    f record;
begin
    for f in select p.oid::regprocedure as name, string_agg(distinct m.role, ',' order by m.role) as roles
               from pg_proc p
               left join rules.permission m on m.function = p.proname or p.proname = 'known'
              where p.pronamespace = 'api'::regnamespace or p.oid::regproc::text = 'rules.open_book'
              group by p.oid
    loop
        execute format($f$ alter function %s set timezone to 'UTC' set datestyle to 'ISO, YMD' set intervalstyle to 'postgres'
                                             set extra_float_digits to 1 set bytea_output to 'hex' set bursar.roles to %L $f$,
                       f.name, coalesce(f.roles, ''));
    end loop;
end $$;

do $$
declare
    api    constant name := api.role_name('api');
    reader constant name := api.role_name('reader');
    writer constant name := api.role_name('writer');
    f record;
begin
    -- Who is to own a function must be allowed to make one, for as long as it takes.
    execute format('grant create on schema rules, api to %I', api);
    for f in select p.oid::regprocedure as name from pg_proc p
              where p.pronamespace in ('api'::regnamespace, 'rules'::regnamespace)
    loop
        execute format('alter function %s owner to %I', f.name, api);
    end loop;
    execute format('revoke create on schema rules, api from %I', api);

    revoke all on schema ledger from public;
    revoke all on all functions in schema rules, api from public;
    execute format('grant usage on schema ledger, rules, api, contrib to %I', api);
    execute format('grant usage on schema ledger_meta to %I, %I', reader, writer);
    execute format('grant select on ledger_meta.migration, ledger_meta.code to %I, %I', reader, writer);
    execute format('grant execute on all functions in schema rules, api to %I', api);
    execute format('grant usage on schema api to %I, %I', reader, writer);
    -- A function that says it is stable can change nothing: PostgreSQL refuses it.  Those that nobody is named to tell of the server.
    for f in select p.oid::regprocedure as name, case p.provolatile when 'v' then writer else reader end as whom from pg_proc p
              where p.pronamespace = 'api'::regnamespace
             union all
            select p.oid::regprocedure, writer from pg_proc p
             where p.pronamespace = 'api'::regnamespace and p.provolatile <> 'v'
               and 'allowed' <> all (coalesce(p.proargnames, '{}'))
    loop
        execute format('grant execute on function %s to %I', f.name, f.whom);
    end loop;
end $$;

-- What PostgreSQL lets everybody do in a database, taken back as far as whoever builds this may do that: of the database for its
-- owner, of PostgreSQL's own functions for a superuser.  The doctor says what is left.  The statements notify and listen cannot
-- be taken from anybody.
do $$
declare
    logins constant text := (select string_agg(quote_ident(api.role_name(l)), ', ') from unnest(array['reader', 'writer', 'daemon', 'auditor']) l);
    f regprocedure;
begin
    if (select pg_has_role(d.datdba, 'usage') from pg_database d where d.datname = current_database()) then
        execute format('revoke all on database %I from public, %s', current_database(), logins);
        execute format('grant connect on database %I to %s', current_database(), logins);
    end if;
    if (select pg_has_role(n.nspowner, 'usage') from pg_namespace n where n.nspname = 'public') then
        execute format('revoke all on schema public from public, %s', logins);
    end if;
    if (select r.rolsuper from pg_roles r where r.rolname = current_user) then
        for f in select * from api.spare_functions() loop
            execute format('revoke execute on function %s from public, %s', f, logins);
        end loop;
        execute format('grant execute on function pg_try_advisory_xact_lock(integer, integer) to %I', api.role_name('api'));
    end if;
end $$;
