# A test file is a list of sentences, each with the commands that prove it, spoken to the real programs.
#
#   . "$(dirname "$0")/../lib.sh"
#   start_daemon
#   test_case "a pledge is recorded" '
#       as officer pledge record …
#   '
#   test_done
#
# Each file has a state folder, a port and certificates of its own; see README.md beside this file.  Before this is sourced
# a file may set
#   RELEASE=yes     to run on build/release: where there is text alone, or the sanitizers would spoil a figure
#   CLIENT=yes      to be asked by the client with sanitizers, where the file is about it; see below
#   READERS=yes     so that the daemon reads by several connections, as it does by itself, where it matters who waits for whom
#   UNLIMITED=yes   so that the daemon counts no requests by person and address: where a crowd is made by one of them
#   ALONE=yes       so that ./test plays nothing beside it: where a figure is promised

set -u
# Whoever runs this has settings of their own, which the programs and curl, psql and less would take for ours.
unset BURSAR_CONTEXT BURSAR_SERVER BURSAR_CA BURSAR_CERTIFICATE BURSAR_KEY BURSAR_CONFIG BURSAR_OUTBOX BURSAR_PAGER
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSSLMODE PGOPTIONS PGDATESTYLE PGTZ
unset LANG LANGUAGE LC_ALL LC_CTYPE LC_COLLATE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME     # it may not be installed
unset DB_HOST DB_PORT PAGER LESS VISUAL EDITOR NO_COLOR COLUMNS LINES CREDENTIALS_DIRECTORY
export TZ=UTC       # and a new book has the time zone of the machine
umask 022
TOP=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$TOP/build/dev}
if [ "${RELEASE:-}" = yes ]; then
    BUILD=$TOP/build/release
    # ./test, which made a template, has built it.
    [ -n "${BURSAR_TEMPLATE:-}" ] ||
        (cd "$TOP" && { [ -e build/release/build.ninja ] || cmake --preset release; } && cmake --build --preset release) \
            >&2 || exit
fi
# Where the client is not what a file is about, ./test has it asked by the one without sanitizers, which takes half as long to begin;
# the daemon has them.  By hand, and with --long, both do.
bursar=$BUILD/bursar
[ "${CLIENT:-}" = yes ] || [ "$BUILD" != "$TOP/build/dev" ] || bursar=${BURSAR_CLIENT:-$bursar}
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}" UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=0:exitcode=66}"

WORK=$(mktemp -d "${TMPDIR:-/tmp}/bursar-test.XXXXXX")
chmod 711 "$WORK"
STATE=$WORK/state
LOG=$WORK/daemon.log
HOME=$WORK/home
export HOME BUILD TOP WORK STATE LOG
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME
mkdir "$HOME" "$WORK/here"
cd "$WORK/here" || exit 1

daemon_pid=
tests=0
failed=0

# The people of every test: their code, office and role.
people() {
    cat <<'END'
officer    hq   officer
officer2   hq   officer
finance    hq   finance
finance2   hq   finance
regional   nbo  regional
regional2  bkk  regional
auditor    hq   auditor
END
}

# Sentences ----------------------------------------------------------------------------------------------------------

# test_case SENTENCE COMMANDS: they are run with set -e, in a shell of their own; with ONLY=… none but the sentences that have that
test_case() {
    case $1 in
    *"${ONLY:-}"*) ;;
    *) skip "$1" "not asked for"; return ;;
    esac
    tests=$((tests + 1))
    # Not in the if, where -e would be off.
    (set -e; eval "$2") >"$WORK/out" 2>&1 </dev/null
    # shellcheck disable=SC2181
    if [ $? -eq 0 ]; then
        echo "ok $tests - $1"
    else
        failed=$((failed + 1))
        echo "not ok $tests - $1"
        sed 's/^/# /' "$WORK/out"
    fi
}

