/* Strategic goals. */

#include "commands.h"

static const struct field add[] = {
    {"goal", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name", .is_name = true},
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field list[] = {
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"goal", FIELD_CODE, POSITIONAL, "which goal"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command goal_commands[] = {
    {"goal", "add", COMMAND_WRITE, ROLE_OFFICER, add, "Add a strategic goal.",
	"goal add connectivity --name \"Universal connectivity\"",
	.makes = true, .answer = "goal:code"},
    {"goal", "list", COMMAND_LIST, ROLES_ALL, list, "List the strategic goals.",
	"goal list", .answer = "goal:code, name"},
    {"goal", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one goal and its themes.", "goal show connectivity",
	.answer = "goal:code, name, themes[theme:code, name]?"},
    {NULL},
};
