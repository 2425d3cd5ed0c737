/* Costs of winning contributions: hours and what was paid outside, memo only. */

#include "commands.h"

#define INSTRUMENTS "voluntary|sponsorship|inkind"
#define SHOWN                                                                  \
	"id:integer, date:date, agreement:integer?, opportunity?, event?, "    \
	"initiative:code?, instrument:" INSTRUMENTS                            \
	"?, hours:decimal?, hourly_rate:decimal?, external_cost:decimal?, "    \
	"amount:decimal, currency:currency, officer:code, office:code, "       \
	"key:uuid, document:hash?, note?"

static const struct field logged[] = {
    {"agreement", FIELD_ITEM, OPTIONAL, "of which agreement"},
    {"opportunity", FIELD_TEXT, OPTIONAL,
	"or of what may become one, as you call it"},
    {"event", FIELD_TEXT, OPTIONAL, "or of which event"},
    {"initiative", FIELD_CODE, OPTIONAL, "for which initiative"},
    {"instrument", FIELD_CHOICE, OPTIONAL,
	"to win what (that of the agreement)", INSTRUMENTS},
    {"hours", FIELD_DECIMAL, OPTIONAL, "staff hours"},
    {"hourly_rate", FIELD_AMOUNT, OPTIONAL, "what an hour costs"},
    {"external_cost", FIELD_DECIMAL, OPTIONAL,
	"travel, legal and other outside cost"},
    {"currency", FIELD_CURRENCY, REQUIRED, "of these costs"},
    {"officer", FIELD_CODE, OPTIONAL, "whose hours they are (yours)", NULL,
	"person"},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "an invoice, a time sheet",
	.document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"agreement", FIELD_ITEM, OPTIONAL, "only of this agreement"},
    {"opportunity", FIELD_TEXT, OPTIONAL, "only of this opportunity"},
    {"event", FIELD_TEXT, OPTIONAL, "only of this event"},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    {"officer", FIELD_CODE, OPTIONAL, "only of this person", NULL, "person"},
    FIELD_OFFICE,
    FIELDS_SPAN,
    {"sort", FIELD_CHOICE, OPTIONAL,
	"the latest day first, or the largest amount of each currency (newest "
	"entry first)",
	"date|amount"},
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"cost", FIELD_REF, POSITIONAL, "which cost"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command cost_commands[] = {
    {"cost", "log", COMMAND_WRITE, ROLES_ENTRY, logged,
	"Log what it cost to win a contribution: hours x rate, and what was "
	"paid outside.  It posts nothing.",
	"cost log --agreement 124 --hours 12 --hourly-rate 110.00 --currency "
	"CHF\n"
	"cost log --event \"Forum 2026\" --external-cost 3000.00 --currency "
	"CHF",
	.makes = true,
	.answer = "agreement:integer?, officer:code, amount:decimal, "
		  "currency:currency"},
    {"cost", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List costs, newest first.", "cost list --agreement 124",
	.answer = SHOWN},
    {"cost", "show", COMMAND_SHOW, ROLES_MONEY, show, "Show one of them.",
	"cost show 150", .answer = SHOWN},
    {NULL},
};
