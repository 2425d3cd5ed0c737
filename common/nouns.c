/* The table of nouns, and finding a command in it. */

#include <ctype.h>
#include <string.h>

#include "commands/commands.h"
#include "nouns.h"

const struct noun nouns[] = {
    {"party", "contributors and prospects: who gives", party_commands,
	.tells = "name", .people = "person"},
    {"pledge", "promises, not binding and never counted as funding",
	pledge_commands, .tells = "party,amount,currency"},
    {"agreement", "signed commitments with their instalments",
	agreement_commands, .tells = "party,amount,currency",
	.for_programs = "agreement_key"},
    {"instalment", "what is due when, and what is still open",
	instalment_commands, .tells = "party,amount,currency",
	.for_programs = "agreement_key"},
    {"allowance", "what is expected not to come of receivables",
	allowance_commands},
    {"condition", "what an agreement asks for, and by when",
	condition_commands, .tells = "text,due"},
    {"receipt", "cash received and what it was applied to", receipt_commands,
	.tells = "party,amount,currency", .for_programs = "agreement_key"},
    {"inkind", "experts, equipment, goods, services, premises in kind",
	inkind_commands, .tells = "description,party",
	.phrase = "in kind"},
    {"grade", "what an expert of a grade costs a month", grade_commands,
	.tells = "cost,currency"},
    {"evidence", "documents by their SHA-256, which entries refer to",
	evidence_commands, .tells = "name", .for_programs = "hash",
	.phrase = "evidence"},
    {"threshold", "the minimum that a contribution must reach, and why",
	threshold_commands, .tells = "amount,currency"},
    {"waiver", "exceptions from a threshold, approved by another person",
	waiver_commands, .tells = "party,amount,currency"},
    {"psc", "programme support cost: rules, exemptions, charges", psc_commands,
	.tells = "rate", .phrase = "support cost"},
    {"cost", "what it costs to win contributions, memo only", cost_commands,
	.tells = "amount,currency"},
    {"approval", "what waits for a second person, and that person's word",
	approval_commands, .tells = "command,summary"},
    {"control", "which commands need a second person", control_commands},
    {"report", "funding gap, statements, overdue, trial balance",
	report_commands, .for_programs = "line"},
    {"explain", "what a figure is made of, down to postings and proofs",
	explain_commands, .for_programs = "hash,document"},
    {"run", "what is due by a day, entered", run_commands},
    {"mail", "letters by e-mail: asked for, sent, and what became of them",
	mail_commands, .tells = "kind,party,state",
	.for_programs = "document", .phrase = "a letter"},
    {"entry", "what was entered, taken back by its mirror", entry_commands},
    {"opening", "what the book takes over from another system on a day",
	opening_commands},
    {"journal", "every entry of the book, in order, with its postings",
	journal_commands, .tells = "summary", .for_programs = "hash",
	.phrase = "the journal"},
    {"audit", "what has to hold of the books, checked", audit_commands,
	.phrase = "the books"},
    {"period", "months that are closed, sealed and reopened", period_commands,
	.for_programs = "seal"},
    {"year", "revenue and expense carried to the accumulated surplus",
	year_commands},
    {"goal", "strategic goals", goal_commands, .tells = "name"},
    {"theme", "themes under the goals", theme_commands, .tells = "name"},
    {"initiative", "initiatives under the themes", initiative_commands,
	.tells = "name"},
    {"requirement", "what an initiative needs in a year", requirement_commands,
	.tells = "amount,currency"},
    {"appropriation", "what the regular budget gives an initiative in a year",
	appropriation_commands, .tells = "amount,currency"},
    {"outcome", "what an initiative is expected to achieve", outcome_commands,
	.tells = "description"},
    {"edition", "figures that are published: prepared, published, withdrawn",
	edition_commands, .tells = "as_of"},
    {"wording", "what the register is called in public, by language",
	wording_commands, .tells = "name", .phrase = "the wording"},
    {"brief", "two pages for delegates, out of an edition", brief_commands,
	.tells = "title", .for_programs = "document"},
    {"paper", "receipts, certificates and statements as they were issued",
	paper_commands, .tells = "paper,party",
	.for_programs = "document"},
    {"letterhead", "what stands at the head of every paper",
	letterhead_commands, .tells = "name"},
    {"currency", "currencies and their decimals", currency_commands,
	.tells = "name"},
    {"rate", "exchange rates by date, with their source", rate_commands},
    {"account", "the chart of accounts and the posting rules", account_commands,
	.tells = "name"},
    {"fund", "funds, within each of which every entry balances", fund_commands,
	.tells = "name"},
    {"region", "regions", region_commands, .tells = "name"},
    {"office", "offices", office_commands, .tells = "name"},
    {"person", "people, their office and role", person_commands,
	.tells = "name", .people = ""},
    {"certificate", "certificates of people", certificate_commands},
    {NULL},
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

void
command_phrase(struct buf *buf, const struct command *command)
{
	const struct noun *noun = noun_find(command->noun);
	char first = (char)toupper((unsigned char)command->verb[0]);

	buf_add_bytes(buf, &first, 1);
	for (const char *p = command->verb + 1; *p != '\0'; p++)
		buf_add_bytes(buf, *p == '-' ? " " : p, 1);
	if (noun != NULL && noun->phrase != NULL)
		buf_printf(buf, " %s", noun->phrase);
	else
		buf_printf(buf, " %s %s",
		    strchr("aeiou", command->noun[0]) != NULL ? "an" : "a",
		    command->noun);
}

const struct command *
command_next(const struct command *command)
{
	const struct noun *n = nouns;

	if (command == NULL)
		return n->commands;
	if (command[1].verb != NULL)
		return command + 1;
	n = noun_find(command->noun);
	return n != NULL && n[1].name != NULL ? n[1].commands : NULL;
}

size_t
command_place(const struct command *command)
{
	size_t place = 0;

	/* Not by command_next(), which finds the noun of each last command by
	 * its name: this is asked for every request. */
	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct command *c = n->commands; c->verb != NULL;
		     c++, place++)
			if (c == command)
				return place;
	return place;
}

const struct command *
command_called(const char *path)
{
	size_t len = strcspn(path, "/");
	char noun[COMMAND_NAME_MAX];

	if (path[len] == '\0' || len >= sizeof(noun))
		return NULL;
	memcpy(noun, path, len);
	noun[len] = '\0';
	return command_find(noun, path + len + 1);
}

const struct command *
command_maker(const struct noun *noun)
{
	for (const struct command *c = noun->commands; c->verb != NULL; c++)
		if (c->makes)
			return c;
	return NULL;
}
