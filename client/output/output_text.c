/*
 * Tables for people, through libsmartcols.  On a terminal thousands are set
 * apart and tables are made to fit (layout.h); on a pipe every value is whole
 * and bare.
 *
 * Rows are held until the list ends, so that its columns line up; of a very
 * long list, until TABLE_ROWS are there, which then are a table of their own.
 */

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "nouns.h"
#include "output/format.h"
#include "output/layout.h"
#include "words.h"

#define TABLE_ROWS  5000
#define KEYS_MAX    3  /* columns that tell rows apart */
#define VALUE_LEAST 20 /* columns for the value beside its name */
#define BOLD	    "\033[1m"
#define PLAIN	    "\033[0m"

/* How a column looks, by what is in it. */
struct style {
	bool number; /* every value is one: to the right */
	bool amount; /* with decimals: thousands set apart */
	bool prose;  /* may be folded; codes and hashes stay whole */
};

/* A table before it is printed. */
struct table {
	const json_t *rows, *columns;
	struct style style[OUTPUT_COLUMNS_MAX];
	struct layout layout;
	bool header;
};

/* Is it a list of plain values, to be shown as a, b, c? */
static bool
is_plain_list(const json_t *value)
{
	bool plain = json_is_array(value);

	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *part = json_array_get(value, i);

		plain = plain && !json_is_array(part) && !json_is_object(part);
	}
	return plain;
}

static void
cell_text(struct buf *buf, const json_t *value, bool group)
{
	struct buf raw = BUF(CELL_MAX);
	bool list = is_plain_list(value);

	for (size_t i = 0; list && i < json_array_size(value); i++) {
		buf_add(&raw, i > 0 ? ", " : "");
		output_cell(&raw, json_array_get(value, i));
	}
	if (!list)
		output_cell(&raw, value);
	if (group && text_is_number(raw.data))
		text_group(buf, raw.data);
	else
		text_tame(buf, raw.data, false);
	buf_free(&raw);
}

/* Can it be folded, at blanks or as Chinese is? */
static bool
is_prose(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == ' ' || (unsigned char)*text > 0x7f)
			return true;
	return false;
}

/* Is it what something is called, be it written in digits: "73.1", "2024.10"?
 * Such is shown as it is typed. */
static bool
is_name(const char *column)
{
	static const char names[] =
	    "id,key,code,reference,external,external_id,number,version";

	return words_have(names, ',', column) || noun_find(column) != NULL;
}

static struct style
column_style(const json_t *rows, const char *column)
{
	struct style style = {.number = false};
	bool all = true;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct buf text = BUF(CELL_MAX);

		output_cell(
		    &text, json_object_get(json_array_get(rows, i), column));
		if (text.len > 0) {
			style.number = true;
			all = all && text_is_number(text.data);
			style.amount |= strchr(text.data, '.') != NULL;
			style.prose |= is_prose(text.data);
		}
		buf_free(&text);
	}
	style.number = style.number && all;
	style.amount = style.amount && all && !is_name(column);
	return style;
}

static const char *
column_name(const struct table *table, size_t i)
{
	return json_string_value(json_array_get(table->columns, i));
}

/* The text of a cell in one line. */
static void
table_cell(const struct output *out, const struct table *table, size_t row,
    size_t column, struct buf *text)
{
	const json_t *item = json_array_get(table->rows, row);

	cell_text(text, json_object_get(item, column_name(table, column)),
	    out->tty && table->style[column].amount);
}

static size_t
column_width(const struct output *out, const struct table *table, size_t i)
{
	size_t widest = text_width(column_name(table, i));

	for (size_t row = 0; row < json_array_size(table->rows); row++) {
		struct buf text = BUF(CELL_MAX);
		size_t width;

		table_cell(out, table, row, i, &text);
		width = text_width(text.data);
		widest = width > widest ? width : widest;
		buf_free(&text);
	}
	return widest;
}

/* Do the first so many columns tell the rows apart? */
static bool
tells_apart(const struct output *out, const struct table *table, size_t count)
{
	json_t *seen = json_object();
	bool apart = true;

	for (size_t row = 0; row < json_array_size(table->rows); row++) {
		struct buf key = BUF(CELL_MAX);

		for (size_t i = 0; i < count; i++) {
			table_cell(out, table, row, i, &key);
			buf_add(&key, "\n");
		}
		apart = apart && json_object_get(seen, key.data) == NULL;
		json_object_set_new(seen, key.data, json_true());
		buf_free(&key);
	}
	json_decref(seen);
	return apart;
}

