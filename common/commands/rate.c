/* Exchange rates: units per USD on a day, as exact decimals with their source.
 */

#include "commands.h"

static const struct field record[] = {
    {"currency", FIELD_CURRENCY, POSITIONAL, "which currency"},
    {"rate", FIELD_DECIMAL, REQUIRED, "how many units of it are one USD"},
    {"source", FIELD_TEXT, REQUIRED, "where the rate comes from"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"currency", FIELD_CURRENCY, OPTIONAL, "only of this currency"},
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
	"Record the rate of a currency from a day on.",
	"rate record CHF --rate 0.8012 --source UNORE --date 2026-01-01",
	.makes = true},
    {"rate", "list", COMMAND_LIST, ROLES_ALL, list, "List rates, newest first.",
	"rate list --currency CHF"},
    {"rate", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show the rate in force on a day.", "rate show CHF --as-of 2026-03-31"},
    {NULL},
};
