/* Tables as CSV, and as a workbook. */

#include <errno.h>
#include <string.h>

#include "core/csv.h"
#include "glossary.h"
#include "pages/sheets.h"
#include "workbook.h"

/* The first table that has rows; the first of all where none has. */
static const struct table *
first_of(const struct shown *shown)
{
	const struct table *t = shown->view->tables;

	while (t->name != NULL && !view_any_rows(shown, t))
		t++;
	return t->name != NULL ? t : shown->view->tables;
}

/* CSV ---------------------------------------------------------------------- */

static void
add_row(struct buf *out, const struct sheet *sheet, const json_t *row)
{
	json_t *value;
	size_t i;

	json_array_foreach (row, i, value) {
		if (i > 0)
			buf_add(out, ",");
		if (json_is_string(value))
			csv_add(out, json_string_value(value),
			    strcmp(sheet->columns[i].kind, "text") == 0);
	}
	buf_add(out, "\r\n");
}

void
sheets_csv(struct buf *out, const struct shown *shown)
{
	const char *asked = view_text(shown->parameters, VIEW_TABLE);
	const struct table *table =
	    asked != NULL ? view_table(shown->view, asked) : first_of(shown);
	struct sheet sheet = view_sheet(shown, table);
	json_t *item;
	size_t i;

	for (const struct column *c = sheet.columns; c->name != NULL; c++)
		buf_printf(
		    out, "%s%s", c > sheet.columns ? "," : "", c->name);
	buf_add(out, "\r\n");
	json_array_foreach (sheet.rows, i, item)
		add_row(out, &sheet, item);
	view_sheet_free(&sheet);
}

/* A workbook --------------------------------------------------------------- */

static enum cell_kind
kind_of(const struct column *column)
{
	static const char *const names[CELL_KINDS] = {[CELL_TEXT] = "text",
	    [CELL_NUMBER] = "number",
	    [CELL_AMOUNT] = "amount",
	    [CELL_DAY] = "day"};
	enum cell_kind kind = CELL_TEXT;

	while (kind < CELL_KINDS && strcmp(names[kind], column->kind) != 0)
		kind++;
	return kind < CELL_KINDS ? kind : CELL_TEXT;
}

/* Texts beside each other, the first of the row in front; NULL ends them. */
static void
write_texts(struct sheet_out *out, bool bold, const char *const texts[])
{
	sheet_row_begin(out, bold);
	for (size_t i = 0; texts[i] != NULL; i++)
		sheet_cell(out, i, texts[i], CELL_TEXT);
	if (bold)
		sheet_head(out);
}

static size_t
count_of(const struct column *columns)
{
	size_t count = 0;

	while (columns[count].name != NULL)
		count++;
	return count;
}

/* The names of the columns, and behind them those of exact amounts. */
static void
write_head(struct sheet_out *out, const struct column *columns)
{
	size_t exact = count_of(columns);

	sheet_row_begin(out, true);
	for (size_t i = 0; columns[i].name != NULL; i++) {
		sheet_column(out, i, kind_of(&columns[i]));
		sheet_name(out, i, columns[i].name, &exact);
	}
	sheet_head(out);
}

static void
write_row(struct sheet_out *out, const json_t *row)
{
	size_t exact = json_array_size(row), i;
	json_t *value;

	sheet_row_begin(out, false);
	json_array_foreach (row, i, value) {
		const char *text =
		    json_is_string(value) ? json_string_value(value) : "";

		sheet_value(out, i, text, &exact);
	}
}

/* A sheet is called as its table is: Years. */
static void
write_rows(
    struct workbook *workbook, const struct table *table, const json_t *rows)
{
	char name[32];
	struct sheet_out *out;
	json_t *row;
	size_t i;

	snprintf(name, sizeof(name), "%s", table->name);
	name[0] -= 'a' - 'A';
	out = workbook_sheet(workbook, name);
	write_head(out, table->columns);
	json_array_foreach (rows, i, row)
		write_row(out, row);
	sheet_filter(out, sheet_rows(out), count_of(table->columns));
}