static void
table_lay_out(const struct output *out, struct table *table)
{
	struct layout *layout = &table->layout;

	layout->count = json_array_size(table->columns);
	layout->room = out->width;
	for (size_t i = 0; i < layout->count; i++) {
		table->style[i] =
		    column_style(table->rows, column_name(table, i));
		layout->width[i] = column_width(out, table, i);
		layout->header[i] = text_width(column_name(table, i));
		layout->prose[i] = table->style[i].prose;
	}
	layout_settle(layout);
	if (layout_panel(layout, 0) == layout->count)
		return;
	do
		layout->keys++;
	while (layout->keys < KEYS_MAX && layout->keys < layout->count &&
	       !tells_apart(out, table, layout->keys));
}

static struct libscols_table *
grid_new(const struct output *out)
{
	struct libscols_table *grid = scols_new_table();

	if (grid == NULL)
		abort();
	scols_table_set_stream(grid, out->file);
	scols_table_enable_colors(grid, out->color);
	scols_table_enable_minout(grid, 1);
	scols_table_set_column_separator(grid, "  ");
	scols_table_set_termforce(grid, SCOLS_TERMFORCE_NEVER);
	return grid;
}

/* A column: numbers to the right, lines where text was folded. */
static void
column_new(const struct output *out, struct libscols_table *grid,
    const char *name, bool number)
{
	struct buf tame = BUF(CELL_MAX);
	struct libscols_column *column;

	text_tame(&tame, name, false);
	column = scols_table_new_column(
	    grid, tame.data, 0, number ? SCOLS_FL_RIGHT : SCOLS_FL_WRAP);
	buf_free(&tame);
	if (column == NULL)
		abort();
	scols_column_set_wrapfunc(
	    column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
	scols_column_set_safechars(column, "\n");
	if (out->color)
		scols_cell_set_color(scols_column_get_header(column), BOLD);
}

static void
cell_new(struct libscols_line *line, size_t at, const char *text, size_t width)
{
	struct buf folded = BUF(2 * CELL_MAX);

	if (width > 0 && is_prose(text) && text_width(text) > width)
		text_fold(&folded, text, width);
	else
		buf_add(&folded, text);
	if (line == NULL || scols_line_set_data(line, at, folded.data) != 0)
		abort();
	buf_free(&folded);
}

/* The keys, and the columns in [first, end). */
static void
panel_print(const struct output *out, const struct table *table, size_t first,
    size_t end)
{
	struct libscols_table *grid = grid_new(out);
	size_t keys = first > 0 ? table->layout.keys : 0;

	for (size_t i = 0; i < end; i++)
		if (i < keys || i >= first)
			column_new(out, grid, column_name(table, i),
			    table->style[i].number);
	for (size_t row = 0; row < json_array_size(table->rows); row++) {
		struct libscols_line *line = scols_table_new_line(grid, NULL);
		size_t at = 0;

		for (size_t i = 0; i < end; i++) {
			struct buf text = BUF(CELL_MAX);

			if (i >= keys && i < first)
				continue;
			table_cell(out, table, row, i, &text);
			cell_new(line, at++, text.data, table->layout.width[i]);
			buf_free(&text);
		}
	}
	scols_table_enable_noheadings(grid, !table->header);
	scols_print_table(grid);
	scols_unref_table(grid);
}

/* Print the rows as a table with these columns. */
static void
table_print(const struct output *out, const json_t *rows, const json_t *columns,
    bool header)
{
	struct table table = {rows, columns, .header = header};
	size_t first = 0;

	table_lay_out(out, &table);
	while (first < table.layout.count) {
		size_t end = layout_panel(&table.layout, first);

		if (first > 0)
			fputc('\n', out->file);
		panel_print(out, &table, first, end);
		first = end;
	}
}

/* Does a column say anything to a person here?  Not what only programs use,
 * nor what is empty in every row. */
static bool
column_speaks(const struct output *out, const json_t *rows, const char *name)
{
	if (strcmp(name, "key") == 0 ||
	    words_have(out->for_programs, ',', name))
		return false;
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (!json_is_null(
			json_object_get(json_array_get(rows, i), name)))
			return true;
	return false;
}

/* The columns to show, a new reference: in the table format those that speak,
 * unless they were chosen. */
static json_t *
columns_shown(const struct output *out, const json_t *rows, json_t *columns)
{
	json_t *shown = json_array();

	if (out->format != &format_table || out->fields != NULL) {
		json_decref(shown);
		return json_incref(columns);
	}
	for (size_t i = 0; i < json_array_size(columns); i++) {
		json_t *name = json_array_get(columns, i);

		if (column_speaks(out, rows, json_string_value(name)))
			json_array_append(shown, name);
	}
	return shown;
}

static void
held_print(struct output *out)
{
	bool first = out->count < TABLE_ROWS;
	json_t *columns = columns_shown(out, out->held, out->columns);

	if (json_array_size(out->held) > 0)
		table_print(out, out->held, columns, out->header && first);
	json_array_clear(out->held);
	json_decref(columns);
}

static void
text_row(struct output *out, const json_t *item)
{
	json_array_append(out->held, (json_t *)item);
	if (json_array_size(out->held) == TABLE_ROWS)
		held_print(out);
}

/* Is it a record, or a list of them, to stand beneath the others? */
static bool
is_nested(const json_t *value)
{
	if (json_is_array(value) && json_array_size(value) > 0)
		value = json_array_get(value, 0);
	return json_is_object(value) && json_object_size(value) > 0;
}

/* How wide values may be beside the longest of the names. */
static size_t
values_width(const struct output *out, const json_t *names)
{
	size_t widest = 0;

	for (size_t i = 0; i < json_array_size(names); i++) {
		size_t width =
		    text_width(json_string_value(json_array_get(names, i)));

		widest = width > widest ? width : widest;
	}
	return out->width > widest + LAYOUT_GAP + VALUE_LEAST
		   ? out->width - widest - LAYOUT_GAP
		   : out->width;
}

/* One name and value a line, but for what nests. */
static void
lines_print(struct output *out, const json_t *object, const json_t *names)
{
	struct libscols_table *grid = grid_new(out);
	size_t width = values_width(out, names);

	column_new(out, grid, "name", false);
	column_new(out, grid, "value", false);
	scols_table_enable_noheadings(grid, 1);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *value = json_object_get(object, name);
		struct buf text = BUF(CELL_MAX), label = BUF(CELL_MAX);
		struct libscols_line *line;

		if (is_nested(value))
			continue;
		cell_text(&text, value,
		    out->tty && json_is_string(value) && !is_name(name) &&
			strchr(json_string_value(value), '.') != NULL);
		line = scols_table_new_line(grid, NULL);
		text_tame(&label, name, false);
		cell_new(line, 0, label.data, 0);
		cell_new(line, 1, text.data, width);
		buf_free(&label);
		buf_free(&text);
	}
	scols_print_table(grid);
	scols_unref_table(grid);
}

/* A nested record or list of records, beneath its name. */
static void
nested_print(struct output *out, const char *name, const json_t *value)
{
	bool list = json_is_array(value);
	json_t *all = output_names(list ? json_array_get(value, 0) : value);
	json_t *columns = list ? columns_shown(out, value, all) : NULL;
	struct buf tame = BUF(CELL_MAX);

	text_tame(&tame, name, false);
	fprintf(out->file, "\n%s%s%s\n", out->color ? BOLD : "", tame.data,
	    out->color ? PLAIN : "");
	buf_free(&tame);
	if (!list)
		lines_print(out, value, all);
	else if (json_array_size(columns) <= OUTPUT_COLUMNS_MAX)
		table_print(out, value, columns, true);
	json_decref(columns);
	json_decref(all);
}

static void
text_record(struct output *out, const json_t *object)
{
	lines_print(out, object, out->columns);
	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *name = output_column(out, i);
		const json_t *value = json_object_get(object, name);

		if (is_nested(value))
			nested_print(out, name, value);
	}
}

const struct format format_table = {"table",
    "aligned columns that say something, for people", NULL, text_row,
    held_print, text_record};

const struct format format_wide = {"wide", "the same with every column", NULL,
    text_row, held_print, text_record};
