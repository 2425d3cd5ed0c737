/* Rows as a table for people. */

#include <stdint.h>
#include <string.h>

#include "core/text.h"
#include "output/grid.h"
#include "output/layout.h"
#include "output/style.h"
#include "output/table.h"
#include "words.h"

#define KEYS_MAX 3 /* columns that tell rows apart */

/* A table before it is printed. */
struct table {
	const struct output *out;
	const struct table_rows *of;
	size_t count, own; /* rows; those before the totals */
	struct style style[OUTPUT_COLUMNS_MAX];
	struct layout layout;
	const char *leads; /* the column that stands above its rows, or NULL */
};

static const char *
column_name(const struct table *table, size_t i)
{
	return json_string_value(json_array_get(table->of->columns, i));
}

static const json_t *
value_at(const struct table *table, size_t row, const char *column)
{
	return json_object_get(json_array_get(table->of->rows, row), column);
}

/* The column that only rows have that are a part of the one above, or NULL: on
 * a pipe and in the wide format it is a column like others. */
static const char *
parts_column(const struct output *out)
{
	return out->width > 0 && !out->format->wide ? output_display(out)->parts
						    : NULL;
}

/* Is the row a part of the one above it? */
static bool
is_part(const struct table *table, size_t row)
{
	const char *parts = parts_column(table->out);

	return parts != NULL && json_is_string(value_at(table, row, parts));
}

/* May the amounts of the column be shown in whole units? */
static bool
is_roundable(const struct table *table, const char *column)
{
	return !table->out->format->wide &&
	       words_have(output_display(table->out)->whole, ',', column);
}

/* Does the next column, too, say which row it is? */
static bool
is_shared(const struct table *table, size_t i)
{
	return !table->style[i].amount && i + 1 < table->layout.count &&
	       !table->style[i + 1].amount;
}

/* The text of a cell in one line.  A part leaves out what it shares with the
 * row above it, all that says which row it is but the last. */
static void
cell_print(const struct table *table, size_t row, size_t i, bool whole,
    struct buf *text)
{
	const struct output *out = table->out;
	const char *name = column_name(table, i);
	const json_t *value = value_at(table, row, name);
	const char *number = json_string_value(value);
	struct buf rounded = BUF(CELL_MAX);

	if (is_part(table, row) && is_shared(table, i))
		return;
	if (is_part(table, row) && i > 0 && is_shared(table, i - 1))
		buf_add(text, "  ");
	if (whole && is_roundable(table, name) && number != NULL &&
	    text_is_number(number)) {
		text_round(&rounded, number);
		text_group(text, rounded.data);
	} else
		style_print(text, value, out->tty && table->style[i].amount);
	buf_free(&rounded);
}

static size_t
cells_width(const struct table *table, size_t i, bool whole)
{
	size_t widest = 0;

	for (size_t row = 0; row < table->count; row++) {
		struct buf text = BUF(CELL_MAX);
		size_t width;

		cell_print(table, row, i, whole, &text);
		width = text_width(text.data);
		widest = width > widest ? width : widest;
		buf_free(&text);
	}
	return widest;
}

/* Do the first so many columns tell the rows apart? */
static bool
tells_apart(const struct table *table, size_t count)
{
	json_t *seen = json_object();
	bool apart = true;

	for (size_t row = 0; row < table->count; row++) {
		struct buf key = BUF(CELL_MAX);

		for (size_t i = 0; i < count; i++) {
			cell_print(table, row, i, false, &key);
			buf_add(&key, "\n");
		}
		apart = apart && json_object_get(seen, key.data) == NULL;
		json_object_set_new(seen, key.data, json_true());
		buf_free(&key);
	}
	json_decref(seen);
	return apart;
}

/* Does every row say the same here?  A total may say nothing. */
static bool
is_alike(const struct table *table, const char *column)
{
	const json_t *said = value_at(table, 0, column);
	bool alike = table->own > 1 && said != NULL && !json_is_null(said);

	for (size_t row = 1; alike && row < table->count; row++) {
		const json_t *value = value_at(table, row, column);
		bool none = value == NULL || json_is_null(value);

		alike = none ? row >= table->own : json_equal(said, value);
	}
	return alike;
}

