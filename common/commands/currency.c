/* Currencies and the decimals of their minor units, ISO 4217. */

#include "commands.h"

#define SHOWN                                                                  \
	"currency:currency, name, decimals:integer, valid_from:date?, "        \
	"valid_to:date?, successor:currency?, successor_rate:decimal?"

static const struct field list[] = {
    {"search", FIELD_TEXT, OPTIONAL, "part of the code or name"},
    FIELDS_PAGE,
    {NULL},
};

static const struct field show[] = {
    {"currency", FIELD_CURRENCY, POSITIONAL, "which currency"},
    {NULL},
};

const struct command currency_commands[] = {
    {"currency", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the currencies, their decimals and validity, and what those that "
	"ended became.",
	"currency list --search franc", .answer = SHOWN},
    {"currency", "show", COMMAND_SHOW, ROLES_ALL, show, "Show one currency.",
	"currency show CHF", .answer = SHOWN},
    {NULL},
};
