/* Programme support cost: the rules of what contributions bear of the cost of
 * running us, exemptions from them, and charges. */

#include "commands.h"

#define INSTRUMENTS "voluntary|sponsorship"
#define BASES	    "receipt|expense"
#define STATES	    "in-force|to-come|expired"
#define SHOWN                                                                  \
	"id:integer, rate:decimal, base:" BASES ", instrument:" INSTRUMENTS    \
	"?, initiative:code?, fund:code?, valid_from:date, valid_to:date?, "   \
	"key:uuid, "                                                           \
	"document:hash?, note?"

static const struct field set[] = {
    {"rate", FIELD_DECIMAL, REQUIRED, "percent: 13 for 13 %"},
    {"base", FIELD_CHOICE, OPTIONAL,
	"of what (receipt); of expense, which is not recorded here, nothing "
	"is charged",
	BASES},
    {"instrument", FIELD_CHOICE, OPTIONAL, "only for this instrument (all)",
	INSTRUMENTS},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative (all)"},
    {"fund", FIELD_CODE, OPTIONAL, "the fund that earns it (none)"},
    {"valid_from", FIELD_DATE, OPTIONAL,
	"for what is signed from this day on (today at your office)",
	.is_today = true},
    {"valid_to", FIELD_DATE, OPTIONAL, "to this day (without end)"},
    {"document", FIELD_HASH, OPTIONAL, "the policy", .document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"instrument", FIELD_CHOICE, OPTIONAL, "only for this instrument",
	INSTRUMENTS},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"psc", FIELD_REF, POSITIONAL, "which rule"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field exempt[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"rate", FIELD_DECIMAL, OPTIONAL,
	"the percentage that it bears instead (0)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {"valid_from", FIELD_DATE, OPTIONAL,
	"for what it receives from this day on (today at your office)",
	.is_today = true},
    {"expires", FIELD_DATE, REQUIRED, "the last day it counts for"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field exemptions[] = {
    {"agreement", FIELD_ITEM, OPTIONAL, "only of this agreement"},
    {"party", FIELD_CODE, OPTIONAL, "only with this party"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field charge[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

const struct command psc_commands[] = {
    {"psc", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Set the rate of programme support cost for what is signed from a day "
	"on.",
	"psc set --rate 13 --valid-from 2026-01-01\n"
	"psc set --rate 7 --instrument sponsorship --initiative ai-for-good",
	.makes = true,
	.answer = "psc:uuid, rate:decimal, base:" BASES
		  ", instrument:" INSTRUMENTS
		  "?, initiative:code?, fund:code?, valid_from:date, says?",
	.control = CONTROL_ALWAYS},
    {"psc", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List the rules for what is signed on a day.",
	"psc list --as-of 2027-01-01", .answer = SHOWN},
    {"psc", "show", COMMAND_SHOW, ROLES_MONEY, show, "Show one rule.",
	"psc show 12", .answer = SHOWN},
    {"psc", "exempt", COMMAND_WRITE, ROLES_ENTRY, exempt,
	"Have an agreement bear less, or nothing, of what it receives until a "
	"day: asked for by one person, approved by another.",
	"psc exempt 124 --rate 7 --reason \"co-financed\" --expires "
	"2026-12-31\n"
	"psc exempt 124 --reason \"emergency\" --expires 2026-12-31",
	.answer = "agreement:integer, rate:decimal, nominal:decimal, "
		  "valid_from:date, expires:date",
	.control = CONTROL_TWO},
    {"psc", "exemptions", COMMAND_LIST, ROLES_MONEY, exemptions,
	"List exemptions, newest first.",
	"psc exemptions --state in-force",
	.answer = "id:integer, agreement:integer, party:code, rate:decimal, "
		  "valid_from:date, expires:date, state:" STATES
		  ", reason, asked_by:code, approved_by:code, office:code",
	.behind = "agreement show {agreement}"},
    {"psc", "charge", COMMAND_WRITE, ROLE_FINANCE, charge,
	"Charge an agreement the support cost of what it received, or give "
	"back what was charged too much.",
	"psc charge 124 --date 2026-03-31",
	.answer = "agreement:integer, amount:decimal, currency:currency, "
		  "base_amount:decimal, base_currency:currency"},
    {NULL},
};
