/* Periods: months that are closed in order, sealed with their trial balance,
 * and reopened by two people. */

#include "commands.h"

#define STATES "open|soft-closed|sealed"
#define ITEMS                                                                  \
	"rates|inkind-unvalued|inkind-delivered|inkind-accrual|recognition|"   \
	"allowance|revaluation|support-cost|year|opening|unidentified|"        \
	"advances|"                                                            \
	"ended-currencies|waivers|overdue"
#define SEVERITIES "blocking|warning|information"
#define LISTED                                                                 \
	"period:date, state:" STATES                                           \
	", id:integer, since:date, person:code, seal:hash?, "

static const struct field close[] = {
    {"period", FIELD_DATE, POSITIONAL, "the last day of the month"},
    FIELD_NOTE,
    {NULL},
};

static const struct field reopen[] = {
    {"period", FIELD_DATE, POSITIONAL, "the last day of the month"},
    {"state", FIELD_CHOICE, OPTIONAL, "what it is to become (open)",
	"open|soft-closed"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field checklist[] = {
    {"period", FIELD_DATE, POSITIONAL, "the last day of the month"},
    {NULL},
};

static const struct field check[] = {
    {"item", FIELD_CHOICE, POSITIONAL, "which item of the checklist", ITEMS},
    {"severity", FIELD_CHOICE, REQUIRED, "how much it matters", SEVERITIES},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"period", FIELD_DATE, POSITIONAL, "the last day of the month"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command period_commands[] = {
    {"period", "soft-close", COMMAND_WRITE, ROLE_FINANCE, close,
	"Close a month to everybody but finance, which may adjust it and says "
	"why.",
	"period soft-close 2026-06-30",
	.answer = "period:date, state:" STATES},
    {"period", "close", COMMAND_WRITE, ROLE_FINANCE, close,
	"Close a month to everybody, and seal it with its trial balance.  What "
	"is of one of its days and comes later counts in the first month that "
	"is open.",
	"period close 2026-06-30",
	.answer = "period:date, state:" STATES ", seal:hash"},
    {"period", "reopen", COMMAND_WRITE, ROLE_FINANCE, reopen,
	"Ask that the last month that is closed be reopened: nothing changes "
	"until another person approves of it.",
	"period reopen 2026-06-30 --reason \"the bank corrected its "
	"statement\"\n"
	"period reopen 2026-06-30 --state soft-closed --reason \"an accrual is "
	"missing\"",
	.answer = "period:date, state:open|soft-closed", .control = CONTROL_TWO},
    {"period", "checklist", COMMAND_REPORT, ROLES_MONEY, checklist,
	"What is left before a month is closed: how much of it, and the "
	"command that lists it.",
	"period checklist 2026-06-30",
	.answer = "item:" ITEMS ", count:integer, severity:" SEVERITIES
		  ", detail, command, _note"},
    {"period", "check", COMMAND_WRITE, ROLE_FINANCE, check,
	"Set how much an item of the checklist matters: a month with one that "
	"is blocking cannot be closed.",
	"period check advances --severity blocking --reason \"the auditors ask "
	"for it\"",
	.answer = "item:" ITEMS ", severity:" SEVERITIES,
	.control = CONTROL_ALWAYS},
    {"period", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the months that were ever closed, the latest first.",
	"period list --state sealed", .answer = LISTED "asked:integer?, note?",
	.behind = "period show {period} --known-at {known_at}"},
    {"period", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one month with its seal and what was done to it.",
	"period show 2026-06-30",
	.answer = LISTED
	"asked{entry:integer, person:code, state:open|soft-closed, reason}?, "
	"note?, history[entry:integer, date:date, state:" STATES
	", person:code, seal:hash?, note?]"},
    {NULL},
};
