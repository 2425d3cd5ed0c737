/* Manual pages from the tables. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "core/options.h"
#include "core/text.h"
#include "help/man.h"
#include "help/reference.h"
#include "help/texts.h"
#include "nouns.h"
#include "output/output.h"
#include "request/local_nouns.h"
#include "scdoc.h"

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
	struct buf name = BUF(200), operand = BUF(200);
	bool more = false;

	command_print(&name, command);
	printf("*bursar %s*", name.data);
	buf_free(&name);
	for (const struct field *f = command->fields; f->name != NULL; f++) {
		more = more || f->presence == OPTIONAL;
		if (f->presence == OPTIONAL)
			continue;
		printf(" ");
		if (f->presence == REQUIRED)
			option_name(f->name, " ");
		printf("_");
		if (f->presence == POSITIONAL)
			reference_operand(&operand, f);
		else
			buf_add(&operand, placeholder(f));
		scdoc_text(operand.data);
		buf_clear(&operand);
		printf("_");
	}
	buf_free(&operand);
	printf("%s%s", more ? " \\[_OPTION_\\]..." : "", end);
}

static void
field_entry(const struct field *field)
{
	struct buf text = BUF(4000), name = BUF(100);

	buf_add(&text, field->help);
	reference_choices(&text, field);
	if (field->presence == POSITIONAL)
		buf_add(&text, ".  It is positional");
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
	struct buf who = BUF(200), name = BUF(200);

	command_print(&name, command);
	printf("\n## bursar %s\n\n", name.data);
	buf_free(&name);
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
	reference_example(command, "\t");
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
nouns_entries(void)
{
	for (const struct noun *n = NULL; (n = noun_next(n)) != NULL;) {
		printf("\n*bursar-%s*(1)\n\t", n->name);
		scdoc_text(n->help);
		printf("\n");
	}
}

static void
options_entries(void)
{
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
formats_entries(void)
{
	for (const struct format *const *f = output_formats; *f != NULL; f++)
		scdoc_entry((*f)->name, NULL, (*f)->help);
}

static void
statuses_entries(void)
{
	for (const struct exit_status *e = exit_statuses; e->help != NULL;
	     e++) {
		char number[8];

		snprintf(number, sizeof(number), "%d", e->status);
		scdoc_entry(number, NULL, e->help);
	}
}

/* The fields of the command that writes a context are the settings in it. */
static void
settings_entries(void)
{
	const struct command *add = local_find("context", "add");

	for (const struct field *f = add->fields; f->name != NULL; f++)
		if (f->presence != POSITIONAL)
			scdoc_entry(f->name, NULL, f->help);
}

static const struct gap gaps[] = {{"nouns", nouns_entries},
    {"options", options_entries}, {"formats", formats_entries},
    {"statuses", statuses_entries}, {"settings", settings_entries}, {NULL}};

/* The pages that are files of texts/: bursar(1), and the files that people may
 * meet. */
static const struct {
	const char *name, *page;
	int section;
	const char *what;
} files[] = {
    {"", "bursar", 1,
	"who pledged, signed, paid and gave what, and what is still missing"},
    {"config.5", "bursar-config", 5,
	"the contexts of bursar: which server, as whom"},
    {"import.5", "bursar-import", 5,
	"files that bursar import reads and writes"},
    {"outbox.5", "bursar-outbox", 5, "entries that bursar could not send yet"},
};

#define FILES (sizeof(files) / sizeof(files[0]))

static bool
file_page(const char *name)
{
	char text[80];

	for (size_t i = 0; i < FILES; i++) {
		if (strcmp(files[i].name, name) != 0)
			continue;
		snprintf(text, sizeof(text), "%s.%d.scd", files[i].page,
		    files[i].section);
		scdoc_head(files[i].page, files[i].section, files[i].what);
		embedded_print(client_texts, text, gaps);
		return true;
	}
	return false;
}

bool
man_page(const char *name)
{
	if (name == NULL)
		return file_page("");
	for (const struct noun *n = NULL; (n = noun_next(n)) != NULL;)
		if (strcmp(n->name, name) == 0) {
			noun_page(n);
			return true;
		}
	return file_page(name);
}

void
man_list(void)
{
	for (const struct noun *n = NULL; (n = noun_next(n)) != NULL;)
		printf("%s 1\n", n->name);
	for (size_t i = 0; i < FILES; i++)
		if (*files[i].name != '\0')
			printf("%s %d\n", files[i].name, files[i].section);
}
