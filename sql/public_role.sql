-- The login that reads the public pages, made with the other roles: it may run the functions of schema public_pages, and nothing else.

do $$
declare
    reader name := left(current_database(), 55) || '_public';
begin
    if not exists (select from pg_roles where rolname = reader) then
        execute format('create role %I login', reader);
    end if;
exception when insufficient_privilege then
    raise exception 'the login % lacks a right that it needs: %; the manual has the statements for an administrator, under Your own PostgreSQL',
                    current_user, sqlerrm using errcode = '42501';
end $$;
