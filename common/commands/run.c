/* Runs: what is due by a day, entered line by line. */

#include "commands.h"

#define ROLES_RUN (ROLE_OFFICER | ROLE_FINANCE | ROLE_AUDITOR)

#define TODO_LANGUAGES "ar|en|es|fr|ru|zh"
#define INSTALMENTS                                                            \
	"agreement:integer, number:integer, date:date, key:uuid, party:code, " \
	"amount:decimal, currency:currency"

/* Each lists lines of the command that it sends, with a key of its own. */
static const struct field due[] = {
    {"as_of", FIELD_DATE, OPTIONAL, "what is due by this day (today)"},
    FIELDS_PAGE,
    {NULL},
};

static const struct field now[] = {
    FIELDS_PAGE,
    {NULL},
};

/* Of lines that are converted: it is said once for all of them. */
static const struct field converted[] = {
    {"as_of", FIELD_DATE, OPTIONAL, "what is due by this day (today)"},
    FIELD_OLD_RATE,
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
    {"run", "recognise", COMMAND_LIST, ROLES_RUN, converted,
	"Recognise the revenue of instalments that fell due, each on its day, "
	"where that is the policy of their agreements.",
	"run recognise --as-of 2026-12-31", .sends = "instalment/recognise",
	.answer = INSTALMENTS ", old_rate?, _next"},
    {"run", "meet", COMMAND_LIST, ROLES_RUN, converted,
	"Note as met what was to be performed at events whose day has come, "
	"where revenue is recognised with that.",
	"run meet --as-of 2026-12-31", .sends = "agreement/meet",
	.answer = "agreement:integer, date:date, key:uuid, party:code, "
		  "amount:decimal, currency:currency, event, old_rate?, "
		  "_next"},
    {"run", "reclassify", COMMAND_LIST, ROLES_RUN, due,
	"Carry as current what is due within twelve months of a day.",
	"run reclassify --as-of 2026-12-31", .sends = "instalment/reclassify",
	.answer = INSTALMENTS ", _next"},
    {"run", "impair", COMMAND_LIST, ROLES_RUN, due,
	"Set the allowance for each receivable to what its band of the "
	"provision matrix, or its assessment, says on a day.",
	"run impair --as-of 2026-12-31", .sends = "instalment/impair",
	.answer = "agreement:integer, number:integer, date:date, key:uuid, "
		  "party:code, days_late:integer?, rate:decimal?, "
		  "allowance:decimal, difference:decimal, "
		  "base_currency:currency, _next"},
    {"run", "charge", COMMAND_LIST, ROLES_RUN, due,
	"Charge agreements the support cost of what they received, or give "
	"back what was charged too much.",
	"run charge --as-of 2026-12-31", .sends = "psc/charge",
	.answer = "agreement:integer, date:date, key:uuid, party:code, "
		  "amount:decimal, currency:currency, _next"},
    {"run", "accrue", COMMAND_LIST, ROLES_RUN, due,
	"Accrue what is given in kind by the month: the days that experts "
	"served, at standard cost, and the use of premises.",
	"run accrue --as-of 2026-12-31", .sends = "inkind/accrue",
	.answer = "inkind:integer, month:date, key:uuid, party:code, "
		  "kind:expert|premises, days:decimal?, _next"},
    {"run", "revalue", COMMAND_LIST, ROLES_RUN, converted,
	"Carry what accounts hold of foreign currencies at the rates of a day.",
	"run revalue --as-of 2026-12-31\nrun revalue --as-of 2026-12-31 --old-rate",
	.sends = "account/revalue",
	.answer = "account:integer, currency:currency, date:date, key:uuid, "
		  "items:integer, difference:decimal, base_currency:currency, "
		  "old_rate?, _next"},
    {"run", "remind", COMMAND_LIST, ROLE_FINANCE | ROLE_AUDITOR, due,
	"Ask for letters that remind of instalments that are late: on the "
	"next day, after 30 days, and after 90, once each.",
	"run remind --dry-run\nrun remind --as-of 2026-12-31",
	.sends = "mail/remind",
	.answer = "agreement:integer, number:integer, stage:integer, "
		  "date:date, key:uuid, party:code, days_late:integer, "
		  "open:decimal, currency:currency, _next"},
    {"run", "todo", COMMAND_LIST, ROLE_FINANCE | ROLE_AUDITOR, now,
	"Ask for letters to people of what waits for them, as bursar todo says "
	"it: once a day, and only where something does.",
	"run todo --dry-run\nrun todo", .sends = "mail/todo",
	.answer = "person:code, key:uuid, date:date, lines:integer, "
		  "language:" TODO_LANGUAGES ", _next"},
    {NULL},
};
