-- Who may run what, and that it does not matter how their session is set: the functions belong to the role api, the daemon may call
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

do $$
declare
    api    constant name := api.role_name('api');
    daemon constant name := api.role_name('daemon');
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
    execute format('grant usage on schema ledger_meta to %I', daemon);
    execute format('grant select on ledger_meta.migration, ledger_meta.code to %I', daemon);
    execute format('grant execute on all functions in schema rules, api to %I', api);
    execute format('grant usage on schema api to %I', daemon);
    execute format('grant execute on all functions in schema api to %I', daemon);
end $$;

-- What PostgreSQL lets everybody do in a database, taken back as far as whoever builds this may do that: of the database for its
-- owner, of PostgreSQL's own functions for a superuser.  The doctor says what is left.  The statements notify and listen cannot
-- be taken from anybody.
do $$
declare
    daemon constant name := api.role_name('daemon');
    f regprocedure;
begin
    if (select pg_has_role(d.datdba, 'usage') from pg_database d where d.datname = current_database()) then
        execute format('revoke create, temporary on database %I from public, %I', current_database(), daemon);
    end if;
    if (select r.rolsuper from pg_roles r where r.rolname = current_user) then
        for f in select * from api.spare_functions() loop
            execute format('revoke execute on function %s from public, %I', f, daemon);
        end loop;
    end if;
end $$;