/* What layout.h wants to know of a column. */
static void
column_measure(struct table *table, size_t i)
{
	const struct output *out = table->out;
	const char *name = column_name(table, i);
	struct layout_column *column = &table->layout.column[i];
	char head[OUTPUT_HEAD_MAX];

	table->style[i] = style_of(table->of->rows, name, table->of->answer);
	column->full = text_width(name);
	column->brief = text_width(output_head(out, name, true, head));
	column->prose = table->style[i].prose;
	column->amount = table->style[i].amount;
	column->leads = table->of->header && table->leads != NULL &&
			strcmp(name, table->leads) == 0;
	column->once = table->of->header && i > 0 && !column->amount &&
		       is_alike(table, name);
}

static void
table_lay_out(struct table *table)
{
	struct layout *layout = &table->layout;

	layout->count = json_array_size(table->of->columns);
	layout->room = table->out->width;
	for (size_t i = 0; i < layout->count; i++)
		column_measure(table, i);
	for (size_t i = 0; i < layout->count; i++) {
		layout->column[i].exact = cells_width(table, i, false);
		layout->column[i].whole = cells_width(table, i, true);
	}
	layout_settle(layout);
	if (!layout->panels)
		return;
	do
		layout->keys++;
	while (layout->keys < KEYS_MAX && layout->keys < layout->count &&
	       !tells_apart(table, layout->keys));
}

/* Where a column stands in the panel with the columns in [first, end) of the
 * settled ones behind the keys; SIZE_MAX if it is in another. */
static size_t
place_in(const struct layout *layout, size_t i, size_t first, size_t end)
{
	size_t keys = first > 0 ? layout->keys : 0;
	size_t at = layout->column[i].at;

	if (layout->column[i].aside || at >= end || (at >= keys && at < first))
		return SIZE_MAX;
	return at < keys ? at : at - first + keys;
}

static struct grid
panel_grid(const struct table *table, size_t first, size_t end)
{
	const struct layout *layout = &table->layout;
	struct grid grid = {.out = table->out};

	for (size_t i = 0; i < layout->count; i++) {
		size_t at = place_in(layout, i, first, end);

		if (at == SIZE_MAX)
			continue;
		grid.columns += at >= grid.columns;
		grid.width[at] = layout->width[layout->column[i].at];
		grid.number[at] =
		    table->style[i].number &&
		    (layout->column[i].line == 0 || grid.number[at]);
	}
	return grid;
}

/* Add the text of a cell, or of a head where row is HEAD, folded if it has
 * to be. */
#define HEAD SIZE_MAX

static void
text_add(const struct table *table, size_t row, size_t i, struct buf *cell)
{
	const struct layout *layout = &table->layout;
	size_t width = layout->width[layout->column[i].at];
	struct buf text = BUF(CELL_MAX);
	char head[OUTPUT_HEAD_MAX];

	if (row == HEAD)
		text_tame(&text,
		    output_head(
			table->out, column_name(table, i), layout->brief, head),
		    false);
	else
		cell_print(table, row, i, layout->whole, &text);
	if (style_is_prose(text.data))
		text_fold(cell, text.data, width);
	else
		buf_add_bytes(cell, text.data, text.len);
	buf_free(&text);
}

/* Print a row, or the heads, in the panel. */
static void
row_print(const struct table *table, size_t row, size_t first, size_t end)
{
	const struct layout *layout = &table->layout;
	struct grid grid = panel_grid(table, first, end);
	struct buf cells[OUTPUT_COLUMNS_MAX];

	for (size_t at = 0; at < grid.columns; at++)
		buf_init(&cells[at], 2 * CELL_MAX);
	for (size_t i = 0; i < layout->count; i++) {
		size_t at = place_in(layout, i, first, end);

		if (at == SIZE_MAX)
			continue;
		buf_add(&cells[at], layout->column[i].line > 0 ? "\n" : "");
		text_add(table, row, i, &cells[at]);
	}
	grid_row(&grid, cells, row == HEAD || row >= table->own);
	for (size_t at = 0; at < grid.columns; at++)
		buf_free(&cells[at]);
}

/* What stands above a run of rows, or NULL. */
static const json_t *
leader(const struct table *table, size_t row)
{
	for (size_t i = 0; table->leads != NULL && i < table->layout.count; i++)
		if (table->layout.column[i].aside &&
		    strcmp(column_name(table, i), table->leads) == 0)
			return value_at(table, row, table->leads);
	return NULL;
}

