/* Agreements: signed commitments, with their instalments and earmarks. */

#include "commands.h"

#define INSTRUMENTS "voluntary|sponsorship"

static const struct field sign[] = {
    {"party", FIELD_CODE, OPTIONAL, "who signs (the party of the pledge)"},
    {"pledge", FIELD_REF, OPTIONAL,
	"the pledge it makes good, wholly or partly"},
    {"instrument", FIELD_CHOICE, OPTIONAL, "what it is (voluntary)",
	INSTRUMENTS},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much in all"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"in which currency (that of the pledge)"},
    {"instalments", FIELD_PARTS, OPTIONAL,
	"what is due when: 2026-03-31:60000.00,2027-03-31:40000.00"},
    {"count", FIELD_COUNT, OPTIONAL, "instead: so many equal instalments (1)"},
    {"first", FIELD_DATE, OPTIONAL,
	"the first of them is due (the date of signature)"},
    {"every", FIELD_COUNT, OPTIONAL, "and then one every so many months (12)"},
    {"earmarks", FIELD_PARTS, OPTIONAL,
	"for which initiatives: ai-for-good:60%,green-digital:40% or amounts; "
	"what is left is not earmarked"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"instead: all of it for this one (that of the pledge)"},
    FIELD_EFFECTIVE,
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where the amount is below the minimum"},
    {"document", FIELD_HASH, OPTIONAL, "the signed text"},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only with this party"},
    {"initiative", FIELD_CODE, OPTIONAL, "only earmarked to this initiative"},
    {"instrument", FIELD_CHOICE, OPTIONAL, "only of this instrument",
	INSTRUMENTS},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"agreement", FIELD_REF, POSITIONAL, "which agreement"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command agreement_commands[] = {
    {"agreement", "sign", COMMAND_WRITE, ROLE_OFFICER, sign,
	"Record a signed agreement: from here on it is funding, and its "
	"instalments are receivable.",
	"agreement sign --pledge 123 --amount 300000.00 --count 3 --first "
	"2026-03-31\n"
	"agreement sign --party acme --instrument sponsorship --amount "
	"50000.00 --currency CHF --initiative ai-for-good",
	.makes = true,
	.by_itself = true},
    {"agreement", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List agreements, newest first, with what was received and what is "
	"open.",
	"agreement list --party norway"},
    {"agreement", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one agreement with its instalments, earmarks and waiver.",
	"agreement show 124"},
    {NULL},
};
