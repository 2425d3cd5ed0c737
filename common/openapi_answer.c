/* What commands answer, as schemas made of the texts in their rows. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "nouns.h"
#include "openapi_answer.h"
#include "texts.h"

#define ANSWER_NAME_MAX (COMMAND_NAME_MAX + sizeof("_answer"))

json_t *
openapi_text(const char *name)
{
	json_t *text = json_loads(
	    embedded_text(common_texts, name), JSON_REJECT_DUPLICATES, NULL);

	if (text == NULL)
		abort();
	return text;
}

json_t *
openapi_reference(const char *where, const char *name)
{
	return json_pack("{s:s+}", "$ref", where, name);
}

/* Members ------------------------------------------------------------------*/

/* Which members of a text: those of a row are all there, if only as null. */
enum whose { OF_ROW, OF_OBJECT, BESIDE_ROWS };

static json_t *object_schema(const char *text, enum whose);

/* The words between bars. */
static json_t *
choice_schema(const struct answer_member *member)
{
	json_t *words = json_array();
	const char *word = NULL;
	size_t len = 0;

	while (answer_choice(member, &word, &len))
		json_array_append_new(words, json_stringn(word, len));
	return json_pack("{s:s, s:o}", "type", "string", "enum", words);
}

/* A text is any: what is asked is one line and not too long, but not what is
 * told. */
static json_t *
field_schema(const struct field *field)
{
	if (field->type == FIELD_TEXT)
		return json_pack("{s:s}", "type", "string");
	return openapi_reference(SCHEMA, field_type_name(field));
}

static json_t *
value_schema(const struct answer_member *member)
{
	switch (member->kind) {
	case ANSWER_CHOICE:
		return choice_schema(member);
	case ANSWER_UUID:
		return json_pack(
		    "{s:s, s:s}", "type", "string", "format", "uuid");
	case ANSWER_INTEGER:
		return json_pack("{s:s}", "type", "integer");
	case ANSWER_FLAG:
		return json_pack("{s:s}", "type", "boolean");
	case ANSWER_ANY:
		return json_object();
	case ANSWER_LIST:
		return json_pack("{s:s, s:o}", "type", "array", "items",
		    object_schema(member->inside, OF_OBJECT));
	case ANSWER_OBJECT:
		return object_schema(member->inside, OF_OBJECT);
	default:
		return field_schema(&member->field);
	}
}

static json_t *
member_schema(const struct answer_member *member)
{
	json_t *schema = value_schema(member);

	if (!member->maybe)
		return schema;
	return json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null");
}

static json_t *
object_schema(const char *text, enum whose whose)
{
	struct answer_member member = {.rest = text};
	json_t *properties = json_object(), *required = json_array();

	while (answer_next(&member)) {
		bool beside = answer_is_beside(&member);

		if (beside != (whose == BESIDE_ROWS))
			continue;
		json_object_setn_new(properties, member.name + beside,
		    member.len - beside, member_schema(&member));
		if (whose == OF_ROW || (whose == OF_OBJECT && !member.maybe))
			json_array_append_new(
			    required, json_stringn(member.name, member.len));
	}
	return json_pack("{s:s, s:o, s:o}", "type", "object", "properties",
	    properties, "required", required);
}

/* Answers ------------------------------------------------------------------*/

static const char *
answer_name(const struct command *command, char name[ANSWER_NAME_MAX])
{
	char called[COMMAND_NAME_MAX];

	snprintf(
	    name, ANSWER_NAME_MAX, "%s_answer", command_name(command, called));
	return name;
}

static json_t *
write_schema(const struct command *command)
{
	struct buf text = BUF(4096);
	json_t *schema;

	answer_of_write(&text, command);
	schema = object_schema(text.data, OF_OBJECT);
	if (command->control != CONTROL_NEVER) {
		buf_clear(&text);
		answer_of_wish(&text);
		schema = json_pack("{s:[o, o]}", "anyOf", schema,
		    object_schema(text.data, OF_OBJECT));
	}
	buf_free(&text);
	return schema;
}

/* "next" and "notes" are texts where the function has a column of them; a
 * list goes on without one. */
static json_t *
read_schema(const struct command *command)
{
	json_t *schema = object_schema(command->answer, BESIDE_ROWS);
	json_t *properties = json_object_get(schema, "properties");

	json_object_set_new(properties, "items",
	    json_pack("{s:s, s:o}", "type", "array", "items",
		object_schema(command->answer, OF_ROW)));
	json_array_append_new(
	    json_object_get(schema, "required"), json_string("items"));
	if (command->kind == COMMAND_LIST)
		json_object_set_new(
		    properties, "next", json_pack("{s:s}", "type", "string"));
	if (json_object_del(properties, "note") == 0)
		json_object_set_new(properties, "notes",
		    json_pack("{s:s, s:{s:s}}", "type", "array", "items",
			"type", "string"));
	return schema;
}

/* Say what is the same of many answers. */
static void
describe(json_t *schema, const json_t *described)
{
	json_t *properties = json_object_get(schema, "properties"), *property;
	const char *name;

	json_object_foreach (properties, name, property)
		if (json_object_get(described, name) != NULL)
			json_object_set(property, "description",
			    json_object_get(described, name));
}

json_t *
openapi_answers(void)
{
	json_t *all = json_object();
	json_t *texts = openapi_text("openapi_answers.json");

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		bool writes = command_writes(c);
		json_t *schema = writes ? write_schema(c) : read_schema(c);
		char name[ANSWER_NAME_MAX];

		describe(schema,
		    json_object_get(texts, writes ? "written" : "read"));
		if (c->kind == COMMAND_CONSOLE)
			json_decref(schema);
		else
			json_object_set_new(all, answer_name(c, name), schema);
	}
	json_decref(texts);
	return all;
}

/* Add the response with the answer of the command. */
static void
add_response(json_t *responses, const struct command *command,
    const char *status, json_t *response)
{
	char name[ANSWER_NAME_MAX];

	json_object_set_new(response, "content",
	    json_pack("{s:{s:o}}", "application/json", "schema",
		openapi_reference(SCHEMA, answer_name(command, name))));
	json_object_set(responses, status, response);
}

json_t *
openapi_answered(const struct command *command)
{
	json_t *responses = json_object();
	json_t *texts = openapi_text("openapi_answers.json");
	json_t *said = json_object_get(texts, "responses");

	if (command_writes(command)) {
		add_response(responses, command, "200",
		    json_object_get(said, "replayed"));
		add_response(responses, command, "201",
		    json_object_get(said, "recorded"));
	} else
		add_response(
		    responses, command, "200", json_object_get(said, "items"));
	json_decref(texts);
	return responses;
}
