# Faults on purpose: what the tests of this folder have in common, on top of ../lib.sh.
#
# Figures are comments of TAP, by say(); a figure decides a test only where it is a promise.

. "$(dirname "$0")/../lib.sh"
FAULTS=$BUILD/faults
proxies=

# Figures --------------------------------------------------------------------------------------------------------------

# say TEXT: a comment in the output
say() {
    echo "# $*"
}

# now_ms: of the clock on the wall
now_ms() {
    echo $(($(date +%s%N) / 1000000))
}

# The chaos proxy ------------------------------------------------------------------------------------------------------

# start_proxy NAME ADDRESS:PORT [OPTION...]: one that is told what to do by: chaos NAME ORDER...; its port is in NAME_port
start_proxy() {
    proxy_name=$1 proxy_to=$2
    shift 2
    mkfifo "$WORK/$proxy_name.orders"
    "$FAULTS/chaos_proxy" --to "$proxy_to" "$@" <"$WORK/$proxy_name.orders" >"$WORK/$proxy_name.out" 2>&1 &
    proxies="$proxies $!"
    # Held open by nobody but this process, so that the proxy ends with it.
    sleep 600 >"$WORK/$proxy_name.orders" &
    proxies="$proxies $!"
    until grep -qs listening "$WORK/$proxy_name.out"; do sleep 0.02; done
    eval "${proxy_name}_port=$(sed -n 's/^listening //p' "$WORK/$proxy_name.out")"
}

# chaos NAME ORDER...
chaos() {
    chaos_name=$1
    shift
    echo "$*" >"$WORK/$chaos_name.orders"
}

# chaos_stats NAME WHAT: a figure of "stats"
chaos_stats() {
    stats_before=$(grep -c ^stats "$WORK/$1.out")
    chaos "$1" stats
    until [ "$(grep -c ^stats "$WORK/$1.out")" -gt "$stats_before" ]; do sleep 0.02; done
    grep ^stats "$WORK/$1.out" | tail -n 1 | tr ' ' '\n' | sed -n "/^$2$/{n;p;}"
}

# Writers, and what they were promised ------------------------------------------------------------------------------

# submit LOG [OPTION...]: writers at $PORT; the last line of their output is their figures
submit() {
    submit_log=$1
    shift
    "$FAULTS/submitter" --port "${submit_port:-$PORT}" --ca "$STATE/certs/ca.crt" --people "$STATE/certs/people" \
        --log "$submit_log" "$@"
}

# held_against LOG: the counts of check.sql, "lost 0" a line, by name
held_against() {
    psql_owner -F ' ' -v log="$1" -f "$TOP/tests/faults/check.sql" |
        awk '{ sum[$1] += $2 } END { for (name in sum) print name, sum[name] }' | sort
}

# promises_kept LOG: nothing acknowledged is lost, doubled or changed, and the books balance
promises_kept() {
    held_against "$1" >"$WORK/held" || { cat "$WORK/held"; return 1; }
    cat "$WORK/held"
    for promise in lost doubled changed refused open gaps head unbalanced; do
        grep -qx "$promise 0" "$WORK/held" || { echo "$promise is not 0"; return 1; }
    done
    ! grep -qx "acknowledged 0" "$WORK/held"
}

# said LOG: the counts, on one line
said() {
    held_against "$1" | tr '\n' ' '
}

end_proxies() {
    # shellcheck disable=SC2086
    [ -z "$proxies" ] || { kill $proxies; wait $proxies; } 2>/dev/null
    proxies=
}

trap 'end_proxies; clean_up' EXIT
