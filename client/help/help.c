/* Help on the terminal, from the tables. */

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "help/help.h"
#include "help/reference.h"
#include "help/texts.h"
#include "nouns.h"
#include "output/output.h"
#include "request/local_nouns.h"

#define WIDTH 80

/* Characters, not bytes: help is UTF-8. */
static size_t
width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += (text[i] & 0xc0) != 0x80;
	return width;
}

/* Print words from this column on, folded at the width of a page. */
static void
fold(size_t indent, size_t column, const char *text)
{
	const char *space = "";

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t width = width_of(text, len);

		if (*space != '\0' && column + 1 + width > WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			space = "";
		}
		printf("%s%.*s", space, (int)len, text);
		column += width + strlen(space);
		space = " ";
		text += len;
		text += strspn(text, " ");
	}
	printf("\n");
}

/* "  left    text", the text folded in its column. */
static void
entry(const char *left, size_t left_width, const char *text)
{
	size_t width = width_of(left, strlen(left)), indent = left_width + 4;

	printf("  %s", left);
	if (width > left_width)
		printf("\n%*s", (int)indent, "");
	else
		printf("%*s", (int)(indent - 2 - width), "");
	fold(indent, indent, text);
}

static void
nouns_list(const struct noun *list)
{
	for (; list->name != NULL; list++)
		entry(list->name, 13, list->help);
}

static void
nouns_lists(void)
{
	nouns_list(nouns);
	printf("\n");
	nouns_list(local_nouns);
}

void
help_overview(bool whole)
{
	static const struct gap gaps[] = {{"nouns", nouns_lists}, {NULL}};
	struct buf more = BUF(1000);

	embedded_print(client_texts, "overview.txt", gaps);
	if (!whole)
		return;
	printf("\n");
	help_topic("options");
	for (size_t i = 0; help_topic_name(i) != NULL; i++)
		buf_printf(&more, "%sbursar help %s",
		    i > 0 ? ", " : "More: ", help_topic_name(i));
	printf("\n");
	fold(6, 0, more.data);
	buf_free(&more);
}

void
help_noun(const struct noun *noun)
{
	printf("bursar %s: %s\n\n", noun->name, noun->help);
	for (const struct command *c = NULL; (c = verb_next(noun, c)) != NULL;)
		entry(c->verb, 13, c->help);
	printf("\nMore: bursar help %s VERB\n", noun->name);
}

/* "--party CODE"; long choices go to the text beside it. */
static void
field_label(const struct field *field, struct buf *label)
{
	const char *placeholder = field_placeholder(field);

	buf_add(label, "--");
	text_option(label, field->name);
	buf_printf(label, " %s", field->choices != NULL ? "WORD" : placeholder);
}

static void
field_entry(const struct field *field)
{
	struct buf label = BUF(200), text = BUF(2000);

	field_label(field, &label);
	buf_add(&text, field->help);
	if (field->presence == POSITIONAL)
		buf_add(&text, " (may go without its name)");
	reference_choices(&text, field);
	entry(label.data, 23, text.data);
	buf_free(&label);
	buf_free(&text);
}

/* All optional fields, or all others, under a title. */
static void
fields_list(const struct field *fields, bool optional, const char *title)
{
	bool any = false;

	for (const struct field *f = fields; f->name != NULL; f++) {
		if ((f->presence == OPTIONAL) != optional)
			continue;
		if (!any)
			printf("\n%s:\n", title);
		any = true;
		field_entry(f);
	}
}

static void
usage(const struct command *command)
{
	struct buf text = BUF(4000);

	buf_add(&text, "bursar ");
	command_print(&text, command);
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->presence == POSITIONAL)
			buf_printf(&text, " %s", field_placeholder(f));
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->presence == REQUIRED) {
			buf_add(&text, " ");
			field_label(f, &text);
		}
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->presence == OPTIONAL) {
			buf_add(&text, " [OPTION]...");
			break;
		}
	printf("usage: ");
	fold(7, 7, text.data);
	buf_free(&text);
}

void
help_command_page(const struct command *command)
{
	struct buf who = BUF(200);

	fold(0, 0, command->help);
	printf("\n");
	reference_example(command, "  ");
	if (command->example != NULL)
		printf("\n");
	usage(command);
	fields_list(command->fields, false, "Needed");
	fields_list(command->fields, true, "Optional");
	roles_print(&who, command->roles);
	if (who.len > 0)
		printf("\nWho may: %s\n", who.data);
	printf("\nOptions of every command: bursar help options\n");
	buf_free(&who);
}

static void
options_topic(void)
{
	printf("Options of every command, anywhere on the line:\n");
	for (const struct option *o = options_table; o->name != NULL; o++) {
		struct buf label = BUF(100);

		if (o->letter != '\0')
			buf_printf(&label, "-%c, ", o->letter);
		buf_printf(&label, "--%s%s%s", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
		entry(label.data, 19, o->help);
		buf_free(&label);
	}
}

static void
exit_codes_topic(void)
{
	printf("The exit status of bursar:\n");
	for (const struct exit_status *e = exit_statuses; e->help != NULL;
	     e++) {
		char number[8];

		snprintf(number, sizeof(number), "%2d", e->status);
		entry(number, 2, e->help);
	}
}

static void
formats_list(void)
{
	for (const struct format *const *f = output_formats; *f != NULL; f++)
		entry((*f)->name, 6, (*f)->help);
}

static void
output_topic(void)
{
	static const struct gap gaps[] = {{"formats", formats_list}, {NULL}};

	embedded_print(client_texts, "output.txt", gaps);
}

static void
contexts_topic(void)
{
	embedded_print(client_texts, "contexts.txt", NULL);
}

static const struct {
	const char *name;
	void (*print)(void);
} topics[] = {
    {"options", options_topic},
    {"output", output_topic},
    {"contexts", contexts_topic},
    {"exit-codes", exit_codes_topic},
    {NULL},
};

const char *
help_topic_name(size_t i)
{
	return topics[i].name;
}

bool
help_topic(const char *name)
{
	for (size_t i = 0; topics[i].name != NULL; i++)
		if (strcmp(topics[i].name, name) == 0) {
			topics[i].print();
			return true;
		}
	return false;
}
