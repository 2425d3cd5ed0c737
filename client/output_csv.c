/* CSV as RFC 4180 has it, TSV, and the bare first column. */

#include <string.h>

#include "output.h"
#include "text.h"

/* A spreadsheet would take it for a formula; a plain number it may. */
static bool
is_formula(const char *text)
{
	return *text != '\0' && strchr("=+-@\t\r", *text) != NULL &&
	       !text_is_number(text);
}

static void
csv_cell(FILE *file, const char *text)
{
	bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';

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
tsv_cell(FILE *file, const char *text)
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

/* Print one cell.  On a terminal what would steer it is shown. */
static void
cell(struct output *out, const char *text, void (*write)(FILE *, const char *))
{
	struct buf safe = BUF(CELL_MAX), tame = BUF(CELL_MAX);

	if (is_formula(text))
		buf_add(&safe, "'");
	buf_add(&safe, text);
	if (out->tty)
		text_tame(&tame, safe.data, true);
	write(out->file, out->tty ? tame.data : safe.data);
	buf_free(&safe);
	buf_free(&tame);
}

static void
line(struct output *out, const json_t *item, const char *separator,
    const char *ending, void (*write)(FILE *, const char *))
{
	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *column = output_column(out, i);
		struct buf text = BUF(CELL_MAX);

		if (item != NULL)
			output_cell(&text, json_object_get(item, column));
		else
			buf_add(&text, column);
		if (i > 0)
			fputs(separator, out->file);
		cell(out, text.data, write);
		buf_free(&text);
	}
	fputs(ending, out->file);
}

static void
csv_row(struct output *out, const json_t *item)
{
	line(out, item, ",", "\r\n", csv_cell);
}

static void
csv_begin(struct output *out)
{
	if (out->header)
		csv_row(out, NULL);
}

static void
csv_record(struct output *out, const json_t *object)
{
	csv_begin(out);
	csv_row(out, object);
}

static void
tsv_row(struct output *out, const json_t *item)
{
	line(out, item, "\t", "\n", tsv_cell);
}

static void
tsv_begin(struct output *out)
{
	if (out->header)
		tsv_row(out, NULL);
}

static void
tsv_record(struct output *out, const json_t *object)
{
	tsv_begin(out);
	tsv_row(out, object);
}

static void
name_row(struct output *out, const json_t *item)
{
	struct buf text = BUF(CELL_MAX), tame = BUF(CELL_MAX);

	output_cell(&text, json_object_get(item, output_column(out, 0)));
	text_tame(&tame, text.data, false);
	fprintf(out->file, "%s\n", tame.data);
	buf_free(&text);
	buf_free(&tame);
}

/* Of what was just written, the number. */
static void
name_record(struct output *out, const json_t *object)
{
	const json_t *seq = json_object_get(object, "seq");
	struct buf text = BUF(CELL_MAX);

	if (seq == NULL || out->fields != NULL) {
		name_row(out, object);
		return;
	}
	output_cell(&text, seq);
	fprintf(out->file, "%s\n", text.data);
	buf_free(&text);
}

static void
nothing(struct output *out)
{
	(void)out;
}

const struct format format_csv = {"csv", "comma-separated, for spreadsheets",
    csv_begin, csv_row, nothing, csv_record};

const struct format format_tsv = {"tsv",
    "tab-separated; \\t, \\n and \\\\ inside a value", tsv_begin, tsv_row,
    nothing, tsv_record};

const struct format format_name = {
    "name", "the first column only", NULL, name_row, nothing, name_record};
