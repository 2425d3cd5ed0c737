/* Manual pages from the tables. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "core/options.h"
#include "core/text.h"
#include "help/man.h"
#include "help/reference.h"
#include "nouns.h"
#include "output/output.h"
#include "request/local_nouns.h"
#include "scdoc.h"

/* What the environment may say. */
static const struct {
	const char *name, *help;
} variables[] = {
    {"BURSAR_CONTEXT", "the context to use, where --context names none"},
    {"BURSAR_SERVER", "the server, where --server names none"},
    {"BURSAR_CERTIFICATE", "the file with your certificate"},
    {"BURSAR_KEY", "the file with its key"},
    {"BURSAR_CA", "the file with the CA that vouches for the server"},
    {"BURSAR_CONFIG",
	"the file of contexts, instead of the one below XDG_CONFIG_HOME"},
    {"BURSAR_OUTBOX", "no: save nothing in the outbox; see bursar-outbox(1)"},
    {"BURSAR_PAGER",
	"what shows long answers at a terminal; nothing or cat for none; goes "
	"before PAGER"},
    {"PAGER", "the same for all programs; less where neither is set"},
    {"LESS", "what less is told; FIRX where it is not set"},
    {"VISUAL, EDITOR", "what bursar outbox edit opens"},
    {"TMPDIR", "where bursar outbox edit puts what it edits; /tmp"},
    {"NO_COLOR", "where it is not empty, there are no colours"},
    {"TERM", "where it is dumb, there are no colours"},
    {"XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_DATA_HOME",
	"the folders of configuration, of names for completion and of the "
	"outbox; ~/.config, ~/.cache and ~/.local/share where not set"},
    {"https_proxy, no_proxy", "the proxy on the way to the server, as curl(1) "
			      "reads them"},
};

static void
option_name(const char *name, const char *end)
{
	struct buf option = BUF(100);

	buf_add(&option, "--");
	text_option(&option, name);
	printf("*");
	scdoc_text(option.data);
	printf("*%s", end);
	buf_free(&option);
}

static const char *
placeholder(const struct field *field)
{
	return field->choices != NULL ? "WORD" : field_placeholder(field);
}

/* "*bursar pledge record* --party CODE … [OPTION]..." */
static void
synopsis(const struct command *command, const char *end)
{
	bool more = false;

	printf("*bursar %s%s%s*", command->noun,
	    *command->verb != '\0' ? " " : "", command->verb);
	for (const struct field *f = command->fields; f->name != NULL; f++) {
		more = more || f->presence == OPTIONAL;
		if (f->presence == OPTIONAL)
			continue;
		printf(" ");
		if (f->presence == REQUIRED)
			option_name(f->name, " ");
		printf("_");
		scdoc_text(placeholder(f));
		printf("_");
	}
	printf("%s%s", more ? " \\[_OPTION_\\]..." : "", end);
}

static void
field_entry(const struct field *field)
{
	struct buf text = BUF(4000), name = BUF(100);

	buf_add(&text, field->help);
	for (const char *p = field->choices; p != NULL && *p != '\0';) {
		size_t len = strcspn(p, "|");

		buf_add(&text, p == field->choices ? "; one of " : ", ");
		buf_add_bytes(&text, p, len);
		p += len + (p[len] == '|');
	}
	if (field->presence == POSITIONAL)
		buf_add(&text, ".  It may go without its name");
	if (field->presence == REQUIRED)
		buf_add(&text, ".  It is needed");
	buf_add(&name, "--");
	text_option(&name, field->name);
	scdoc_entry(name.data, placeholder(field), text.data);
	buf_free(&text);
	buf_free(&name);
}

static void
command_section(const struct command *command)
{
	struct buf who = BUF(200);

	printf("\n## ");
	printf("bursar %s%s%s\n\n", command->noun,
	    *command->verb != '\0' ? " " : "", command->verb);
	synopsis(command, "\n\n");
	scdoc_text(command->help);
	printf("\n");
	for (const struct field *f = command->fields; f->name != NULL; f++)
		field_entry(f);
	roles_print(&who, command->roles);
	if (who.len > 0)
		printf("\nWho may: %s.\n", who.data);
	buf_free(&who);
}

/* Lines as they are typed. */
static void
example(const struct command *command)
{
	for (const char *p = command->example; p != NULL && *p != '\0';) {
		size_t len = strcspn(p, "\n");

		printf("\tbursar %.*s\n", (int)len, p);
		p += len + (p[len] == '\n');
	}
}

static void
usage(const struct command *command)
{
	synopsis(command, "++\n");
}

/* Every command of the noun, those that this program runs too. */
static void
each_command(const struct noun *noun, void (*print)(const struct command *))
{
	for (const struct command *c = NULL; (c = verb_next(noun, c)) != NULL;)
		print(c);
}