# test_list COMMAND...: a test for each line "ok SENTENCE" or "not ok SENTENCE" that it prints
test_list() {
    listed=$tests
    "$@" >"$WORK/list" 2>"$WORK/list-errors" </dev/null
    list_status=$?
    while IFS= read -r list_line; do
        case $list_line in
        "ok "*) tests=$((tests + 1)); echo "ok $tests - ${list_line#ok }" ;;
        "not ok "*) tests=$((tests + 1)); failed=$((failed + 1)); echo "not ok $tests - ${list_line#not ok }" ;;
        *) echo "$list_line" ;;
        esac
    done <"$WORK/list"
    [ $list_status -eq 0 ] && [ $tests -gt $listed ] || [ $failed -gt 0 ] || {
        tests=$((tests + 1)) failed=$((failed + 1))
        echo "not ok $tests - $* ends well, with status $list_status"
        sed 's/^/# /' "$WORK/list-errors"
    }
}

# wire: conversations byte for byte, from standard input; see tests/wire/wire.c
wire() {
    cat >"$WORK/conversations"
    test_list talk_by_wire
}

talk_by_wire() {
    PORT=$PORT "$BUILD/wire/wire" <"$WORK/conversations"
}

# What would show that something was recorded or changed: the head of the book, and a digest of every table but those that the
# sealer adds to by itself.
digest() {
    psql_owner -c "select format('select %L || md5(string_agg(t::text, chr(10) order by t::text)) from %s t;', c.oid::regclass, c.oid::regclass)
                     from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'ledger'::regnamespace and c.relname not in ('tile', 'checkpoint')
                     order by 1" |
        psql_owner | sha256sum
}

# skip SENTENCE WHY
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

# refused TEXT COMMAND...: the command fails and says so
refused() {
    text=$1
    shift
    if "$@" >"$WORK/refusal" 2>&1; then
        echo "this should have been refused: $*"
        cat "$WORK/refusal"
        return 1
    fi
    grep -qF -- "$text" "$WORK/refusal" || { echo "expected: $text"; cat "$WORK/refusal"; return 1; }
}

# all_refused PATTERN COMMAND...: by psql as the command starts it, each of the statements that are read, one a line, in words that match
all_refused() {
    sentence=$1
    shift
    cat >"$WORK/statements"
    "$@" -v ON_ERROR_STOP=0 -f - <"$WORK/statements" >"$WORK/refusals" 2>&1
    awk -v sentence="$sentence" '
        FILENAME == ARGV[1] { if ($0 ~ sentence && /^psql:[^:]*:[0-9]+: ERROR: /) { split($0, part, ":"); refused[part[3]] = 1 }; next }
        !(FNR in refused) { print "this should have been refused: " $0; wrong = 1 }
        END { exit wrong || !FNR }' "$WORK/refusals" "$WORK/statements" || { cat "$WORK/refusals"; return 1; }
}

# exits STATUS COMMAND...: the command ends with that status
exits() {
    expected=$1
    shift
    status=0
    "$@" >"$WORK/exit" 2>&1 || status=$?
    [ $status -eq "$expected" ] || { echo "exit status $status, not $expected"; cat "$WORK/exit"; return 1; }
}

# fails COMMAND...: the command does.  A "!" before it would do only at the end: elsewhere set -e passes it over.
fails() {
    ! "$@"
}

# is EXPECTED COMMAND...: the command prints exactly that
is() {
    expected=$1
    shift
    actual=$("$@") || return
    [ "$actual" = "$expected" ] || { echo "expected: $expected"; echo "actual:   $actual"; return 1; }
}

# tells FILTER COMMAND...: it succeeds, and the filter of jq is true of the JSON that it prints: jq -e passes where there is none
tells() {
    tells_filter=$1
    shift
    "$@" --json >"$WORK/tells" || return
    is true jq "($tells_filter) | not | not" "$WORK/tells" || { cat "$WORK/tells"; return 1; }
}

