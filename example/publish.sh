#!/bin/sh
# Fill the book of the example organisation for its public pages: what is needed until 2028 and for what, more donors and what they agree to see
# published, results, names in other languages; then two people publish an edition as of today.
#
# Needs what load.sh needs, after day.sh.  Safe to repeat: another day makes another edition, the same day none.

keys=01900000-0000-7000-8002
. "$(dirname "$0")/lib.sh"
today=$(date -u +%F)
year=${today%%-*}

# What is needed, by when, and for what ---------------------------------------------------------------------------------

quiet olga theme add resilience --name "Resilient networks" --goal connectivity
while IFS='|' read -r initiative name theme; do
    quiet olga initiative add "$initiative" --name "$name" --theme "$theme" --start 2025-01-01 --finish 2028-12-31
done <<'END'
rural-skills|Digital skills in rural areas|access
emergency-telecom|Emergency telecommunications|resilience
cyber-readiness|National cyber response teams|resilience
END

while IFS='|' read -r initiative part amount day; do
    set -- requirement set "$initiative" --year "$part" --amount "$amount" --currency CHF --date 2025-01-20
    [ -z "$day" ] || set -- "$@" --needed-by "$day"
    quiet olga "$@"
done <<'END'
school-connectivity|2026|2500000.00|2026-12-15
school-connectivity|2027|2500000.00|2027-06-30
school-connectivity|2028|2000000.00|2028-06-30
ai-for-good|2028|1500000.00|
ai-skills|2027|600000.00|
green-data-centres|2028|500000.00|
e-waste|2027|250000.00|
rural-skills|2026|450000.00|2026-09-01
rural-skills|2027|450000.00|
rural-skills|2028|300000.00|
emergency-telecom|2026|900000.00|
emergency-telecom|2027|900000.00|
emergency-telecom|2028|800000.00|
cyber-readiness|2026|300000.00|
cyber-readiness|2027|500000.00|
END

while IFS='|' read -r initiative part text amount; do
    quiet olga requirement line "$initiative" --year "$part" --text "$text" --amount "$amount" --currency CHF --date 2025-01-20
done <<'END'
school-connectivity|2026|Links for 900 schools|1700000.00
school-connectivity|2026|Training of teachers|500000.00
school-connectivity|2026|Measuring and reporting|300000.00
school-connectivity|2027|Links for 1,000 schools|1800000.00
school-connectivity|2027|Training of teachers|700000.00
emergency-telecom|2027|Terminals that are kept in six regions|600000.00
emergency-telecom|2027|Exercises with ministries|300000.00
END

quiet olga initiative plan school-connectivity --goals connectivity:80,sustainability:20 --reference "Plan 2024-2027, target 2.1"
quiet olga initiative plan emergency-telecom --goals connectivity:100 --reference "Plan 2024-2027, target 2.4"

# What is reached ---------------------------------------------------------------------------------------------------------

while IFS='|' read -r initiative outcome indicator unit baseline target by actual day source; do
    quiet olga outcome add "$initiative" "$outcome" --indicator "$indicator" --unit "$unit" --baseline "$baseline" --target "$target" --year "$by"
    [ -z "$actual" ] || quiet olga outcome measure "$initiative" "$outcome" --actual "$actual" --date "$day" --source "$source"
done <<'END'
school-connectivity|connected|schools connected|schools|0|9000|2028|1260|2025-09-30|reports of operators
rural-skills|completed|people who completed a course|people|0|25000|2028|3150|2025-10-15|registers of courses
emergency-telecom|plans|countries with a tested emergency plan|countries|9|45|2028|12|2025-09-30|reports of exercises
cyber-readiness|teams|countries with a working response team|countries|61|76|2028|70|2025-09-30|survey of ministries
ai-skills|offered|countries that offer the common course|countries|0|40|2027|11|2025-09-30|survey of ministries
green-data-centres|publish|data centres that publish what energy they use|centres|12|120|2028|31|2025-06-30|public registers
END
quiet olga outcome milestone school-connectivity connected --due 2026-12-31 --target 3500 --text "all pilot countries"
quiet olga outcome milestone school-connectivity connected --due 2027-12-31 --target 6500