/* What every row says alike, said once: "currency: CHF". */
static void
alike_print(const struct table *table)
{
	struct buf text = BUF(CELL_MAX);

	for (size_t i = 0; i < table->layout.count; i++) {
		const char *name = column_name(table, i);

		if (!table->layout.column[i].aside ||
		    !table->layout.column[i].once)
			continue;
		buf_add(&text, text.len > 0 ? ", " : "");
		text_tame(&text, name, false);
		buf_add(&text, ": ");
		style_print(&text, value_at(table, 0, name), false);
	}
	if (text.len > 0)
		grid_across(table->out, text.data, true);
	buf_free(&text);
}

/* What stands above the run of rows that begins here: a blank line above the
 * totals, and what leads it. */
static void
run_begin(const struct table *table, size_t row)
{
	const json_t *leads = leader(table, row);
	struct buf text = BUF(CELL_MAX);

	if (row == table->own && row > 0 && table->out->width > 0)
		fputc('\n', table->out->file);
	if (leads != NULL) {
		style_print(&text, leads, false);
		grid_across(table->out, text.data, true);
	}
	buf_free(&text);
}

/* Does a run of rows begin here? */
static bool
is_beginning(const struct table *table, size_t row)
{
	const json_t *leads = leader(table, row);

	return row == 0 || row == table->own ||
	       (leads != NULL && !json_equal(leads, leader(table, row - 1)));
}

static void
panel_print(const struct table *table, size_t first, size_t end)
{
	if (table->of->header)
		row_print(table, HEAD, first, end);
	for (size_t row = 0; row < table->count; row++) {
		if (is_beginning(table, row))
			run_begin(table, row);
		row_print(table, row, first, end);
	}
}

static bool
is_rounded(const struct layout *layout)
{
	bool rounded = false;

	for (size_t i = 0; layout->whole && i < layout->count; i++)
		rounded |= layout->column[i].whole != layout->column[i].exact;
	return rounded;
}

void
table_print(struct output *out, const struct table_rows *of)
{
	size_t count = json_array_size(of->rows);
	struct table table = {.out = out,
	    .of = of,
	    .count = count,
	    .own = count - of->totals,
	    .leads = output_display(out)->leads};

	table_lay_out(&table);
	out->rounded |= is_rounded(&table.layout);
	alike_print(&table);
	for (size_t first = 0; first < table.layout.slots;) {
		size_t end = table.layout.panels
				 ? layout_panel(&table.layout, first)
				 : table.layout.slots;

		if (first > 0)
			fputc('\n', out->file);
		panel_print(&table, first, end);
		first = end;
	}
}

/* Does it say in each row the same as another column, or nothing? */
static bool
is_echo(const struct output *out, const json_t *rows, const char *name)
{
	char other[OUTPUT_HEAD_MAX];
	bool echo = output_mapped(output_display(out)->echoes, name, other);

	for (size_t i = 0; echo && i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const json_t *value = json_object_get(row, name);

		echo = value == NULL || json_is_null(value) ||
		       json_equal(value, json_object_get(row, other));
	}
	return echo;
}

/* Does a column say anything to a person here?  Not what only programs use,
 * nor what is empty in every row. */
static bool
column_speaks(const struct output *out, const json_t *rows, const char *name)
{
	const char *parts = parts_column(out);

	if (strcmp(name, "key") == 0 ||
	    words_have(out->for_programs, ',', name) ||
	    (parts != NULL && strcmp(name, parts) == 0) ||
	    is_echo(out, rows, name))
		return false;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *value =
		    json_object_get(json_array_get(rows, i), name);

		if (value != NULL && !json_is_null(value))
			return true;
	}
	return false;
}

json_t *
table_columns(const struct output *out, const json_t *rows, json_t *columns)
{
	json_t *shown;

	if (out->format->wide || out->fields != NULL)
		return json_incref(columns);
	shown = json_array();
	for (size_t i = 0; i < json_array_size(columns); i++) {
		json_t *name = json_array_get(columns, i);

		if (column_speaks(out, rows, json_string_value(name)))
			json_array_append(shown, name);
	}
	return shown;
}