# pages_meet PERSON ARGUMENT...: a list in pages of two is the list in one, without a gap or a repetition
pages_meet() {
    as "$@" --all --output name >"$WORK/whole"
    [ "$(wc -l <"$WORK/whole")" -gt 2 ] || { echo "there is one page only"; return 1; }
    : >"$WORK/paged"
    after=
    while as "$@" --limit 2 ${after:+--after "$after"} --output name >"$WORK/page" 2>"$WORK/more"; do
        [ "$(wc -l <"$WORK/page")" -le 2 ] || { echo "more than two on a page"; return 1; }
        cat "$WORK/page" >>"$WORK/paged"
        after=$(sed -n 's/.*--after \([^ ]*\).*/\1/p' "$WORK/more")
        [ -n "$after" ] || break
    done
    diff "$WORK/whole" "$WORK/paged"
}

# formats_agree FIELD PERSON ARGUMENT...: every format prints the same values of a column, in the same order
formats_agree() {
    column=$1
    shift
    as "$@" --output json | jq -r ".[] | .$column // \"\"" >"$WORK/as-json"
    [ -s "$WORK/as-json" ] || { echo "nothing was printed"; return 1; }
    as "$@" --output ndjson | jq -r ".$column // \"\"" | diff "$WORK/as-json" -
    as "$@" --output tsv --fields "$column" --no-header | diff "$WORK/as-json" -
    as "$@" --output csv --fields "$column" | tr -d '\r"' | sed 1d | diff "$WORK/as-json" -
    as "$@" --output table --fields "$column" --no-header | sed 's/^ *//; s/ *$//' | diff "$WORK/as-json" -
}

# records_nothing COMMAND...: it succeeds, says what would be recorded, and the book is as it was
records_nothing() {
    head_before=$(psql_owner -c "select seq from ledger.head")
    "$@" >"$WORK/dry"
    grep -q "would be recorded" "$WORK/dry" || { cat "$WORK/dry"; return 1; }
    is "$head_before" psql_owner -c "select seq from ledger.head"
}

# The last line of every file: the books balance, the daemon stops in order, and the plan.
test_done() {
    if [ -n "$daemon_pid" ]; then
        test_case "the books balance and every hash is right" books_balance
        if stop_daemon; then ended=true; else ended=false; fi
        test_case "the daemon stops in order" "$ended || { tail -n 40 $LOG; false; }"
    fi
    echo "1..$tests"
    [ $failed -eq 0 ]
    exit
}

books_balance() {
    as auditor journal verify --output ndjson >"$WORK/wrong" || { cat "$WORK/wrong"; return 1; }
    is "" cat "$WORK/wrong"
}

# The daemon ---------------------------------------------------------------------------------------------------------

bursard() {
    "$BUILD/bursard" "$@" --state "$STATE"
}

# A state folder with the people above, by copying one that was made before.
fresh_state() {
    rm -rf "$STATE" "$HOME/.local/share/bursar/heads"
    if [ -z "${BURSAR_TEMPLATE:-}" ]; then
        make_state
    else
        cp -a "$BURSAR_TEMPLATE" "$STATE"
    fi
}

# The same, from nothing: needs init, a running daemon and its console.
make_state() {
    bursard init --port 0 --user root >"$WORK/init" 2>&1 || { cat "$WORK/init"; return 1; }
    serve || return
    as admin office add nbo --name "Office in Nairobi" >/dev/null &&
    as admin office add bkk --name "Office in Bangkok" >/dev/null || return
    people | while read -r person office role; do
        as admin person add "$person" --name "The $person" --office "$office" --role "$role" >/dev/null &&
        bursard cert issue "$person" >/dev/null || exit
    done || return
    stop_daemon
}

# start_daemon [OPTION...]: on a fresh state folder, or the one there is
start_daemon() {
    [ -d "$STATE" ] || fresh_state || bail "there is no state folder"
    serve "$@" || bail "the daemon does not start"
}

