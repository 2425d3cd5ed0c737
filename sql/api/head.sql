-- How the book and its server are, as the daemon itself sees them: for metrics and for bursard doctor.

-- The certificates of people that end within 30 days and that none in force follows.
create function rules.certificates_ending(book text) returns table (person text, ends timestamptz) language sql stable as $$
    select c.person, c.not_after
      from ledger.certificate c
     cross join lateral rules.person_at(c.book, c.person) p
     where c.book = certificates_ending.book and c.not_after between now() and now() + interval '30 days' and p.enabled
       and not exists (select from ledger.revocation r where r.book = c.book and r.certificate = c.certificate)
       and not exists (select from ledger.certificate n
                        where n.book = c.book and n.person = c.person and n.not_after > c.not_after
                          and not exists (select from ledger.revocation r where r.book = n.book and r.certificate = n.certificate))
$$;

-- One row about this moment: the number of the newest entry, the clock in seconds since 1970, by how many seconds that entry is
-- ahead of it, whether the server would refuse to write, how many people have a certificate that ends within 30, 14 and 7 days,
-- and the person whose is the first of them; and which commands need no second person though they could.
create function api.pulse(book text, out seq bigint, out clock bigint, out ahead bigint, out read_only boolean,
                          out ending_30 bigint, out ending_14 bigint, out ending_7 bigint, out first_to_end text, out uncontrolled text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    select h.seq, extract(epoch from c)::bigint, greatest(extract(epoch from h.recorded - c), 0)::bigint,
           current_setting('transaction_read_only')::boolean, e.ending_30, e.ending_14, e.ending_7, e.first_to_end, rules.uncontrolled(pulse.book)
      into pulse.seq, pulse.clock, pulse.ahead, pulse.read_only, pulse.ending_30, pulse.ending_14, pulse.ending_7, pulse.first_to_end, pulse.uncontrolled
      from clock_timestamp() c
      left join ledger.head h on h.book = pulse.book
     cross join (select count(*) as ending_30, count(*) filter (where x.ends < now() + interval '14 days') as ending_14,
                        count(*) filter (where x.ends < now() + interval '7 days') as ending_7,
                        (array_agg(x.person order by x.ends, x.person))[1] as first_to_end
                   from rules.certificates_ending(pulse.book) x) e;
end $$;

-- What the tables and functions are, as how many things and a hash: another one when anything about them was changed, as each change gives a row of the
-- catalog the number of its transaction.  Folded together and not listed, as it is asked for at each start.  Runs with the caller's
-- rights; the catalog is open to everybody.
create function api.shape() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
    with space as (
        select n.oid from pg_namespace n where n.nspname in ('ledger', 'rules', 'api')
    ), thing (hash) as (
        select hash_record_extended(row(c.oid, c.xmin), 0) from pg_class c where c.relnamespace in (select s.oid from space s)
         union all
        select hash_record_extended(row(a.attrelid, a.attnum, a.xmin), 0)
          from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace in (select s.oid from space s)
         union all
        select hash_record_extended(row(p.oid, p.xmin), 0) from pg_proc p where p.pronamespace in (select s.oid from space s)
    )
    select format('%s %s', count(*), bit_xor(t.hash)) from thing t
$$;

-- Functions of PostgreSQL itself that everybody may call, and the daemon has no use for: of large objects, to notify, to hold locks of
-- one's own, and to write into the log of the server's changes.  cluster.sql names the same.
create function api.spare_functions() returns setof regprocedure
language sql stable set search_path = pg_catalog, pg_temp as $$
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'pg_catalog'::regnamespace and (p.proname ~ '^(lo_|pg_advisory_|pg_try_advisory_)'
            or p.proname in ('loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message'))
$$;

-- Settings that were written to a login of the ledger, or to all in its database, and change what SQL means or what is checked: each
-- with whom it is of, or null.  Those that the daemon sets itself are without effect on it; session_replication_role is not.
create function api.odd_settings() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
    select string_agg(format('%s of %s', v.name, coalesce(r.rolname, 'all')), ', ' order by r.rolname, v.name)
      from pg_db_role_setting s
      left join pg_roles r on r.oid = s.setrole
     cross join lateral (select split_part(c, '=', 1) as name from unnest(s.setconfig) c) v
     where s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database()))
       and (s.setrole = 0 or r.rolname in (select api.role_name(l) from unnest(array['reader', 'writer', 'daemon', 'console', 'auditor', 'owner', 'migrator']) l))
       and v.name ~* ('^(session_replication_role|row_security|search_path|role|datestyle|timezone|intervalstyle|lc_.*|xml.*|bytea_output'
                     '|extra_float_digits|array_nulls|transform_null_equals|standard_conforming_strings|backslash_quote'
                     '|quote_all_identifiers|check_function_bodies|synchronous_commit|default_transaction_.*|.*_preload_libraries'
                     '|allow_system_table_mods|ignore_.*|zero_damaged_pages|bursar[.].*)$')
$$;

