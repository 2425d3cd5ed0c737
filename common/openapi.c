/* The protocol for programs that read OpenAPI. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "nouns.h"
#include "openapi.h"
#include "openapi_answer.h"
#include "page.h"
#include "salt.h"
#include "version.h"
#include "words.h"

#define PARAMETER "#/components/parameters/"
#define RESPONSE  "#/components/responses/"

/* Fields -------------------------------------------------------------------*/

/* "one|two" as an array. */
static json_t *
choices_list(const struct field *field)
{
	struct words each = {field_choices(field), '|'};
	json_t *list = json_array();

	while (words_next(&each))
		json_array_append_new(list, json_stringn(each.word, each.len));
	return list;
}

static json_t *
type_schema(const struct field *field)
{
	if (field_says_yes(field))
		return json_pack("{s:s, s:o}", "type", "string", "enum",
		    choices_list(field));
	return json_pack("{s:s, s:s, s:i}", "type", "string", "pattern",
	    field_pattern(field), "maxLength", (int)field_longest(field));
}

/* Every type but those that are a list of words. */
static json_t *
type_schemas(void)
{
	json_t *schemas = json_object();

	for (int type = 0; type < FIELD_TYPES; type++) {
		const struct field field = {
		    .type = (enum field_type)type, .name = ""};

		if (type != FIELD_CHOICE)
			json_object_set_new(schemas, field_type_name(&field),
			    type_schema(&field));
	}
	return schemas;
}

static json_t *
field_schema(const struct field *field)
{
	if (field->choices != NULL)
		return json_pack("{s:s, s:o}", "type", "string", "enum",
		    choices_list(field));
	return openapi_reference(SCHEMA, field_type_name(field));
}

/* The fields of a read: parameters of its query. */
static json_t *
parameters(const struct field *fields)
{
	json_t *list = json_array();

	for (const struct field *f = fields; f->name != NULL; f++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:b, s:s, s:o}", "name", f->name,
			"in", "query", "required", f->presence != OPTIONAL,
			"description", f->help, "schema", field_schema(f)));
	json_array_append_new(
	    list, openapi_reference(PARAMETER, "if_none_match"));
	return list;
}

/* Of the salt beside the fields. */
static json_t *
salt_schema(void)
{
	return json_pack("{s:s, s:s, s:s}", "type", "string", "pattern",
	    "^[0-9a-f]{32}$", "description",
	    "made with the key, and sent again with it: what is said about a "
	    "person is kept under a digest with it; without, the ledger makes "
	    "one");
}

/* The fields of a write: one object. */
static json_t *
body_schema(const struct command *command)
{
	const struct field *fields = command->fields;
	json_t *properties = json_object(), *required = json_array();

	for (const struct field *f = fields; f->name != NULL; f++) {
		json_t *schema = field_schema(f);

		json_object_set_new(
		    schema, "description", json_string(f->help));
		json_object_set_new(properties, f->name, schema);
		if (f->presence != OPTIONAL)
			json_array_append_new(required, json_string(f->name));
	}
	if (salt_taken(command))
		json_object_set_new(properties, SALT_NAME, salt_schema());
	return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties",
	    properties, "required", required, "additionalProperties", false);
}

static json_t *
json_content(const char *type, json_t *schema)
{
	return json_pack("{s:{s:o}}", type, "schema", schema);
}

/* Errors -------------------------------------------------------------------*/

/* Those that the wire knows: the ones behind are of command lines. */
#define WIRE_ERRORS ERROR_USAGE

static json_t *
error_names(void)
{
	json_t *names = json_array();

	for (enum error_code code = 0; code < WIRE_ERRORS; code++)
		json_array_append_new(
		    names, json_string(error_kind(code)->name));
	return names;
}

/* Those that no well-made request gets. */
static bool
is_framing(int status)
{
	return status == 405 || status == 417 || status == 501 || status == 505;
}

/* May the answer to such a command be this? */
static bool
may_be(int status, bool writes)
{
	bool of_body =
	    status == 409 || status == 411 || status == 413 || status == 415;

	return !is_framing(status) && (writes || !of_body);
}

/* One response a status, with the codes that have it and what they mean. */
static json_t *
problem_responses(void)
{
	json_t *responses = json_object();

	for (enum error_code code = 0; code < WIRE_ERRORS; code++) {
		const struct error_kind *kind = error_kind(code);
		struct buf said = BUF(4096);
		char name[16];

		snprintf(name, sizeof(name), "e%d", kind->status);
		if (is_framing(kind->status) ||
		    json_object_get(responses, name) != NULL)
			continue;
		for (enum error_code c = code; c < WIRE_ERRORS; c++)
			if (error_kind(c)->status == kind->status)
				buf_printf(&said, "%s`%s`: %s",
				    said.len > 0 ? "; " : "",
				    error_kind(c)->name, error_kind(c)->title);
		json_object_set_new(responses, name,
		    json_pack("{s:s, s:o}", "description", said.data, "content",
			json_content("application/problem+json",
			    openapi_reference(SCHEMA, "problem"))));
		buf_free(&said);
	}
	return responses;
}

