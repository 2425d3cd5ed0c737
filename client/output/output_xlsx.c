/*
 * A workbook: the rows, amounts as numbers and at the end of each row as exact
 * text again, since a spreadsheet keeps binary fractions; and on sheets of
 * their own what the columns mean, which rates go with them, and what was
 * asked.  A record is a sheet of its members and one for each list in it.
 */

#include <errno.h>
#include <string.h>

#include "core/text.h"
#include "glossary.h"
#include "member.h"
#include "output/format.h"
#include "output/style.h"
#include "workbook.h"

#define RATES "currency:currency, per_usd:decimal, date:date?, source"

/* What a member is to a spreadsheet. */
static enum cell_kind
kind_of(const char *answer, const char *name)
{
	struct answer_member member;

	return style_member(answer, name, &member) ? answer_cell(&member)
						   : CELL_TEXT;
}

/* A sheet for rows of these columns, of which the answer says what they are. */
static struct sheet_out *
sheet_of(struct output *out, const char *name, const json_t *columns,
    const char *answer)
{
	struct sheet_out *sheet = workbook_sheet(out->workbook, name);
	const json_t *column;
	size_t i;

	json_array_foreach (columns, i, column)
		sheet_column(
		    sheet, i, kind_of(answer, json_string_value(column)));
	return sheet;
}

/* The names of the columns, and behind them those of exact amounts. */
static void
head_write(struct sheet_out *sheet, const json_t *columns)
{
	size_t exact = json_array_size(columns), i;
	const json_t *column;

	sheet_row_begin(sheet, true);
	json_array_foreach (columns, i, column)
		sheet_name(sheet, i, json_string_value(column), &exact);
	sheet_head(sheet);
}

static void
row_write(struct sheet_out *sheet, const json_t *columns, const json_t *row,
    bool bold)
{
	size_t exact = json_array_size(columns), i;
	const json_t *column;

	sheet_row_begin(sheet, bold);
	json_array_foreach (columns, i, column) {
		struct buf text = BUF(CELL_MAX);

		member_add(
		    &text, json_object_get(row, json_string_value(column)));
		sheet_value(sheet, i, text.data, &exact);
		buf_free(&text);
	}
}

/* Is it a list of records, which needs a sheet of its own? */
static bool
is_rows(const json_t *value)
{
	return json_is_object(json_array_get(value, 0));
}

/* A sheet of rows that are alike. */
static void
rows_write(struct output *out, const char *name, const json_t *rows,
    const char *answer)
{
	json_t *columns = output_names(json_array_get(rows, 0));
	struct sheet_out *sheet = sheet_of(out, name, columns, answer);

	head_write(sheet, columns);
	for (size_t i = 0; i < json_array_size(rows); i++)
		row_write(sheet, columns, json_array_get(rows, i), false);
	sheet_filter(sheet, sheet_rows(sheet), json_array_size(columns));
	json_decref(columns);
}

/* What a member is, in the words of the row of its command. */
static void
type_write(struct sheet_out *sheet, const struct answer_member *member)
{
	struct buf type = BUF(1024);

	switch (member->kind) {
	case ANSWER_LIST:
		buf_add(&type, "list");
		break;
	case ANSWER_OBJECT:
		buf_add(&type, "record");
		break;
	default:
		buf_add_bytes(&type, member->type, member->type_len);
	}
	sheet_cell(sheet, 1, type.data, CELL_TEXT);
	sheet_cell(sheet, 2, member->maybe ? "yes" : "no", CELL_TEXT);
	buf_free(&type);
}

/* What the column means, of rows or, if inside is not "", of that list. */
static void
definition_write(struct sheet_out *sheet, const char *inside, const char *name,
    const char *answer)
{
	struct buf label = BUF(CELL_MAX), meaning = BUF(CELL_MAX);
	struct answer_member member;

	buf_printf(
	    &label, "%s%s%s", inside, inside[0] != '\0' ? " " : "", name);
	sheet_row_begin(sheet, false);
	sheet_cell(sheet, 0, label.data, CELL_TEXT);
	if (style_member(answer, name, &member))
		type_write(sheet, &member);
	if (glossary_find(name, &meaning))
		sheet_cell(sheet, 3, meaning.data, CELL_TEXT);
	buf_free(&label);
	buf_free(&meaning);
}

/* The members of what nests in a member of that name. */
static void
inside_write(struct output *out, struct sheet_out *sheet, const char *name,
    const json_t *value)
{
	json_t *columns = output_names(
	    json_is_array(value) ? json_array_get(value, 0) : value);
	const json_t *column;
	size_t i;

	json_array_foreach (columns, i, column)
		definition_write(sheet, name, json_string_value(column),
		    style_inside(out->answer, name));
	json_decref(columns);
}

