/* Themes under the strategic goals. */

#include "commands.h"

static const struct field add[] = {
    {"theme", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name", .is_name = true},
    {"goal", FIELD_CODE, REQUIRED, "the goal it serves"},
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field list[] = {
    {"goal", FIELD_CODE, OPTIONAL, "only under this goal"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"theme", FIELD_CODE, POSITIONAL, "which theme"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command theme_commands[] = {
    {"theme", "add", COMMAND_WRITE, ROLE_OFFICER, add,
	"Add a theme under a goal.",
	"theme add green-digital-action --name \"Green Digital Action\" --goal "
	"sustainability",
	.makes = true, .answer = "theme:code"},
    {"theme", "list", COMMAND_LIST, ROLES_ALL, list, "List the themes.",
	"theme list", .answer = "theme:code, name, goal:code"},
    {"theme", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one theme and its initiatives.",
	"theme show green-digital-action",
	.answer = "theme:code, name, goal:code, initiatives[initiative:code, "
		  "name, start:date?, finish:date?]?"},
    {NULL},
};
