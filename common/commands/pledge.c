/* Pledges: what parties have promised, binding nobody. */

#include "commands.h"

#define ORIGINS "own|third-party"

static const struct field record[] = {
    {"party", FIELD_CODE, REQUIRED, "who promises"},
    {"initiative", FIELD_CODE, REQUIRED, "for which initiative"},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much in all"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"years", FIELD_YEARS, OPTIONAL,
	"for which years, evenly or as split (the year of the date)"},
    {"origin", FIELD_CHOICE, OPTIONAL,
	"to us, or to somebody else: third-party is never in a total (own)",
	ORIGINS},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the letter or minutes"},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    {"origin", FIELD_CHOICE, OPTIONAL, "only of this origin", ORIGINS},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", "open|converted"},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"pledge", FIELD_REF, POSITIONAL, "which pledge"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command pledge_commands[] = {
    {"pledge", "record", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, record,
	"Record a promise.  It is shown beside funding and never counted as "
	"funding.",
	"pledge record --party norway --initiative ai-for-good --amount "
	"300000.00 --currency CHF --years 2026-2028\n"
	"pledge record --party acme --initiative ai-for-good --amount 5000.00 "
	"--currency USD --origin third-party",
	.makes = true,
	.by_itself = true},
    {"pledge", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List pledges, newest first, with what is still open.",
	"pledge list --initiative ai-for-good --state open"},
    {"pledge", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one pledge with its years and what it became.",
	"pledge show 123"},
    {NULL},
};