/* The columns of rows, or the members of a record and of its lists. */
static void
definitions_write(struct output *out, const json_t *record)
{
	static const char *const heads[] = {
	    "column", "type", "may be empty", "meaning"};
	struct sheet_out *sheet = workbook_sheet(out->workbook, "Definitions");

	sheet_row_begin(sheet, true);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		sheet_cell(sheet, i, heads[i], CELL_TEXT);
	sheet_head(sheet);
	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *name = output_column(out, i);
		const json_t *value = json_object_get(record, name);

		definition_write(sheet, "", name, out->answer);
		if (json_is_object(value) || is_rows(value))
			inside_write(out, sheet, name, value);
	}
}

/* What was asked, when, and what the server said beside the rows. */
static void
about_write(struct output *out)
{
	struct sheet_out *sheet = workbook_sheet(out->workbook, "About");
	const char *name;
	json_t *value;

	json_object_foreach (out->about, name, value) {
		const json_t *text = value;
		size_t count = json_is_array(value) ? json_array_size(value) : 1;

		for (size_t i = 0; i < count; i++) {
			if (json_is_array(value))
				text = json_array_get(value, i);
			sheet_row_begin(sheet, false);
			sheet_cell(sheet, 0, name, CELL_TEXT);
			sheet_cell(sheet, 1, json_string_value(text), CELL_TEXT);
		}
	}
}

static void
xlsx_begin(struct output *out)
{
	out->workbook = workbook_open(NULL);
	out->sheet = sheet_of(out, "Rows", out->columns, out->answer);
	if (out->header)
		head_write(out->sheet, out->columns);
}

static void
xlsx_row(struct output *out, const json_t *item)
{
	const json_t *currency = json_object_get(item, "currency");

	if (out->currencies == NULL)
		out->currencies = json_object();
	if (json_is_string(currency))
		json_object_set_new(
		    out->currencies, json_string_value(currency), json_true());
	row_write(out->sheet, out->columns, item, out->in_totals);
	if (!out->in_totals)
		out->filtered = sheet_rows(out->sheet);
}

static void
write_all(struct output *out, const json_t *record)
{
	definitions_write(out, record);
	if (json_array_size(out->rates) > 0)
		rows_write(out, "Rates", out->rates, RATES);
	about_write(out);
	if (!workbook_write(out->workbook, out->file))
		out->failure = errno;
	out->workbook = NULL;
}

/* Columns of nothing that was found: all that there can be. */
static void
columns_promise(struct output *out)
{
	struct answer_member member = {.rest = out->answer};

	out->columns = json_array();
	while (out->answer != NULL && answer_next(&member))
		if (!answer_is_beside(&member))
			json_array_append_new(out->columns,
			    json_stringn(member.name, member.len));
}

static void
xlsx_end(struct output *out)
{
	if (out->columns == NULL)
		columns_promise(out);
	if (out->workbook == NULL)
		xlsx_begin(out);
	if (out->header)
		sheet_filter(
		    out->sheet, out->filtered, json_array_size(out->columns));
	write_all(out, NULL);
}

/* A line of each member; of a record inside, of each of its own. */
static void
members_write(struct sheet_out *sheet, const json_t *columns,
    const json_t *object, const char *answer, const char *inside)
{
	const json_t *column;
	size_t i;

	json_array_foreach (columns, i, column) {
		const char *name = json_string_value(column);
		const json_t *value = json_object_get(object, name);
		struct buf label = BUF(CELL_MAX), text = BUF(CELL_MAX);

		if (json_is_object(value)) {
			json_t *names = output_names(value);

			members_write(sheet, names, value,
			    style_inside(answer, name), name);
			json_decref(names);
		} else if (!is_rows(value)) {
			buf_printf(&label, "%s%s%s", inside,
			    inside[0] != '\0' ? " " : "", name);
			style_print(&text, value, false);
			sheet_row_begin(sheet, false);
			sheet_cell(sheet, 0, label.data, CELL_TEXT);
			sheet_cell(
			    sheet, 1, text.data, kind_of(answer, name));
			if (kind_of(answer, name) == CELL_AMOUNT)
				sheet_cell(sheet, 2, text.data, CELL_TEXT);
		}
		buf_free(&label);
		buf_free(&text);
	}
}

static void
xlsx_record(struct output *out, const json_t *object)
{
	out->workbook = workbook_open(NULL);
	out->sheet = workbook_sheet(out->workbook, "Record");
	sheet_row_begin(out->sheet, true);
	sheet_cell(out->sheet, 0, "name", CELL_TEXT);
	sheet_cell(out->sheet, 1, "value", CELL_TEXT);
	sheet_cell(out->sheet, 2, "value" WORKBOOK_EXACT, CELL_TEXT);
	sheet_head(out->sheet);
	members_write(out->sheet, out->columns, object, out->answer, "");
	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *name = output_column(out, i);
		const json_t *value = json_object_get(object, name);

		if (is_rows(value))
			rows_write(
			    out, name, value, style_inside(out->answer, name));
	}
	write_all(out, object);
}

const struct format format_xlsx = {"xlsx",
    "a workbook; amounts as numbers and as exact text", xlsx_begin, xlsx_row,
    xlsx_end, xlsx_record, .binary = true};
