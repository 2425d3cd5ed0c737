/* Thresholds: the least a contribution must be to be worth acquiring. */

#include "commands.h"

#define INSTRUMENTS "sponsorship|voluntary|inkind"
#define SHOWN                                                                  \
	"id:integer, instrument:" INSTRUMENTS                                  \
	", initiative:code?, minimum:decimal, currency:currency, basis, "      \
	"valid_from:date, valid_to:date?, key:uuid, document:hash?, note?"

static const struct field set[] = {
    {"instrument", FIELD_CHOICE, REQUIRED, "for which instrument", INSTRUMENTS},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative (all)"},
    {"currency", FIELD_CURRENCY, REQUIRED, "of the minimum and of the costs"},
    {"hours", FIELD_DECIMAL, REQUIRED,
	"staff hours to acquire one contribution"},
    {"hourly_rate", FIELD_AMOUNT, REQUIRED, "what an hour costs"},
    {"external_cost", FIELD_DECIMAL, OPTIONAL,
	"travel, legal and other outside cost (0)"},
    {"overhead", FIELD_DECIMAL, OPTIONAL, "overhead on both, in percent (0)"},
    {"minimum", FIELD_AMOUNT, OPTIONAL,
	"the minimum, not below the cost (the cost)"},
    {"valid_from", FIELD_DATE, OPTIONAL,
	"from this day on (today at your office)", .is_today = true},
    {"valid_to", FIELD_DATE, OPTIONAL, "to this day (without end)"},
    {"document", FIELD_HASH, OPTIONAL, "the calculation", .document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field list[] = {
    {"instrument", FIELD_CHOICE, OPTIONAL, "only for this instrument",
	INSTRUMENTS},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    FIELDS_BY_DAY,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"threshold", FIELD_REF, POSITIONAL, "which threshold"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command threshold_commands[] = {
    {"threshold", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Set a threshold with its basis: hours x rate + external cost, plus "
	"overhead.",
	"threshold set --instrument sponsorship --currency CHF --hours 120 "
	"--hourly-rate 110.00 --external-cost 3000 --overhead 13 --minimum "
	"20000.00",
	.makes = true,
	.answer = "threshold:uuid, instrument:" INSTRUMENTS
		  ", currency:currency, minimum:decimal, cost:decimal",
	.control = CONTROL_ALWAYS},
    {"threshold", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the thresholds in force.", "threshold list --as-of 2027-01-01",
	.answer = SHOWN},
    {"threshold", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one threshold and its basis.", "threshold show 12",
	.answer = SHOWN},
    {NULL},
};
