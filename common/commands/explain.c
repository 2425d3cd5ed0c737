/* Explaining: what a figure is made of, and all that an entry did. */

#include "commands.h"

#define MEANS "which figure of it"
#define PARTS                                                                  \
	"entry:integer?, line:integer?, date:date?, what, item:integer?, "     \
	"part:integer?, account:integer?, party:code?, initiative:code?, "     \
	"currency:currency, amount:decimal?, rate:decimal?, base:decimal?, "   \
	"value:decimal?, value_currency:currency, document:hash?, "	       \
	"hash:hash?, difference:decimal?, _note, _next, "		       \
	"_totals[what, value:decimal, value_currency:currency]"
#define HEADINGS                                                               \
	"current-assets|non-current-assets|assets|current-liabilities|"	       \
	"non-current-liabilities|liabilities|net-assets|surplus"
#define PERFORMED                                                              \
	"voluntary|in-kind|exchange|other-revenue|revenue|expenses|surplus"

/* clang-format off */
#define FIELD_ON \
	{ "after", FIELD_CURSOR, OPTIONAL, "go on where a part ended: what \"next\" said" }
/* clang-format on */

static const struct display parts_display = {
    .heads = "currency=cur,account=acct,value_currency=in",
};

static const struct field gap[] = {
    {"initiative", FIELD_CODE, POSITIONAL,
	"of which initiative, or not-earmarked", .unregistered = true},
    {"year", FIELD_YEAR, REQUIRED, "of which year"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"required|appropriated|received|due|due_later|missing|missing_base|"
	"over|pledged|inkind"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"of report gap --currency: only this currency"},
    {"line", FIELD_CURRENCY, OPTIONAL,
	"of the line in this currency, where one stands apart without a rate"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field overdue[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"amount|received|written_off|open|open_base"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"of report overdue --initiative: its share of the instalment"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field pledge[] = {
    {"pledge", FIELD_ITEM, POSITIONAL, "which pledge"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS, "amount|converted|ended|open"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field agreement[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"amount|received|written_off|terminated|open"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field receipt[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "which receipt"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"amount|charge|applied|advance|refunded|returned"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field statement[] = {
    {"party", FIELD_CODE, POSITIONAL, "of which party"},
    {"of", FIELD_CHOICE, REQUIRED, "the total of what",
	"pledge|agreement|receipt|inkind"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"pledged|converted|signed|applied|ended|open|received|refunded|"
	"returned|for_others|inkind|third_party"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"of the total in this currency, where there are several"},
    {"with_children", FIELD_YES, OPTIONAL,
	"of the statement with all that belong to it (no)"},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field balance[] = {
    {"account", FIELD_COUNT, POSITIONAL, "of which account: 1100"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS ", debit being positive",
	"amount|base_amount"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"only this currency, which an amount is of one of"},
    {"fund", FIELD_CODE, OPTIONAL, "only of this fund, or of no-fund",
	.unregistered = true},
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"only for this initiative, or for not-earmarked",
	.unregistered = true},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field position[] = {
    {"figure", FIELD_CHOICE, REQUIRED, MEANS, "amount|before"},
    {"account", FIELD_COUNT, OPTIONAL, "of the line of this account"},
    {"heading", FIELD_CHOICE, OPTIONAL, "of the total of this heading",
	HEADINGS},
    FIELD_ON,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field performance[] = {
    {"figure", FIELD_CHOICE, REQUIRED, MEANS, "amount|before"},
    {"account", FIELD_COUNT, OPTIONAL, "of the line of this account"},
    {"heading", FIELD_CHOICE, OPTIONAL, "of the total of this heading",
	PERFORMED},
    FIELD_ON,
    {"from", FIELD_DATE, OPTIONAL,
	"from this day on (the first of the year)"},
    {"to", FIELD_DATE, OPTIONAL, "to this day (today)"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field edition[] = {
    {"edition", FIELD_REF, POSITIONAL, "of which edition"},
    {"figure", FIELD_CHOICE, REQUIRED, MEANS,
	"required|appropriated|received|receivable|signed|pledged|covered|"
	"missing|over"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"of this initiative, or not-earmarked", .unregistered = true},
    {"year", FIELD_YEAR, OPTIONAL, "and of this year"},
    {"years", FIELD_CHOICE, OPTIONAL, "or of all open or closed years",
	"open|closed"},
    FIELD_ON,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field entry[] = {
    {"entry", FIELD_REF, POSITIONAL, "which entry", .noun = "journal"},
    {NULL},
};

#define BEHIND .behind = "explain entry {entry}", .display = &parts_display

const struct command explain_commands[] = {
    {"explain", "gap", COMMAND_REPORT, ROLES_MONEY, gap,
	"What a figure of the gap report is made of, posting by posting, and "
	"that it adds up.",
	"explain gap ai-for-good --year 2026 --figure received",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "overdue", COMMAND_REPORT, ROLES_MONEY, overdue,
	"The same of an instalment that is late.",
	"explain overdue 124.2 --figure open", .part = "number",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "pledge", COMMAND_REPORT, ROLES_MONEY, pledge,
	"The same of a pledge.", "explain pledge 123 --figure open",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "agreement", COMMAND_REPORT, ROLES_MONEY, agreement,
	"The same of an agreement.",
	"explain agreement 124 --figure received", .fault = "difference",
	.answer = PARTS, BEHIND},
    {"explain", "receipt", COMMAND_REPORT, ROLES_MONEY, receipt,
	"The same of a receipt, and of what it was applied to.",
	"explain receipt 131 --figure applied", .fault = "difference",
	.answer = PARTS, BEHIND},
    {"explain", "statement", COMMAND_REPORT, ROLES_MONEY, statement,
	"The same of the totals of a party's statement.",
	"explain statement norway --of agreement --figure open",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "balance", COMMAND_REPORT, ROLES_MONEY, balance,
	"The same of the balance of an account, as in the trial balance.",
	"explain balance 1100 --figure amount --currency CHF",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "position", COMMAND_REPORT, ROLES_MONEY, position,
	"The same of a line of the statement of financial position.",
	"explain position --figure amount --heading net-assets",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "performance", COMMAND_REPORT, ROLES_MONEY, performance,
	"The same of a line of the statement of financial performance.",
	"explain performance --figure amount --heading revenue",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "edition", COMMAND_REPORT, ROLES_MONEY, edition,
	"The same of a figure that was published.",
	"explain edition 186 --figure missing --initiative ai-for-good "
	"--year 2026\nexplain edition 186 --figure missing --years open",
	.fault = "difference", .answer = PARTS, BEHIND},
    {"explain", "entry", COMMAND_SHOW, ROLES_MONEY, entry,
	"Everything that one entry did: what was asked and by whom, what it "
	"posted, by which rules and rates, its documents, what took it back, "
	"and what seals it.",
	"explain entry 131",
	.answer =
	    "seq:integer, command, date:date, posted:date, recorded, "
	    "person:code, office:code, certificate, content:any, confirmed?, "
	    "answer:any?, asked:integer?, approved_by:integer?, "
	    "reverses:integer?, reversed_by:integer?, "
	    "postings[line:integer, measure, account:integer, name, "
	    "item:integer?, part:integer?, party:code?, initiative:code?, "
	    "fund:code?, office:code, currency:currency, debit:decimal?, "
	    "credit:decimal?, base:decimal, rate:decimal?]?, "
	    "rules[measure, held?, policy?, line:integer, role, side, value, "
	    "basis]?, rates[currency:currency, per_usd:decimal, date:date, "
	    "source]?, documents[hash:hash, filed:integer?, name?]?, "
	    "rows:any?, digest:hash, hash:hash, sealed{leaf:hash, "
	    "checkpoint:integer?, root?}?, proof"},
    {NULL},
};
