-- The private cluster, as its superuser: run in single-user mode on the new database, after roles.sql, before anybody can connect.  From
-- then on nobody logs in as the superuser.  A statement ends with a semicolon and an empty line.  May be run again.

-- The owner of the books logs in nowhere: the migrator becomes it, and pg_hba.conf lets that one in only while bursard migrates.  The
-- console may what the daemon's logins may, in the name of the command line; the copier makes copies of the whole cluster.
do $$
declare
    r record;
begin
    for r in values ('bursar_owner', 'nologin'), ('bursar_migrator', 'login noinherit'), ('bursar_console', 'login'),
                    ('bursar_copier', 'login replication')
    loop
        if not exists (select from pg_roles where rolname = r.column1) then
            execute format('create role %I %s', r.column1, r.column2);
        end if;
    end loop;
end $$;

grant bursar_api, bursar_guard, bursar_auditor to bursar_owner;

grant set on parameter "bursar.roles" to bursar_owner;

grant bursar_owner to bursar_migrator;

grant bursar_reader, bursar_writer to bursar_console;

grant pg_read_all_settings to bursar_copier;

grant execute on function pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(), pg_create_restore_point(text)
    to bursar_copier;

-- What PostgreSQL lets everybody do and only a superuser can take back; api.spare_functions() names the same functions.
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

revoke usage on language plpgsql from public;

grant usage on language plpgsql to bursar_owner;

alter database bursar owner to bursar_owner;

revoke all on database bursar from public;

grant connect on database bursar to bursar_migrator, bursar_console, bursar_copier;

alter schema public owner to pg_database_owner;

revoke all on schema public from public;

