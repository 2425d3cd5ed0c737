/* Making forms of the tables of fields. */

#include <string.h>

#include "member.h"
#include "nouns.h"
#include "staff/fields.h"
#include "staff/upload.h"
#include "words.h"

/* The name as people read it. */
static json_t *
title_of(const struct field *field)
{
	struct buf title = BUF(64);
	json_t *text;

	member_label(&title, field->name, strlen(field->name));
	text = json_string(title.data);
	buf_free(&title);
	return text;
}

/* The keyboard that a telephone shows. */
static const char *
mode_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_AMOUNT:
	case FIELD_BUDGET:
	case FIELD_DECIMAL:
		return "decimal";
	case FIELD_YEAR:
	case FIELD_COUNT:
		return "numeric";
	default:
		return "text";
	}
}

static json_t *
options_of(const struct field *field, const char *given)
{
	struct words words = {field_choices(field), '|'};
	json_t *options = json_array();

	while (words_next(&words))
		json_array_append_new(options,
		    json_pack("{s:s%, s:b}", "option", words.word, words.len,
			"chosen",
			strlen(given) == words.len &&
			    memcmp(given, words.word, words.len) == 0));
	return options;
}

static bool
is_about(const struct error *err, const struct field *field)
{
	return err != NULL && strcmp(err->subject, field->name) == 0;
}

const struct field *
fields_document(const struct command *command)
{
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->document && command_writes(command))
			return f;
	return NULL;
}

bool
fields_takes_file(const struct command *command, enum role role)
{
	return fields_document(command) != NULL &&
	       (command_find("evidence", "record")->roles & role) != 0;
}

static json_t *
field_of(const struct command *command, const struct field *field,
    const json_t *given, const struct error *err)
{
	const char *value = member_text(given, field->name);
	bool chosen = field_choices(field) != NULL;
	json_t *made = json_pack("{s:s, s:o, s:s, s:s, s:s, s:s, s:b}", "name",
	    field->name, "title", title_of(field), "hint", field->help, "kind",
	    field->type == FIELD_DATE ? "date" : "text", "mode", mode_of(field),
	    "value", value, "must",
	    field->presence != OPTIONAL && command_writes(command));

	if (field->type == FIELD_CONFIRM)
		json_object_set_new(made, "confirm", json_true());
	else if (chosen)
		json_object_set_new(made, "choice",
		    json_pack("{s:o}", "options", options_of(field, value)));
	else
		json_object_set_new(made, "typed",
		    json_pack("{s:i}", "longest", (int)field_longest(field)));
	if (is_about(err, field))
		json_object_set_new(made, "wrong", json_string(err->message));
	return made;
}

json_t *
fields_form(const struct command *command, enum role role, const json_t *given,
    const struct error *err)
{
	const struct field *document = fields_takes_file(command, role)
					   ? fields_document(command)
					   : NULL;
	json_t *fields = json_array(), *made;

	for (const struct field *f = command->fields; f->name != NULL; f++) {
		if (f->type == FIELD_CURSOR ||
		    (f->type == FIELD_CONFIRM && !is_about(err, f) &&
			member_text(given, f->name)[0] == '\0'))
			continue;
		made = field_of(command, f, given, err);
		if (f == document)
			json_object_set_new(made, "file",
			    json_pack("{s:s, s:s}", "called", UPLOAD_FIELD,
				"most", UPLOAD_FILE_SAID));
		json_array_append_new(fields, made);
	}
	return fields;
}

json_t *
fields_hidden(const struct command *command, const json_t *given)
{
	json_t *fields = json_array();

	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (member_text(given, f->name)[0] != '\0')
			json_array_append_new(
			    fields, json_pack("{s:s, s:s}", "name", f->name,
					"value", member_text(given, f->name)));
	return fields;
}

json_t *
fields_given(const struct command *command, const json_t *given)
{
	json_t *facts = json_array();

	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (member_text(given, f->name)[0] != '\0')
			json_array_append_new(
			    facts, json_pack("{s:o, s:s}", "label", title_of(f),
				       "text", member_text(given, f->name)));
	return facts;
}
