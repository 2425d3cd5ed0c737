/* The chart of accounts, and the rules by which events are posted. */

#include "commands.h"

#define CLASSES                                                                \
	"bank|receivable|contingent|allowance|advance|unidentified|refund|"    \
	"obligation|pledge|clearing|other"
#define HEADINGS                                                               \
	"current-assets|non-current-assets|current-liabilities|"               \
	"non-current-liabilities|net-assets|voluntary|in-kind|exchange|"       \
	"other-revenue|expenses|memorandum"

static const struct field add[] = {
    {"account", FIELD_COUNT, POSITIONAL, "its number, which it keeps for ever"},
    {"name", FIELD_TEXT, REQUIRED, "what it is called"},
    {"code", FIELD_TEXT, OPTIONAL,
	"what your other system calls it (its number)"},
    {"class", FIELD_CHOICE, OPTIONAL, "what it holds (other)", CLASSES},
    {"heading", FIELD_CHOICE, OPTIONAL,
	"where the statements show it (by class, else by the first digit of "
	"its number: 1 assets, 2 liabilities, 3 net assets, 4 revenue, from 5 "
	"on expenses)",
	HEADINGS},
    {"memo", FIELD_YES, OPTIONAL,
	"a memorandum account, outside of the financial statements (no)"},
    {"valid_from", FIELD_DATE, OPTIONAL, "it plays roles from this day on"},
    {"valid_to", FIELD_DATE, OPTIONAL, "and until this day"},
    {NULL},
};

static const struct field change[] = {
    {"account", FIELD_COUNT, POSITIONAL, "which account: 1100"},
    {"name", FIELD_TEXT, OPTIONAL, "what it is called from now on"},
    {"code", FIELD_TEXT, OPTIONAL, "what your other system calls it"},
    {"valid_from", FIELD_DATE, OPTIONAL, "it plays roles from this day on"},
    {"valid_to", FIELD_DATE, OPTIONAL, "and until this day"},
    {NULL},
};

static const struct field assign[] = {
    {"role", FIELD_TEXT, POSITIONAL, "which role of the posting rules"},
    {"account", FIELD_COUNT, POSITIONAL, "which account plays it: 1100"},
    {"instrument", FIELD_CHOICE, OPTIONAL, "only of this instrument (any)",
	"voluntary|sponsorship|equipment|goods|premises|expert|service"},
    {"term", FIELD_CHOICE, OPTIONAL,
	"only of what is due within twelve months, or later (either)",
	"current|later"},
    {"earmarked", FIELD_YES, OPTIONAL,
	"only of what is earmarked, or is not (either)"},
    {"valid_from", FIELD_DATE, OPTIONAL,
	"for what counts on this day or later (its date)"},
    FIELD_EFFECTIVE,
    {NULL},
};

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
    FIELD_ADJUST,
    {NULL},
};

const struct command account_commands[] = {
    {"account", "add", COMMAND_WRITE, ROLE_FINANCE, add,
	"Add an account to the chart.",
	"account add 1010 --name \"Bank, New York\" --class bank",
	.makes = true, .answer = "account:integer, code, heading:" HEADINGS,
	.control = CONTROL_ALWAYS},
    {"account", "change", COMMAND_WRITE, ROLE_FINANCE, change,
	"Call an account otherwise, or give it other days; its number and what "
	"it holds stay.",
	"account change 1010 --code 41000100\n"
	"account change 1010 --valid-to 2026-12-31",
	.answer = "account:integer, code, valid_from:date?, valid_to:date?",
	.control = CONTROL_ALWAYS},
    {"account", "assign", COMMAND_WRITE, ROLE_FINANCE, assign,
	"Have an account play a role of the posting rules from a day on.  What "
	"was posted stays where it is.",
	"account assign revenue 4450 --instrument sponsorship --valid-from "
	"2027-01-01",
	.answer = "role, account:integer, valid_from:date",
	.control = CONTROL_ALWAYS},
    {"account", "revalue", COMMAND_WRITE, ROLE_FINANCE, revalue,
	"Carry what an account holds of a foreign currency at the rate of a "
	"day: the difference is a gain or a loss that is not realised.",
	"account revalue 1100 --currency USD --date 2026-12-31",
	.answer =
	    "account:integer, currency:currency, rates?, items:integer, "
	    "difference:decimal, base_currency:currency, more:integer?",
	.control = CONTROL_AMOUNT},
    {"account", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the chart of accounts.", "account list",
	.answer = "account:integer, code, name, class:" CLASSES
		  ", heading:" HEADINGS ", memo:flag, valid_from:date?, valid_to:date?",
	.behind = "account show {account}"},
    {"account", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one account and its balance by party, initiative, fund and "
	"currency.",
	"account show 1100",
	.answer =
	    "account:integer, code, name, class:" CLASSES
	    ", heading:" HEADINGS ", memo:flag, valid_from:date?, "
	    "valid_to:date?, base_amount:decimal, "
	    "base_currency:currency, balances[party:code?, initiative:code?, "
	    "fund:code?, currency:currency, amount:decimal, base_amount:decimal]?",
	.behind = "journal list --account {account} --party {party} "
		  "--initiative {initiative|not-earmarked} --fund {fund|no-fund} --currency "
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