# Who gives ---------------------------------------------------------------------------------------------------------------

while IFS='|' read -r party name kind; do
    quiet olga party add "$party" --name "$name" --kind "$kind"
done <<'END'
arvenia|Republic of Arvenia|state
qamara|State of Qamara|state
veldmark|Grand Duchy of Veldmark|state
southern-isles|Union of the Southern Isles|state
delta-commission|Delta Basin Commission|other
lantern|Lantern Trust|foundation
meridian|Meridian Fibre Ltd|company
kestrel|Kestrel Satellites SA|company
copperline|Copperline Systems|company
radio-institute|Institute of Radio Science|academia
END

# Each agreement, and what came of it so far: DAY:AMOUNT.
while IFS='|' read -r party initiative amount instalments receipts; do
    agreement=$(how="--output name"; write olga agreement sign --party "$party" --initiative "$initiative" --amount "$amount" --currency CHF \
        --instalments "$instalments" --date 2025-06-20 </dev/null)
    for receipt in $receipts; do
        day=${receipt%:*}
        [ "$(printf '%s\n' "$day" "$today" | sort | head -n 1)" = "$day" ] || continue
        quiet felix receipt record --party "$party" --amount "${receipt#*:}" --currency CHF --agreement "$agreement" --date "$day" </dev/null
    done
done <<'END'
arvenia|school-connectivity|480000.00|2025-12-15:120000.00,2026-12-15:120000.00,2027-09-15:120000.00,2028-06-15:120000.00|2025-12-15:120000.00
arvenia|emergency-telecom|720000.00|2026-03-31:240000.00,2027-03-31:240000.00,2028-03-31:240000.00|2026-03-31:240000.00
qamara|ai-for-good|800000.00|2026-06-30:400000.00,2027-06-30:400000.00|2026-06-30:400000.00
veldmark|cyber-readiness|560000.00|2026-01-31:360000.00,2027-01-31:200000.00|2026-02-02:360000.00
southern-isles|emergency-telecom|90000.00|2026-10-31:90000.00
delta-commission|rural-skills|240000.00|2026-02-28:120000.00,2027-02-28:120000.00|2026-03-02:120000.00
norrland|rural-skills|450000.00|2026-04-30:150000.00,2027-04-30:150000.00,2028-04-30:150000.00|2026-05-04:150000.00
lantern|school-connectivity|150000.00|2026-09-30:150000.00|2026-10-01:150000.00
meridian|school-connectivity|40000.00|2026-08-15:40000.00
kestrel|emergency-telecom|75000.00|2026-05-31:75000.00|2026-06-01:75000.00
copperline|green-data-centres|81050.00|2026-07-31:40525.00,2027-07-31:40525.00|2026-07-31:40525.00
END

while IFS='|' read -r party initiative years amount; do
    quiet olga pledge record --party "$party" --initiative "$initiative" --amount "$amount" --currency CHF --years "$years" --date 2025-10-20
done <<'END'
southern-isles|school-connectivity|2027|300000.00
lakes-bank|school-connectivity|2028|943539.00
arvenia|green-data-centres|2027-2028|400000.00
costa-verde|emergency-telecom|2027|500000.00
END

