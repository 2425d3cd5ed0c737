-- The roles of the ledger, which belong to the server and not to the database: made before anything else, whether the tables
-- are new or came out of a backup.

do $$
begin
    -- Owns the functions of schema api; may add rows, and read those that row-level security lets it see.
    if not exists (select from pg_roles where rolname = 'bursar_api') then
        create role bursar_api nologin;
    end if;
    -- The daemon: may call the functions of schema api, and nothing else.
    if not exists (select from pg_roles where rolname = 'bursar_daemon') then
        create role bursar_daemon login;
    end if;
    if not pg_has_role(current_user, 'bursar_api', 'member') then
        execute format('grant bursar_api to %I', current_user);
    end if;
end $$;
