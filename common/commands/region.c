/* Regions, each with its offices. */

#include "commands.h"

static const struct field add[] = {
    {"region", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
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
    {"region", FIELD_CODE, POSITIONAL, "which region"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command region_commands[] = {
    {"region", "add", COMMAND_WRITE, ROLE_ADMIN, add, "Add a region.",
	"region add africa --name Africa", .makes = true,
	.answer = "region:code"},
    {"region", "list", COMMAND_LIST, ROLES_ALL, list, "List the regions.",
	"region list", .answer = "region:code, name"},
    {"region", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one region and its offices.", "region show africa",
	.answer = "region:code, name, offices[office:code, name]?"},
    {NULL},
};
