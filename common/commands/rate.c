/* Exchange rates: units per USD on a day, as exact decimals with their source.
 */

#include "commands.h"

static const struct field record[] = {
    {"currency", FIELD_CURRENCY, POSITIONAL, "which currency"},
    {"rate", FIELD_DECIMAL, REQUIRED, "how many units of it are one USD"},
    {"source", FIELD_TEXT, REQUIRED, "where the rate comes from"},
    {"date", FIELD_DATE, OPTIONAL,
	"the day it begins, which may be to come (today at your office)",
	.is_today = true},
    {"jump", FIELD_CONFIRM, OPTIONAL,
	"it is meant, though it looks wrong beside the rate before it"},
    {NULL},
};

static const struct field correct[] = {
    {"currency", FIELD_CURRENCY, POSITIONAL, "which currency"},
    {"rate", FIELD_DECIMAL, REQUIRED, "how many units of it are one USD"},
    {"day", FIELD_DATE, REQUIRED, "the day of the rate that was mistyped"},
    {"source", FIELD_TEXT, OPTIONAL,
	"where the rate comes from (as it was said)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {"jump", FIELD_CONFIRM, OPTIONAL,
	"it is meant, though it looks wrong beside the rate before it"},
    FIELD_ADJUST,
    {NULL},
};

static const struct field limit[] = {
    {"days", FIELD_COUNT, POSITIONAL, "how many days old a rate may be"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"currency", FIELD_CURRENCY, OPTIONAL, "only of this currency"},
    FIELDS_BY_DAY,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"currency", FIELD_CURRENCY, POSITIONAL, "of which currency"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command rate_commands[] = {
    {"rate", "record", COMMAND_WRITE, ROLE_FINANCE, record,
	"Record the rate of a currency from a day on, which may be to come.  "
	"One that moves by more than a tenth, or looks upside down, has to be "
	"confirmed.",
	"rate record CHF --rate 0.8012 --source UNORE --date 2026-01-01",
	.makes = true, .answer = "currency:currency, rate:decimal, sentence",
	.control = CONTROL_ALWAYS},
    {"rate", "correct", COMMAND_WRITE, ROLE_FINANCE, correct,
	"Correct a rate that was mistyped, and what was converted at it: the "
	"differences are one entry.  Look first with --dry-run.",
	"rate correct EUR --day 2026-01-01 --rate 0.8523 --reason \"digits "
	"were swapped\" --dry-run",
	.answer = "currency:currency, rate:decimal, before:decimal, "
		  "entries[entry:integer, difference:decimal], count:integer, "
		  "difference:decimal, base_currency:currency",
	.control = CONTROL_ALWAYS},
    {"rate", "limit", COMMAND_WRITE, ROLE_FINANCE, limit,
	"Set how old a rate may be on the day of what is converted at it (62 "
	"days).  What needs an older one is refused, or confirmed with "
	"--old-rate.",
	"rate limit 35 --reason \"rates come every month\"",
	.answer = "days:integer", .control = CONTROL_ALWAYS},
    {"rate", "list", COMMAND_LIST, ROLES_ALL, list, "List rates, newest first.",
	"rate list --currency CHF",
	.answer =
	    "id:integer, currency:currency, rate:decimal, date:date, source"},
    {"rate", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show the rate in force on a day.", "rate show CHF --as-of 2026-03-31",
	.answer = "id:integer?, currency:currency, rate:decimal, date:date?, "
		  "source, limit_days:integer?, good_until:date?"},
    {NULL},
};
