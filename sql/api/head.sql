-- How the book and its server are, as the daemon itself sees them: for metrics and for bursard doctor.

-- The number of the newest entry.
create function api.head(book text) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select h.seq from ledger.head h where h.book = head.book
$$;

-- One row about the server and about what the caller may do there.  Runs with the caller's rights: these are the
-- question.  "beyond" is how many tables of the ledger the caller could read or change without the functions.
create function api.health(
    out version int, out checksums text, out fsync text, out commit text, out superuser boolean, out beyond bigint,
    out clock bigint, out wraparound bigint, out connections bigint, out connections_max bigint
) language sql stable set search_path = pg_catalog, pg_temp as $$
    select current_setting('server_version_num')::int, current_setting('data_checksums'), current_setting('fsync'),
           current_setting('synchronous_commit'), (select r.rolsuper from pg_roles r where r.rolname = current_user),
           (select count(*) from pg_class c
             where c.relnamespace in (select n.oid from pg_namespace n where n.nspname = 'ledger') and c.relkind in ('r', 'p')
               and (has_table_privilege(c.oid, 'select, insert, update, delete, truncate'))),
           extract(epoch from clock_timestamp())::bigint,
           (select max(age(d.datfrozenxid)) from pg_database d),
           (select count(*) from pg_stat_activity a where a.backend_type = 'client backend'),
           current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
$$;
