# What the benchmarks have in common: the release build, a ledger with fsync on, who and what is entered about, figures
# and ratios.
#
# Sourced by the scripts of this folder after ROUNDS, SECONDS_EACH and what else --quick lowers are set; see README.md
# beside the tests.

RELEASE=yes     # of what is written here now
UNLIMITED=yes
. "$(dirname "$0")/../lib.sh"

[ "${1:-}" != --quick ] || { ROUNDS=3 SECONDS_EACH=2; }

echo "$(basename "$0"): $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) at the start"

# What the rows of rows.h name: 2,000 parties, 60 initiatives.
register() {
    awk 'BEGIN { print "party,name,kind"
        for (i = 0; i < 2000; i++) printf "party-%04d,Contributor number %d,company\n", i, i }' >parties.csv
    awk 'BEGIN { print "initiative,name,theme"
        for (i = 0; i < 60; i++) printf "work-%02d,Piece of work %d,theme\n", i, i }' >initiatives.csv
    as officer goal add goal --name "A goal" >/dev/null &&
    as officer theme add theme --name "A theme" --goal goal >/dev/null &&
    as officer import initiative initiatives.csv --quiet >/dev/null 2>&1 &&
    as officer import party parties.csv --quiet >/dev/null 2>&1 || bail "the register cannot be written"
}

# by_function KIND COUNT BATCH [TARGETS]: so many rows of the kind
by_function() {
    cluster_opened
    "$BUILD/bench/bench_raw" "$STATE/socket" enter "$1" "$2" "$3" ${4:+"$4"} || bail "$1: not entered"
}

# targets TABLE [AFTER]: the entries of a table, to refer to: number, party, day
targets() {
    psql_owner -F ' ' -c "select seq, party, effective from ledger.$1 where seq > ${2:-0} order by seq"
}

# fund COUNT: the register, and so many agreements of one large instalment to pay to, in the file "targets"; PostgreSQL has counted
# them, as it has in a ledger that is in use
fund() {
    register
    by_function agreement "$1" 512 >/dev/null
    psql_owner -c "vacuum analyze" || bail "not analyzed"
    targets agreement >"$WORK/targets"
}

# A processor second is a processor second: of all threads of the daemon, and of all its backends, in nanoseconds.
daemon_cpu_ns() {
    cat /proc/$daemon_pid/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'
}
postgres_cpu_ns() {
    read -r postmaster <"$STATE/postgres/postmaster.pid"
    for backend in $(cat "/proc/$postmaster/task/$postmaster/children"); do
        ! grep -q "bursar_[rw][a-z]*er" "/proc/$backend/cmdline" 2>/dev/null || cat "/proc/$backend/schedstat" 2>/dev/null
    done | awk '{ sum += $1 } END { printf "%.0f", sum }'
}

# load NAME CONNECTIONS ARGUMENT...: one round of bench_load with these arguments; notes what it did under NAME
load() {
    load_name=$1 load_connections=$2
    shift 2
    load_cpu=$(daemon_cpu_ns) load_postgres=$(postgres_cpu_ns)
    # shellcheck disable=SC2046
    set -- $("$BUILD/bench/bench_load" "$PORT" "$STATE/certs/ca.crt" "$SECONDS_EACH" "$load_connections" \
        "$STATE/certs/people" "$@")
    [ "${2:-1}" = 0 ] || bail "$load_name: ${2:-no} requests failed"
    note "$load_name" "$(echo "$1 $3" | awk '{ print $1 / $2 }')"
    note "$load_name-p50" "$4"
    note "$load_name-p99" "$5"
    note "$load_name-cpu" "$(echo "$(daemon_cpu_ns) $load_cpu $1" | awk '{ print ($1 - $2) / 1000 / $3 }')"
    note "$load_name-postgres" "$(echo "$(postgres_cpu_ns) $load_postgres $1" | awk '{ print ($1 - $2) / 1000 / $3 }')"
}

