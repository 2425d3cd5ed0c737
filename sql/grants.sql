-- Who may run what, and that it does not matter how their session is set: the functions belong to bursar_api, the daemon may call
-- those of schema api and nothing else.  Run after schemas rules and api were built.

-- What is called from outside says here, once, how values are written as text and when a day begins; what it calls has the same.
do $$
declare
    f record;
begin
    for f in select p.oid::regprocedure as name from pg_proc p
              where p.pronamespace = 'api'::regnamespace or p.oid::regproc::text = 'rules.open_book'
    loop
        execute format($f$ alter function %s set timezone to 'UTC' set datestyle to 'ISO, YMD' set intervalstyle to 'postgres'
                                             set extra_float_digits to 1 set bytea_output to 'hex' $f$, f.name);
    end loop;
end $$;

-- Who is to own a function must be allowed to make one, for as long as it takes.
grant create on schema rules, api to bursar_api;

do $$
declare
    f record;
begin
    for f in select p.oid::regprocedure as name from pg_proc p
              where p.pronamespace in ('api'::regnamespace, 'rules'::regnamespace)
    loop
        execute format('alter function %s owner to bursar_api', f.name);
    end loop;
end $$;

revoke create on schema rules, api from bursar_api;
revoke all on schema ledger from public;
revoke all on all functions in schema rules, api from public;
grant usage on schema ledger, rules, api, contrib to bursar_api;
grant execute on all functions in schema rules, api to bursar_api;
grant usage on schema api to bursar_daemon;
grant execute on all functions in schema api to bursar_daemon;

-- What PostgreSQL lets everybody do in a database, taken back as far as whoever builds this may do that: of the database for its
-- owner, of PostgreSQL's own functions for a superuser.  The doctor says what is left.  The statements notify and listen cannot
-- be taken from anybody.
do $$
declare
    f regprocedure;
begin
    if (select pg_has_role(d.datdba, 'usage') from pg_database d where d.datname = current_database()) then
        execute format('revoke create, temporary on database %I from public, bursar_daemon', current_database());
    end if;
    if (select r.rolsuper from pg_roles r where r.rolname = current_user) then
        for f in select * from api.spare_functions() loop
            execute format('revoke execute on function %s from public, bursar_daemon', f);
        end loop;
    end if;
end $$;