# given PARTY KIND QUANTITY UNIT INITIATIVE PLACE START FINISH DESCRIPTION [VALUE]: agreed, and with a value delivered and accepted
given() {
    item=$(how="--output name"; write olga inkind offer --party "$1" --kind "$2" --quantity "$3" --unit "$4" --initiative "$5" --place "$6" \
        --start "$7" --finish "$8" --description "$9" --date 2025-03-10)
    quiet olga inkind agree "$item" --date 2025-03-20
    shift 9
    [ $# -gt 0 ] || return 0
    quiet olga inkind deliver "$item" --date 2025-10-05
    quiet felix inkind accept "$item" --value "$1" --currency CHF --method invoice --date 2025-10-20
}
given kestrel equipment 20 set emergency-telecom "Addis Ababa" 2025-08-01 2025-10-01 "Portable satellite terminals" 172000.00
given veldmark premises 15 day rural-skills Lisbon 2026-09-07 2026-09-25 "Training room for 40 people"
given meridian expert 3 person-month school-connectivity Brasilia 2027-02-01 2027-04-30 "Fibre planning engineer"
given radio-institute service 15 day cyber-readiness Almaty 2025-04-06 2025-06-26 "Course on spectrum monitoring" 24000.00

# What may be shown, and in which words -------------------------------------------------------------------------------------

for party in norrland arvenia qamara veldmark southern-isles costa-verde savanna delta-commission lakes-bank meridian kestrel copperline radio-institute; do
    quiet olga party consent "$party" --publish name-and-amounts --inkind-value yes
done
quiet olga party consent lantern --publish name-only
quiet olga party consent orbital --publish name-and-amounts --public-name "Orbital Networks"

while IFS='|' read -r noun code language name description; do
    set -- wording set "$noun" "$code" --language "$language" --name "$name"
    [ -z "$description" ] || set -- "$@" --description "$description"
    quiet olga "$@"
done <<'END'
initiative|school-connectivity|en|Connecting schools|Links, equipment and training, so that every school of the pilot countries is connected and its teachers can use it.
initiative|emergency-telecom|en|Emergency telecommunications|Plans, exercises and terminals for the hours in which networks are down.
goal|connectivity|fr|Connectivité universelle|
goal|sustainability|fr|Transformation numérique durable|
theme|access|fr|Accès et compétences|
theme|resilience|fr|Réseaux résilients|
theme|ai|fr|Intelligence artificielle pour le développement|
theme|green-digital-action|fr|Action numérique verte|
initiative|school-connectivity|fr|Connecter les écoles|Des liaisons, du matériel et de la formation, pour que chaque école des pays pilotes soit connectée.
initiative|rural-skills|fr|Compétences numériques en zone rurale|
initiative|emergency-telecom|fr|Télécommunications d’urgence|
initiative|cyber-readiness|fr|Équipes nationales d’intervention informatique|
initiative|ai-skills|fr|Coalition pour les compétences en IA|
initiative|ai-for-good|fr|L’IA au service du bien|
initiative|green-data-centres|fr|Des centres de données plus verts|
initiative|e-waste|fr|Déchets électroniques : politiques et données|
goal|connectivity|ar|توصيل شامل|
theme|access|ar|النفاذ والمهارات|
initiative|school-connectivity|ar|توصيل المدارس|
END
while IFS='|' read -r initiative outcome name; do
    quiet olga wording set outcome "$outcome" --initiative "$initiative" --language fr --name "$name"
done <<'END'
school-connectivity|connected|écoles connectées
rural-skills|completed|personnes ayant achevé un cours
emergency-telecom|plans|pays dotés d’un plan d’urgence mis à l’essai
cyber-readiness|teams|pays dotés d’une équipe d’intervention opérationnelle
ai-skills|offered|pays qui proposent le cours commun
green-data-centres|publish|centres de données qui publient leur consommation d’énergie
END

# The edition -----------------------------------------------------------------------------------------------------------------

edition=$(how="--output name"; write olga edition prepare --as-of "$today" --open-from "$year")
quiet felix edition publish "$edition"
echo "published: the figures as of $today are edition $edition"

# shellcheck disable=SC2086
quiet felix letterhead set --name "Example Organisation" --address "1 Example Place; Exampleville" --contact partnerships@example.org \
    ${BURSAR_PAGES:+--check-at "$BURSAR_PAGES/check"}
