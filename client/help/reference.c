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
#include "nouns.h"
#include "openapi.h"
#include "request/local_nouns.h"
#include "version.h"

const struct exit_status exit_statuses[] = {
    {EX_OK, "done"},
    {1, "left, or not confirmed; nothing was sent"},
    {3, "partly done: some of it was refused"},
    {4, "saved in the outbox, not sent yet"},
    {5, "a check found faults, which are the answer"},
    {EX_USAGE, "the command line is wrong; nothing was sent"},
    {EX_DATAERR, "the server, or the client before it, refuses the data"},
    {EX_NOINPUT, "a file cannot be read or written"},
    {EX_UNAVAILABLE, "the server, or its database, is out of reach"},
    {EX_SOFTWARE, "an error of the program itself"},
    {EX_IOERR, "the answer could not be written"},
    {EX_TEMPFAIL, "try again: too busy, stopped midway, or it is not known "
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
json_roles(unsigned roles)
{
	json_t *list = json_array();

	for (unsigned role = 1; role <= ROLE_ADMIN; role <<= 1)
		if (roles & role)
			json_array_append_new(
			    list, json_string(role_name((enum role)role)));
	return list;
}

static json_t *
json_command(const struct command *c, bool local)
{
	json_t *object = json_pack("{s:s, s:s, s:s*, s:o, s:o}", "verb",
	    c->verb, "help", c->help, "example", c->example, "roles",
	    json_roles(c->roles), "fields", json_fields(c->fields));
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

static const char conventions[] =
    "# The protocol\n"
    "\n"
    "Everything here is HTTPS/1.1 with JSON, and everything that `bursar` "
    "does can be done\n"
    "with curl. This page is printed by `bursar help --markdown` from the "
    "tables in\n"
    "`common/commands`, which the daemon reads too; for programs the same "
    "is at `/openapi.json`.\n"
    "\n"
    "## Conventions\n"
    "\n"
    "**Who you are.** TLS 1.3 with a client certificate. The daemon looks "
    "its public key up\n"
    "and knows the person, the office and the role; under each command "
    "stands who may.\n"
    "\n"
    "    curl --cacert ca.crt --cert amina.crt --key amina.key \\\n"
    "        'https://ledger.example.org:7443/v1/pledge/list?state=open'\n"
    "\n"
    "**Values** are strings, in queries and in JSON: amounts too, with a "
    "point and no group\n"
    "marks, and never a JSON number. An unknown field is an error, not "
    "ignored.\n"
    "\n"
    "**Reads** are `GET /v1/NOUN/VERB?field=value`. The answer is\n"
    "\n"
    "    {\"items\": [{\"pledge\": 123, \"party\": \"norway\", "
    "\"amount\": \"300000.00\"}]}\n"
    "\n"
    "with `notes`, sentences for people, where there is something to say.\n"
    "\n"
    "**Pages.** A list gives at most `limit` rows, and `next` where there "
    "are more: ask again\n"
    "with `after` set to it, all else unchanged, until there is no "
    "`next`. Rows added\n"
    "meanwhile are neither skipped nor repeated.\n"
    "\n"
    "**Asking again.** The answer to a read has an `ETag`. With "
    "`If-None-Match: TAG` it is `304`\n"
    "without a body for as long as nothing in it has changed.\n"
    "\n"
    "**Two clocks.** `as_of` asks how things stood at the end of a day, "
    "by the dates on which\n"
    "entries take effect. `known_at` asks what was known here at a "
    "moment, by the time at\n"
    "which they were recorded. Together they answer what a report of that "
    "time said.\n"
    "\n"
    "**Writes** are `POST /v1/NOUN/VERB` with `Content-Type: "
    "application/json`, one object of\n"
    "fields, and a key:\n"
    "\n"
    "    POST /v1/pledge/record\n"
    "    Idempotency-Key: 019a0f3c-7d11-7c55-a0f4-3b8a1c9d2e10\n"
    "\n"
    "    {\"party\": \"norway\", \"initiative\": \"ai-for-good\", "
    "\"amount\": \"300000.00\",\n"
    "     \"currency\": \"CHF\"}\n"
    "\n"
    "The answer is `201` once it is on disk: `{\"status\": \"recorded\", "
    "\"seq\": 123, \"key\": …}`,\n"
    "`seq` being the number of the entry.\n"
    "\n"
    "**Keys.** A UUIDv7 made when the person saves, before anything is "
    "sent, and kept for\n"
    "ever. The same key with the same content is answered again, with "
    "`200` and\n"
    "`Idempotency-Replayed: true`, and recorded once; with other content "
    "it is a `conflict`.\n"
    "So whatever went wrong on the way, send it again with its key.\n"
    "\n"
    "**Trying out.** `?dry_run=true` on a write checks everything as the "
    "write would, and\n"
    "records nothing.\n"
    "\n"
    "**Streams of writes** are `POST /v1/bulk`: lines of JSON, a write each, "
    "in any mix, sent with\n"
    "a `Content-Length` or in chunks, plainly or as gzip or zstd:\n"
    "\n"
    "    POST /v1/bulk\n"
    "    Content-Type: application/x-ndjson\n"
    "\n"
    "    {\"command\": \"pledge/record\", \"key\": \"019a…\", \"fields\": "
    "{\"party\": \"norway\", …}}\n"
    "    {\"command\": \"inkind/offer\", \"key\": \"019a…\", \"fields\": "
    "{…}}\n"
    "\n"
    "Each line is answered as it is recorded, in the order of the lines, and "
    "the last line counts\n"
    "them; read while you send:\n"
    "\n"
    "    {\"line\": 1, \"status\": \"recorded\", \"seq\": 123, \"key\": …}\n"
    "    {\"line\": 2, \"status\": \"refused\", \"key\": …, \"code\": "
    "\"invalid\", \"detail\": …, \"field\": …, \"hint\": …}\n"
    "    {\"end\": true, \"read\": 2, \"recorded\": 1, \"replayed\": 0, "
    "\"refused\": 1, \"unknown\": 0}\n"
    "\n"
    "A line that is refused does not stop the others; lines take effect in "
    "their order, and may\n"
    "name by its key what an earlier one made. `status` is `recorded`, "
    "`replayed`, `refused`,\n"
    "`unknown` (send it again) or, in a dry run, `would be recorded`; one "
    "refused with the code\n"
    "`busy` or `unavailable` was not recorded, and may be sent again. Empty "
    "lines are numbered and\n"
    "not answered. An answer without the count was cut, wherever that was: "
    "send all of it again,\n"
    "as every line has its key. `?mode=atomic` records all lines, of at most "
    "10000 and 8 MiB, or\n"
    "none: if one is refused the others are `not recorded`. With "
    "`dry_run=true` a line sees what\n"
    "the lines before it would have done, as far as they are of the same "
    "10000, or of fewer while\n"
    "many streams are being received. A line has at most 64 KiB; a stream has "
    "no limit of time, but\n"
    "must bring 256 bytes a second.\n"
    "\n"
    "**Compression.** Who sends `Accept-Encoding: gzip` or `zstd` gets "
    "streams and long reads that\n"
    "way.\n"
    "\n"
    "**Errors** are `application/problem+json` (RFC 9457): `detail` is a "
    "sentence, `hint` the\n"
    "way out, `field` the field concerned, `instance` the id of the "
    "request in the daemon's\n"
    "log. `code` is one of these and does not change:\n";

static void
markdown_errors(void)
{
	printf("\n| code | status | exit | |\n|---|---|---|---|\n");
	for (enum error_code code = 0; code < ERROR_USAGE; code++) {
		const struct error_kind *k = error_kind(code);

		printf("| `%s` | %d | %d | %s |\n", k->name, k->status, k->exit,
		    k->title);
	}
	printf("\n`exit` is what `bursar` exits with, which has a few of its "
	       "own for the command\nline, files and configuration: `bursar "
	       "help exit-codes`. A `503` says in\n`Retry-After` when to come "
	       "back.\n");
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
	for (const char *p = command->example; *p != '\0';) {
		size_t len = strcspn(p, "\n");

		printf("    bursar %.*s\n", (int)len, p);
		p += len + (p[len] == '\n');
	}
}

void
reference_markdown(void)
{
	fputs(conventions, stdout);
	markdown_errors();
	printf("\nIn the tables below, * marks the fields that are needed.\n");
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
reference_openapi(void)
{
	struct buf document = BUF(OPENAPI_MAX);

	openapi_write(&document);
	fputs(document.data, stdout);
	buf_free(&document);
}
