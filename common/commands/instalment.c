/* Instalments: what is due when under an agreement. */

#include "commands.h"

static const struct field list[] = {
    {"agreement", FIELD_REF, OPTIONAL, "only of this agreement"},
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state",
	"open|overdue|paid|written-off|cancelled"},
    {"from", FIELD_DATE, OPTIONAL, "due on this day or later"},
    {"to", FIELD_DATE, OPTIONAL, "due on this day or earlier"},
    {"sort", FIELD_CHOICE, OPTIONAL,
	"the earliest due first, the largest amount of each currency, or by "
	"party (by agreement)",
	"date|amount|party"},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"agreement", FIELD_REF, POSITIONAL, "of which agreement"},
    {"number", FIELD_COUNT, POSITIONAL, "which of its instalments: 1, 2, …"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command instalment_commands[] = {
    {"instalment", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List instalments in the order of their agreements.",
	"instalment list --state overdue\ninstalment list --agreement 124"},
    {"instalment", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one instalment and the receipts applied to it.",
	"instalment show 124.2\ninstalment show 124 2",
	.part = "number"},
    {NULL},
};
