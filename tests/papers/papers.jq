# Papers of every kind, from what they say in one language: an object with a paper for each name.
#
#	jq --arg language fr -f papers.jq fr.json

. as $t |

def paper($kind; $number; $title): {
    $kind, $number, $title, language: $language, issued: "2026-11-15",
    code: "7F3K-9QXM-2D", check: "https://funding.example.org/check?number=\($number)&code=7F3K-9QXM-2D",
    entry: 123, entry_hash: "dcb13c1a00842692c0067fb594994ef6b4b56da0b10e56275f40c1f7d7bea9e2",
    organisation: {name: $t.organisation, address: $t.address, contact: "finance@example.org", colour: "#0b4a7d"}};
def to_donor: . + {recipient: {name: $t.donor, address: $t.donor_address}};
def column($name; $kind): {$name, $kind};
def francs($name; $amount): {label: $name, $amount, currency: "CHF"};
def bar($name; $note; $required; $received; $receivable; $signed; $pledged; $covered; $missing): {
    label: $name, $note, $required, $received, $receivable, $signed, $pledged, $covered, $missing};

{
    receipt: (paper("receipt"; "R-2026-000123"; $t.receipt) | to_donor + {
        amounts: [francs($t.received_on; "200000.00") + {note: $t.amount_words}],
        tables: [{caption: $t.pays, columns: [column($t.for; "text"), column("CHF"; "amount")],
            rows: [[$t.ai_good, "150000.00"], [$t.ai_skills, "50000.00"]], totals: [$t.total, "200000.00"]}],
        facts: [{label: $t.arrived, value: "199975.00", kind: "amount", currency: "CHF"},
            {label: $t.charges, value: "25.00", kind: "amount", currency: "CHF"},
            {label: $t.open, value: "400000.00", kind: "amount", currency: "CHF"},
            {label: $t.value_date, value: "2026-04-02", kind: "day"}],
        paragraphs: [$t.thanks], notes: [$t.valid]}),
    certificate: (paper("certificate"; "C-2026-000017"; $t.thank_you) + {
        recipient: {name: $t.institute}, paragraphs: [$t.records, $t.gift, $t.where],
        facts: [{label: $t.delivered, value: "2026-06-26", kind: "day"}, {label: $t.accepted, value: "2026-10-05", kind: "day"},
            {label: $t.no_value, value: $t.not_stated}]}),
    statement: (paper("statement"; "S-2026-000008"; $t.statement) | to_donor + {
        amounts: [francs($t.signed; "600000.00"), francs($t.received; "400000.00"),
            francs($t.to_come; "200000.00") + {note: $t.to_come_note}, francs($t.not_signed; "300000.00")],
        tables: [{caption: $t.entries, columns: [column($t.date; "day"), column($t.what; "text"),
                column($t.pledged; "amount"), column($t.signed; "amount"), column($t.received; "amount")],
            rows: [["2025-02-03", $t.pledge, "900000.00", null, null], ["2025-03-01", $t.agreement, null, "600000.00", null],
                ["2025-04-02", "\($t.money) 74", null, null, "200000.00"], ["2026-04-08", "\($t.money) 123", null, null, "200000.00"]],
            totals: [$t.total, null, "900000.00", "600000.00", "400000.00"]},
            {caption: $t.goes, columns: [column($t.initiative; "text"), column($t.signed; "amount"), column($t.received; "amount"),
                column($t.result; "text")],
            rows: [[$t.ai_good, "450000.00", "300000.00", $t.result_1], [$t.ai_skills, "150000.00", "100000.00", $t.result_2]]}],
        paragraphs: [$t.in_kind], notes: [$t.differs]}),
    brief: (paper("brief"; "2026-11-15"; $t.theme) + {
        kicker: $t.kicker, paragraphs: [$t.lead, $t.why],
        bars: [bar(""; ""; "8200000.00"; "500000.00"; "511769.50"; "1291769.50"; "1243539.00"; "2303539.00"; "5896461.00")],
        sections: [
            {title: $t.by_year, bars: [
                bar("2025"; $t.closed; "2000000.00"; "0.00"; "471769.50"; "0.00"; "0.00"; "471769.50"; "1528230.50"),
                bar("2026"; $t.ends; "2950000.00"; "500000.00"; "511769.50"; "120000.00"; "0.00"; "1131769.50"; "1818230.50"),
                bar("2027"; "\($t.starts) 2027"; "2950000.00"; "0.00"; "0.00"; "821769.50"; "300000.00"; "821769.50"; "2128230.50"),
                bar("2028"; "\($t.starts) 2028"; "2300000.00"; "0.00"; "0.00"; "350000.00"; "943539.00"; "350000.00"; "1950000.00")]},
            {title: $t.funded, bars: [
                bar($t.schools; ""; "7000000.00"; "270000.00"; "511769.50"; "831769.50"; "1243539.00"; "1613539.00"; "5386461.00"),
                bar($t.rural; ""; "1200000.00"; "230000.00"; "0.00"; "460000.00"; "0.00"; "690000.00"; "510000.00")]},
            {title: $t.achieves, page: true, tables: [{columns: [column($t.result; "text"), column($t.target; "whole"), column($t.reached; "whole"),
                column($t.measured; "day")],
                rows: [[$t.schools_out, "9000", "1260", "2026-09-30"], [$t.people_out, "25000", "3150", "2026-10-15"]]}]},
            {title: $t.missing_for, tables: [{columns: [column($t.schools; "text"), column("CHF"; "whole")],
                rows: [[$t.links, "3010000.00"], [$t.solar, "1290000.00"], [$t.training, "640000.00"], [$t.posts, "446461.00"]]}]},
            {title: $t.funders, tables: [{columns: [column($t.funder; "text"), column("CHF"; "whole")],
                rows: [[$t.bank, "943539.00"], [$t.donor, "450000.00"], [$t.trust, "150000.00"]]}]},
            {title: $t.part, paragraphs: [$t.part_1, $t.part_2, $t.part_3]}],
        notes: [$t.counted]}),
    letter: (paper("letter"; "L-2026-000042"; $t.reminder) | to_donor + {
        paragraphs: [$t.dear, $t.ask],
        tables: [{columns: [column($t.instalment; "text"), column($t.due; "day"), column($t.days_late; "whole"), column("CHF"; "amount")],
            rows: [["2", "2026-10-01", "45", "120000.00"], ["3", "2026-11-01", "14", "80000.00"]], totals: [$t.total, null, null, "200000.00"]}],
        sections: [{paragraphs: [$t.close, $t.sign]}]}),
    report: (paper("report"; "gap"; $t.gap) | del(.check, .code, .entry, .entry_hash) + {
        paragraphs: [$t.gap_span],
        tables: [{columns: [column($t.initiative; "text"), column($t.year; "text"), column($t.required; "amount"), column($t.received; "amount"),
                column($t.receivable; "amount"), column($t.signed; "amount"), column($t.pledged; "amount"), column($t.missing; "amount")],
            rows: [range(2025; 2029) as $year | [$t.schools, "\($year)", "1750000.00", "67500.00", "127942.38", "207942.38", "310884.75", "1346615.24"]],
            totals: [$t.total, null, "7000000.00", "270000.00", "511769.52", "831769.52", "1243539.00", "5386460.96"]}]})
}
