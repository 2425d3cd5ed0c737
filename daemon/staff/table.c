/* From the members of an answer to cells. */

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "calendar.h"
#include "core/csv.h"
#include "glossary.h"
#include "locale/format.h"
#include "member.h"
#include "nouns.h"
#include "staff/link.h"
#include "staff/nest.h"
#include "staff/table.h"
#include "words.h"
#include "workbook.h"

#define CELL_MAX 65536 /* bytes of what one shows */
#define BRIEF	 12   /* digits of a hash in a table */
#define SHORT	 20   /* bytes of a text that stands in one line */

static const json_t *
value_of(const struct answer_member *member, const json_t *row)
{
	return json_object_getn(row, member->name, member->len);
}

/* Is it the number of a record, which is no figure? */
static bool
is_reference(const struct answer_member *member)
{
	static const char *const names[] = {"seq", "entry", "id"};
	char name[64];

	if (member->len >= sizeof(name))
		return false;
	memcpy(name, member->name, member->len);
	name[member->len] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return noun_find(name) != NULL;
}

static bool
is_figure(const struct answer_member *member)
{
	return (member->kind == ANSWER_INTEGER && !is_reference(member)) ||
	       (member->kind == ANSWER_FIELD &&
		   (member->field.type == FIELD_AMOUNT ||
		       member->field.type == FIELD_BUDGET ||
		       member->field.type == FIELD_DECIMAL));
}

static json_t *
label_of(const struct answer_member *member)
{
	struct buf label = BUF(128);
	json_t *text;

	member_label(&label, member->name, member->len);
	text = json_stringn(label.data, label.len);
	buf_free(&label);
	return text;
}

static void
set_text(json_t *cell, const char *name, const struct buf *text)
{
	json_object_set_new(cell, name, json_stringn(text->data, text->len));
}

/* Which record the member of a row is: NOUN, or NULL. */
static const char *
record_noun(const struct table_of *of, const char *name, const json_t *row)
{
	const char *noun = member_text(row, "noun");

	if (strcmp(name, "seq") == 0 || strcmp(name, "entry") == 0)
		return "journal";
	if (strcmp(name, "id") == 0)
		return noun[0] != '\0' ? noun : of->command->noun;
	return noun_find(name) != NULL ? name : NULL;
}

/* A cell of a text may lead to the record that it names, or be a command. */
static void
add_link(json_t *cell, const struct table_of *of, const char *name,
    const json_t *row, const char *text)
{
	struct buf address = BUF(LINK_MAX);
	bool is_command = strcmp(name, "command") == 0 &&
			  strncmp(text, "bursar ", strlen("bursar ")) == 0;
	const char *noun = is_command ? NULL : record_noun(of, name, row);

	if (strcmp(text, "total") == 0)
		noun = NULL; /* of all of them */
	if (is_command)
		json_object_set_new(cell, "code", json_true());
	if (is_command ? link_line(&address, text, of->role)
		       : noun != NULL &&
			     link_record(&address, noun, text, of->role))
		set_text(cell, "link", &address);
	buf_free(&address);
}

/* A text that its type says how to show. */
static void
add_typed(json_t *cell, const struct answer_member *member, const char *value,
    bool brief)
{
	struct buf text = BUF(CELL_MAX);
	bool field = member->kind == ANSWER_FIELD;

	if (field && is_figure(member)) {
		html_exact(&text, value, "en");
		set_text(cell, "figure", &text);
	} else if (field && member->field.type == FIELD_DATE) {
		html_day_brief(&text, value, "en");
		set_text(cell, "figure", &text);
	} else if (field && member->field.type == FIELD_HASH && brief) {
		buf_printf(&text, "%.*s…", BRIEF, value);
		set_text(cell, "text", &text);
	} else {
		json_object_set_new(cell, "text", json_string(value));
	}
	buf_free(&text);
}

static json_t *
cell_of(const struct table_of *of, const struct answer_member *member,
    const json_t *row, bool brief)
{
	json_t *cell = json_object(), *label = label_of(member);
	const json_t *value = value_of(member, row);
	struct buf text = BUF(CELL_MAX), name = BUF(128);

	json_object_set_new(cell, "label", label);
	json_object_set_new(cell, "num", json_boolean(is_figure(member)));
	buf_add_bytes(&name, member->name, member->len);
	if (json_is_string(value))
		add_typed(cell, member, json_string_value(value), brief);
	else
		nest_add(&text, value);
	if (text.len > 0)
		set_text(cell, "text", &text);
	if (brief && !is_figure(member) &&
	    strlen(member_text(cell, "text")) <= SHORT)
		json_object_set_new(cell, "short", json_true());
	if (json_is_string(value) || json_is_integer(value))
		add_link(cell, of, name.data, row,
		    json_is_string(value) ? json_string_value(value)
					  : text.data);
	buf_free(&text);
	buf_free(&name);
	return cell;
}

