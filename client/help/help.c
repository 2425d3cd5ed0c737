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

/* Characters, not bytes: help is UTF-8. */
static size_t
width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += (text[i] & 0xc0) != 0x80;
	return width;
}

/* Print words from this column on, folded at the width; 0: not at all. */
static void
fold(size_t width_most, size_t indent, size_t column, const char *text)
{
	const char *space = "";

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t width = width_of(text, len);

		if (width_most > 0 && *space != '\0' &&
		    column + 1 + width > width_most) {
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
entry(size_t width_most, const char *left, size_t left_width, const char *text)
{
	size_t width = width_of(left, strlen(left)), indent = left_width + 4;

	printf("  %s", left);
	if (width > left_width)
		printf("\n%*s", (int)indent, "");
	else
		printf("%*s", (int)(indent - 2 - width), "");
	fold(width_most, indent, indent, text);
}

/* A line of a page that is not prose: an example, or none. */
static bool
stands_alone(const char *line)
{
	return *line == ' ' || *line == '\n' || *line == '\0' || *line == '@';
}

/* Print a page of the texts: paragraphs folded at the width (0: as they are),
 * and what stands alone as it stands.  At its line "@...@" comes the list. */
static void
page(const char *name, void (*list)(size_t width), size_t width)
{
	const char *text = embedded_text(client_texts, name);
	struct buf prose = BUF(64L * 1024);

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *next = text + len + (text[len] == '\n');

		if (*text == '@' && list != NULL)
			list(width);
		else if (width == 0 || stands_alone(text))
			printf("%.*s\n", (int)len, text);
		else {
			buf_add(&prose, prose.len > 0 ? " " : "");
			buf_add_bytes(&prose, text, len);
			if (stands_alone(next)) {
				fold(width, 0, 0, prose.data);
				buf_clear(&prose);
			}
		}
		text = next;
	}
	buf_free(&prose);
}

static void
nouns_list(const struct noun *list, size_t width)
{
	for (; list->name != NULL; list++)
		entry(width, list->name, 13, list->help);
}

static void
nouns_lists(size_t width)
{
	nouns_list(nouns, width);
	printf("\n");
	nouns_list(local_nouns, width);
}

void
help_overview(bool whole, size_t width)
{
	struct buf more = BUF(1000);

	page("overview.txt", nouns_lists, width);
	if (!whole)
		return;
	printf("\n");
	help_topic("options", width);
	for (size_t i = 0; help_topic_name(i) != NULL; i++)
		buf_printf(&more, "%sbursar help %s",
		    i > 0 ? ", " : "More: ", help_topic_name(i));
	printf("\n");
	fold(width, 6, 0, more.data);
	buf_free(&more);
}

void
help_noun(const struct noun *noun, size_t width)
{
	printf("bursar %s: ", noun->name);
	fold(width, 2, strlen("bursar : ") + strlen(noun->name), noun->help);
	printf("\n");
	for (const struct command *c = NULL; (c = verb_next(noun, c)) != NULL;)
		entry(width, c->verb, 13, c->help);
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
field_entry(const struct field *field, size_t width)
{
	struct buf label = BUF(200), text = BUF(2000);

	field_label(field, &label);
	buf_add(&text, field->help);
	if (field->presence == POSITIONAL)
		buf_add(&text, " (positional)");
	reference_choices(&text, field);
	entry(width, label.data, 23, text.data);
	buf_free(&label);
	buf_free(&text);
}

/* All optional fields, or all others, under a title. */
static void
fields_list(
    const struct field *fields, bool optional, const char *title, size_t width)
{
	bool any = false;

	for (const struct field *f = fields; f->name != NULL; f++) {
		if ((f->presence == OPTIONAL) != optional)
			continue;
		if (!any)
			printf("\n%s:\n", title);
		any = true;
		field_entry(f, width);
	}
}

static void
usage(const struct command *command, size_t width)
{
	struct buf text = BUF(4000);

	buf_add(&text, "bursar ");
	command_print(&text, command);
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->presence == POSITIONAL) {
			buf_add(&text, " ");
			reference_operand(&text, f);
		}
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
	fold(width, 7, 7, text.data);
	buf_free(&text);
}

void
help_command_page(const struct command *command, size_t width)
{
	struct buf who = BUF(200);

	fold(width, 0, 0, command->help);
	printf("\n");
	reference_example(command, "  ");
	if (command->example != NULL)
		printf("\n");
	usage(command, width);
	fields_list(command->fields, false, "Needed", width);
	fields_list(command->fields, true, "Optional", width);
	roles_print(&who, command->roles);
	if (who.len > 0)
		printf("\nWho may: %s\n", who.data);
	printf("\nOptions of every command: bursar help options\n");
	buf_free(&who);
}

static void
options_topic(size_t width)
{
	printf("Options of every command, anywhere on the line:\n");
	for (const struct option *o = options_table; o->name != NULL; o++) {
		struct buf label = BUF(100);

		if (o->letter != '\0')
			buf_printf(&label, "-%c, ", o->letter);
		buf_printf(&label, "--%s%s%s", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
		entry(width, label.data, 19, o->help);
		buf_free(&label);
	}
}

static void
exit_codes_topic(size_t width)
{
	printf("The exit status of bursar:\n");
	for (const struct exit_status *e = exit_statuses; e->help != NULL;
	     e++) {
		char number[8];

		snprintf(number, sizeof(number), "%2d", e->status);
		entry(width, number, 2, e->help);
	}
}

static void
formats_list(size_t width)
{
	for (const struct format *const *f = output_formats; *f != NULL; f++)
		entry(width, (*f)->name, 6, (*f)->help);
}

static void
output_topic(size_t width)
{
	page("output.txt", formats_list, width);
}

static void
contexts_topic(size_t width)
{
	page("contexts.txt", NULL, width);
}

static void topics_topic(size_t width);

static const struct {
	const char *name, *help;
	void (*print)(size_t width);
} topics[] = {
    {"topics", "this list", topics_topic},
    {"options", "what every command takes", options_topic},
    {"output", "formats, and what is stable in them", output_topic},
    {"contexts", "which server, as whom", contexts_topic},
    {"exit-codes", "what a script is told", exit_codes_topic},
    {NULL},
};

static void
topics_topic(size_t width)
{
	printf("Topics: bursar help TOPIC\n");
	for (size_t i = 0; topics[i].name != NULL; i++)
		entry(width, topics[i].name, 10, topics[i].help);
	printf("\nAnd of every noun and verb: bursar help NOUN [VERB]\n");
}

const char *
help_topic_name(size_t i)
{
	return topics[i].name;
}

bool
help_topic(const char *name, size_t width)
{
	for (size_t i = 0; topics[i].name != NULL; i++)
		if (strcmp(topics[i].name, name) == 0) {
			topics[i].print(width);
			return true;
		}
	return false;
}
