/* The provision matrix: what is expected not to come of receivables. */

#include "commands.h"

static const struct field set[] = {
    {"bands", FIELD_PARTS, POSITIONAL,
	"the days late from which each band is, and what is expected not to "
	"come of it: 1:5%,91:25%,366:100%; 0 is what is not late"},
    {"valid_from", FIELD_DATE, OPTIONAL,
	"from this day on (today at your office)", .is_today = true},
    {"reason", FIELD_TEXT, REQUIRED, "why: the losses it was taken from"},
    {NULL},
};

static const struct field assess[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    {"rate", FIELD_DECIMAL, OPTIONAL,
	"what is expected not to come of it, in percent (what its band says, "
	"again)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field bands[] = {
    FIELDS_CLOCKS,
    {NULL},
};

const struct command allowance_commands[] = {
    {"allowance", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Set the provision matrix: what is expected not to come of a "
	"receivable, by how many days it is late.",
	"allowance set 0:0.5%,1:5%,91:25%,366:100% --reason \"losses of the "
	"last five years\"",
	.answer = "bands, valid_from:date", .control = CONTROL_ALWAYS},
    {"allowance", "assess", COMMAND_WRITE, ROLE_FINANCE, assess,
	"Assess one instalment by itself, whatever its band says.",
	"allowance assess 124.2 --rate 100 --reason \"bankrupt since March\"",
	.part = "number",
	.answer = "agreement:integer, instalment:integer, rate:decimal?",
	.control = CONTROL_ALWAYS},
    {"allowance", "bands", COMMAND_REPORT, ROLES_ALL, bands,
	"List the bands of the provision matrix in force.",
	"allowance bands --as-of 2026-12-31",
	.answer = "band, from_days:integer, rate:decimal, valid_from:date, "
		  "id:integer"},
    {NULL},
};