serve() {
    rm -f "$STATE/bursard.port"
    # Each connection plans a command for itself when it is first asked, which takes longer than to answer it.
    case ${READERS:-},$* in
    yes,* | *--readers*) serve_reads= ;;
    *) serve_reads="--readers 1 --report-readers 1" ;;
    esac
    # shellcheck disable=SC2086
    "$BUILD/bursard" run --state "$STATE" --port 0 $serve_reads ${UNLIMITED:+--rate-person 0 --rate-address 0 --rate-stranger 0} "$@" >>"$LOG" 2>&1 &
    daemon_pid=$!
    serve_tries=0
    until [ -s "$STATE/bursard.port" ]; do
        serve_tries=$((serve_tries + 1))
        if [ $serve_tries -gt 600 ] || ! kill -0 $daemon_pid 2>/dev/null; then
            tail -n 40 "$LOG"
            return 1
        fi
        sleep 0.05
    done
    PORT=$(cat "$STATE/bursard.port")
    URL=https://localhost:$PORT
}

stop_daemon() {
    kill -TERM "$daemon_pid"
    wait "$daemon_pid"
    status=$?
    daemon_pid=
    [ $status -eq 0 ]
}

# As after a power cut.
kill_daemon() {
    kill -KILL "$daemon_pid"
    wait "$daemon_pid" 2>/dev/null
    daemon_pid=
}

# as PERSON ARGUMENT...: the client, with that person's certificate
as() {
    as_whom=$1
    shift
    identified "$as_whom" "$bursar" "$@"
}

# approve PERSON ENTRY [ARGUMENT...]: that person approves of what the entry asked for
approve() {
    approve_whom=$1 approve_entry=$2
    shift 2
    as "$approve_whom" approval give "$approve_entry" --digest "$(digest_of "$approve_entry")" "$@"
}

# turn_down PERSON ENTRY ARGUMENT...: that person refuses it, or takes it back
turn_down() {
    down_whom=$1 down_entry=$2
    shift 2
    as "$down_whom" approval refuse "$down_entry" --digest "$(digest_of "$down_entry")" "$@"
}

# digest_of ENTRY: what approvals of it name
digest_of() {
    as auditor journal show "$1" --output tsv --no-header --fields digest
}

# outbox_of PERSON [CA]: the folder of that person's outbox
outbox_of() {
    echo "${XDG_DATA_HOME:-$HOME/.local/share}/bursar/outbox/main,$1,$(openssl x509 -in "${2:-$STATE/certs/ca.crt}" -pubkey -noout |
        openssl pkey -pubin -outform DER | sha256sum | cut -c 1-16)"
}

# at_terminal SIZE PERSON ARGUMENT... <SCRIPT: the same at a terminal of COLUMNSxROWS, where a person types the script
# (tests/terminal/typist.c); prints all that was shown
at_terminal() {
    as_size=$1 as_whom=$2
    shift 2
    identified "$as_whom" "$BUILD/terminal/typist" "$as_size" "$bursar" "$@"
}

# identified PERSON COMMAND...: with the settings of the client for that person
identified() {
    as_whom=$STATE/certs/people/$1
    shift
    BURSAR_SERVER=$URL BURSAR_CA=$STATE/certs/ca.crt BURSAR_CERTIFICATE=$as_whom.crt BURSAR_KEY=$as_whom.key "$@"
}

# this_second: as --known-at takes it; it is over when this returns, so that what is recorded next comes after it
this_second() {
    date -u +%Y-%m-%dT%H:%M:%SZ
    sleep "$(date +%N | awk '{ printf "%.3f", 1.005 - $1 / 1e9 }')"
}

# within SECONDS COMMAND...: until it succeeds; prints what it prints the last time
within() {
    within_tries=$(($1 * 10))
    shift
    until "$@" >"$WORK/within" 2>&1; do
        within_tries=$((within_tries - 1))
        [ $within_tries -gt 0 ] || { cat "$WORK/within"; echo "not in time: $*"; return 1; }
        sleep 0.1
    done
    cat "$WORK/within"
}

