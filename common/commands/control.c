/* Controls: which commands need a second person, in this book. */

#include "commands.h"

static const struct field set[] = {
    {"command", FIELD_TEXT, POSITIONAL,
	"which command, as noun-verb: pledge-write-off"},
    {"above", FIELD_AMOUNT, OPTIONAL,
	"only above this amount of the base currency (always)"},
    {"backdated_days", FIELD_COUNT, OPTIONAL,
	"only for a day further back than so many (always)"},
    {"below_threshold", FIELD_YES, OPTIONAL,
	"only for what is below a threshold, and has a waiver (no)"},
    {NULL},
};

static const struct field lift[] = {
    {"command", FIELD_TEXT, POSITIONAL,
	"which command, as noun-verb: pledge-write-off"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field list[] = {
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command control_commands[] = {
    {"control", "set", COMMAND_WRITE, ROLE_FINANCE, set,
	"Want a second person for a command: what it asks for waits until "
	"another finance officer approves of it.  Where one is wanted already, "
	"the change waits as well.",
	"control set agreement-write-off --above 10000.00\n"
	"control set agreement-sign --below-threshold yes",
	.answer = "command, above:decimal?, currency:currency?, "
		  "backdated_days:integer?, below_threshold:flag?",
	.control = CONTROL_CHANGES},
    {"control", "lift", COMMAND_WRITE, ROLE_FINANCE, lift,
	"Want no second person for a command any more; that waits for one.",
	"control lift rate-record --reason \"rates come from a file\"",
	.answer = "command", .control = CONTROL_CHANGES},
    {"control", "list", COMMAND_REPORT, ROLES_MONEY, list,
	"List the commands that can need a second person, or always do, and "
	"when they do.",
	"control list",
	.answer = "command, needed:flag, above:decimal?, currency:currency?, "
		  "backdated_days:integer?, below_threshold:flag?, "
		  "id:integer?, person:code?, date:date?"},
    {NULL},
};
