/*
 * Tables and records for people.
 *
 * Rows are held until the list ends, so that its columns line up; of a very
 * long list, until TABLE_ROWS are there, which then are a table of their own.
 */

#include <string.h>

#include "core/text.h"
#include "output/grid.h"
#include "output/layout.h"
#include "output/style.h"
#include "output/table.h"
#include "words.h"

#define TABLE_ROWS  5000
#define VALUE_LEAST 20 /* columns for the value beside its name */
#define NESTED_MAX  4  /* records in records: what is deeper is left out */

static void
held_print(struct output *out)
{
	json_t *columns = table_columns(out, out->held, out->columns);
	const struct table_rows rows = {.rows = out->held,
	    .columns = columns,
	    .answer = out->answer,
	    .totals = out->totals_held,
	    .header = out->header && out->count < TABLE_ROWS};

	if (json_array_size(out->held) > 0)
		table_print(out, &rows);
	json_array_clear(out->held);
	out->totals_held = 0;
	json_decref(columns);
}

static void
text_row(struct output *out, const json_t *item)
{
	json_array_append(out->held, (json_t *)item);
	out->totals_held += out->in_totals;
	if (json_array_size(out->held) == TABLE_ROWS)
		held_print(out);
}

/* Is it a text of several lines, to stand beneath the others? */
static bool
is_lines(const json_t *value)
{
	return json_is_string(value) &&
	       strchr(json_string_value(value), '\n') != NULL;
}

/* Is it that, a record, or a list of them? */
static bool
is_nested(const json_t *value)
{
	if (is_lines(value))
		return true;
	if (json_is_array(value) && json_array_size(value) > 0)
		value = json_array_get(value, 0);
	return json_is_object(value) && json_object_size(value) > 0;
}

/* How wide the longest of the names is. */
static size_t
names_width(const json_t *names)
{
	size_t widest = 0;

	for (size_t i = 0; i < json_array_size(names); i++) {
		size_t width =
		    text_width(json_string_value(json_array_get(names, i)));

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* The value of that name as it is shown, folded to the width. */
static void
value_print(const struct output *out, const json_t *value, const char *name,
    const char *answer, size_t width, struct buf *cell)
{
	struct buf text = BUF(CELL_MAX);

	style_print(&text, value,
	    out->tty && json_is_string(value) &&
		style_of_value(value, name, answer).amount);
	if (width > 0 && style_is_prose(text.data))
		text_fold(cell, text.data, width);
	else
		buf_add_bytes(cell, text.data, text.len);
	buf_free(&text);
}

/* One name and value a line, but for what nests. */
static void
lines_print(struct output *out, const json_t *object, const json_t *names,
    const char *answer)
{
	size_t widest = names_width(names);
	const struct grid grid = {.out = out, .columns = 2, .width = {widest}};
	size_t width = out->width > widest + LAYOUT_GAP + VALUE_LEAST
			   ? out->width - widest - LAYOUT_GAP
			   : out->width;

	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *value = json_object_get(object, name);
		struct buf cells[] = {BUF(CELL_MAX), BUF(2 * CELL_MAX)};

		if (is_nested(value))
			continue;
		text_tame(&cells[0], name, false);
		value_print(out, value, name, answer, width, &cells[1]);
		grid_row(&grid, cells, false);
		buf_free(&cells[0]);
		buf_free(&cells[1]);
	}
}

/* A text as it is, beneath its name. */
static void
text_print(struct output *out, const char *name, const char *text)
{
	struct buf tame = BUF(CELL_MAX), lines = BUF(CELL_MAX);

	text_tame(&tame, name, false);
	text_tame(&lines, text, true);
	fputc('\n', out->file);
	grid_across(out, tame.data, true);
	fputs(lines.data, out->file);
	if (lines.len > 0 && lines.data[lines.len - 1] != '\n')
		fputc('\n', out->file);
	buf_free(&lines);
	buf_free(&tame);
}

/* Where something nests: its names from the record on, "totals open", and how
 * many there are. */
struct place {
	struct buf path;
	size_t depth;
};

/* Print a table of what a list holds. */
static void
list_print(struct output *out, const json_t *list, const char *answer)
{
	json_t *all = output_names(json_array_get(list, 0));
	json_t *columns = table_columns(out, list, all);
	const struct table_rows rows = {.rows = list,
	    .columns = columns,
	    .answer = answer,
	    .header = true};

	if (json_array_size(columns) <= OUTPUT_COLUMNS_MAX)
		table_print(out, &rows);
	json_decref(columns);
	json_decref(all);
}

/* Has the record a line of its own, beside what nests in it? */
static bool
has_lines(const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)object, name, value)
		if (!is_nested(value))
			return true;
	return false;
}

static void within_print(struct output *out, const json_t *object,
    const json_t *names, const char *answer, const struct place *outer);

/* A nested record or list of records, beneath its name. */
static void
nested_print(struct output *out, const char *name, const json_t *value,
    const char *answer, const struct place *outer)
{
	struct place place = {BUF(CELL_MAX), outer->depth + 1};
	const char *inside = style_inside(answer, name);
	bool list = json_is_array(value);
	json_t *names = list ? NULL : output_names(value);

	buf_add(&place.path, outer->path.data);
	buf_add(&place.path, outer->depth > 0 ? " " : "");
	text_tame(&place.path, name, false);
	if (list || has_lines(value)) {
		fputc('\n', out->file);
		grid_across(out, place.path.data, true);
	}
	if (list)
		list_print(out, value, inside);
	else
		lines_print(out, value, names, inside);
	if (!list && !words_have(out->for_programs, ',', name))
		within_print(out, value, names, inside, &place);
	json_decref(names);
	buf_free(&place.path);
}

/* What nests in a record, in turn. */
static void
within_print(struct output *out, const json_t *object, const json_t *names,
    const char *answer, const struct place *outer)
{
	if (outer->depth == NESTED_MAX)
		return;
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *value = json_object_get(object, name);

		if (is_lines(value))
			text_print(out, name, json_string_value(value));
		else if (is_nested(value))
			nested_print(out, name, value, answer, outer);
	}
}

static void
text_record(struct output *out, const json_t *object)
{
	struct place top = {BUF(CELL_MAX), 0};

	lines_print(out, object, out->columns, out->answer);
	within_print(out, object, out->columns, out->answer, &top);
	buf_free(&top.path);
}

const struct format format_table = {"table",
    "aligned columns that say something, for people", NULL, text_row,
    held_print, text_record};

const struct format format_wide = {"wide", "the same with every column", NULL,
    text_row, held_print, text_record, true};