static void
noun_page(const struct noun *noun)
{
	struct buf name = BUF(100);

	buf_printf(&name, "bursar-%s", noun->name);
	scdoc_head(name.data, 1, noun->help);
	printf("\n# SYNOPSIS\n\n");
	each_command(noun, usage);
	printf("*bursar help %s*\n", noun->name);
	printf("\n# DESCRIPTION\n\nOptions of every command, formats, exit "
	       "statuses and the environment are in *bursar*(1).\n");
	each_command(noun, command_section);
	printf("\n# EXAMPLES\n\n```\n");
	each_command(noun, example);
	printf("```\n\n# SEE ALSO\n\n*bursar*(1), *bursar-config*(5)\n");
	buf_free(&name);
}

/* Every noun with its page. */
static void
nouns_section(const struct noun *table)
{
	for (const struct noun *n = table; n->name != NULL; n++) {
		printf("\n*bursar-%s*(1)\n\t", n->name);
		scdoc_text(n->help);
		printf("\n");
	}
}

static void
options_section(void)
{
	printf("\n# OPTIONS\n\nThese go with every command, anywhere on the "
	       "line.\n");
	for (const struct option *o = options_table; o->name != NULL; o++) {
		struct buf name = BUF(100);

		if (o->letter != '\0')
			buf_printf(&name, "-%c, ", o->letter);
		buf_printf(&name, "--%s", o->name);
		scdoc_entry(name.data, o->value, o->help);
		buf_free(&name);
	}
}

static void
output_section(void)
{
	printf("\n# OUTPUT\n");
	for (const struct format *const *f = output_formats; *f != NULL; f++)
		scdoc_entry((*f)->name, NULL, (*f)->help);
	printf(
	    "\nJSON, NDJSON, CSV and TSV are stable: members and columns "
	    "may be added, none changes its meaning. Tables are for people "
	    "and may change. In CSV and TSV a value that a spreadsheet would "
	    "run as a formula begins with an apostrophe.\n");
}

static void
statuses_section(void)
{
	printf("\n# EXIT STATUS\n");
	for (const struct exit_status *e = exit_statuses; e->help != NULL;
	     e++) {
		char number[8];

		snprintf(number, sizeof(number), "%d", e->status);
		scdoc_entry(number, NULL, e->help);
	}
}

static void
environment_section(void)
{
	printf("\n# ENVIRONMENT\n");
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		scdoc_entry(variables[i].name, NULL, variables[i].help);
}

static void
main_page(void)
{
	scdoc_head("bursar", 1,
	    "who pledged, signed, paid and gave what, and what is still "
	    "missing");
	printf("\n# SYNOPSIS\n\n"
	       "*bursar* _NOUN_ _VERB_ \\[_WORD_\\]... \\[--_FIELD_ "
	       "_VALUE_\\]... \\[_OPTION_\\]...\n\n"
	       "# DESCRIPTION\n\n"
	       "*bursar* is the client of the ledger that *bursard*(8) keeps. "
	       "A command is a noun and a verb; its fields are options, and "
	       "those which say what it is about may go without their names. "
	       "A write on a terminal with fields missing asks for them. "
	       "*bursar help* and *-h* anywhere on the line explain "
	       "everything that is here.\n\n"
	       "# NOUNS\n");
	nouns_section(nouns);
	nouns_section(local_nouns);
	options_section();
	output_section();
	statuses_section();
	environment_section();
	printf("\n# FILES\n\n"
	       "_~/.config/bursar/config.ini_\n"
	       "\tcontexts: which server, as whom; see *bursar-config*(5)\n\n"
	       "_~/.local/share/bursar/outbox_\n"
	       "\tentries that could not be sent; see *bursar-outbox*(5)\n\n"
	       "_~/.cache/bursar_\n"
	       "\tnames that lists showed, for completion; may be deleted\n\n"
	       "# SEE ALSO\n\n"
	       "*bursar-config*(5), *bursar-outbox*(5), *bursard*(8)\n");
}

/* The fields of the command that writes a file are the settings in it. */
static void
config_page(void)
{
	const struct command *add = local_find("context", "add");

	printf("\n# DESCRIPTION\n\n"
	       "_$XDG_CONFIG_HOME/bursar/config.ini_, or the file that "
	       "*BURSAR\\_CONFIG* names, says which servers there are and as "
	       "whom to talk to them. It has a section for each context, and "
	       "before the first of them the one in use. A line is "
	       "_name_ = _value_; a line that begins with ; says nothing. "
	       "Paths are relative to the file, and \\~/ is home.\n\n"
	       "*current*\n"
	       "\tthe context in use; a lone one need not be named\n\n"
	       "In a section *\\[context* _NAME_*\\]*:\n");
	for (const struct field *f = add->fields; f->name != NULL; f++)
		if (f->presence != POSITIONAL)
			scdoc_entry(f->name, NULL, f->help);
	scdoc_entry("outbox", NULL, "no: save nothing in the outbox (yes)");
	printf("\n# EXAMPLE\n\n```\n"
	       "current = geneva\n\n"
	       "[context geneva]\n"
	       "server = https://ledger.example.org:7443\n"
	       "certificate = amina.crt\n"
	       "key = amina.key\n"
	       "ca = ca.crt\n"
	       "protected = yes\n"
	       "```\n\n"
	       "# SEE ALSO\n\n*bursar*(1), *bursar-context*(1)\n");
}

