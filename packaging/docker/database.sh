#!/bin/sh
# Run once by the image of PostgreSQL, on an empty data folder: the owner of the books, the daemon's logins, a database.
# The passwords are read by psql itself, so that no command line shows them.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'END'
\set owner `cat /run/secrets/owner_password`
\set writer `cat /run/secrets/writer_password`
\set reader `cat /run/secrets/reader_password`
create role bursar_owner login password :'owner';
create role bursar_writer login password :'writer';
create role bursar_reader login password :'reader';
create role bursar_auditor login bypassrls;
create role bursar_guard nologin bypassrls;
create role bursar_daemon nologin in role bursar_reader, bursar_writer;
create role bursar_api nologin;
grant bursar_api, bursar_guard, bursar_auditor to bursar_owner;
grant set on parameter "bursar.roles" to bursar_owner;
create database bursar owner bursar_owner encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8' template template0;
\connect bursar
do $$
declare
    f regprocedure;
begin
    for f in select p.oid from pg_proc p
              where p.pronamespace = 'pg_catalog'::regnamespace
                and (p.proname ~ '^(lo_|pg_advisory_|pg_try_advisory_)'
                     or p.proname in ('loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message'))
    loop
        execute format('revoke execute on function %s from public', f);
    end loop;
end $$;
grant execute on function pg_try_advisory_xact_lock(integer, integer) to bursar_api;
END
