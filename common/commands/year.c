/* Years: their revenue and expense are carried to the accumulated surplus. */

#include "commands.h"

static const struct field set[] = {
    {"year", FIELD_YEAR, POSITIONAL, "the first that ends so"},
    {"month", FIELD_COUNT, REQUIRED, "with which month, 1 to 12"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field close[] = {
    {"year", FIELD_YEAR, POSITIONAL, "which year"},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command year_commands[] = {
    {"year", "close", COMMAND_WRITE, ROLE_FINANCE, close,
	"Close a year: carry what its accounts of revenue and expense hold to "
	"the accumulated surplus, on its last day.  Its months are closed "
	"before, and the last of them is sealed after it.",
	"year close 2026",
	.answer = "year:integer, accounts:integer, surplus:decimal, "
		  "base_currency:currency, more:integer?",
	.control = CONTROL_ALWAYS},
    {"year", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Say with which month years end, from one on, which is called by the "
	"calendar year that it ends in (12).",
	"year set 2027 --month 6 --reason \"as the biennium does\"",
	.answer = "year:integer, from:date, to:date",
	.control = CONTROL_ALWAYS},
    {"year", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List the years that are closed, the latest first.", "year list",
	.answer = "id:integer, year:integer, from:date, to:date, "
		  "surplus:decimal, base_currency:currency, person:code, note?"},
    {NULL},
};