/* Commands -----------------------------------------------------------------*/

static json_t *
responses(const struct command *command)
{
	bool writes = command_writes(command);
	json_t *all = openapi_answered(command);

	if (!writes)
		json_object_set_new(
		    all, "304", openapi_reference(RESPONSE, "unchanged"));
	for (enum error_code code = 0; code < WIRE_ERRORS; code++) {
		const struct error_kind *kind = error_kind(code);
		char status[16], name[16];

		snprintf(status, sizeof(status), "%d", kind->status);
		snprintf(name, sizeof(name), "e%d", kind->status);
		if (may_be(kind->status, writes))
			json_object_set_new(
			    all, status, openapi_reference(RESPONSE, name));
	}
	return all;
}

static json_t *
operation(const struct command *command)
{
	char name[COMMAND_NAME_MAX];
	json_t *op = json_pack("{s:s, s:[s], s:s, s:o, s:[{s:[]}], s:o}",
	    "operationId", command_name(command, name), "tags", command->noun,
	    "summary", command->help, "x-roles", roles_json(command->roles),
	    "security", "certificate", "responses", responses(command));

	if (command->example != NULL)
		json_object_set_new(
		    op, "x-example", json_string(command->example));
	if (!command_writes(command)) {
		json_object_set_new(
		    op, "parameters", parameters(command->fields));
		return op;
	}
	json_object_set_new(op, "parameters",
	    json_pack("[o, o]", openapi_reference(PARAMETER, "key"),
		openapi_reference(PARAMETER, "dry_run")));
	json_object_set_new(op, "requestBody",
	    json_pack("{s:b, s:o}", "required", true, "content",
		json_content(
		    "application/json", body_schema(command))));
	return op;
}

static json_t *
page_responses(const char *type, bool strangers)
{
	bool json = strcmp(type, "application/json") == 0;
	json_t *page = json_content(
	    type, json_pack("{s:s}", "type", json ? "object" : "string"));

	return json_pack("{s:{s:s, s:o}, s:o, s:o}", "200", "description",
	    "The page.", "content", page, "4XX",
	    openapi_reference(RESPONSE, strangers ? "e400" : "e403"), "503",
	    openapi_reference(RESPONSE, "e503"));
}

static json_t *
page_operation(const struct page *page)
{
	bool strangers = page->roles == 0;

	return json_pack("{s:s, s:[s], s:s, s:o, s:o}", "operationId",
	    page->name, "tags", "daemon", "summary", page->help, "responses",
	    page_responses(page->type, strangers), "security",
	    strangers ? json_array() : json_pack("[{s:[]}]", "certificate"));
}

static json_t *
paths(void)
{
	json_t *all = json_object();

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		char path[COMMAND_NAME_MAX * 2];

		if (c->kind == COMMAND_CONSOLE)
			continue;
		snprintf(path, sizeof(path), "/v1/%s/%s", c->noun, c->verb);
		json_object_set_new(all, path,
		    json_pack("{s:o}", command_writes(c) ? "post" : "get",
			operation(c)));
	}
	json_object_set_new(all, "/v1/bulk", openapi_text("openapi_bulk.json"));
	for (const struct page *p = pages; p->path != NULL; p++)
		json_object_set_new(
		    all, p->path, json_pack("{s:o}", "get", page_operation(p)));
	return all;
}

static json_t *
tags(void)
{
	json_t *list = json_array();

	for (const struct noun *n = nouns; n->name != NULL; n++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "name", n->name,
			      "description", n->help));
	json_array_append_new(list, json_pack("{s:s, s:s}", "name", "daemon",
					"description", "the daemon itself"));
	return list;
}

/* What commands refer to --------------------------------------------------*/

static json_t *
components(void)
{
	json_t *all = openapi_text("openapi_components.json");
	json_t *schemas = json_object_get(all, "schemas");
	json_t *types = type_schemas(), *problems = problem_responses();
	json_t *answers = openapi_answers();

	json_object_update(schemas, types);
	json_object_update(schemas, answers);
	json_object_update(json_object_get(all, "responses"), problems);
	json_object_set_new(
	    json_object_get(json_object_get(json_object_get(schemas, "problem"),
				"properties"),
		"code"),
	    "enum", error_names());
	json_decref(types);
	json_decref(answers);
	json_decref(problems);
	return all;
}

void
openapi_write(struct buf *buf)
{
	json_t *document =
	    json_pack("{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:o, s:o, s:o}",
		"openapi", "3.1.0", "info", "title", "Bursar", "version",
		BURSAR_VERSION, "description",
		"A ledger for the contributions that an international "
		"organisation receives.  Every value is a string, amounts too. "
		" A read may also be a POST with its fields as a JSON object.",
		"servers", "url", "/", "tags", tags(), "paths", paths(),
		"components", components());
	char *text = json_dumps(document, JSON_INDENT(1));

	if (text == NULL)
		abort();
	buf_add(buf, text);
	buf_add(buf, "\n");
	free(text);
	json_decref(document);
}
