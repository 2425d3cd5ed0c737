/* Instalments: what is due when under an agreement. */

#include "commands.h"

#define STATES "open|overdue|paid|written-off|cancelled|terminated"
#define LISTED                                                                 \
	"id, agreement:integer, number:integer, party:code, due:date, "        \
	"amount:decimal, currency:currency, received:decimal, "                \
	"written_off:decimal?, terminated:decimal?, open:decimal, "            \
	"state:" STATES ", days_late:integer?, office:code"

static const struct field list[] = {
    {"agreement", FIELD_ITEM, OPTIONAL, "only of this agreement"},
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    {"from", FIELD_DATE, OPTIONAL, "due on this day or later"},
    {"to", FIELD_DATE, OPTIONAL, "due on this day or earlier"},
    {"sort", FIELD_CHOICE, OPTIONAL,
	"the earliest due first, the largest amount of each currency, or by "
	"party (by agreement)",
	"date|amount|party"},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field recognise[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    FIELD_EFFECTIVE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field reclassify[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field impair[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

const struct command instalment_commands[] = {
    {"instalment", "recognise", COMMAND_WRITE, ROLE_FINANCE, recognise,
	"Recognise the revenue of an instalment that has fallen due, where that "
	"is the policy of its agreement.",
	"instalment recognise 124.2 --date 2026-12-31", .part = "number",
	.answer =
	    "agreement:integer, instalment:integer, amount:decimal, "
	    "currency:currency, rates?"},
    {"instalment", "reclassify", COMMAND_WRITE, ROLE_FINANCE, reclassify,
	"Carry an instalment as a current receivable, now that it is due "
	"within twelve months.",
	"instalment reclassify 124.2 --date 2026-12-31", .part = "number",
	.answer =
	    "agreement:integer, instalment:integer, amount:decimal, "
	    "currency:currency"},
    {"instalment", "impair", COMMAND_WRITE, ROLE_FINANCE, impair,
	"Set the allowance for an instalment to what its band of the provision "
	"matrix, or its assessment, says on a day.",
	"instalment impair 124.2 --date 2026-12-31", .part = "number",
	.answer =
	    "agreement:integer, instalment:integer, days_late:integer?, "
	    "rate:decimal?, carrying:decimal, allowance:decimal, "
	    "difference:decimal, base_currency:currency",
	.control = CONTROL_AMOUNT},
    {"instalment", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List instalments in the order of their agreements.",
	"instalment list --state overdue\ninstalment list --agreement 124",
	.answer = LISTED ", _next"},
    {"instalment", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one instalment and the receipts applied to it.",
	"instalment show 124.2\ninstalment show 124 2", .part = "number",
	.answer =
	    LISTED ", earmarks[initiative:code?, amount:decimal], "
		   "receipts[receipt:integer?, date:date, amount:decimal]?"},
    {NULL},
};
