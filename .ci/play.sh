# Playing one test file or one fuzz target for ./test: what it says (TAP) and how long it took are kept, a line is shown.
# Sourced by ./test and by the shells that xargs starts for it, some at a time; $0 is ./test in them too.
#
# ./test says in $results where to keep, in $since when it began, in $memory where is a folder in memory, in $end_by by when
# a file should end and in $file_limit how long it may take.

. "$(dirname "$0")/.ci/setup.sh"
begun=${since:-$begun}      # not when this shell began

# seconds_of NAME: how long it took the last time; where nothing was played yet, .ci/longest says so of the longest, and what is not
# known is taken for a small one
seconds_of() {
    awk -v name="$1" '$2 == name { known = $1 } END { print known == "" ? 5 : known }' "$top/.ci/longest" "$top/build/seconds"
}

# show NAME: one line, and what failed in full
show() {
    seconds=$(($(date +%s) - play_begun))
    echo "$seconds $1" >>"$results/seconds"
    good=$(grep -c '^ok' "$tap")
    bad=$(grep -c '^not ok' "$tap")
    if [ "$bad" -eq 0 ]; then
        step "  ok      $1: $good in $seconds s"
    else
        step "  FAILED  $1: $bad of $((good + bad))"
        sed -n '/^not ok/,/^ok/{/^ok/!p}' "$tap"
    fi
}

# play_one HOW WITH NAME: of a test file or program, as it is called from the top of the tree
play_one() {
    name=$3
    tap=$results/$(echo "$name" | tr / _).tap
    play_begun=$(date +%s)
    if [ $((play_begun + $(seconds_of "$name"))) -gt "$end_by" ]; then
        echo "ok - $name # SKIP there was no time left" >"$tap"
        step "  skipped $name: there was no time left"
        return
    fi
    play_"$1" "$2"
    show "$name"
}

# play_file BUILD
play_file() {
    case $name in tests/sql/* | tests/cli/*) [ -z "$memory" ] || export TMPDIR="$memory" ;; esac
    # What is said to this shell is not for the test.  And timeout leads a group of its own, which the Ctrl-C of a terminal
    # does not reach.
    env -u results -u memory -u since -u end_by -u file_limit -u fuzz_seed \
        BUILD="$1" timeout "$file_limit" sh "$top/$name" >"$tap" 2>&1 &
    playing=$!
    trap 'kill -TERM $playing; wait $playing; exit 1' HUP INT TERM
    wait $playing
    status=$?
    if [ $status -ne 0 ] && ! grep -q '^not ok' "$tap"; then
        echo "not ok - $name ended with status $status" >>"$tap"
    fi
    if [ $status -eq 0 ] && ! grep -q '^1\.\.' "$tap"; then
        echo "not ok - $name has no test_done" >>"$tap"
    fi
}

# play_unit: in one process, as the sanitizers take longer to begin than a case does
play_unit() {
    CK_FORK=no CK_TAP_LOG_FILE_NAME=$tap "$top/$name" >"$tap.out" 2>&1
    status=$?
    [ $status -ne 0 ] || return 0
    grep -qs '^not ok' "$tap" || echo "not ok - $name ended with status $status" >>"$tap"
    cat "$tap.out"
}

# play_fuzz SECONDS: with the corpus of the repository, which it does not change; a quarter of the seconds for those that do
# not read what comes first from the wire
play_fuzz() {
    case $name in */http_fuzz | */field_fuzz) ;; *) set -- $(($1 / 4)) ;; esac
    corpus=$top/tests/fuzz/corpus/$(basename "$name") found=$results/found/$(basename "$name")
    mkdir -p "$found" "$corpus"
    if (cd "$found" && "$top/$name" -max_total_time="$1" -seed="$fuzz_seed" -timeout=10 -rss_limit_mb=2048 \
        "$found" "$corpus") >"$tap.out" 2>&1; then
        echo "ok - $name: $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$tap.out") inputs" >"$tap"
    else
        { echo "not ok - $name"; tail -n 40 "$tap.out" | sed 's/^/# /'; } >"$tap"
    fi
    rmdir "$corpus" 2>/dev/null
}
