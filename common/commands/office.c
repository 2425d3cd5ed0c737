/* Offices: where people work, and whose an entry is. */

#include "commands.h"

static const struct field add[] = {
    {"office", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name", .is_name = true},
    {"region", FIELD_CODE, OPTIONAL, "the region it serves"},
    {"time_zone", FIELD_ZONE, OPTIONAL,
	"whose day is its day, like Africa/Nairobi (that of the book)"},
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field change[] = {
    {"office", FIELD_CODE, POSITIONAL, "which office"},
    {"name", FIELD_TEXT, OPTIONAL, "the new name", .is_name = true},
    {"region", FIELD_CODE, OPTIONAL, "the region it serves from now on"},
    {"time_zone", FIELD_ZONE, OPTIONAL,
	"whose day is its day from now on, like Africa/Nairobi"},
    FIELD_NAMESAKE,
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
	"office add nbo --name \"Regional office, Nairobi\" --region africa "
	"--time-zone Africa/Nairobi",
	.makes = true, .answer = "office:code, time_zone:zone"},
    {"office", "change", COMMAND_WRITE, ROLE_ADMIN, change,
	"Record a new name, region or time zone of an office.",
	"office change nbo --time-zone Africa/Nairobi",
	.answer = "office:code, time_zone:zone"},
    {"office", "list", COMMAND_LIST, ROLES_ALL, list, "List the offices.",
	"office list",
	.answer = "office:code, name, region:code?, time_zone:zone"},
    {"office", "show", COMMAND_SHOW, ROLES_ALL, show, "Show one office.",
	"office show nbo",
	.answer =
	    "office:code, name, region:code?, time_zone:zone, today:date, "
	    "people[person:code, name, "
	    "role:" ROLE_WORDS "]?"},
    {NULL},
};
