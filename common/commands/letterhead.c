/* The letterhead: what stands at the head of every paper. */

#include "commands.h"

static const struct field set[] = {
    {"name", FIELD_TEXT, REQUIRED, "what the organisation is called there"},
    {"address", FIELD_TEXT, OPTIONAL,
	"its address, a semicolon between lines: \"1 Example Place; "
	"Exampleville\""},
    {"contact", FIELD_TEXT, OPTIONAL, "whom to ask: finance@example.org"},
    {"colour", FIELD_TEXT, OPTIONAL, "of lines and titles: #0b4a7d"},
    {"check_at", FIELD_TEXT, OPTIONAL,
	"the page where anybody may check a paper: "
	"https://funding.example.org/check"},
    {NULL},
};

static const struct field show[] = {
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command letterhead_commands[] = {
    {"letterhead", "set", COMMAND_WRITE, ROLE_FINANCE | ROLE_ADMIN, set,
	"Set what stands at the head of papers that are issued from now on.",
	"letterhead set --name \"Example Organisation\" --address \"1 Example "
	"Place; Exampleville\" --contact finance@example.org --check-at "
	"https://funding.example.org/check",
	.answer = "name"},
    {"letterhead", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show the letterhead in force.", "letterhead show",
	.answer = "id:integer, name, address?, contact?, colour?, check_at?, "
		  "set_by:code, date:date"},
    {NULL},
};