/* Write a sheet for each table that has rows, or one at least, and note which
 * columns they have, each once. */
static void
write_tables(
    struct workbook *workbook, const struct shown *shown, json_t *columns)
{
	const struct table *first = first_of(shown);

	for (const struct table *t = first; t->name != NULL; t++) {
		struct sheet sheet = view_sheet(shown, t);

		if (t == first || json_array_size(sheet.rows) > 0) {
			write_rows(workbook, t, sheet.rows);
			for (const struct column *c = t->columns;
			     c->name != NULL; c++)
				view_set(columns, c->name, c->kind);
		}
		view_sheet_free(&sheet);
	}
}

static void
write_definitions(struct workbook *workbook, json_t *columns)
{
	struct sheet_out *out = workbook_sheet(workbook, "Definitions");
	const char *name;
	json_t *kind;

	write_texts(
	    out, true, (const char *[]){"column", "kind", "meaning", NULL});
	json_object_foreach (columns, name, kind) {
		struct buf meaning = BUF(16 * 1024);

		glossary_find(name, &meaning);
		write_texts(out, false,
		    (const char *[]){name, json_string_value(kind),
			meaning.data, NULL});
		buf_free(&meaning);
	}
}

/* Those of the edition: so much of its base currency is one unit. */
static void
write_rates(struct workbook *workbook, const json_t *answer)
{
	struct sheet_out *out = workbook_sheet(workbook, "Rates");
	const char *base = view_text(answer, "base_currency");
	json_t *rate;
	size_t i;

	write_texts(out, true,
	    (const char *[]){
		"currency", "rate", "in", "date", ("rate" WORKBOOK_EXACT),
		NULL});
	json_array_foreach (json_object_get(answer, "rates"), i, rate) {
		const char *value = view_text(rate, "rate");

		sheet_row_begin(out, false);
		sheet_cell(out, 0, view_text(rate, "currency"), CELL_TEXT);
		sheet_cell(out, 1, value, CELL_AMOUNT);
		sheet_cell(out, 2, base, CELL_TEXT);
		sheet_cell(out, 3, view_text(rate, "date"), CELL_DAY);
		sheet_cell(out, 4, value, CELL_TEXT);
	}
}

/* Which page of which edition it is. */
static void
write_about(
    struct workbook *workbook, const struct shown *shown, const char *address)
{
	static const char *const members[][2] = {{"as of", "edition.as_of"},
	    {"published", "edition.published"}, {"hash", "edition.hash"},
	    {"base currency", "base_currency"}};
	struct sheet_out *out = workbook_sheet(workbook, "About");
	char entry[24];

	write_texts(out, false, (const char *[]){"page", address, NULL});
	write_texts(
	    out, false, (const char *[]){"language", shown->language, NULL});
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		write_texts(out, false,
		    (const char *[]){members[i][0],
			view_text(shown->answer, members[i][1]), NULL});
	snprintf(entry, sizeof(entry), "%lld",
	    (long long)json_integer_value(
		view_member(shown->answer, "edition.entry")));
	sheet_row_begin(out, false);
	sheet_cell(out, 0, "entry", CELL_TEXT);
	sheet_cell(out, 1, entry, CELL_NUMBER);
}

bool
sheets_xlsx(struct buf *out, const struct shown *shown, const char *address,
    struct error *err)
{
	struct workbook *workbook = workbook_open(WORKBOOK_MEMORY);
	const char *published = view_text(shown->answer, "edition.published");
	json_t *columns = json_object();

	workbook_date(workbook, published != NULL ? published : "");
	write_tables(workbook, shown, columns);
	write_definitions(workbook, columns);
	write_rates(workbook, shown->answer);
	write_about(workbook, shown, address);
	json_decref(columns);
	if (workbook_add(workbook, out))
		return true;
	error_set(err, ERROR_UNAVAILABLE, "",
	    "the workbook cannot be made at the moment: %s", strerror(errno));
	return error_hint(err, "try again in a minute, or take the CSV");
}
