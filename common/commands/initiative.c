/* Initiatives: what is funded. */

#include "commands.h"

static const struct field add[] = {
    {"initiative", FIELD_CODE, POSITIONAL,
	"a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name", .is_name = true},
    {"theme", FIELD_CODE, REQUIRED, "the theme it belongs to"},
    {"start", FIELD_DATE, OPTIONAL, "its first day"},
    {"finish", FIELD_DATE, OPTIONAL, "its last day"},
    FIELD_NOTE,
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field plan[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {"goals", FIELD_PARTS, REQUIRED,
	"the goals that it serves, with how much of it in percent: "
	"connectivity:60,sustainability:40"},
    {"reference", FIELD_TEXT, OPTIONAL, "where the plan says so"},
    {NULL},
};

static const struct field list[] = {
    {"theme", FIELD_CODE, OPTIONAL, "only under this theme"},
    {"search", FIELD_TEXT, OPTIONAL, "part of the name or code"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command initiative_commands[] = {
    {"initiative", "add", COMMAND_WRITE, ROLE_OFFICER, add,
	"Add an initiative under a theme.",
	"initiative add ai-for-good --name \"AI for Good\" --theme ai --start "
	"2026-01-01 --finish 2028-12-31",
	.makes = true, .answer = "initiative:code"},
    {"initiative", "plan", COMMAND_WRITE, ROLE_OFFICER, plan,
	"Say which goals of the plan an initiative serves, and how much of it "
	"each; earlier versions stay readable.",
	"initiative plan ai-for-good --goals connectivity:60,sustainability:40 "
	"--reference \"Strategic plan 2024-2027, target 2.1\"",
	.answer = "initiative:code, goals"},
    {"initiative", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the initiatives.", "initiative list --theme ai",
	.answer =
	    "initiative:code, name, theme:code, start:date?, finish:date?"},
    {"initiative", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one initiative with what it requires and is expected to achieve.",
	"initiative show ai-for-good",
	.answer = "initiative:code, name, theme:code, goal:code, start:date?, "
		  "finish:date?, note?, requirements[year:integer, "
		  "amount:decimal, currency:currency, needed_by:date?, "
		  "lines[text, amount:decimal]?]?, outcomes[outcome:code, "
		  "indicator, unit?, baseline:decimal?, target:decimal?, "
		  "year:integer?, actual:decimal?, measured:date?]?, "
		  "goals[goal:code, share:decimal, reference?]?"},
    {NULL},
};
