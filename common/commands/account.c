/* The chart of accounts, and the rules by which events are posted. */

#include "commands.h"

static const struct field list[] = {
    FIELDS_PAGE,
    {NULL},
};

static const struct field show[] = {
    {"account", FIELD_COUNT, POSITIONAL, "which account: 1100"},
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field rules[] = {
    {NULL},
};

static const struct field revalue[] = {
    {"account", FIELD_COUNT, POSITIONAL, "which account: 1100"},
    {"currency", FIELD_CURRENCY, REQUIRED, "what it holds of this currency"},
    FIELD_EFFECTIVE,
    FIELD_OLD_RATE,
    {NULL},
};

const struct command account_commands[] = {
    {"account", "revalue", COMMAND_WRITE, ROLE_FINANCE, revalue,
	"Carry what an account holds of a foreign currency at the rate of a "
	"day: the difference is a gain or a loss that is not realised.",
	"account revalue 1100 --currency USD --date 2026-12-31",
	.answer =
	    "account:integer, currency:currency, rates?, items:integer, "
	    "difference:decimal, base_currency:currency, more:integer?"},
    {"account", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the chart of accounts.", "account list",
	.answer = "account:integer, code, name, memo:flag",
	.behind = "account show {account}"},
    {"account", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one account and its balance by party, initiative and currency.",
	"account show 1100",
	.answer =
	    "account:integer, code, name, memo:flag, base_amount:decimal, "
	    "base_currency:currency, balances[party:code?, initiative:code?, "
	    "currency:currency, amount:decimal, base_amount:decimal]?",
	.behind = "journal list --account {account} --party {party} "
		  "--initiative {initiative|not-earmarked} --currency "
		  "{currency} --to {as_of} --known-at {known_at}"},
    {"account", "rules", COMMAND_REPORT, ROLES_ALL, rules,
	"List the posting rules: what each event debits and credits, and why.",
	"account rules",
	.answer =
	    "measure, held?, policy?, line:integer, role, side, value, basis"},
    {"account", "roles", COMMAND_REPORT, ROLES_ALL, rules,
	"List the roles of the posting rules and the accounts that play them.",
	"account roles",
	.answer = "role, instrument?, term?, earmarked?, account:integer, "
		  "name, valid_from:date?"},
    {NULL},
};
