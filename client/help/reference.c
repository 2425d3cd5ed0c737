/* The whole protocol from the tables, as JSON and as Markdown. */

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "command.h"
#include "core/options.h"
#include "core/text.h"
#include "help/reference.h"
#include "help/texts.h"
#include "nouns.h"
#include "openapi.h"
#include "request/local_nouns.h"
#include "version.h"
#include "words.h"

const struct exit_status exit_statuses[] = {
    {EX_OK, "done"},
    {1, "cancelled or not confirmed; nothing was sent"},
    {3, "partly done: some of it was refused"},
    {4, "saved in the outbox, not sent yet"},
    {5, "a check found faults, which are the answer"},
    {EX_USAGE, "the command line is wrong; nothing was sent"},
    {EX_DATAERR, "the server, or the client before it, refuses the data"},
    {EX_NOINPUT, "a file cannot be read or written"},
    {EX_UNAVAILABLE, "the server, or its database, is out of reach, or has "
		     "too much to do; nothing was recorded"},
    {EX_SOFTWARE, "an error of the programs themselves; nothing was recorded"},
    {EX_IOERR, "the answer could not be written"},
    {EX_TEMPFAIL, "stopped midway, or it is not known "
		  "whether it was recorded (the hint says how)"},
    {EX_NOPERM, "not permitted, or no certificate in force"},
    {EX_CONFIG, "the configuration is wrong or missing"},
    {0, NULL},
};

static const char *const presences[] = {[OPTIONAL] = "optional",
    [REQUIRED] = "required",
    [POSITIONAL] = "positional"};

static const char *const kinds[] = {[COMMAND_SHOW] = "show",
    [COMMAND_LIST] = "list",
    [COMMAND_REPORT] = "report",
    [COMMAND_WRITE] = "write",
    [COMMAND_CONSOLE] = "console"};

static json_t *
json_fields(const struct field *fields)
{
	json_t *list = json_array();

	for (const struct field *f = fields; f->name != NULL; f++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:s*}", "name", f->name,
			"type",
			f->choices != NULL ? "WORD" : field_placeholder(f),
			"presence", presences[f->presence], "help", f->help,
			"choices", f->choices));
	return list;
}

static json_t *
json_command(const struct command *c, bool local)
{
	json_t *object = json_pack("{s:s, s:s, s:s*, s:o, s:o}", "verb",
	    c->verb, "help", c->help, "example", c->example, "roles",
	    roles_json(c->roles), "fields", json_fields(c->fields));
	struct buf path = BUF(200);

	if (!local) {
		buf_printf(&path, "/v1/%s/%s", c->noun, c->verb);
		json_object_set_new(
		    object, "kind", json_string(kinds[c->kind]));
		json_object_set_new(object, "method",
		    json_string(command_writes(c) ? "POST" : "GET"));
		json_object_set_new(object, "path", json_string(path.data));
	}
	buf_free(&path);
	return object;
}

static void
json_nouns(json_t *list, const struct noun *table, bool local)
{
	for (const struct noun *n = table; n->name != NULL; n++) {
		json_t *commands = json_array();

		for (const struct command *c = n->commands; c->verb != NULL;
		     c++)
			if (c->kind != COMMAND_CONSOLE)
				json_array_append_new(
				    commands, json_command(c, local));
		for (const struct command *c = local_verbs(n); c->verb != NULL;
		     c++)
			json_array_append_new(commands, json_command(c, true));
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:b, s:o}", "name", n->name, "help",
			n->help, "local", local, "commands", commands));
	}
}

static json_t *
json_options(void)
{
	json_t *list = json_array();

	for (const struct option *o = options_table; o->name != NULL; o++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s*, s:s}", "name", o->name,
			      "value", o->value, "help", o->help));
	return list;
}

