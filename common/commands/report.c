/* Reports: figures derived from the entries, never stored. */

#include "commands.h"

#define CLOCKS " --as-of {as_of} --known-at {known_at}"

#define POLICIES "upfront|due|obligations|cash"
#define STAGES   "required|appropriated|received|due|due_later|pledged|inkind"
#define TODO_KINDS                                                             \
	"approval|overdue|advance|unidentified|delivery|waiver|edition|"       \
	"outcome|request|certificate"
#define THRESHOLD_STATES                                                       \
	"in-force|waived|not-waived|set-later|no-rate|asked|approved|"         \
	"expiring|refused|withdrawn|expired|used|reversed"
#define RATES  "_rates[currency:currency, per_usd:decimal, date:date, source]"
#define STATED                                                                 \
	"pledged:decimal?, converted:decimal?, signed:decimal?, "              \
	"received:decimal?, applied:decimal?, ended:decimal?, "                \
	"refunded:decimal?, returned:decimal?, for_others:decimal?, "          \
	"inkind:decimal?, third_party:decimal?, open:decimal?"

#define STATED_LINES                                                           \
	"heading, line:account|surplus|total, account:integer?, name, "        \
	"amount:decimal, before:decimal, _note"

static const struct field gap[] = {
    {"initiative", FIELD_CODE, OPTIONAL, "only this initiative"},
    {"theme", FIELD_CODE, OPTIONAL, "only initiatives under this theme"},
    {"year", FIELD_YEAR, OPTIONAL, "only this year"},
    {"currency", FIELD_CURRENCY, OPTIONAL, "only this currency"},
    {"currencies", FIELD_YES, OPTIONAL,
	"below each line the currencies that it adds up"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct display gap_display = {
    .heads = "currency=cur,appropriated=approp.,funded_percent=funded,"
	     "inkind=in-kind,inkind_unvalued=unvalued",
    .leads = "initiative",
    .whole = "required,appropriated,received,due,due_later,missing,over,"
	     "pledged,inkind,missing_base",
    .parts = "within",
    .echoes = "missing_base=missing",
};

static const struct display gap_detail_display = {
    .heads = "currency=cur",
    .leads = "stage",
};

static const struct display statement_display = {
    .heads = "currency=cur,third_party=3rd-party",
};

static const struct display overdue_display = {
    .heads = "agreement=agr.,number=no.,days_late=days,currency=cur,"
	     "written_off=w/off",
    .echoes = "open_base=open",
};

static const struct display support_cost_display = {
    .heads = "currency=cur,agreements=agr.,nominal_rate=nominal %,"
	     "effective_rate=effective %,charged_base=base",
};

static const struct display trial_balance_display = {
    .heads = "currency=cur",
};

static const struct field gap_detail[] = {
    {"initiative", FIELD_CODE, POSITIONAL,
	"of which initiative, or not-earmarked"},
    {"year", FIELD_YEAR, OPTIONAL, "only this year"},
    {"currency", FIELD_CURRENCY, OPTIONAL, "only this currency"},
    {"stage", FIELD_CHOICE, OPTIONAL, "only this column of the gap report",
	STAGES},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field statement[] = {
    {"party", FIELD_CODE, POSITIONAL, "of which party"},
    {"from", FIELD_DATE, OPTIONAL, "from this day on"},
    {"with_children", FIELD_YES, OPTIONAL,
	"with all that belong to it, as a printed statement is (no)"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field overdue[] = {
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"only for this initiative, its share of each instalment"},
    {"after", FIELD_CURSOR, OPTIONAL,
	"go on where a part ended: what "
	"\"next\" said"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field calendar[] = {
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"from", FIELD_DATE, OPTIONAL, "from this day on (today)"},
    {"to", FIELD_DATE, OPTIONAL, "until this day (a year later)"},
    {NULL},
};

static const struct field support_cost[] = {
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"only for this initiative, or not-earmarked", .unregistered = true},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field acquisition_cost[] = {
    {"instrument", FIELD_CHOICE, OPTIONAL, "only of this instrument",
	"voluntary|sponsorship"},
    FIELDS_SPAN,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field thresholds[] = {
    {"instrument", FIELD_CHOICE, OPTIONAL, "only of this instrument",
	"sponsorship|voluntary|inkind"},
    FIELDS_SPAN,
    {"days", FIELD_COUNT, OPTIONAL,
	"a waiver that ends within so many days is expiring (30)"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct display thresholds_display = {
    .heads = "currency=cur,hourly_rate=rate,external_cost=external",
    .leads = "kind",
};

static const struct field clocks[] = {
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field replay[] = {
    {"policy", FIELD_CHOICE, REQUIRED, "under which policy", POLICIES},
    {"against", FIELD_CHOICE, REQUIRED, "against which other one", POLICIES},
    {"agreement", FIELD_ITEM, OPTIONAL, "only this agreement"},
    {"year", FIELD_YEAR, OPTIONAL, "only what counts in this year"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field trial_balance[] = {
    {"fund", FIELD_CODE, OPTIONAL, "only of this fund, or of no-fund",
	.unregistered = true},
    {"by_fund", FIELD_YES, OPTIONAL, "each fund apart (no)"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct display tie_out_display = {
    .heads = "currency=cur",
};

static const struct display stated_display = {
    .leads = "heading",
};

static const struct field performance[] = {
    {"from", FIELD_DATE, OPTIONAL,
	"from this day on (the first of the year)"},
    {"to", FIELD_DATE, OPTIONAL, "to this day (today)"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field no_fields[] = {
    {NULL},
};

static const struct field changed_since[] = {
    {"period", FIELD_DATE, POSITIONAL, "the last day of a sealed period"},
    {"seal", FIELD_HASH, OPTIONAL,
	"since this seal of it, where it was sealed more than once (the last)"},
    FIELDS_PAGE,
    {NULL},
};

static const struct field todo[] = {
    {"kind", FIELD_CHOICE, OPTIONAL, "only of this kind, and more of it",
	TODO_KINDS},
    {"days", FIELD_COUNT, OPTIONAL,
	"of what ends, what does within so many days (30)"},
    {NULL},
};

static const struct display todo_display = {
    .heads = "currency=cur",
    .leads = "kind",
};

const struct command report_commands[] = {
    {"report", "todo", COMMAND_REPORT, ROLES_ALL, todo,
	"What waits for you: the first of each kind, with the command that "
	"does it.  bursar todo says the same.",
	"report todo\nreport todo --kind overdue",
	.answer = "kind:" TODO_KINDS ", what, noun, id, party:code?, "
		  "since:date, due:date?, amount:decimal?, currency:currency?, "
		  "office:code?, command, _note",
	.display = &todo_display},
    {"report", "gap", COMMAND_REPORT, ROLES_MONEY, gap,
	"What each initiative needs in each year, what came, and what is "
	"missing.",
	"report gap\nreport gap --theme green-digital-action --year 2026 "
	"--as-of 2026-06-30",
	.answer =
	    "initiative:code, year:integer, currency:currency, "
	    "required:decimal?, appropriated:decimal, received:decimal, "
	    "due:decimal, due_later:decimal, missing:decimal?, "
	    "over:decimal?, funded_percent:decimal?, pledged:decimal, "
	    "inkind:decimal, inkind_unvalued:integer?, missing_base:decimal?, "
	    "within?, _note, _totals[initiative, theme:code?, year:integer?, "
	    "currency:currency, required:decimal?, appropriated:decimal, "
	    "received:decimal, due:decimal, due_later:decimal, "
	    "missing:decimal?, over:decimal?, funded_percent:decimal?, "
	    "pledged:decimal, inkind:decimal], " RATES,
	.behind = "report gap-detail {initiative} --year {year}" CLOCKS,
	.display = &gap_display},
    {"report", "gap-detail", COMMAND_REPORT, ROLES_MONEY, gap_detail,
	"The entries behind the figures of the gap report.",
	"report gap-detail ai-for-good --year 2026 --stage received",
	.answer =
	    "stage:" STAGES
	    ", initiative:code, year:integer, date:date, noun, id:integer, "
	    "party:code?, currency:currency?, amount:decimal?, _note",
	.behind = "{noun} show {id}" CLOCKS,
	.display = &gap_detail_display},
    {"report", "statement", COMMAND_REPORT, ROLES_MONEY, statement,
	"Everything a party pledged, signed, paid and gave in kind.",
	"report statement norway --as-of 2026-12-31\n"
	"report statement norway --with-children yes",
	.answer = "date:date, noun, id:integer, party:code, detail?, "
		  "currency:currency?, " STATED
		  ", _note, _totals[noun, currency:currency, " STATED "]",
	.behind = "{noun} show {id}" CLOCKS,
	.display = &statement_display},
    {"report", "overdue", COMMAND_REPORT, ROLES_MONEY, overdue,
	"Instalments due and not paid, the oldest first.", "report overdue",
	.answer = "agreement:integer, number:integer, party:code, due:date, "
		  "days_late:integer, age:1-30|31-90|91-365|366+, "
		  "currency:currency, amount:decimal, received:decimal, "
		  "written_off:decimal?, open:decimal, open_base:decimal?, "
		  "advance:decimal?, office:code, _note, _next, _totals[party, "
		  "currency:currency, open:decimal], " RATES,
	.behind = "instalment show {agreement}.{number}" CLOCKS,
	.display = &overdue_display},
    {"report", "support-cost", COMMAND_REPORT, ROLES_MONEY, support_cost,
	"Programme support cost by donor and initiative: at nominal and at "
	"effective rates, what was waived, and what is charged.",
	"report support-cost --as-of 2026-12-31",
	.answer = "party:code, initiative:code?, currency:currency, "
		  "agreements:integer, received:decimal, nominal_rate:decimal?, "
		  "effective_rate:decimal?, nominal:decimal, waived:decimal?, "
		  "due:decimal, charged:decimal, charged_base:decimal, "
		  "uncharged:decimal?, _note, _totals[party, currency:currency, "
		  "received:decimal, nominal:decimal, waived:decimal, "
		  "due:decimal, charged:decimal, charged_base:decimal]",
	.behind = "agreement list --party {party}" CLOCKS,
	.display = &support_cost_display},
    {"report", "acquisition-cost", COMMAND_REPORT, ROLES_MONEY,
	acquisition_cost,
	"What a unit raised costs to win, by instrument and size of the "
	"agreement, as far as costs are logged.",
	"report acquisition-cost --from 2026-01-01 --to 2026-12-31",
	.answer = "instrument:voluntary|sponsorship?, band, "
		  "agreements:integer, costed:integer, raised:decimal?, "
		  "hours:decimal?, cost:decimal, currency:currency, "
		  "per_unit:decimal?, median_cost:decimal?, _note, "
		  "_totals[instrument, agreements:integer, costed:integer, "
		  "raised:decimal, cost:decimal, currency:currency]",
	.behind = "cost list"},
    {"report", "thresholds", COMMAND_REPORT, ROLES_MONEY, thresholds,
	"Thresholds in force and how they were reckoned, the agreements below "
	"one with the waiver that let them pass, and what became of waivers.",
	"report thresholds --as-of 2026-12-31\nreport thresholds --instrument "
	"sponsorship -o xlsx >thresholds.xlsx",
	.answer =
	    "kind:threshold|below|waiver, instrument:sponsorship|voluntary|"
	    "inkind, initiative:code?, id:integer, party:code?, date:date, "
	    "until:date?, amount:decimal?, currency:currency, hours:decimal?, "
	    "hourly_rate:decimal?, external_cost:decimal?, overhead:decimal?, "
	    "cost:decimal?, minimum:decimal?, state:" THRESHOLD_STATES
	    ", waiver:integer?, reason?, office:code?, _note, _totals[kind, "
	    "state, lines:integer]",
	.display = &thresholds_display},
    {"report", "trial-balance", COMMAND_REPORT, ROLES_MONEY, trial_balance,
	"The balance of every account, by currency and in base currency.",
	"report trial-balance --as-of 2026-03-31",
	.answer = "account:integer, name, fund:code?, currency:currency, debit:decimal?, "
		  "credit:decimal?, base_debit:decimal?, base_credit:decimal?, "
		  "memo:flag, _note",
	.behind = "journal list --account {account} --currency {currency} --fund {fund} "
		  "--to {as_of} --known-at {known_at}",
	.display = &trial_balance_display},
    {"report", "tie-out", COMMAND_REPORT, ROLE_FINANCE | ROLE_AUDITOR,
	no_fields,
	"What the lines of the opening state of each kind, and the totals of "
	"each account, beside what the books took over: status 5 if they "
	"differ.",
	"report tie-out", .fault = "difference",
	.answer = "kind, account:integer?, name?, fund:code?, currency:currency, "
		  "lines:integer?, stated:decimal, held:decimal, "
		  "difference:decimal?, command, _note",
	.display = &tie_out_display},
    {"report", "position", COMMAND_REPORT, ROLES_MONEY, clocks,
	"The statement of financial position: assets, liabilities and net "
	"assets at the end of a day, and a year before.",
	"report position --as-of 2026-12-31", .answer = STATED_LINES,
	.behind = "account show {account}" CLOCKS, .display = &stated_display},
    {"report", "performance", COMMAND_REPORT, ROLES_MONEY, performance,
	"The statement of financial performance: revenue by class, expenses and "
	"the surplus of days, and of the same days a year before.",
	"report performance --from 2026-01-01 --to 2026-12-31",
	.answer = STATED_LINES,
	.behind = "journal list --account {account} --from {from} --to {to} "
		  "--known-at {known_at}",
	.display = &stated_display},
    {"report", "allowance", COMMAND_REPORT, ROLES_MONEY, clocks,
	"Receivables by how late they are, what is expected not to come of "
	"them, and what is allowed for.",
	"report allowance --as-of 2026-12-31",
	.answer = "band, rate:decimal?, receivables:integer, carrying:decimal, "
		  "expected:decimal, allowance:decimal, _note, _totals[band, "
		  "carrying:decimal, allowance:decimal]"},
    {"report", "replay", COMMAND_REPORT, ROLES_MONEY, replay,
	"What net assets would be under two policies of recognition, from the "
	"same movements: where they differ, and why.",
	"report replay --policy upfront --against obligations --year 2026",
	.answer =
	    "agreement:integer, instalment:integer?, party:code, date:date, "
	    "what, entry:integer?, currency:currency, amount:decimal?, "
	    "under_policy:decimal, under_against:decimal, difference:decimal, "
	    "_note, _totals[what, year:integer?, currency:currency, "
	    "under_policy:decimal, under_against:decimal, difference:decimal]",
	.behind = "agreement show {agreement}" CLOCKS},
    {"report", "changed-since", COMMAND_LIST, ROLES_MONEY, changed_since,
	"The entries of a day within a sealed period, or before, that came "
	"after it was sealed.",
	"report changed-since 2026-06-30",
	.answer = "seq:integer, command, date:date, posted:date, recorded, "
		  "person:code, office:code, summary, key:uuid",
	.behind = "journal show {seq}"},
    {"report", "calendar", COMMAND_REPORT, ROLES_MONEY, calendar,
	"What is due when: instalments that are open, and conditions and "
	"reports that are not met; -o ics makes a calendar of it.",
	"report calendar\nreport calendar --from 2027-01-01 --to 2027-12-31 -o "
	"ics >due.ics",
	.answer = "date:date, what:instalment|condition|obligation, title, "
		  "agreement:integer, number:integer?, condition:integer?, "
		  "party:code, amount:decimal?, currency:currency?, "
		  "office:code, uid, _note"},
    {NULL},
};
