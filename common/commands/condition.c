/* Conditions: what an agreement asks of us, or of the party, by a day. */

#include "commands.h"

#define KINDS  "condition|obligation"
#define STATES "open|overdue|met"
#define LISTED                                                                 \
	"id:integer, agreement:integer, party:code, kind:" KINDS               \
	", text, due:date, instalment:integer?, state:" STATES                 \
	", days_late:integer?, met:date?, evidence:hash?, note?, "             \
	"office:code, key:uuid"

static const struct field add[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"text", FIELD_TEXT, REQUIRED, "what has to happen, as it was agreed"},
    {"due", FIELD_DATE, REQUIRED, "by which day"},
    {"kind", FIELD_CHOICE, OPTIONAL,
	"what the money depends on, or what we owe for it (condition)", KINDS},
    {"instalment", FIELD_COUNT, OPTIONAL,
	"which of its instalments waits for it, by number"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field meet[] = {
    {"condition", FIELD_REF, POSITIONAL, "which condition"},
    {"evidence", FIELD_HASH, OPTIONAL, "the document that shows it",
	.document = true},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"agreement", FIELD_ITEM, OPTIONAL, "only of this agreement"},
    {"party", FIELD_CODE, OPTIONAL, "only of agreements with this party"},
    {"kind", FIELD_CHOICE, OPTIONAL, "only of this kind", KINDS},
    {"state", FIELD_CHOICE, OPTIONAL,
	"only in this state; open is overdue as well", STATES},
    {"from", FIELD_DATE, OPTIONAL, "due on this day or later"},
    {"to", FIELD_DATE, OPTIONAL, "due on this day or earlier"},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"condition", FIELD_REF, POSITIONAL, "which condition"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command condition_commands[] = {
    {"condition", "add", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, add,
	"Add a condition or an obligation to an agreement.  It posts nothing.",
	"condition add 124 --text \"mid-term report accepted\" --due "
	"2027-06-30 --instalment 2",
	.makes = true,
	.answer =
	    "agreement:integer, due:date, kind:" KINDS ", instalment:integer?"},
    {"condition", "meet", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, meet,
	"Note that it was met, and what shows it.",
	"condition meet 131 --note \"letter of 3 May\"",
	.answer = "condition:integer, agreement:integer"},
    {"condition", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List conditions and obligations, those that are due first first.",
	"condition list --state open --to 2027-06-30",
	.answer = LISTED ", _next"},
    {"condition", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one condition.", "condition show 131", .answer = LISTED},
    {NULL},
};
