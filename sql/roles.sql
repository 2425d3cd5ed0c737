-- The roles of a ledger, made before anything else, whether the tables are new or came out of a backup.  PostgreSQL has its roles for
-- all databases of a server, so they are called after the database, as api.role_name() says: two ledgers may share a server, and
-- neither may anything in the other.  Those that an administrator has made are taken as they are.

do $$
declare
    api    name := left(current_database(), 55) || '_api';      -- owns the functions, may add rows, reads what row-level security lets it see
    daemon name := left(current_database(), 55) || '_daemon';   -- may call the functions of schema api, and nothing else
begin
    if not exists (select from pg_roles where rolname = api) then
        execute format('create role %I nologin', api);
    end if;
    if not exists (select from pg_roles where rolname = daemon) then
        execute format('create role %I login', daemon);
    end if;
    if not pg_has_role(current_user, api, 'member') then
        execute format('grant %I to %I', api, current_user);
    end if;
exception when insufficient_privilege then
    raise exception 'the login % lacks a right that it needs: %; the manual has the statements for an administrator, under Your own PostgreSQL',
                    current_user, sqlerrm using errcode = '42501';
end $$;