# alone NAME MODE ARGUMENT...: one round of bench_raw; notes how many a second, and the CPU of its backend
alone() {
    alone_name=$1
    shift
    # shellcheck disable=SC2046
    cluster_opened
    # shellcheck disable=SC2046
    set -- $("$BUILD/bench/bench_raw" "$STATE/socket" "$@")
    [ $# -eq 3 ] || bail "$alone_name: no figures"
    note "$alone_name" "$(echo "$1 $2" | awk '{ print $1 / $2 }')"
    note "$alone_name-cpu" "$3"
}

note() {
    echo "$1 $2" >>"$WORK/notes"
}

# median NAME: of what was noted under that name
median() {
    awk -v name="$1" '$1 == name { print $2 }' "$WORK/notes" | sort -g |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# figure NAME UNIT: the median
figure() {
    printf 'figure %s %.1f %s\n' "$1" "$(median "$1")" "$2"
}

# ratio NAME ONE OTHER: the median of the ratios of each round
ratio() {
    awk -v one="$2" -v other="$3" '$1 == one { a[++n] = $2 } $1 == other { b[++m] = $2 }
        END { for (i = 1; i <= n && i <= m; i++) print "ratio", a[i] / b[i] }' "$WORK/notes" >"$WORK/ratios"
    printf 'ratio %s %.2f\n' "$1" "$(sort -g -k 2 "$WORK/ratios" | awk '{ v[NR] = $2 } END { print v[int((NR + 1) / 2)] }')"
}

# COPY ---------------------------------------------------------------------------------------------------------------

# entered_tables AFTER: the tables that the entries after that number wrote rows into, what others refer to first, as its
# key is the shorter one; the sums that follow from them are not among them
entered_tables() {
    psql_owner -c "
        select format('select %L where exists (select from ledger.%I where seq > $1);', c.relname, c.relname)
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attname = 'seq'
          join pg_index i on i.indrelid = c.oid and i.indisprimary
         where c.relnamespace = 'ledger'::regnamespace and obj_description(c.oid, 'pg_class') is null
         order by c.relname <> 'journal', i.indnatts, c.relname" | psql_owner
}

# copy_tables TABLE...: copies of them in schema bench, with the same keys, indexes and checks, and a reference for each
# row: those of the ledger, and those of own rows to entry, party, initiative and currency, also where the ledger keeps
# them by a guard.  Neither rules nor hashes nor guards.  They refer to each other where they can.
copy_tables() {
    psql_owner >"$WORK/copied" 2>&1 <<END || bail "$(cat "$WORK/copied")"
drop schema if exists bench cascade;
create schema bench;
do \$\$
declare
    tables text[] := '{$(echo "$*" | tr ' ' ,)}';
    named  text;
    wanted record;
begin
    foreach named in array tables loop
        execute format('create table bench.%I (like ledger.%I including all)', named, named);
    end loop;
    for wanted in with own as (  -- a key of book and one more: not a part of another row
                select x.oid, x.relname from pg_class x join pg_index p on p.indrelid = x.oid and p.indisprimary
                 where x.relnamespace = 'ledger'::regnamespace and x.relname = any(tables) and x.relname <> 'journal'
                   and p.indnatts = 2
             ), reference as (
                select c.conrelid as t, c.confrelid as r, c.conkey::smallint[] as columns, c.confkey::smallint[] as others
                  from pg_constraint c join pg_class x on x.oid = c.conrelid
                 where c.contype = 'f' and x.relnamespace = 'ledger'::regnamespace and x.relname = any(tables)
                union
                select o.oid, r.oid,
                       (select array_agg(a.attnum order by n) from unnest(i.indkey::smallint[]) with ordinality k (attnum, n)
                          join pg_attribute b on b.attrelid = r.oid and b.attnum = k.attnum
                          join pg_attribute a on a.attrelid = o.oid and a.attname = b.attname),
                       (select array_agg(attnum order by n) from unnest(i.indkey::smallint[]) with ordinality k (attnum, n))
                  from own o
                  join pg_attribute a on a.attrelid = o.oid and a.attname in ('seq', 'party', 'initiative', 'currency')
                  join pg_class r on r.relnamespace = 'ledger'::regnamespace
                                 and r.relname = case a.attname when 'seq' then 'journal' else a.attname end
                  join pg_index i on i.indrelid = r.oid and i.indisprimary
             )
        select x.relname as t, case when r.relname = any(tables) then 'bench' else 'ledger' end as schema, r.relname as r,
               (select string_agg(a.attname, ', ' order by n) from unnest(f.columns) with ordinality k (attnum, n)
                  join pg_attribute a on a.attrelid = x.oid and a.attnum = k.attnum) as columns,
               (select string_agg(a.attname, ', ' order by n) from unnest(f.others) with ordinality k (attnum, n)
                  join pg_attribute a on a.attrelid = r.oid and a.attnum = k.attnum) as others
          from reference f join pg_class x on x.oid = f.t join pg_class r on r.oid = f.r
    loop
        execute format('alter table bench.%I add foreign key (%s) references %I.%I (%s)',
            wanted.t, wanted.columns, wanted.schema, wanted.r, wanted.others);
    end loop;
end \$\$;
END
}

# copy_again NAME AFTER: the rows of the entries after that number into copies of their tables, in one transaction; notes
# entries per second as NAME-copy, and the CPU of the backend.  What stood before them is there before the clock runs.
copy_again() {
    copy_name=$1 copy_after=$2
    # shellcheck disable=SC2046
    set -- $(entered_tables "$copy_after")
    copy_tables "$@"
    {
        echo "set session_replication_role = replica;"
        for table; do
            echo "insert into bench.$table select * from ledger.$table where seq <= $copy_after;"
        done
        echo "set session_replication_role = origin;"
        for table; do
            printf '%s\n' "\\copy (select * from ledger.$table where seq > $copy_after order by seq) to '$table' (format binary)"
        done
        echo "create view bench.clock as select extract(epoch from clock_timestamp()) as s,"
        echo "    split_part(pg_read_file('/proc/self/schedstat', 0, 60), ' ', 1)::numeric / 1000 as us;"
        printf '%s\n' 'checkpoint;' 'select s as began, us as cpu from bench.clock \gset' 'begin;'
        for table; do
            printf '%s\n' "\\copy bench.$table from '$table' (format binary)"
        done
        echo "commit;"
        echo "select n / (s - :began), (us - :cpu) / n from bench.clock,"
        echo "    (select count(*) as n from bench.journal where seq > $copy_after) entries;"
    } | psql_owner -F ' ' >"$WORK/copied" 2>&1 || bail "$copy_name: $(cat "$WORK/copied")"
    # shellcheck disable=SC2046
    set -- $(tail -n 1 "$WORK/copied")
    note "$copy_name-copy" "$1"
    note "$copy_name-copy-cpu" "$2"
}
