/* The audit: what has to hold of the books, checked in all of them. */

#include "commands.h"

static const struct field books[] = {
    {"after", FIELD_CURSOR, OPTIONAL,
	"go on where an audit was interrupted: what \"next\" said"},
    {NULL},
};

const struct command audit_commands[] = {
    {"audit", "books", COMMAND_REPORT, ROLE_AUDITOR | ROLE_FINANCE, books,
	"Check everything that has to hold of the books, check by check: what "
	"each looked at, and what it found.",
	"audit books", .finds_faults = true,
	.answer = "check, entry:integer?, about?, expected, found, "
		  "currency:currency?, standard, see?, _note, _next"},
    {NULL},
};
