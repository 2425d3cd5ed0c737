# Faults on purpose: what the tests of this folder have in common, on top of ../lib.sh.
#
# Figures are comments of TAP, by say(); a figure decides a test only where it is a promise.

UNLIMITED=yes READERS=yes
. "$(dirname "$0")/../lib.sh"
FAULTS=$BUILD/faults
begun=          # processes to be ended with this one

# Figures --------------------------------------------------------------------------------------------------------------

# say TEXT: a comment in the output
say() {
    echo "# $*"
}

# now_ms: of the clock on the wall, in milliseconds
now_ms() {
    echo $(($(date +%s%N) / 1000000))
}

# option NAME DEFAULT ARGUMENT...: the value that follows --NAME
option() {
    option_name=--$1 option_value=$2
    shift 2
    while [ $# -gt 1 ]; do
        [ "$1" != "$option_name" ] || option_value=$2
        shift
    done
    echo "$option_value"
}

# spread COLUMN: count, mean, median and most of a column of the standard input
spread() {
    awk -v c="$1" '{ print $c }' | sort -n | awk '{ v[NR] = $1; sum += $1 } END {
        if (NR) printf "%d times, mean %d, median %d, most %d\n", NR, sum / NR, v[int((NR + 1) / 2)], v[NR] }'
}

# most COLUMN
most() {
    awk -v c="$1" '$c > most { most = $c } END { print most + 0 }'
}

# The chaos proxy ------------------------------------------------------------------------------------------------------

# start_proxy NAME ADDRESS:PORT [OPTION...]: one that is told what to do by: chaos NAME ORDER...; its port is in NAME_port
start_proxy() {
    proxy_name=$1 proxy_to=$2
    shift 2
    mkfifo "$WORK/$proxy_name.orders"
    "$FAULTS/chaos_proxy" --to "$proxy_to" "$@" <"$WORK/$proxy_name.orders" >"$WORK/$proxy_name.out" 2>&1 &
    begun="$begun $!"
    # Held open by nobody but this process, so that the proxy ends with it; longer than any file may take.
    sleep 14400 >"$WORK/$proxy_name.orders" &
    begun="$begun $!"
    until grep -qs listening "$WORK/$proxy_name.out"; do sleep 0.02; done
    eval "${proxy_name}_port=$(sed -n 's/^listening //p' "$WORK/$proxy_name.out")"
}

# chaos NAME ORDER...
chaos() {
    chaos_name=$1
    shift
    echo "$*" >"$WORK/$chaos_name.orders"
}

# chaos_last NAME up|down: the bytes of the last connection, when it is over on either side
chaos_last() {
    within 30 is 0 chaos_stats "$1" open >&2
    chaos_stats "$1" "last_$2"
}

# chaos_stats NAME WHAT: a figure of "stats"
chaos_stats() {
    stats_before=$(grep -c ^stats "$WORK/$1.out") || true      # there may be none yet
    chaos "$1" stats
    until [ "$(grep -c ^stats "$WORK/$1.out")" -gt "$stats_before" ]; do sleep 0.02; done
    grep ^stats "$WORK/$1.out" | tail -n 1 | tr ' ' '\n' | sed -n "/^$2$/{n;p;}"
}

# A server of our own -------------------------------------------------------------------------------------------------

