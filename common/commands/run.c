/* Runs: what is due by a day, entered line by line. */

#include "commands.h"

#define ROLES_RUN (ROLE_OFFICER | ROLE_FINANCE | ROLE_AUDITOR)

/* Each lists lines of the command that it sends, with a key of its own. */
static const struct field due[] = {
    {"as_of", FIELD_DATE, OPTIONAL, "what is due by this day (today)"},
    FIELDS_PAGE,
    {NULL},
};

const struct command run_commands[] = {
    {"run", "expire", COMMAND_LIST, ROLES_RUN, due,
	"Expire what is open of pledges whose day has come.  What was run "
	"before is not run twice, and what was missed is caught up.",
	"run expire --as-of 2026-12-31 --dry-run\nrun expire",
	.sends = "pledge/expire",
	.answer = "pledge:integer, date:date, key:uuid, party:code, "
		  "amount:decimal, currency:currency, _next"},
    {NULL},
};
