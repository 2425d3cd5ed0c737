-- The login that reads the public pages, made with the other roles: it may run the functions of schema public_pages, and nothing else.  Who may make
-- no role leaves it to an administrator; until then nobody reads the pages.

do $$
declare
    reader name := left(current_database(), 55) || '_public';
begin
    if not exists (select from pg_roles where rolname = reader) then
        execute format('create role %I login', reader);
    end if;
exception when insufficient_privilege then
    raise notice 'the login % of the public pages is for an administrator to make; the manual has the statement, under Your own PostgreSQL', reader;
end $$;
