# What the benchmarks have in common: the release build, a ledger with fsync on, figures and ratios.
#
# Sourced by the scripts of this folder after ROUNDS and SECONDS_EACH are set; see README.md beside this file.

TOP=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$TOP/build/release
[ -x "$BUILD/bench/bench_load" ] || {
    (cd "$TOP" && cmake --preset release && cmake --build --preset release) >&2 || exit
}
. "$TOP/tests/lib.sh"

[ "${1:-}" != --quick ] || { ROUNDS=3 SECONDS_EACH=2; }

fingerprint() {
    psql_owner -c "select certificate from ledger.certificate where person = '$1' order by seq desc limit 1"
}

# The register that the requests name, and agreements to pay to: COUNT, of one large instalment each, in a file.
fund() {
    as officer goal add goal --name "A goal" >/dev/null &&
    as officer theme add theme --name "A theme" --goal goal >/dev/null &&
    as officer initiative add work --name "The work" --theme theme >/dev/null &&
    as officer party add donor --name "A donor" --kind company >/dev/null || exit
    psql_daemon >/dev/null <<END
set jit = off;
set enable_seqscan = off;
set plan_cache_mode = force_generic_plan;
begin;
set local bursar.book = 'main';
set local bursar.office = '*';
select count(*) from generate_series(1, $1 / 64) g, lateral (
    select array_fill('$(fingerprint officer)'::text, array[64]) as caller,
           array(select gen_random_uuid() from generate_series(1, 64 + 0 * g)) as key,
           array_fill(null::text, array[64]) as t) a,
    lateral api.agreement_sign(book => 'main', allowed => '{officer}', caller => a.caller, key => a.key,
        party => array_fill('donor'::text, array[64]), pledge => a.t, instrument => a.t,
        amount => array_fill(1000000::numeric, array[64]), currency => array_fill('CHF'::text, array[64]),
        instalments => a.t, count => a.t::integer[], first => a.t::date[], every => a.t::integer[], earmarks => a.t,
        initiative => array_fill('work'::text, array[64]), date => a.t::date[], waiver => a.t, document => a.t,
        note => a.t);
commit;
END
    psql_owner -c "select seq from ledger.agreement order by seq" >"$WORK/agreements"
}

# A processor second is a processor second: of all threads of the daemon, in nanoseconds.
daemon_cpu_ns() {
    cat /proc/$daemon_pid/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'
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

# copy_tables TABLE...: copies of them in schema bench, with the same keys, indexes, checks and references, but neither
# the rules nor the hashes nor the guards; they refer to each other where they can.
copy_tables() {
    psql_owner >"$WORK/copied" 2>&1 <<END || bail "$(cat "$WORK/copied")"
create schema bench;
do \$\$
declare
    tables text[] := '{$(echo "$*" | tr ' ' ,)}';
    t      text;
    f      record;
begin
    foreach t in array tables loop
        execute format('create table bench.%I (like ledger.%I including all)', t, t);
    end loop;
    for f in select c.conrelid::regclass::text as t, pg_get_constraintdef(c.oid) as def, r.relname as other
               from pg_constraint c
               join pg_class r on r.oid = c.confrelid
               join pg_class x on x.oid = c.conrelid
              where c.contype = 'f' and x.relnamespace = 'ledger'::regnamespace and x.relname = any(tables) loop
        if f.other = any(tables) then
            f.def := replace(f.def, 'REFERENCES ledger.', 'REFERENCES bench.');
        end if;
        execute format('alter table %s add %s', replace(f.t, 'ledger.', 'bench.'), f.def);
    end loop;
end \$\$;
END
}

# copy_again SEQ TABLE...: the rows of the entries after SEQ into the copies of their tables, in one transaction;
# prints entries per second
copy_again() {
    copy_after=$1
    shift
    {
        for table; do
            printf '%s\n' "\\copy (select * from ledger.$table where seq > $copy_after order by seq) to '$table' (format binary)"
        done
        printf '%s\n' 'select extract(epoch from clock_timestamp()) as began \gset' 'begin;'
        for table; do
            printf '%s\n' "\\copy bench.$table from '$table' (format binary)"
        done
        echo "commit;"
        echo "select count(*) / (extract(epoch from clock_timestamp()) - :began) from bench.journal"
        echo " where seq > $copy_after;"
    } | psql_owner >"$WORK/copied" 2>&1 || bail "$(cat "$WORK/copied")"
    tail -n 1 "$WORK/copied"
}
