/*
 * Tables for people, through libsmartcols.  On a terminal long texts are
 * folded and thousands set apart; on a pipe every value is whole and bare.
 *
 * Rows are held until the list ends, so that its columns line up; of a very
 * long list, until TABLE_ROWS are there, which then are a table of their own.
 */

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "text.h"

#define TABLE_ROWS  5000
#define PROSE_BYTES 24
#define BOLD	    "\033[1m"
#define PLAIN	    "\033[0m"

/* How a column looks, by what is in it. */
struct style {
	bool number; /* every value is one: to the right */
	bool amount; /* with decimals: thousands set apart */
	bool prose;  /* long enough to be folded */
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
			style.prose |= text.len > PROSE_BYTES;
		}
		buf_free(&text);
	}
	style.number = style.number && all;
	style.amount = style.amount && all;
	return style;
}

static struct libscols_table *
table_new(const struct output *out)
{
	struct libscols_table *table = scols_new_table();

	if (table == NULL)
		abort();
	scols_table_set_stream(table, out->file);
	scols_table_enable_colors(table, out->color);
	scols_table_enable_minout(table, 1);
	scols_table_set_column_separator(table, "  ");
	if (!out->tty)
		scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	return table;
}

/* A column: numbers to the right, prose folded. */
static void
column_new(const struct output *out, struct libscols_table *table,
    const char *name, const struct style *style)
{
	int flags = style->number	       ? SCOLS_FL_RIGHT
		    : out->tty && style->prose ? SCOLS_FL_WRAP
					       : 0;
	struct libscols_column *column =
	    scols_table_new_column(table, name, 0, flags);

	if (column == NULL)
		abort();
	if (out->color)
		scols_cell_set_color(scols_column_get_header(column), BOLD);
}

static void
line_new(struct libscols_table *table, const char *const cells[], size_t count)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	for (size_t i = 0; i < count; i++)
		if (line == NULL || scols_line_set_data(line, i, cells[i]) != 0)
			abort();
}

/* Add one row of values, in the order of the columns. */
static void
row_add(const struct output *out, struct libscols_table *table,
    const json_t *row, const json_t *columns, const struct style styles[])
{
	struct buf texts[OUTPUT_COLUMNS_MAX];
	const char *cells[OUTPUT_COLUMNS_MAX];
	size_t count = json_array_size(columns);

	for (size_t i = 0; i < count; i++) {
		const char *name =
		    json_string_value(json_array_get(columns, i));

		buf_init(&texts[i], CELL_MAX);
		cell_text(&texts[i], json_object_get(row, name),
		    out->tty && styles[i].amount);
		cells[i] = texts[i].data;
	}
	line_new(table, cells, count);
	for (size_t i = 0; i < count; i++)
		buf_free(&texts[i]);
}

/* Print the rows as a table with these columns. */
static void
table_print(const struct output *out, const json_t *rows, const json_t *columns,
    bool header)
{
	struct libscols_table *table = table_new(out);
	struct style styles[OUTPUT_COLUMNS_MAX];

	for (size_t i = 0; i < json_array_size(columns); i++) {
		const char *name =
		    json_string_value(json_array_get(columns, i));

		styles[i] = column_style(rows, name);
		column_new(out, table, name, &styles[i]);
	}
	for (size_t i = 0; i < json_array_size(rows); i++)
		row_add(out, table, json_array_get(rows, i), columns, styles);
	scols_table_enable_noheadings(table, !header);
	scols_print_table(table);
	scols_unref_table(table);
}

/* Does a column say anything to a person here?  Not what only programs use,
 * nor what is empty in every row. */
static bool
column_speaks(const json_t *rows, const char *name)
{
	static const char *const for_programs[] = {
	    "key", "hash", "agreement_key", NULL};

	for (size_t i = 0; for_programs[i] != NULL; i++)
		if (strcmp(name, for_programs[i]) == 0)
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

		if (column_speaks(rows, json_string_value(name)))
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

/* One name and value a line, but for what nests. */
static void
lines_print(struct output *out, const json_t *object, const json_t *names)
{
	static const struct style name_style = {.number = false};
	static const struct style value_style = {.prose = true};
	struct libscols_table *table = table_new(out);

	column_new(out, table, "name", &name_style);
	column_new(out, table, "value", &value_style);
	scols_table_enable_noheadings(table, 1);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *value = json_object_get(object, name);
		struct buf text = BUF(CELL_MAX);

		cell_text(&text, value,
		    out->tty && json_is_string(value) &&
			strchr(json_string_value(value), '.') != NULL);
		if (!is_nested(value))
			line_new(table, (const char *[]){name, text.data}, 2);
		buf_free(&text);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

/* A nested record or list of records, beneath its name. */
static void
nested_print(struct output *out, const char *name, const json_t *value)
{
	bool list = json_is_array(value);
	json_t *all = output_names(list ? json_array_get(value, 0) : value);
	json_t *columns = list ? columns_shown(out, value, all) : NULL;

	fprintf(out->file, "\n%s%s%s\n", out->color ? BOLD : "", name,
	    out->color ? PLAIN : "");
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