/* Tables --------------------------------------------------------------------*/

/* Does the member tell a person nothing? */
static bool
is_for_programs(const struct table_of *of, const struct answer_member *member)
{
	const struct noun *noun = noun_find(of->command->noun);
	struct buf name = BUF(128);
	bool so;

	buf_add_bytes(&name, member->name, member->len);
	so = noun != NULL && words_have(noun->for_programs, ',', name.data);
	buf_free(&name);
	return so;
}

/* Does a column tell a person something of one of the rows? */
static bool
is_shown(const struct table_of *of, const struct answer_member *member,
    const json_t *rows)
{
	size_t i;
	json_t *row;

	if (answer_is_beside(member) || member->kind == ANSWER_UUID ||
	    is_for_programs(of, member))
		return false;
	json_array_foreach(rows, i, row) {
		const json_t *value = value_of(member, row);

		if (value != NULL && !json_is_null(value))
			return true;
	}
	return false;
}

/* Columns and rows at once, column by column: which are shown is asked once. */
static void
add_column(const struct table_of *of, const struct answer_member *member,
    const json_t *rows, json_t *columns, json_t *shown)
{
	json_t *row;
	size_t i;

	json_array_append_new(columns,
	    json_pack("{s:o, s:b}", "label", label_of(member), "num",
		is_figure(member)));
	json_array_foreach(rows, i, row)
		json_array_append_new(
		    json_object_get(json_array_get(shown, i), "cells"),
		    cell_of(of, member, row, true));
}

void
table_add(json_t *tables, const struct table_of *of, const char *caption,
    const char *members, const json_t *rows)
{
	struct answer_member member = {.rest = members};
	json_t *columns = json_array(), *shown = json_array();

	for (size_t i = 0; i < json_array_size(rows); i++)
		json_array_append_new(shown, json_pack("{s:[]}", "cells"));
	while (answer_next(&member))
		if (is_shown(of, &member, rows))
			add_column(of, &member, rows, columns, shown);
	json_array_append_new(tables,
	    json_pack("{s:s, s:o, s:o, s:i, s:b}", "caption", caption,
		"columns", columns, "rows", shown, "count",
		(int)json_array_size(rows), "one", json_array_size(rows) == 1));
}

/* What nests in a record: its own heading, and where it stands. */
struct place {
	const char *path; /* "totals", or "" of the record itself */
	int depth;
	bool plain; /* only what does not nest is told */
};

static json_t *facts_of(json_t *tables, const struct table_of *,
    const char *members, const json_t *object, const struct place *);

/* Is there something in it that is a table, or facts of their own? */
static bool
is_nested(const struct answer_member *member, const json_t *value)
{
	return json_is_object(value) ||
	       (member->kind == ANSWER_LIST && json_is_array(value)) ||
	       nest_is_rows(value);
}

/* The facts of an object in another, before what nests in it. */
static void
add_facts(json_t *tables, const struct table_of *of, const char *members,
    const json_t *object, const struct place *place)
{
	json_t *within = json_array();
	json_t *facts = facts_of(within, of, members, object, place);

	if (json_array_size(facts) > 0)
		json_array_append_new(tables,
		    json_pack("{s:s, s:{s:O}}", "caption", place->path, "group",
			"facts", facts));
	json_array_extend(tables, within);
	json_decref(facts);
	json_decref(within);
}

/* What nests, under its names from the record on: "totals open". */
static void
add_inner(json_t *tables, const struct table_of *of,
    const struct answer_member *member, const json_t *value,
    const struct place *outer)
{
	struct buf path = BUF(1024), described = BUF(CELL_MAX);
	json_t *label = label_of(member);
	const char *members = member->inside;
	struct place place = {
	    .depth = outer->depth + 1, .plain = is_for_programs(of, member)};

	buf_printf(&path, "%s%s%s", outer->path, outer->depth > 0 ? " " : "",
	    json_string_value(label));
	place.path = path.data;
	if (members == NULL) {
		nest_members(&described, value);
		members = described.data;
	}
	if (json_is_object(value))
		add_facts(tables, of, members, value, &place);
	else if (json_array_size(value) > 0)
		table_add(tables, of, path.data, members, value);
	json_decref(label);
	buf_free(&described);
	buf_free(&path);
}

static json_t *
facts_of(json_t *tables, const struct table_of *of, const char *members,
    const json_t *object, const struct place *place)
{
	struct answer_member member = {.rest = members};
	json_t *facts = json_array();

	while (answer_next(&member)) {
		const json_t *value = value_of(&member, object);

		if (value == NULL || json_is_null(value) ||
		    answer_is_beside(&member))
			continue;
		if (!is_nested(&member, value) || place->depth == NEST_MAX)
			json_array_append_new(
			    facts, cell_of(of, &member, object, false));
		else if (!place->plain)
			add_inner(tables, of, &member, value, place);
	}
	return facts;
}

