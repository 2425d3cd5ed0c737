/* Briefs for delegates, out of an edition. */

#include "commands.h"

static const struct field show[] = {
    {"theme", FIELD_CODE, OPTIONAL, "about this theme"},
    {"initiative", FIELD_CODE, OPTIONAL, "or about this initiative"},
    {"party", FIELD_CODE, OPTIONAL,
	"or about this party and all below it, for staff: of the books as they "
	"stand"},
    {"language", FIELD_CHOICE, OPTIONAL, "in which language (en)",
	"ar|en|es|fr|ru|zh"},
    {"as_of", FIELD_DATE, OPTIONAL,
	"of the edition as of this day (the newest published one); of a party as "
	"of this day (today)"},
    {NULL},
};

const struct command brief_commands[] = {
    {"brief", "show", COMMAND_REPORT, ROLES_MONEY, show,
	"What a brief says: about a theme or an initiative, as it is published; "
	"about a party, what it gave, pledged and owes (brief print makes a PDF "
	"of it).",
	"brief show --theme skills\nbrief show --initiative ai --language "
	"fr\nbrief show --party norway",
	.paper = true,
	.answer =
	    "id, edition:integer?, as_of:date, title, document:any"},
    {NULL},
};
