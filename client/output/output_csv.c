/* CSV as RFC 4180 has it, TSV, and the bare first column. */

#include <string.h>

#include "core/text.h"
#include "member.h"
#include "output/format.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define EXACT_DIGITS	15 /* Excel keeps no more of a number */

/* One way of writing lines: between values, at their end, and a value. */
struct dialect {
	const char *separator, *ending;
	void (*write)(FILE *, const char *);
};

static void
csv_write(FILE *file, const char *text)
{
	bool quoted = text[strcspn(text, ",;\"\r\n")] != '\0';

	if (quoted)
		fputc('"', file);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', file);
		fputc(*text, file);
	}
	if (quoted)
		fputc('"', file);
}

static void
tsv_write(FILE *file, const char *text)
{
	static const char special[] = "\t\n\r\\", letters[] = "tnr\\";

	for (; *text != '\0'; text++) {
		const char *found = strchr(special, *text);

		if (found != NULL)
			fprintf(file, "\\%c", letters[found - special]);
		else
			fputc(*text, file);
	}
}

/* Is it a code of digits that Excel would take for a number and change: 007,
 * or more digits than it keeps? */
static bool
is_digit_code(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return text[digits] == '\0' &&
	       (digits > EXACT_DIGITS || (digits > 1 && text[0] == '0'));
}

/* The value as the spreadsheet must see it. */
static void
cell_make(const struct output *out, struct buf *cell, const char *text)
{
	if (out->excel && is_digit_code(text)) {
		buf_printf(cell, "=\"%s\"", text);
		return;
	}
	if (text_is_formula(text))
		buf_add(cell, "'");
	buf_add(cell, text);
	if (out->excel && out->decimal_comma && text_is_number(text) &&
	    strchr(cell->data, '.') != NULL)
		*strchr(cell->data, '.') = ',';
}

/* Print one cell.  On a terminal what would steer it is shown. */
static void
cell_print(struct output *out, const struct dialect *dialect, const char *text)
{
	struct buf cell = BUF(CELL_MAX), tame = BUF(CELL_MAX);

	cell_make(out, &cell, text);
	if (out->tty)
		text_tame(&tame, cell.data, true);
	dialect->write(out->file, out->tty ? tame.data : cell.data);
	buf_free(&cell);
	buf_free(&tame);
}

/* A line of values, or of the names of the columns. */
static void
line_print(
    struct output *out, const struct dialect *dialect, const json_t *item)
{
	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *column = output_column(out, i);
		struct buf text = BUF(CELL_MAX);

		if (item != NULL)
			member_add(&text, json_object_get(item, column));
		else
			buf_add(&text, column);
		if (i > 0)
			fputs(dialect->separator, out->file);
		cell_print(out, dialect, text.data);
		buf_free(&text);
	}
	fputs(dialect->ending, out->file);
}

static void
csv_line(struct output *out, const json_t *item)
{
	const struct dialect dialect = {
	    out->excel && out->decimal_comma ? ";" : ",", "\r\n", csv_write};

	line_print(out, &dialect, item);
}

static void
csv_begin(struct output *out)
{
	if (out->excel)
		fputs(BYTE_ORDER_MARK, out->file);
	if (out->header)
		csv_line(out, NULL);
}

static void
csv_record(struct output *out, const json_t *object)
{
	csv_begin(out);
	csv_line(out, object);
}

static void
tsv_line(struct output *out, const json_t *item)
{
	static const struct dialect dialect = {"\t", "\n", tsv_write};

	line_print(out, &dialect, item);
}

static void
tsv_begin(struct output *out)
{
	if (out->header)
		tsv_line(out, NULL);
}

static void
tsv_record(struct output *out, const json_t *object)
{
	tsv_begin(out);
	tsv_line(out, object);
}

static void
name_print(struct output *out, const json_t *name)
{
	struct buf text = BUF(CELL_MAX), tame = BUF(CELL_MAX);

	member_add(&text, name);
	text_tame(&tame, text.data, false);
	fprintf(out->file, "%s\n", tame.data);
	buf_free(&text);
	buf_free(&tame);
}

static void
name_row(struct output *out, const json_t *item)
{
	name_print(out, json_object_get(item, output_column(out, 0)));
}

/* Of what was just written, its code or number; a dry run gives none. */
static void
name_record(struct output *out, const json_t *object)
{
	const json_t *name =
	    out->named != NULL ? json_object_get(object, out->named) : NULL;

	if (json_is_true(json_object_get(object, "dry_run")))
		return;
	if (name == NULL || out->fields != NULL)
		name_row(out, object);
	else
		name_print(out, name);
}

static void
nothing(struct output *out)
{
	(void)out;
}

const struct format format_csv = {"csv", "comma-separated, for spreadsheets",
    csv_begin, csv_line, nothing, csv_record};

const struct format format_tsv = {"tsv",
    "tab-separated; \\t, \\n and \\\\ inside a value", tsv_begin, tsv_line,
    nothing, tsv_record};

const struct format format_name = {
    "name", "the first column only", NULL, name_row, nothing, name_record};
