/* Requirements: what an initiative needs in a year, in versions. */

#include "commands.h"

static const struct field set[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"year", FIELD_YEAR, REQUIRED, "in which year"},
    {"amount", FIELD_BUDGET, REQUIRED, "how much it needs"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"needed_by", FIELD_DATE, OPTIONAL, "by which day it is to be funded"},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field line[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"year", FIELD_YEAR, REQUIRED, "in which year"},
    {"text", FIELD_TEXT, REQUIRED, "what it is for"},
    {"amount", FIELD_BUDGET, REQUIRED, "how much of it; 0 takes the line away"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    FIELD_EFFECTIVE,
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

const struct command requirement_commands[] = {
    {"requirement", "set", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, set,
	"Set what an initiative needs in a year; earlier versions stay "
	"readable.",
	"requirement set ai-for-good --year 2026 --amount 1200000.00 "
	"--currency CHF",
	.makes = true, .answer = ANSWER_YEAR_SET},
    {"requirement", "line", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, line,
	"Say what a part of a requirement is for; earlier versions stay "
	"readable.",
	"requirement line ai-for-good --year 2026 --text \"Training of "
	"teachers\" --amount 640000.00 --currency CHF",
	.answer = "initiative:code, year:integer, currency:currency, text, "
		  "amount:decimal"},
    {"requirement", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the requirements in force.",
	"requirement list --initiative ai-for-good",
	.answer = ANSWER_YEAR_LISTED},
    {"requirement", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show every version of a requirement.",
	"requirement show ai-for-good 2026", .answer = ANSWER_YEAR_SHOWN},
    {NULL},
};
