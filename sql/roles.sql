-- The roles of a ledger, made before anything else, whether the tables are new or came out of a backup.  PostgreSQL has its roles for
-- all databases of a server, so they are called after the database, as api.role_name() says: two ledgers may share a server, and
-- neither may anything in the other.  Those that an administrator has made are taken as they are.

do $$
declare
    stem text := left(current_database(), 55) || '_';
    r record;
begin
    for r in values ('api', 'nologin'),               -- owns the functions, may add rows, reads what row-level security lets it see
                    ('reader', 'login'),              -- may call the functions of schema api that read
                    ('writer', 'login'),              -- may call those that write
                    ('daemon', 'login'),              -- may call both, where the daemon has one login
                    ('guard', 'nologin bypassrls'),   -- owns the views and guards that have to see everything, and may change nothing
                    ('auditor', 'login bypassrls')    -- reads everything, writes nothing: for backups and exports
    loop
        if not exists (select from pg_roles where rolname = stem || r.column1) then
            execute format('create role %I %s', stem || r.column1, r.column2);
        end if;
    end loop;
    for r in values (stem || 'reader', stem || 'daemon'), (stem || 'writer', stem || 'daemon'),
                    (stem || 'api', current_user), (stem || 'guard', current_user), (stem || 'auditor', current_user)
    loop
        if not pg_has_role(r.column2, r.column1, 'member') then
            execute format('grant %I to %I', r.column1, r.column2);
        end if;
    end loop;
    if exists (select from pg_roles where rolname in (stem || 'guard', stem || 'auditor') and not rolbypassrls and not rolsuper) then
        raise insufficient_privilege using message = format('%sguard and %sauditor must have BYPASSRLS', stem, stem);
    elsif not has_parameter_privilege('bursar.roles', 'set') then   -- each function is told its roles: see grants.sql
        raise insufficient_privilege using message = 'it must be granted set on parameter "bursar.roles"';
    end if;
exception when insufficient_privilege then
    raise exception 'the login % lacks a right that it needs: %; the manual has the statements for an administrator, under Your own PostgreSQL',
                    current_user, sqlerrm using errcode = '42501';
end $$;