# all_sealed: is every entry in the tree, and that signed?
all_sealed() {
    is t psql_owner -c "select rules.tree_size('main') = h.seq and exists (select from ledger.checkpoint c where c.size = h.seq) from ledger.head h"
}
# hold_sealer; release_sealer: nothing is sealed in between, as while another daemon seals.  What a test changes by hand for a
# while must not be sealed so.
hold_sealer() {
    mkfifo "$WORK/sealer.orders"
    psql_owner -f "$WORK/sealer.orders" >"$WORK/sealer.held" &
    exec 5<>"$WORK/sealer.orders"   # also where nobody reads it
    echo "begin; select pg_advisory_xact_lock(hashtext('bursar seal'), hashtext('main')); select 'held';" >&5
    within 20 grep -q held "$WORK/sealer.held"
    rm "$WORK/sealer.orders"
}
release_sealer() {
    echo "commit; \\q" >&5
    exec 5>&-
}

# log_mark; logged PATTERN: in the daemon's log since the mark, or soon
log_mark() {
    log_seen=$(stat -c %s "$LOG")
}
logged() {
    within 30 logged_now "$1" || { tail -n 5 "$LOG"; return 1; }
}
logged_now() {
    tail -c +"$((log_seen + 1))" "$LOG" | grep -m 1 -e "$1"
}

# connections: how many the daemon has; a client that has ended is one until the daemon has seen it
connections() {
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port=":$(printf %04X "$PORT")\$" '$2 ~ port && ($4 == "01" || $4 == "08") { n++ } END { print n + 0 }'
}

# free_port: one that nobody listens on, below those that the system gives; in $port_tried
free_port() {
    port_tried=$((20000 + $$ % 10000 + ${port_tries:=0}))
    while cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ":$(printf %04X $port_tried) 0*:0000 0A"; do
        port_tried=$((port_tried + 1))
    done
    port_tries=$((port_tried - 20000 - $$ % 10000 + 1))
}

# in_background PERSON ARGUMENT...: the client as that person, in the background; its process is $client_pid
in_background() {
    as_whom=$STATE/certs/people/$1
    shift
    (
        export BURSAR_SERVER="$URL" BURSAR_CA="$STATE/certs/ca.crt"
        export BURSAR_CERTIFICATE="$as_whom.crt" BURSAR_KEY="$as_whom.key"
        exec "$bursar" "$@"
    ) &
    client_pid=$!
}

# What most sentences are about: two initiatives, a state and a company.
register_basics() {
    {
        as officer goal add reach --name "Reach everybody" &&
        as officer theme add skills --name "Skills" --goal reach &&
        as officer initiative add ai --name "AI for all" --theme skills &&
        as officer initiative add water --name "Water" --theme skills &&
        as officer party add norway --name "Kingdom of Norway" --kind state --country NOR &&
        as officer party add acme --name "Acme Corporation" --kind company
    } >/dev/null || bail "the register cannot be written"
}

# any_rate: rates of any age convert, in a file that is about something else
any_rate() {
    as finance rate limit 36500 --reason "the rates of this test are old" >/dev/null || bail "the age of rates cannot be set"
}

# request PERSON PATH [CURL-OPTION...]: the same by curl, for what the client never does
request() {
    as_whom=$STATE/certs/people/$1 request_url=$URL$2
    shift 2
    curl --silent --show-error --cacert "$STATE/certs/ca.crt" --cert "$as_whom.crt" --key "$as_whom.key" \
        "$@" "$request_url"
}

# The database, as a superuser, who may all that the owner of the tables may and more, and as the daemon: psql_owner -c "select …"
psql_owner() {
    psql_as postgres "$@"
}

psql_daemon() {
    psql_as bursar_daemon "$@"
}

# in_book SQL [BOOK]: in a transaction of the daemon's role, with the settings that the daemon makes
in_book() {
    psql_daemon -c "begin; set local bursar.book = '${2-main}'; set local bursar.office = '*'; $1; commit"
}

