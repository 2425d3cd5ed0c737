/* Funds: where money stands apart, and every entry balances within each. */

#include "commands.h"

#define LISTED "fund:code, name, valid_from:date?, valid_to:date?, note?"

static const struct field add[] = {
    {"fund", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name"},
    {"valid_from", FIELD_DATE, OPTIONAL, "money may come into it from this day on"},
    {"valid_to", FIELD_DATE, OPTIONAL, "and until this day"},
    FIELD_NOTE,
    {NULL},
};

static const struct field change[] = {
    {"fund", FIELD_CODE, POSITIONAL, "which fund"},
    {"name", FIELD_TEXT, OPTIONAL, "what it is called from now on"},
    {"valid_from", FIELD_DATE, OPTIONAL, "money may come into it from this day on"},
    {"valid_to", FIELD_DATE, OPTIONAL, "and until this day"},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"valid_on", FIELD_DATE, OPTIONAL, "only those that are valid on this day"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"fund", FIELD_CODE, POSITIONAL, "which fund"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command fund_commands[] = {
    {"fund", "add", COMMAND_WRITE, ROLE_FINANCE, add, "Add a fund.",
	"fund add fit-norway --name \"Funds in trust, Norway\" --valid-from "
	"2026-01-01",
	.makes = true, .answer = "fund:code", .control = CONTROL_ALWAYS},
    {"fund", "change", COMMAND_WRITE, ROLE_FINANCE, change,
	"Call a fund otherwise, or give it other days.  What was posted in it "
	"stays.",
	"fund change fit-norway --valid-to 2028-12-31", .answer = "fund:code",
	.control = CONTROL_ALWAYS},
    {"fund", "list", COMMAND_LIST, ROLES_ALL, list, "List the funds.",
	"fund list --valid-on 2026-03-31", .answer = LISTED,
	.behind = "fund show {fund}"},
    {"fund", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one fund and its balances by account and currency.",
	"fund show fit-norway",
	.answer = LISTED ", base_currency:currency, balances[account:integer, "
			 "name, currency:currency, amount:decimal, "
			 "base_amount:decimal]?"},
    {NULL},
};