static const char outbox_text[] =
    "\n# DESCRIPTION\n\n"
    "An outbox is a folder below _$XDG_DATA_HOME/bursar/outbox_, one "
    "for each context, or for each server and certificate where no "
    "context is used. Only *bursar* should write there.\n\n"
    "_NUMBER_-_KEY_.entry\n"
    "\tan entry that waits to be sent, in the order of the numbers\n\n"
    "_damaged/_\n"
    "\tfiles that could not be read, set aside\n\n"
    "_evidence/_\n"
    "\tdocuments that go with entries, by their SHA-256\n\n"
    "_receipts.ndjson_\n"
    "\twhat the server answered, a line an entry\n\n"
    "_lock_\n"
    "\theld by whoever is at work in the folder\n\n"
    "A file is written under another name, synced and renamed, so that "
    "no loss of power takes away what *bursar* called saved; an entry "
    "leaves only when its receipt is on disk.\n\n"
    "An entry has three lines: its format and version; a SHA-256 over "
    "all that follows; and one JSON object with the number, the key "
    "made when it was saved, the command, the fields as strings, the "
    "server it was meant for, when and why it was saved, and whether "
    "it may be recorded already or is parked because it was "
    "refused.\n\n"
    "# EXAMPLE\n\n```\n"
    "bursar outbox 1\n"
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15\n"
    "{\"number\": 12, \"key\": \"...\", \"command\": "
    "\"pledge/record\", ...}\n"
    "```\n\n"
    "# SEE ALSO\n\n*bursar*(1), *bursar-outbox*(1)\n";

static const char import_text[] =
    "\n# DESCRIPTION\n\n"
    "*bursar import* reads CSV in UTF-8, with or without a byte order "
    "mark: cells between commas, semicolons, tabs or bars, as the "
    "first line shows; quotes and line breaks inside quotes; a first "
    "line with the names of the columns. A file called _.ndjson_ has a "
    "JSON object of fields on each line instead. *bursar template* "
    "prints the empty file.\n\n"
    "_columns_\n"
    "\tare the fields of the command, whatever their case; *--map* and "
    "*--set* say the rest, and one called _key_ holds keys made "
    "elsewhere\n\n"
    "_numbers_\n"
    "\tmay have marks between thousands; what reads both ways, as "
    "1.000 does, is refused until *--decimal-mark* is given\n\n"
    "_days_\n"
    "\tare 2026-03-31 or 31.03.2026; what reads both ways is refused "
    "until *--date-format* is given\n\n"
    "_FILE.rejected.csv_\n"
    "\thas the rows that were refused, each behind its line and the "
    "reason, to be mended and imported again\n\n"
    "_$XDG_CONFIG_HOME/bursar/imports.ini_\n"
    "\tkeeps the options of each kind of file, under the name that "
    "*--save-profile* gave them\n\n"
    "A row's key is made of what it says and of which of the identical "
    "rows of its file it is: the same file again, mended, renamed or "
    "grown, records only what is new in it.\n\n"
    "# EXAMPLE\n\n```\n"
    "party,initiative,amount,currency\n"
    "norrland,ai-for-good,250000.00,CHF\n"
    "```\n\n"
    "# SEE ALSO\n\n*bursar*(1), *bursar-import*(1), "
    "*bursar-template*(1)\n";

/* Files that people may meet. */
static const struct {
	const char *name, *what;
	const char *text; /* NULL where print makes it */
	void (*print)(void);
} files[] = {
    {"config", "the contexts of bursar: which server, as whom", NULL,
	config_page},
    {"import", "files that bursar import reads and writes", import_text},
    {"outbox", "entries that bursar could not send yet", outbox_text},
};

#define FILES (sizeof(files) / sizeof(files[0]))

static bool
file_page(const char *name)
{
	struct buf page = BUF(100);
	bool found = false;

	for (size_t i = 0; i < FILES; i++) {
		buf_clear(&page);
		buf_printf(&page, "%s.5", files[i].name);
		if (strcmp(page.data, name) != 0)
			continue;
		buf_clear(&page);
		buf_printf(&page, "bursar-%s", files[i].name);
		scdoc_head(page.data, 5, files[i].what);
		if (files[i].text != NULL)
			fputs(files[i].text, stdout);
		else
			files[i].print();
		found = true;
		break;
	}
	buf_free(&page);
	return found;
}

bool
man_page(const char *name)
{
	const struct noun *const tables[] = {nouns, local_nouns};

	if (name == NULL) {
		main_page();
		return true;
	}
	for (size_t i = 0; i < 2; i++)
		for (const struct noun *n = tables[i]; n->name != NULL; n++)
			if (strcmp(n->name, name) == 0) {
				noun_page(n);
				return true;
			}
	return file_page(name);
}

void
man_list(void)
{
	const struct noun *const tables[] = {nouns, local_nouns};

	for (size_t i = 0; i < 2; i++)
		for (const struct noun *n = tables[i]; n->name != NULL; n++)
			printf("%s 1\n", n->name);
	for (size_t i = 0; i < FILES; i++)
		printf("%s.5 5\n", files[i].name);
}