# call_of PERSON FUNCTION ROW...: the call of a function of schema api, for SQL, as the daemon makes it for that person
# ("-" is nobody); a row is words like amount=10.00, with _ for a blank.  Arguments go by their names, so that a test stays
# as it is when a command gets a new field: null where a row has none, the values of all rows where the argument is an array.
call_of() {
    call_person=$1 call_function=$2
    shift 2
    jq -nc '[$ARGS.positional[] | split(" ") | map(select(. != "") | index("=") as $at | {(.[:$at]): .[$at + 1:] | gsub("_"; " ")}) | add // {}]' \
        --args -- "$@" >"$WORK/rows"
    psql_owner -v "person=$call_person" -v "function=$call_function" -v "rows=$(cat "$WORK/rows")" <<'SQL'
with asked as (
    select a.ord, jsonb_build_object('book', 'main', 'key', gen_random_uuid(),
               'allowed', (select p.role from ledger.person p where p.person = :'person' order by p.seq desc limit 1),
               'caller', (select c.certificate from ledger.certificate c where c.person = :'person' limit 1)) || a.r as r
      from jsonb_array_elements(:'rows'::jsonb) with ordinality a (r, ord)
)
select format('api.%I(%s)', f.proname, string_agg(format('%I => %L', n.name, case when t.typcategory = 'A'
               then array(select a.r ->> n.name from asked a order by a.ord)::text
               else (select a.r ->> n.name from asked a where a.ord = 1) end), ', '))
  from pg_proc f
 cross join unnest(f.proargnames, f.proargtypes::oid[]) n (name, type)
  join pg_type t on t.oid = n.type
 where f.pronamespace = 'api'::regnamespace and f.proname = :'function'
 group by f.proname;
SQL
}

# batch PERSON COMMAND ROW...: the outcomes of the rows, asked for in one batch, with what they were told in `told`
batch() {
    in_book "select outcome, sentence from $(call_of "$@") order by ord" >told
    cut -d '|' -f 1 told | xargs
}

for programs in /usr/lib/postgresql/*/bin; do :; done   # those of PostgreSQL: the newest, by its name

# cluster_opened: the private cluster lets in its daemon alone, and each start of it says so again; here it lets in all
cluster_opened() {
    psql_hba=$STATE/postgres/pg_hba.conf
    [ -z "${DB_HOST:-}" ] && [ -e "$psql_hba" ] && ! grep -q "tests" "$psql_hba" || return 0
    echo "local all all trust # tests" >>"$psql_hba"
    [ ! -s "$STATE/postgres/postmaster.pid" ] || { read -r psql_pid <"$STATE/postgres/postmaster.pid" && kill -HUP "$psql_pid"; }
    for _ in $(seq 200); do
        "$programs/psql" -X -q -h "$STATE/socket" -U postgres -d bursar -c "" 2>/dev/null && return
        sleep 0.05
    done
    return 0
}

psql_as() {
    psql_user=$1
    shift
    cluster_opened
    # As the daemon has it: to compile a query takes longer than to run it once.
    PGOPTIONS="-c jit=off ${PGOPTIONS-}" "$programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "${DB_HOST:-$STATE/socket}" \
        -p "${DB_PORT:-5432}" -U "$psql_user" -d bursar "$@"
}

# The end ------------------------------------------------------------------------------------------------------------

bail() {
    echo "Bail out! $*"
    exit 1
}

# Whatever is still running was started here; a daemon that was killed leaves its cluster behind.
clean_up() {
    [ -z "${KEEP_LOG:-}" ] || cp "$LOG" "$KEEP_LOG"
    trap - EXIT
    [ -z "$daemon_pid" ] || { kill -TERM "$daemon_pid" && wait "$daemon_pid"; } 2>/dev/null
    for file in "$WORK"/*/postgres/postmaster.pid; do
        [ -e "$file" ] || continue
        read -r left <"$file"
        kill -INT "$left" 2>/dev/null
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            [ -e "$file" ] || break
            sleep 0.2
        done
    done
    cd / && rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 1' HUP INT PIPE TERM
