/* Briefs for delegates, out of an edition. */

#include "commands.h"

static const struct field show[] = {
    {"theme", FIELD_CODE, OPTIONAL, "about this theme"},
    {"initiative", FIELD_CODE, OPTIONAL, "or about this initiative"},
    {"language", FIELD_CHOICE, OPTIONAL, "in which language (en)",
	"ar|en|es|fr|ru|zh"},
    {"as_of", FIELD_DATE, OPTIONAL,
	"of the edition as of this day (the one published last)"},
    {NULL},
};

const struct command brief_commands[] = {
    {"brief", "show", COMMAND_REPORT, ROLES_MONEY, show,
	"What a brief about a theme or an initiative says, as it is published "
	"(brief print makes a PDF of it).",
	"brief show --theme skills\nbrief show --initiative ai --language fr",
	.paper = true,
	.answer =
	    "id, edition:integer, as_of:date, title, document:any"},
    {NULL},
};