static json_t *
json_errors(void)
{
	json_t *list = json_array();

	for (enum error_code code = 0; code < ERROR_CODES; code++) {
		const struct error_kind *k = error_kind(code);

		json_array_append_new(list,
		    json_pack("{s:s, s:i, s:i, s:s}", "code", k->name, "status",
			k->status, "exit", k->exit, "title", k->title));
	}
	return list;
}

static json_t *
json_exits(void)
{
	json_t *list = json_array();

	for (const struct exit_status *e = exit_statuses; e->help != NULL; e++)
		json_array_append_new(list, json_pack("{s:i, s:s}", "exit",
						e->status, "help", e->help));
	return list;
}

void
reference_operand(struct buf *buf, const struct field *field)
{
	for (const char *c = field->name; *c != '\0'; c++)
		buf_printf(
		    buf, "%c", *c == '_' ? '-' : toupper((unsigned char)*c));
}

void
reference_json(void)
{
	json_t *list = json_array(), *all;

	json_nouns(list, nouns, false);
	json_nouns(list, local_nouns, true);
	all = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "program", "bursar",
	    "version", BURSAR_VERSION, "nouns", list, "options", json_options(),
	    "errors", json_errors(), "exit_statuses", json_exits());
	json_dumpf(all, stdout, JSON_INDENT(2));
	printf("\n");
	json_decref(all);
}

static void
markdown_errors(void)
{
	for (enum error_code code = 0; code < ERROR_USAGE; code++) {
		const struct error_kind *k = error_kind(code);

		printf("| `%s` | %d | %d | %s |\n", k->name, k->status, k->exit,
		    k->title);
	}
}

/* A | within a cell would end it. */
static void
markdown_cell(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
}

static void
markdown_fields(const struct field *fields)
{
	if (fields->name == NULL)
		return;
	printf("\n| field | | |\n|---|---|---|\n");
	for (const struct field *f = fields; f->name != NULL; f++) {
		printf("| `%s`%s | ", f->name,
		    f->presence == OPTIONAL ? "" : " *");
		markdown_cell(field_placeholder(f));
		printf(" | ");
		markdown_cell(f->help);
		printf(" |\n");
	}
}

void
reference_example(const struct command *command, const char *indent)
{
	struct words lines = {command->example, '\n'};

	while (words_next(&lines))
		printf("%sbursar %.*s\n", indent, (int)lines.len, lines.word);
}

static void
markdown_command(const struct command *command)
{
	struct buf who = BUF(200);

	roles_print(&who, command->roles);
	printf("\n### `%s /v1/%s/%s`\n\n%s\nWho may: %s.\n",
	    command_writes(command) ? "POST" : "GET", command->noun,
	    command->verb, command->help, who.data);
	markdown_fields(command->fields);
	buf_free(&who);
	if (command->example == NULL)
		return;
	printf("\n");
	reference_example(command, "    ");
}

static void
markdown_nouns(void)
{
	for (const struct noun *n = nouns; n->name != NULL; n++) {
		printf("\n## %s\n\n%c%s.\n", n->name,
		    toupper((unsigned char)n->help[0]), n->help + 1);
		for (const struct command *c = n->commands; c->verb != NULL;
		     c++)
			if (c->kind != COMMAND_CONSOLE)
				markdown_command(c);
	}
}

void
reference_markdown(void)
{
	static const struct gap gaps[] = {
	    {"errors", markdown_errors}, {"nouns", markdown_nouns}, {NULL}};

	embedded_print(client_texts, "protocol.md", gaps);
}

void
reference_openapi(void)
{
	struct buf document = BUF(OPENAPI_MAX);

	openapi_write(&document);
	fputs(document.data, stdout);
	buf_free(&document);
}

void
reference_choices(struct buf *buf, const struct field *field)
{
	struct words words = {field->choices, '|'};
	const char *before = "; one of ";

	while (words_next(&words)) {
		buf_add(buf, before);
		buf_add_bytes(buf, words.word, words.len);
		before = ", ";
	}
}