json_t *
table_facts(json_t *tables, const struct table_of *of, const char *members,
    const json_t *object)
{
	static const struct place record = {.path = ""};

	return facts_of(tables, of, members, object, &record);
}

/* CSV -----------------------------------------------------------------------*/

static void
add_row(struct buf *out, const char *members, const json_t *row)
{
	struct answer_member member = {.rest = members};
	bool first = true;

	while (answer_next(&member)) {
		const json_t *value = value_of(&member, row);
		struct buf text = BUF(CELL_MAX);

		if (answer_is_beside(&member))
			continue;
		if (!first)
			buf_add(out, ",");
		first = false;
		if (json_is_string(value))
			csv_add(out, json_string_value(value),
			    !is_figure(&member));
		else {
			member_add(&text, value);
			csv_add(out, text.data, false);
		}
		buf_free(&text);
	}
	buf_add(out, "\r\n");
}

bool
table_csv(struct buf *out, const char *members, const json_t *rows,
    struct error *err)
{
	struct answer_member member = {.rest = members};
	const char *between = "";
	json_t *row;
	size_t i;

	(void)err;
	while (answer_next(&member)) {
		if (answer_is_beside(&member))
			continue;
		buf_printf(
		    out, "%s%.*s", between, (int)member.len, member.name);
		between = ",";
	}
	buf_add(out, "\r\n");
	json_array_foreach(rows, i, row)
		add_row(out, members, row);
	return true;
}

/* Workbooks -----------------------------------------------------------------*/

static size_t
set_kinds(struct sheet_out *sheet, const char *members)
{
	struct answer_member member = {.rest = members};
	size_t column = 0;

	while (answer_next(&member))
		if (!answer_is_beside(&member))
			sheet_column(sheet, column++, answer_cell(&member));
	return column;
}

/* The row of each member that is not beside the rows, of so many columns; the
 * names of them where there is no row. */
static void
put_row(struct sheet_out *sheet, const char *members, size_t columns,
    const json_t *row)
{
	struct answer_member member = {.rest = members};
	size_t column = 0, exact = columns;

	sheet_row_begin(sheet, row == NULL);
	while (answer_next(&member)) {
		struct buf text = BUF(CELL_MAX);

		if (answer_is_beside(&member))
			continue;
		if (row == NULL) {
			buf_add_bytes(&text, member.name, member.len);
			sheet_name(sheet, column++, text.data, &exact);
		} else {
			member_add(&text, value_of(&member, row));
			sheet_value(sheet, column++,
			    text.len > 0 ? text.data : NULL, &exact);
		}
		buf_free(&text);
	}
}

static void
put_meanings(struct sheet_out *sheet, const char *members)
{
	struct answer_member member = {.rest = members};

	sheet_row_begin(sheet, true);
	sheet_cell(sheet, 0, "column", CELL_TEXT);
	sheet_cell(sheet, 1, "meaning", CELL_TEXT);
	while (answer_next(&member)) {
		struct buf name = BUF(128), meaning = BUF(16 * 1024);

		buf_add_bytes(&name, member.name, member.len);
		if (!answer_is_beside(&member) &&
		    glossary_find(name.data, &meaning)) {
			sheet_row_begin(sheet, false);
			sheet_cell(sheet, 0, name.data, CELL_TEXT);
			sheet_cell(sheet, 1, meaning.data, CELL_TEXT);
		}
		buf_free(&name);
		buf_free(&meaning);
	}
}

bool
table_xlsx(struct buf *out, const char *members, const json_t *rows,
    struct error *err)
{
	struct workbook *workbook = workbook_open(WORKBOOK_MEMORY);
	struct sheet_out *sheet = workbook_sheet(workbook, "Rows");
	size_t columns = set_kinds(sheet, members), i;
	json_t *row;

	put_row(sheet, members, columns, NULL);
	sheet_head(sheet);
	json_array_foreach (rows, i, row)
		put_row(sheet, members, columns, row);
	sheet_filter(sheet, sheet_rows(sheet), columns);
	put_meanings(workbook_sheet(workbook, "Definitions"), members);
	return workbook_add(workbook, out) ||
	       error_set(err, ERROR_INTERNAL, "", "the workbook cannot be made");
}

/* Calendars -----------------------------------------------------------------*/

bool
table_ics(struct buf *out, const char *members, const json_t *rows,
    struct error *err)
{
	size_t i;
	json_t *row;

	(void)members; /* its rows have CALENDAR_NEEDS */
	(void)err;
	calendar_begin(out);
	json_array_foreach (rows, i, row)
		calendar_event(out, row);
	calendar_end(out);
	return true;
}