-- One row about the server and about what the caller may do there.  Runs with the caller's rights: these are the
-- question.  "beyond" is how many tables of the ledger the caller could read or change without the functions, "spare" what
-- else it needs no right to, "settings" those of api.odd_settings(), "unguarded" whether its triggers are switched off, "owner" what
-- the owner of the tables may that it should not, in words.
create function api.health(
    out version int, out checksums text, out fsync text, out commit text, out superuser boolean, out beyond bigint,
    out wraparound bigint, out connections bigint, out connections_max bigint, out spare text, out settings text,
    out unguarded boolean, out owner text
) language sql stable set search_path = pg_catalog, pg_temp as $$
    select current_setting('server_version_num')::int, current_setting('data_checksums'), current_setting('fsync'),
           current_setting('synchronous_commit'), (select r.rolsuper from pg_roles r where r.rolname = current_user),
           (select count(*) from pg_class c
             where c.relnamespace in (select n.oid from pg_namespace n where n.nspname = 'ledger') and c.relkind in ('r', 'p')
               and (has_table_privilege(c.oid, 'select, insert, update, delete, truncate'))),
           (select max(age(d.datfrozenxid)) from pg_database d),
           (select count(*) from pg_stat_activity a where a.backend_type = 'client backend'),
           current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
           (select string_agg(s.what, ', ')
              from (values ('temporary tables', has_database_privilege(current_database(), 'temp')),
                           ('new schemas', has_database_privilege(current_database(), 'create')),
                           ('large objects', exists (select from api.spare_functions() f where has_function_privilege(f, 'execute')))
                   ) s (what, may)
             where s.may),
           api.odd_settings(), current_setting('session_replication_role') <> 'origin',
           (select case when r.rolsuper then format('%s is a superuser', r.rolname)
                        when r.rolbypassrls then format('%s has BYPASSRLS', r.rolname)
                        when r.rolcreaterole then format('%s has CREATEROLE', r.rolname) end
              from pg_namespace n join pg_roles r on r.oid = n.nspowner where n.nspname = 'ledger')
$$;

-- What policies.sql and guards.sql would cover and do not, in words; null is nothing.
create function api.uncovered() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
    select string_agg(v.what, '; ')
      from (select string_agg(c.relname, ', ' order by c.relname)
                       filter (where not c.relrowsecurity or not c.relforcerowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid)),
                   string_agg(c.relname, ', ' order by c.relname)
                       filter (where obj_description(c.oid, 'pg_class') is distinct from 'derived'
                                 and not exists (select from pg_trigger g join pg_proc p on p.oid = g.tgfoid
                                                  where g.tgrelid = c.oid and g.tgenabled <> 'D' and p.pronamespace = c.relnamespace
                                                    and p.proname in ('never', 'derived_only'))),
                   string_agg(c.relname, ', ' order by c.relname)
                       filter (where obj_description(c.oid, 'pg_class') is distinct from 'derived' and c.relname <> 'journal'
                                 and exists (select from pg_attribute s
                                              where s.attrelid = c.oid and s.attname = 'seq' and not s.attisdropped)
                                 and not exists (select from pg_trigger g join pg_proc p on p.oid = g.tgfoid
                                                  where g.tgrelid = c.oid and g.tgenabled <> 'D' and p.pronamespace = c.relnamespace
                                                    and p.proname in ('must_be_entered', 'must_balance')))
              from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'book' and not a.attisdropped
             where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p')) t (open, unguarded, late)
     cross join lateral (values ('tables without row-level security: ' || t.open),
                                ('tables without a guard: ' || t.unguarded),
                                ('tables whose rows may come without their entry: ' || t.late)) v (what)
     where v.what is not null
$$;

-- The columns of each read, as the program compares them with the row of the command.
create function api.columns(out command text, out columns text) returns setof record
language sql stable set search_path = pg_catalog, pg_temp as $$
    select p.proname, string_agg(format('%s %s', a.attname,
                                        case when a.atttypid in ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype) then 'integer'
                                             when a.atttypid = 'boolean'::regtype then 'boolean'
                                             when a.atttypid in ('json'::regtype, 'jsonb'::regtype) then 'json'
                                             else 'text' end), ', ' order by a.attnum)
      from pg_proc p
      join pg_type t on t.oid = p.prorettype
      join pg_attribute a on a.attrelid = t.typrelid and a.attnum > 0
     where p.pronamespace = (select n.oid from pg_namespace n where n.nspname = 'api') and t.typname <> 'answer'
     group by p.proname
$$;

-- The first function in SQL that does not fit the tables, and why; null where all do.  To call a command with nothing in it does
-- not reach those that run for rows only, and PostgreSQL can look at their bodies without running them.  As the owner of the
-- functions: the daemon may not touch those of schema rules.
create function api.misfit() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set check_function_bodies = on as $$
declare
    f record;
begin
    for f in select p.oid, p.oid::regprocedure as name
               from pg_proc p join pg_language l on l.oid = p.prolang
              where p.pronamespace in ('rules'::regnamespace, 'api'::regnamespace) and l.lanname = 'sql'
              order by p.oid::regprocedure::text
    loop
        perform fmgr_sql_validator(f.oid);
    end loop;
    return null;
exception when others then
    return format('the function %s does not run on the tables of this database: %s', f.name, sqlerrm);
end $$;
