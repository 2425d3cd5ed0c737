# A book of N entries: the first 20,000 by the functions, the others copies of these (grow.sql).  Sourced after lib.sh.

# By the functions: a part of a book that refers to nothing but itself and the register.  Nine agreements of ten are paid.
template() {
    by_function pledge $(($1 / 4)) 500 >/dev/null
    targets pledge "$head" | awk 'NR % 5 == 0' >"$WORK/pledges"
    by_function conversion "$(wc -l <"$WORK/pledges")" 500 "$WORK/pledges" >/dev/null
    by_function contract $(($1 / 8)) 500 >/dev/null
    targets agreement "$head" | awk 'NR % 10 > 0' >"$WORK/contracts"
    by_function payment $(($1 / 4)) 500 "$WORK/contracts" >/dev/null
    by_function advance $(($1 / 16)) 500 >/dev/null
    by_function offer $(($1 / 4)) 500 >/dev/null
    targets inkind "$head" | awk 'NR % 20 == 0' >"$WORK/offers"
    by_function rejection "$(wc -l <"$WORK/offers")" 500 "$WORK/offers" >/dev/null
}

# copies FROM STEP TO: these copies of the template, one after the other
copies() {
    seq "$1" "$2" "$3" | sed 's/.*/call bench.copy(&);/' | psql_owner >"$WORK/copied-$1" 2>&1
}

grow() {
    head=$(psql_owner -c "select seq from ledger.head")
    template $((N < 20000 ? N : 20000))
    count=$(($(psql_owner -c "select seq from ledger.head") - head))
    more=$(((N - count) / count))
    [ $more -gt 0 ] || return 0
    psql_owner <"$TOP/tests/bench/grow.sql" 2>&1 && psql_owner -c "select bench.prepare($head, $more)" >/dev/null ||
        bail "there is no template"
    copies 1 2 $more &
    copies 2 2 $more || bail "$(cat "$WORK/copied-2")"
    wait $! || bail "$(cat "$WORK/copied-1")"
    psql_owner -c "select bench.finish()" >/dev/null || bail "the sums are not right"
    psql_owner -c "vacuum analyze" -c "call bench.keep_up()" || bail "what is kept is wrong"
    psql_owner -c "vacuum analyze" -c "checkpoint"
}
