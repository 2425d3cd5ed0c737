#!/bin/sh
# Play a short day at the example organisation through the client, each command shown before it runs: pledge, agreement,
# receipts, a contribution in kind from a regional office, a sponsorship below the minimum, an amendment, a write-off, a
# reversal, and the funding gap.
#
# Needs what load.sh needs, after it.  Safe to repeat: what was recorded is answered as recorded.

keys=01900000-0000-7000-8001
. "$(dirname "$0")/lib.sh"

# show PERSON ARGUMENT...: say what is done, and do it
show() {
    who=$1
    shift
    printf '\n%s$ bursar' "$who"
    for word; do
        case $word in *[!A-Za-z0-9_.:,%=-]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    set -- "$who" "$@"
}

# enter PERSON NOUN ARGUMENT...: show it, record it, and keep its number
enter() {
    show "$@"
    number=$(how="--output name"; write "$@")
    echo "recorded: $2 $number"
}

# told PERSON ARGUMENT...: the same for what is refused
told() {
    show "$@"
    write "$@" 2>&1 || true
}

# asked PERSON ARGUMENT...: show a question and its answer
asked() {
    show "$@"
    as "$@" 2>&1
}

echo "A day at an organisation that does not exist: every name and figure is invented."
echo
echo "1. An officer records a pledge over three years, and turns a part of it into a signed agreement."
enter olga pledge record --party norrland --initiative ai-for-good --amount 900000.00 --currency CHF --years 2025-2027 --date 2025-02-03
pledge=$number
enter olga agreement sign --pledge "$pledge" --amount 600000.00 --count 3 --first 2025-03-31 --earmarks ai-for-good:75%,ai-skills:25% --date 2025-03-01
agreement=$number
asked olga agreement show "$agreement"

echo
echo "2. Finance records the cash: 200000 francs were sent, the bank kept 25."
enter felix receipt record --party norrland --amount 200000.00 --arrived 199975.00 --currency CHF --agreement "$agreement" --date 2025-04-02
asked felix journal show "$number"

echo
echo "3. A regional office brings an expert in kind; finance values and accepts what was delivered."
enter amina inkind offer --party savanna --kind expert --description "Spectrum engineer on loan" --quantity 6 --unit person-month --initiative ai-skills --start 2025-05-01 --finish 2025-10-31 --place "Addis Ababa" --date 2025-04-10
inkind=$number
enter amina inkind agree "$inkind" --date 2025-04-20
enter amina inkind deliver "$inkind" --date 2025-10-31
enter felix inkind accept "$inkind" --value 66000.00 --currency CHF --method standard-cost --date 2025-11-10
asked amina inkind show "$inkind"

echo
echo "4. A sponsorship below the minimum is refused; a waiver that another person approved lets it pass."
told olga agreement sign --party orbital --instrument sponsorship --amount 12000.00 --currency CHF --initiative ai-for-good --date 2025-06-02
enter olga waiver request --party orbital --instrument sponsorship --amount 12000.00 --currency CHF --reason "first contact, grows next year" --expires 2099-12-31 --date 2025-06-03
waiver=$number
digest=$(as felix approval show "$waiver" --output tsv --no-header --fields digest)
enter felix approval give "$waiver" --digest "$digest" --date 2025-06-04
enter olga agreement sign --party orbital --instrument sponsorship --amount 12000.00 --currency CHF --initiative ai-for-good --waiver "$waiver" --date 2025-06-05
sponsorship=$number

# The rest of the year, without showing every step.
lakes=$(how="--output name"; write olga agreement sign --party lakes-bank --amount 1500000.00 --currency EUR \
    --initiative school-connectivity --instalments 2025-09-30:500000.00,2026-09-30:500000.00,2027-09-30:500000.00 --date 2025-07-10)
quiet felix receipt record --party lakes-bank --amount 500000.00 --currency EUR --date 2025-10-02
green=$(how="--output name"; write olga agreement sign --party bright-futures --amount 300000.00 --currency CHF --first 2025-12-01 \
    --earmarks green-data-centres:200000.00,e-waste:50000.00 --date 2025-08-15)
quiet felix receipt record --party bright-futures --amount 350000.00 --currency CHF --agreement "$green" --date 2025-12-01
quiet olga pledge record --party costa-verde-digital --initiative e-waste --amount 80000.00 --currency CHF --years 2026 \
    --date 2025-09-20
quiet olga pledge record --party orbital --initiative ai-skills --amount 250000.00 --currency USD --origin third-party \
    --date 2025-10-08
quiet somchai inkind offer --party tech-university --kind equipment --description "Measurement laboratory, used" --quantity 1 \
    --unit set --initiative green-data-centres --date 2025-11-03

echo
echo "5. What was agreed changes, a part will never come, and what was entered twice is taken back."
enter olga agreement amend "$lakes" --instalments 3:400000.00 --due 3:2027-12-15 --date 2025-11-20 --note "smaller third phase"
enter felix agreement write-off "$sponsorship" --amount 2000.00 --reason "the bank of the sponsor kept it" --date 2025-11-24
enter felix receipt record --party norrland --amount 20000.00 --currency CHF --date 2025-11-25
enter felix entry reverse "$number" --reason "the same money as in April" --date 2025-11-26
asked olga agreement show "$lakes"

echo
echo "6. What is missing, for what, in which year."
asked olga report gap

echo
echo "7. An auditor follows a figure to its entries, and verifies the book."
asked ada report gap-detail ai-for-good --year 2025
asked ada journal verify
