#!/bin/sh
# Load the example organisation: a UN-like agency with its books in Swiss francs, six regions, initiatives under themes
# under strategic goals, donors of every kind, thresholds, rates.  Every name and figure is invented.
#
# Needs a running bursard and, from ./run: BURSAR, BURSARD, BURSAR_STATE, BURSAR_SERVER, BURSAR_CA.  Safe to repeat.

keys=01900000-0000-7000-8000
. "$(dirname "$0")/lib.sh"

# Offices and people -------------------------------------------------------------------------------------------------

while IFS='|' read -r region name office place zone; do
    quiet admin region add "$region" --name "$name"
    quiet admin office add "$office" --name "Regional office, $place" --region "$region" --time-zone "$zone"
done <<'END'
africa|Africa|addis|Addis Ababa|Africa/Addis_Ababa
americas|Americas|brasilia|Brasilia|America/Sao_Paulo
arab-states|Arab States|cairo|Cairo|Africa/Cairo
asia-pacific|Asia and the Pacific|bangkok|Bangkok|Asia/Bangkok
cis|Commonwealth of Independent States|almaty|Almaty|Asia/Almaty
europe|Europe|lisbon|Lisbon|Europe/Lisbon
END

while IFS='|' read -r person name office role; do
    quiet admin person add "$person" --name "$name" --office "$office" --role "$role"
    [ -s "$people/$person.crt" ] || "$BURSARD" cert issue "$person" --state "$BURSAR_STATE" >/dev/null
done <<'END'
olga|Olga Lindqvist|hq|officer
felix|Felix Moreau|hq|finance
frida|Frida Okafor|hq|finance
ada|Ada Castellanos|hq|auditor
amina|Amina Otieno|addis|regional
somchai|Somchai Wongsa|bangkok|regional
END

# The chart of accounts, with the codes of its ERP ---------------------------------------------------------------------

as felix book set-up "$(dirname "$0")/chart.csv" --quiet >/dev/null

# What is funded -----------------------------------------------------------------------------------------------------

quiet olga goal add connectivity --name "Universal connectivity"
quiet olga goal add sustainability --name "Sustainable digital transformation"
quiet olga theme add ai --name "Artificial intelligence for development" --goal sustainability
quiet olga theme add green-digital-action --name "Green Digital Action" --goal sustainability
quiet olga theme add access --name "Access and skills" --goal connectivity

while IFS='|' read -r initiative name theme; do
    quiet olga initiative add "$initiative" --name "$name" --theme "$theme" --start 2025-01-01 --finish 2028-12-31
done <<'END'
ai-for-good|AI for Good|ai
ai-skills|AI skills coalition|ai
green-data-centres|Greener data centres|green-digital-action
e-waste|E-waste policy and data|green-digital-action
school-connectivity|Connecting schools|access
END

while IFS='|' read -r initiative year amount; do
    quiet olga requirement set "$initiative" --year "$year" --amount "$amount" --currency CHF --date 2025-01-15
done <<'END'
ai-for-good|2025|1200000.00
ai-for-good|2026|1500000.00
ai-for-good|2027|1500000.00
ai-skills|2025|400000.00
ai-skills|2026|600000.00
green-data-centres|2025|350000.00
green-data-centres|2026|500000.00
green-data-centres|2027|500000.00
e-waste|2026|250000.00
school-connectivity|2025|2000000.00
school-connectivity|2026|2500000.00
END
quiet felix appropriation set ai-for-good --year 2026 --amount 250000.00 --currency CHF --date 2025-01-15 --note "regular budget"

quiet olga outcome add ai-for-good trained --indicator "officials trained in AI governance" --unit people \
    --baseline 0 --target 1500 --year 2027
quiet olga outcome add e-waste covered --indicator "countries with e-waste legislation" --unit countries \
    --baseline 81 --target 97 --year 2027
quiet olga outcome measure ai-for-good trained --actual 240 --date 2025-12-15 --source "attendance lists"

# Rates and thresholds -------------------------------------------------------------------------------------------------

for rate in CHF:0.9072:2025-01-01 EUR:0.9634:2025-01-01 CHF:0.8500:2025-04-01 EUR:0.9050:2025-04-01 \
    CHF:0.7980:2025-07-01 EUR:0.8510:2025-07-01 CHF:0.8010:2025-09-01 EUR:0.8540:2025-09-01 CHF:0.8040:2025-11-01 EUR:0.8610:2025-11-01 \
    CHF:0.8010:"$(date -u +%F)" EUR:0.8540:"$(date -u +%F)"; do
    IFS=: read -r currency units day <<END
$rate
END
    quiet felix rate record "$currency" --rate "$units" --source "invented for the example" --date "$day"
done

quiet felix threshold set --instrument sponsorship --currency CHF --hours 120 --hourly-rate 110.00 --external-cost 3000 \
    --overhead 13 --minimum 20000.00 --valid-from 2025-01-01
quiet felix threshold set --instrument voluntary --currency CHF --hours 60 --hourly-rate 110.00 --external-cost 1500 \
    --overhead 13 --minimum 10000.00 --valid-from 2025-01-01
quiet felix threshold set --instrument inkind --currency CHF --hours 20 --hourly-rate 110.00 --overhead 13 \
    --valid-from 2025-01-01

# Contributors -------------------------------------------------------------------------------------------------------

while IFS='|' read -r party name kind parent anonymous; do
    set -- party add "$party" --name "$name" --kind "$kind"
    [ -z "$parent" ] || set -- "$@" --parent "$parent"
    [ -z "$anonymous" ] || set -- "$@" --anonymous "$anonymous"
    quiet olga "$@"
done <<'END'
norrland|Kingdom of Norrland|state||
norrland-aid|Norrland Agency for Development|agency|norrland|
costa-verde|Republic of Costa Verde|state||
costa-verde-digital|Ministry of Digital Affairs of Costa Verde|ministry|costa-verde|
savanna|Federal Republic of Savanna|state||
lakes-bank|Great Lakes Development Bank|bank||
bright-futures|Bright Futures Foundation|foundation||yes
orbital|Orbital Networks plc|company||
orbital-inc|Orbital Networks Inc.|company||
tech-university|Technical University of Alpenstadt|academia||
END
quiet olga party identify norrland-aid --scheme iati --value XX-EXAMPLE-0001
quiet olga party merge orbital-inc --into orbital --reason "the same company under its earlier name"
