/* The table of nouns, and finding a command in it. */

#include <string.h>

#include "commands/commands.h"
#include "nouns.h"

const struct noun nouns[] = {
    {"party", "contributors and prospects: who gives", party_commands},
    {"pledge", "promises, not binding and never counted as funding",
	pledge_commands},
    {"agreement", "signed commitments with their instalments",
	agreement_commands},
    {"instalment", "what is due when, and what is still open",
	instalment_commands},
    {"receipt", "cash received and what it was applied to", receipt_commands},
    {"inkind", "experts, equipment, services and premises offered in kind",
	inkind_commands},
    {"evidence", "documents by their SHA-256, which entries refer to",
	evidence_commands},
    {"threshold", "the least a contribution must be, and why",
	threshold_commands},
    {"waiver", "exceptions from a minimum, approved by another person",
	waiver_commands},
    {"report", "funding gap, statements, overdue, trial balance",
	report_commands},
    {"entry", "what was entered, taken back by its mirror", entry_commands},
    {"journal", "every entry of the book, in order, with its postings",
	journal_commands},
    {"goal", "strategic goals", goal_commands},
    {"theme", "themes under the goals", theme_commands},
    {"initiative", "initiatives under the themes", initiative_commands},
    {"requirement", "what an initiative needs in a year", requirement_commands},
    {"outcome", "what an initiative is expected to achieve", outcome_commands},
    {"currency", "currencies and their decimals", currency_commands},
    {"rate", "exchange rates by date, with their source", rate_commands},
    {"account", "the chart of accounts and the posting rules",
	account_commands},
    {"region", "regions", region_commands},
    {"office", "offices", office_commands},
    {"person", "people, their office and role", person_commands},
    {"certificate", "certificates of people", certificate_commands},
    {NULL, NULL, NULL},
};

const struct noun *
noun_find(const char *name)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (strcmp(n->name, name) == 0)
			return n;
	return NULL;
}

const struct command *
command_find(const char *noun, const char *verb)
{
	const struct noun *n = noun_find(noun);

	if (n == NULL)
		return NULL;
	for (const struct command *c = n->commands; c->verb != NULL; c++)
		if (strcmp(c->verb, verb) == 0)
			return c;
	return NULL;
}

const struct command *
command_next(const struct command *command)
{
	const struct noun *n = nouns;

	if (command == NULL)
		return n->commands;
	if (command[1].verb != NULL)
		return command + 1;
	n = noun_find(command->noun) + 1;
	return n->name != NULL ? n->commands : NULL;
}