for PROGRAMS in /usr/lib/postgresql/*/bin; do :; done       # the newest, by its name

# as_postgres COMMAND...: PostgreSQL refuses to be root
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid postgres --regid postgres --init-groups "$@"
    else
        "$@"
    fi
}

# server_folder NAME: for a server beside the state folder, with the cluster of the state in NAME/data, that lets in everybody
# on loopback
server_folder() {
    [ -d "$STATE" ] || fresh_state || bail "there is no state folder"
    mkdir "$WORK/$1"
    mv "$STATE/postgres" "$WORK/$1/data"
    printf 'local all all trust\nhost all,replication all 127.0.0.1/32 trust\n' >"$WORK/hba.conf"
    chmod 644 "$WORK/hba.conf"
}

# start_server NAME PORT [OPTION...]: and wait until it answers; its process is NAME_pid
start_server() {
    server_name=$1 server_port=$2
    shift 2
    # shellcheck disable=SC2086
    as_postgres env ${server_environment:-} "$PROGRAMS/postgres" -D "$WORK/$server_name/data" \
        -c port="$server_port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c hba_file="$WORK/hba.conf" \
        "$@" >>"$WORK/$server_name/log" 2>&1 &
    begun="$begun $!"       # the shell that waits for it
    server_answers "$server_port" || bail "$(tail -n 20 "$WORK/$server_name/log")"
    read -r server_pid <"$WORK/$server_name/data/postmaster.pid"
    eval "${server_name}_pid=$server_pid"
    servers="${servers:-} $server_pid"
}

# stop_server PID: in order
stop_server() {
    kill -INT "$1"
    while kill -0 "$1" 2>/dev/null; do sleep 0.05; done
}

# server_answers PORT: within half a minute
server_answers() {
    for _ in $(seq 600); do
        "$PROGRAMS/pg_isready" -q -U postgres -h 127.0.0.1 -p "$1" && return
        sleep 0.05
    done
    return 1
}

# Killing --------------------------------------------------------------------------------------------------------------

# family PID: the process and its children
family() {
    echo "$1"
    cat "/proc/$1/task/$1/children" 2>/dev/null
}

# kill_postgres FOLDER: the postmaster at work there and all of its children, as a power cut would
kill_postgres() {
    read -r postmaster <"$1/postmaster.pid" || return
    kill -STOP "$postmaster"        # or it would make new ones meanwhile
    # shellcheck disable=SC2046
    kill -KILL $(family "$postmaster") 2>/dev/null
}

# Writers, and what they were promised ------------------------------------------------------------------------------

# submit LOG [OPTION...]: writers at $PORT; the last line of their output is their figures
submit() {
    start_submitter "$@"
    wait $submitter
}

# start_submitter LOG [OPTION...], stop_submitter: the same meanwhile; their figures are said at the end
start_submitter() {
    submitter_log=$1
    shift
    "$FAULTS/submitter" --port "$PORT" --ca "$STATE/certs/ca.crt" --people "$STATE/certs/people" \
        --log "$submitter_log" "$@" >"$WORK/figures" 2>&1 &
    submitter=$!
    begun="$begun $submitter"
}

stop_submitter() {
    kill -TERM $submitter
    wait $submitter
    say "$(tail -n 1 "$WORK/figures")"
}

# acknowledged_since MS: the moment of the first acknowledgement after that one, or nothing
acknowledged_since() {
    tail -n 2000 "$submitter_log" | awk -F '\t' -v since="$1" '$7 > since && $1 == "ack" { print $7; exit }'
}

# back_since MS WHAT: wait until there is one; its figure is said, and left in $back
back_since() {
    for _ in $(seq 3000); do
        back=$(acknowledged_since "$1")
        [ -z "$back" ] || break
        sleep 0.02
    done
    [ -n "$back" ] || bail "$2: nothing was acknowledged for a minute: $(tail -n 5 "$LOG")"
    back=$((back - $1))
    say "$2: service back after $back ms"
}

# figure NAME: of the last submitter
figure() {
    tail -n 1 "$WORK/figures" | tr ' ' '\n' | sed -n "/^$1$/{n;p;}"
}

# told STATUS: what a write of now is told, or one soon after; a pattern.  Its note is long, and cannot be made shorter:
# on a full disk a short one may still find room in a page that is there.
told() {
    within 30 told_now "$1" || { cat "$WORK/told" "$WORK/told.body"; return 1; }
}
told_now() {
    told_note=$(head -c 720 /dev/urandom | base64 -w 0)
    told_party=$(date +%s%N)
    request officer /v1/party/add -H "Content-Type: application/json" \
        --data "{\"party\":\"$told_party\",\"name\":\"x $told_party\",\"kind\":\"company\",\"note\":\"$told_note\"}" \
        -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
        -o "$WORK/told.body" -w "%{http_code}\n" --max-time 8 >"$WORK/told"
    grep -qx "$1" "$WORK/told"
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

# The end --------------------------------------------------------------------------------------------------------------

end_begun() {
    for server in ${servers:-}; do
        # shellcheck disable=SC2046
        kill -KILL $(family "$server") 2>/dev/null
    done
    # shellcheck disable=SC2086
    [ -z "$begun" ] || { kill -KILL $begun; wait $begun; } 2>/dev/null
    begun=
}

trap 'end_begun; clean_up' EXIT
