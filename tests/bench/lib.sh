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
