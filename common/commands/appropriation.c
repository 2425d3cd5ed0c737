/* Appropriations: what the regular budget or cost recovery gives an initiative
 * in a year, in versions. */

#include "commands.h"

static const struct field set[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"year", FIELD_YEAR, REQUIRED, "in which year"},
    {"amount", FIELD_BUDGET, REQUIRED, "how much it is given"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    FIELDS_YEAR_LISTED,
    {NULL},
};

static const struct field show[] = {
    FIELDS_YEAR_SHOWN,
    {NULL},
};

const struct command appropriation_commands[] = {
    {"appropriation", "set", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, set,
	"Set what the regular budget or cost recovery gives an initiative in "
	"a year; earlier versions stay readable.",
	"appropriation set ai-for-good --year 2026 --amount 300000.00 "
	"--currency CHF",
	.makes = true, .answer = ANSWER_YEAR_SET},
    {"appropriation", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the appropriations in force.",
	"appropriation list --initiative ai-for-good",
	.answer = ANSWER_YEAR_LISTED},
    {"appropriation", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show every version of an appropriation.",
	"appropriation show ai-for-good 2026", .answer = ANSWER_YEAR_SHOWN},
    {NULL},
};
