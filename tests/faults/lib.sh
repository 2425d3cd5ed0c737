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

end_proxies() {
    # shellcheck disable=SC2086
    [ -z "$proxies" ] || { kill $proxies; wait $proxies; } 2>/dev/null
    proxies=
}

trap 'end_proxies; clean_up' EXIT
