# Entries of many kinds, for what has to bring books from one form to another.  Sourced after lib.sh, with a daemon at work.

# tell_story: parties, pledges, an agreement that is paid, and a reversal
tell_story() {
    register_basics
    any_rate
    {
        as officer pledge record --party norway --initiative water --amount 2500.00 --currency CHF --key 01a0b1c2-0000-7000-8000-0000000000b1 &&
        as officer agreement sign --party acme --initiative ai --amount 700.00 --currency CHF --first 2027-01-31 &&
        as finance receipt record --party acme --amount 700.00 --currency CHF --reference R-1 &&
        as officer pledge record --party acme --initiative ai --amount 50.00 --currency CHF &&
        as finance entry reverse "$(psql_owner -c "select seq from ledger.head")" --reason "entered twice"
    } >"$WORK/told" 2>&1 || bail "$(cat "$WORK/told")"
}

# tell_evidence: a document
tell_evidence() {
    echo "a signed letter" >"$WORK/letter"
    as officer evidence add "$WORK/letter" >"$WORK/told" 2>&1 || bail "$(cat "$WORK/told")"
}
