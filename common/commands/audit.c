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
    {"audit", "verify", COMMAND_REPORT, ROLE_AUDITOR | ROLE_FINANCE, books,
	"Check all there is to check: that the journal is whole, every row what "
	"was sealed, and every checkpoint of its tree (as journal verify does), "
	"and then all that audit books does.",
	"audit verify", .finds_faults = true,
	.answer = "finding, entry:integer?, about?, detail?, _note, _next"},
    {NULL},
};
