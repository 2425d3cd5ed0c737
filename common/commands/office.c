/* Offices: where people work, and whose an entry is. */

#include "commands.h"

static const struct field add[] = {
    {"office", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name"},
    {"region", FIELD_CODE, OPTIONAL, "the region it serves"},
    {NULL},
};

static const struct field list[] = {
    {"region", FIELD_CODE, OPTIONAL, "only in this region"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"office", FIELD_CODE, POSITIONAL, "which office"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command office_commands[] = {
    {"office", "add", COMMAND_WRITE, ROLE_ADMIN, add, "Add an office.",
	"office add nbo --name \"Regional office, Nairobi\" --region africa",
	.makes = true, .answer = "office:code"},
    {"office", "list", COMMAND_LIST, ROLES_ALL, list, "List the offices.",
	"office list", .answer = "office:code, name, region:code?"},
    {"office", "show", COMMAND_SHOW, ROLES_ALL, show, "Show one office.",
	"office show nbo",
	.answer = "office:code, name, region:code?, people[person:code, name, "
		  "role:" ROLE_WORDS "]?"},
    {NULL},
};
