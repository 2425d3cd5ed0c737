/* Editions: the figures that are published. */

#include "commands.h"

#define STATES "prepared|published|withdrawn"
#define LISTED                                                                 \
	"id:integer, as_of:date, known:integer, currency:currency, "           \
	"open_from:integer, state:" STATES ", prepared_by:code, "              \
	"published_on:date?, published_by:code?, withdrawn_on:date?, "         \
	"withdrawn_by:code?, reason?, note?"
#define FIGURES                                                                \
	"required:decimal, appropriated:decimal, received:decimal, "           \
	"receivable:decimal, signed:decimal, pledged:decimal, "                \
	"covered:decimal, missing:decimal, over:decimal"
#define TOTALS "{" FIGURES ", net:decimal, rounding:decimal}?"

static const struct field prepare[] = {
    {"as_of", FIELD_DATE, OPTIONAL,
	"as it stood at the end of this day (today at your office)",
	.is_today = true},
    {"known_at", FIELD_TIME, OPTIONAL,
	"as it was known here then (now): later entries do not show"},
    {"open_from", FIELD_YEAR, OPTIONAL,
	"the first year that is not closed (the year of the day)"},
    FIELD_NOTE,
    {NULL},
};

static const struct field publish[] = {
    {"edition", FIELD_REF, POSITIONAL, "which edition"},
    {NULL},
};

static const struct field withdraw[] = {
    {"edition", FIELD_REF, POSITIONAL, "which edition"},
    {"reason", FIELD_TEXT, REQUIRED, "why nobody is to read it"},
    {NULL},
};

static const struct field list[] = {
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"edition", FIELD_REF, POSITIONAL, "which edition"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field compare[] = {
    {"edition", FIELD_REF, POSITIONAL, "which edition"},
    {"with", FIELD_REF, OPTIONAL,
	"with which other (the newest published one of no later day)", .noun = "edition"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command edition_commands[] = {
    {"edition", "prepare", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, prepare,
	"Prepare an edition: the figures as of a day, in base currency, for "
	"another person to publish.",
	"edition prepare --as-of 2026-11-15 --open-from 2026", .makes = true,
	.grows = true, .answer = "as_of:date, currency:currency, open_from:integer"},
    {"edition", "publish", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, publish,
	"Publish an edition that another person prepared.",
	"edition publish 186", .offered = "edition=prepared",
	.answer = "edition:integer, state:" STATES},
    {"edition", "withdraw", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE,
	withdraw, "Withdraw an edition: from then on nobody is served it.",
	"edition withdraw 186 --reason \"a rate was wrong\"",
	.offered = "edition=prepared|published",
	.answer = "edition:integer, state:" STATES},
    {"edition", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List editions, the newest first.", "edition list --state published",
	.answer = LISTED},
    {"edition", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one edition: its totals of open and closed years, its rates and "
	"its lines.",
	"edition show 186",
	.answer = LISTED ", totals{open" TOTALS ", closed" TOTALS
			 "}?, rates[currency:currency, per_usd:decimal, "
			 "date:date?, source?]?, figures[initiative:code, "
			 "year:integer, " FIGURES "]?"},
    {"edition", "compare", COMMAND_REPORT, ROLES_MONEY, compare,
	"What changed since the last edition, or another one.",
	"edition compare 186",
	.answer = "initiative:code, year:integer, figure, before:decimal, "
		  "now:decimal, change:decimal, currency:currency, _note?"},
    {NULL},
};
