/* Entries: taking back what was entered by mistake. */

#include "commands.h"

static const struct field reverse[] = {
    {"entry", FIELD_REF, POSITIONAL, "which entry", .noun = "journal"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

const struct command entry_commands[] = {
    {"entry", "reverse", COMMAND_WRITE, ROLE_FINANCE, reverse,
	"Reverse an entry: everything is open and carried as before it, to "
	"the cent.  Until the day of its reversal it counts: what never was is "
	"reversed as of its own --date.  A reversal can be reversed: then the "
	"entry counts again.",
	"entry reverse 131 --reason \"the wrong agreement\"",
	.answer = "reversed:integer, command", .control = CONTROL_AMOUNT},
    {NULL},
};
