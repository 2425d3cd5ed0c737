-- What the reader of the public pages may do, where there is one: run the functions of its schema, which belong to the role api.  Run after
-- grants.sql.

do $$
declare
    api constant name := api.role_name('api');
    f record;
begin
    execute format('grant select on ledger.published_book to %I', api);
    execute format('grant usage, create on schema public_pages to %I', api);
    for f in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'public_pages'::regnamespace
    loop
        execute format('alter function %s owner to %I', f.name, api);
        execute format($f$ alter function %s set timezone to 'UTC' set datestyle to 'ISO, YMD' set intervalstyle to 'postgres'
                                             set extra_float_digits to 1 set bytea_output to 'hex' set jit to off $f$, f.name);
    end loop;
    execute format('revoke create on schema public_pages from %I', api);
    revoke all on schema public_pages from public;
    revoke all on all functions in schema public_pages from public;
end $$;

do $$
declare
    reader constant name := api.role_name('public');
begin
    if exists (select from pg_roles r where r.rolname = reader) then
        if (select pg_has_role(d.datdba, 'usage') from pg_database d where d.datname = current_database()) then
            execute format('grant connect on database %I to %I', current_database(), reader);
        end if;
        execute format('grant usage on schema public_pages to %I', reader);
        execute format('grant execute on all functions in schema public_pages to %I', reader);
    end if;
end $$;
