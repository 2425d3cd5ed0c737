/* Grades: what an expert of one costs a month, which loaned experts are
 * accrued at. */

#include "commands.h"

#define LISTED                                                                 \
	"grade:code, station:code?, cost:decimal, currency:currency, "         \
	"valid_from:date, id:integer, person:code, document:hash?, note?"

static const struct field set[] = {
    {"grade", FIELD_CODE, POSITIONAL, "which grade: p-4"},
    {"cost", FIELD_AMOUNT, REQUIRED, "the standard cost of a month",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, REQUIRED, "the currency of the cost"},
    {"station", FIELD_CODE, OPTIONAL,
	"only at this duty station: nairobi (any)"},
    {"valid_from", FIELD_DATE, REQUIRED, "from this day on"},
    {"document", FIELD_HASH, OPTIONAL, "the table it is from",
	.document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"as_of", FIELD_DATE, OPTIONAL, "what counts on this day (today)"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"grade", FIELD_CODE, POSITIONAL, "which grade"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command grade_commands[] = {
    {"grade", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Set the standard cost of a grade from a day on; what was set before "
	"stays what months before it cost.",
	"grade set p-4 --cost 18500.00 --currency CHF --valid-from 2026-01-01",
	.makes = true,
	.answer = "grade:code, station:code?, cost:decimal, "
		  "currency:currency, valid_from:date",
	.control = CONTROL_ALWAYS},
    {"grade", "list", COMMAND_REPORT, ROLES_MONEY, list,
	"List the standard costs that count on a day.",
	"grade list --as-of 2027-01-01", .answer = LISTED},
    {"grade", "show", COMMAND_REPORT, ROLES_MONEY, show,
	"Show all standard costs of a grade, the latest first.",
	"grade show p-4", .answer = LISTED},
    {NULL},
};
