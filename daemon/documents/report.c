/* Reports as papers: their columns are those of the command table. */

#include <ctype.h>
#include <string.h>

#include "answer.h"
#include "buf.h"
#include "documents/report.h"
#include "documents/ruling.h"

#define HEAD_BYTES 128

/* "missing_base" as a head: "Missing base". */
static json_t *
head_of(const char *name, size_t len)
{
	struct buf head = BUF(HEAD_BYTES);
	json_t *text;

	for (size_t i = 0; i < len; i++) {
		char letter = name[i] == '_' || name[i] == '-' ? ' ' : name[i];

		if (i == 0)
			letter = (char)toupper((unsigned char)letter);
		buf_add_bytes(&head, &letter, 1);
	}
	text = json_string(head.data);
	buf_free(&head);
	return text;
}

static const json_t *
value_of(const json_t *row, const struct answer_member *member)
{
	return json_object_getn(row, member->name, member->len);
}

/* Is the text a moment, like "2026-11-30T15:24:52Z"? */
static bool
is_moment(const char *text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";

	for (size_t i = 0; shape[i] != '\0'; i++)
		if (shape[i] == 'd' ? !isdigit((unsigned char)text[i])
				    : text[i] != shape[i])
			return false;
	return true;
}

/* Are all values of the column moments? */
static bool
has_moments(const json_t *rows, const struct answer_member *member)
{
	const json_t *row;
	size_t index;

	json_array_foreach (rows, index, row) {
		const json_t *value = value_of(row, member);

		if (!json_is_null(value) && (!json_is_string(value) ||
			!is_moment(json_string_value(value))))
			return false;
	}
	return true;
}

/* How the values of a column are written. */
static const char *
kind_of(const struct answer_member *member, const json_t *rows)
{
	if (member->kind != ANSWER_FIELD)
		return "text";
	if (has_moments(rows, member))
		return "moment";
	switch (member->field.type) {
	case FIELD_AMOUNT:
	case FIELD_BUDGET:
	case FIELD_DECIMAL:
		return "amount";
	case FIELD_DATE:
		return "day";
	default:
		return "text";
	}
}

/* Is there a column in it: some value, that goes into a cell? */
static bool
is_column(const json_t *rows, const struct answer_member *member)
{
	const json_t *row;
	size_t index;

	if (member->name[0] == '_' || member->kind == ANSWER_UUID ||
	    member->kind >= ANSWER_ANY)
		return false;
	json_array_foreach (rows, index, row)
		if (!json_is_null(value_of(row, member)))
			return true;
	return false;
}

static json_t *
cell_of(const json_t *value)
{
	if (json_is_boolean(value))
		return json_string(json_is_true(value) ? "yes" : "no");
	if (json_is_string(value) || json_is_integer(value))
		return json_copy((json_t *)value);
	return json_null();
}

static void
add_column(
    json_t *table, const json_t *rows, const struct answer_member *member)
{
	const json_t *row;
	size_t index;

	json_array_append_new(json_object_get(table, "columns"),
	    json_pack("{s:o, s:s}", "name", head_of(member->name, member->len),
		"kind", kind_of(member, rows)));
	json_array_foreach (rows, index, row)
		json_array_append_new(
		    json_array_get(json_object_get(table, "rows"), index),
		    cell_of(value_of(row, member)));
}

/* The rows as a table, of the members that the text has; NULL where there are
 * none. */
static json_t *
table_of(const char *caption, const char *members, const json_t *rows)
{
	struct answer_member member = {.rest = members};
	json_t *table, *lines = json_array();

	if (json_array_size(rows) == 0 || members == NULL) {
		json_decref(lines);
		return NULL;
	}
	for (size_t i = 0; i < json_array_size(rows); i++)
		json_array_append_new(lines, json_array());
	table = json_pack(
	    "{s:s, s:[], s:o}", "caption", caption, "columns", "rows", lines);
	while (answer_next(&member))
		if (is_column(rows, &member) &&
		    json_array_size(json_object_get(table, "columns")) <
			COLUMNS_MAX)
			add_column(table, rows, &member);
	return table;
}

/* The members of what stands beside the rows, such as "_totals". */
static const char *
beside(const struct command *command, const char *name)
{
	struct answer_member member = {.rest = command->answer};

	while (answer_next(&member))
		if (member.len == strlen(name) &&
		    memcmp(member.name, name, member.len) == 0)
			return member.inside;
	return NULL;
}

static void
add_fact(json_t *facts, const char *name, const char *value, const char *kind)
{
	json_array_append_new(
	    facts, json_pack("{s:o, s:s, s:s}", "label",
		       head_of(name, strlen(name)), "value", value, "kind", kind));
}

/* Which part of the rows was asked for, and not which rows? */
static bool
is_paging(const struct field *field)
{
	return field->type == FIELD_CURSOR ||
	       (field->type == FIELD_COUNT && strcmp(field->name, "limit") == 0);
}

/* What was asked; of which day it is, also where nobody said; and when it was
 * made. */
static json_t *
facts_of(const struct command *command, const char *const *values,
    const struct making *making)
{
	json_t *facts = json_array();

	for (size_t i = 0; command->fields[i].name != NULL; i++) {
		const struct field *field = &command->fields[i];
		const char *value = values[i];

		if (value == NULL && strcmp(field->name, "as_of") == 0)
			value = making->day;
		if (value != NULL && !is_paging(field))
			add_fact(facts, field->name, value,
			    field->type == FIELD_DATE ? "day" : "text");
	}
	add_fact(facts, "made", making->moment, "text");
	return facts;
}

static json_t *
notes_of(const json_t *reply)
{
	const json_t *note;
	json_t *notes = json_array();
	size_t index;

	json_array_foreach (json_object_get(reply, "notes"), index, note)
		if (json_is_string(note))
			json_array_append(notes, (json_t *)note);
	if (json_is_string(json_object_get(reply, "next")))
		json_array_append_new(notes,
		    json_string("There is more than these rows: ask with "
				"a higher limit, or for less."));
	return notes;
}

/* "gap", "pledge list": behind the word Report. */
static void
add_name(struct buf *out, const struct command *command)
{
	if (strcmp(command->noun, "report") != 0)
		buf_printf(out, "%s ", command->noun);
	buf_add(out, command->verb);
}

json_t *
report_paper(const struct command *command, const char *const *values,
    const json_t *reply, const struct making *making)
{
	struct buf name = BUF(HEAD_BYTES);
	json_t *paper, *tables = json_array();
	json_t *rows =
	    table_of("", command->answer, json_object_get(reply, "items"));
	json_t *totals = table_of("Totals", beside(command, "_totals"),
	    json_object_get(reply, "totals"));

	if (rows != NULL)
		json_array_append_new(tables, rows);
	if (totals != NULL)
		json_array_append_new(tables, totals);
	add_name(&name, command);
	paper = json_pack("{s:s, s:s, s:o, s:s, s:{s:s, s:s}, s:[s], s:o, s:o, s:o}",
	    "kind", "report", "number", name.data, "title",
	    head_of(name.data, name.len), "issued", making->day, "organisation",
	    "name", making->organisation, "colour", making->colour,
	    "paragraphs", command->help, "facts",
	    facts_of(command, values, making), "tables", tables, "notes",
	    notes_of(reply));
	buf_free(&name);
	return paper;
}
