# Which test files ./test --quick takes along: those of what changed.
#
# One noun has one name in every layer, so a path is covered by the files of tests/cli that bear a word of it:
# sql/api/pledge.sql by pledge.test, client/outbox/outbox_file.c by outbox.test.  What covers a path beside that is here.
also_covered() {
    cat <<'END_OF_TABLE'
common/*            cli/help cli/tables
common/commands/*   cli/roles cli/openapi
client/*            cli/client
client/*context*    cli/context
client/*guide*      cli/guided
client/*prompt*     cli/guided
client/*options*    cli/complaints
client/help/*       cli/tables cli/completion
client/request/*    cli/guided
client/session/*    cli/context cli/proxy cli/distrust
client/outbox/*     cli/distrust cli/powercut
daemon/*            cli/daemon
daemon/admin/*      cli/init cli/doctor cli/certificate
daemon/api/*        cli/roles cli/http cli/bulk
daemon/cluster/*    cli/init cli/database
daemon/db/*         cli/database
daemon/net/*        cli/http cli/limits cli/tls
daemon/queue/*      cli/limits
daemon/workers/*    cli/limits cli/bulk
sql/*               cli/figures cli/lives cli/audit cli/journal cli/windows
tests/model/*       cli/lives cli/proof
verify/*            cli/proof
sql/migrations/*    cli/pledge cli/agreement cli/receipt cli/report
sql/rules/*         cli/pledge cli/agreement cli/receipt cli/report
packaging/*         package/systemd package/compose
tests/lib.sh        cli/goal cli/pledge
tests/conversation.sh   cli/openapi cli/tampering
tests/terminal/*    cli/guided cli/pager
tests/wire/*        cli/http
*.[ch]              cli/shape
*.md                cli/shape cli/help
.ci/*               cli/shape
END_OF_TABLE
}

# changed_paths: since this branch left main, and not yet committed; on a main where all is committed, by the last commit
changed_paths() {
    for changed_main in main origin/main; do
        changed_base=$(git -C "$top" merge-base HEAD "$changed_main" 2>/dev/null) && break
    done
    [ -n "$changed_base" ] || return 0
    changed_since "$changed_base" | grep . || changed_since HEAD~1
}
changed_since() {
    git -C "$top" diff --name-only --no-renames "$1" -- 2>/dev/null
    git -C "$top" ls-files --others --exclude-standard
}

# covering: of the paths that are read, the test files, each once
covering() {
    while IFS= read -r covered; do
        for word in $(echo "${covered#*/}" | tr '/_.-' '    '); do
            echo "cli/$word"
        done
        also_covered | while read -r pattern files; do
            # shellcheck disable=SC2254
            case $covered in $pattern) printf '%s\n' $files ;; esac
        done
    done | sort -u | while IFS= read -r name; do
        [ ! -e "$top/tests/$name.test" ] || echo "tests/$name.test"
    done
}
