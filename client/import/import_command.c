/* The rows of import and template in the table of commands, and which write
 * the rows of a file are. */

#include <stdio.h>
#include <string.h>

#include "import/import.h"
#include "suggest.h"

/* clang-format off */
static const struct field import[] = {
	{ "noun", FIELD_TEXT, POSITIONAL, "what the rows are: pledge, receipt, inkind, party; or with a verb, receipt/apply" },
	{ "file", FIELD_TEXT, POSITIONAL, "a CSV or NDJSON file; - is the standard input" },
	{ "verb", FIELD_CODE, OPTIONAL, "which command, if not the noun's for something new" },
	{ "format", FIELD_CHOICE, OPTIONAL, "what the file is (ndjson if its name ends so)", "csv|ndjson" },
	{ "delimiter", FIELD_TEXT, OPTIONAL, "what separates cells: comma, semicolon, tab, bar or the character (as in the header)" },
	{ "decimal_mark", FIELD_CHOICE, OPTIONAL, "how the file writes 2500.50 (as it can be read in one way only)", "point|comma" },
	{ "date_format", FIELD_CHOICE, OPTIONAL, "the order of its days (as it can be read in one way only)", "iso|dmy|mdy" },
	{ "map", FIELD_TEXT, OPTIONAL, "which column is which field: \"Spender=party,Betrag=amount\"" },
	{ "set", FIELD_TEXT, OPTIONAL, "what is the same for all rows: \"currency=CHF,origin=own\"" },
	{ "ignore_columns", FIELD_YES, OPTIONAL, "leave out columns that are no field" },
	{ "repeats", FIELD_CHOICE, OPTIONAL, "rows that say what another row of the file says (asked on a terminal, else keep)", "keep|skip" },
	{ "series", FIELD_TEXT, OPTIONAL, "a name for this file's rows, if the same rows of other files are other contributions" },
	{ "rejects", FIELD_TEXT, OPTIONAL, "where refused rows are kept (FILE.rejected.csv)" },
	{ "profile", FIELD_CODE, OPTIONAL, "read the file as this profile says" },
	{ "save_profile", FIELD_CODE, OPTIONAL, "keep these options as a profile" },
	{ "compress", FIELD_YES, OPTIONAL, "compress what is sent (yes, unless the server is this machine)" },
	{ "wait", FIELD_COUNT, OPTIONAL, "seconds to wait for a server that went away (60)" },
	{ NULL },
};

static const struct field template[] = {
	{ "noun", FIELD_TEXT, POSITIONAL, "for rows of what: pledge, receipt, inkind, party; or with a verb, receipt/apply" },
	{ "verb", FIELD_CODE, OPTIONAL, "which command, if not the noun's for something new" },
	{ "example", FIELD_YES, OPTIONAL, "add a row as an example" },
	{ "describe", FIELD_YES, OPTIONAL, "describe the columns instead" },
	{ "delimiter", FIELD_TEXT, OPTIONAL, "what separates cells: comma, semicolon, tab, bar or the character (comma)" },
	{ NULL },
};

const struct command import_commands[] = {
	{ "import", "", COMMAND_WRITE, 0, import,
	  "Record the rows of a CSV or NDJSON file, each once however often the file is sent.",
	  "import pledge pledges.csv --dry-run\n"
	  "import receipt bank.csv --decimal-mark comma --date-format dmy --map \"Zahler=party,Betrag=amount\" --set currency=CHF --save-profile bank\n"
	  "import receipt bank-2.csv --profile bank" },
	{ NULL },
};

const struct command template_commands[] = {
	{ "template", "", COMMAND_SHOW, 0, template,
	  "Print an empty CSV file to fill in for import.",
	  "template pledge > pledges.csv\ntemplate receipt --describe" },
	{ NULL },
};
/* clang-format on */

/* The verbs that enter something new. */
static const char *const makers[] = {
    "add", "record", "sign", "offer", "set", "request"};

static bool
is_maker(const struct command *command)
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (command->kind == COMMAND_WRITE &&
		    strcmp(command->verb, makers[i]) == 0)
			return true;
	return false;
}

static const struct command *
refuse_noun(const char *word, struct error *err)
{
	struct suggestion near = {.word = word};

	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct command *c = n->commands; c->verb != NULL;
		     c++)
			if (is_maker(c))
				suggestion_offer(&near, n->name);
	error_set(err, ERROR_USAGE, "noun", "there is no noun %.60s", word);
	if (near.best != NULL)
		error_hint(err, "did you mean %s?", near.best);
	else
		error_hint(err, "bursar help lists them");
	return NULL;
}

static const struct command *
refuse_verb(const struct noun *noun, const char *verb, struct error *err)
{
	struct suggestion near = {.word = verb != NULL ? verb : ""};
	struct buf all = BUF(200);

	for (const struct command *c = noun->commands; c->verb != NULL; c++)
		if (c->kind == COMMAND_WRITE) {
			suggestion_offer(&near, c->verb);
			buf_printf(&all, "%s%s/%s", all.len > 0 ? ", " : "",
			    noun->name, c->verb);
		}
	if (verb != NULL)
		error_set(err, ERROR_USAGE, "verb",
		    "%s has no write called %.60s", noun->name, verb);
	else
		error_set(err, ERROR_USAGE, "noun",
		    "%s has no command for something new", noun->name);
	if (near.best != NULL && verb != NULL)
		error_hint(err, "did you mean %s/%s?", noun->name, near.best);
	else if (all.len > 0)
		error_hint(err, "there is %s", all.data);
	buf_free(&all);
	return NULL;
}

const struct command *
import_command(const char *word, const char *verb, struct error *err)
{
	size_t len = strcspn(word, "/");
	const struct noun *noun;
	char name[64];

	if (verb == NULL && word[len] == '/')
		verb = word + len + 1;
	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	noun = noun_find(name);
	if (noun == NULL)
		return refuse_noun(name, err);
	for (const struct command *c = noun->commands; c->verb != NULL; c++)
		if (verb != NULL
			? c->kind == COMMAND_WRITE && strcmp(c->verb, verb) == 0
			: is_maker(c))
			return c;
	return refuse_verb(noun, verb, err);
}
