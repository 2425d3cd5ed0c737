/* CSV in, by libcsv in its strict mode; and cells out. */

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/text.h"
#include "import/sheet.h"

/* What a line begins with that is not text: it has a byte 0, or is longer than
 * any row.  No text begins so. */
#define BROKEN "\001"

struct sheet {
	struct lines *lines;
	struct csv_parser parser;
	char separator;
	struct buf raw;	  /* the lines of this row, each with its line feed */
	struct buf again; /* lines to be read again, after a row gone wrong */
	struct buf line;
	long number; /* of the line last read */
	struct sheet_row *row;
	size_t starts[SHEET_CELLS_MAX]; /* of the cells, in its text */
	bool done;			/* the row is complete */
	bool begun;			/* a row was read */
};

static int
is_end(unsigned char c)
{
	return c == '\n';
}

static void
parser_start(struct sheet *sheet)
{
	if (csv_init(&sheet->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		abort();
	csv_set_term_func(&sheet->parser, is_end);
	if (sheet->separator != '\0')
		csv_set_delim(&sheet->parser, (unsigned char)sheet->separator);
}

struct sheet *
sheet_open(struct lines *lines, char separator)
{
	struct sheet *sheet = xcalloc(1, sizeof(*sheet));

	sheet->lines = lines;
	sheet->separator = separator;
	sheet->number = lines->number;
	buf_init(&sheet->raw, 2 * SHEET_ROW_MAX + 2);
	buf_init(&sheet->again, 4 * SHEET_ROW_MAX);
	buf_init(&sheet->line, SHEET_ROW_MAX);
	parser_start(sheet);
	return sheet;
}

void
sheet_close(struct sheet *sheet)
{
	if (sheet == NULL)
		return;
	csv_free(&sheet->parser);
	buf_free(&sheet->raw);
	buf_free(&sheet->again);
	buf_free(&sheet->line);
	free(sheet);
}

char
sheet_separated_by(const struct sheet *sheet)
{
	return sheet->separator;
}

char
sheet_separator(const char *line, size_t cells)
{
	static const char candidates[] = ",;\t|";
	size_t counts[sizeof(candidates)] = {0}, best = 0;
	bool quoted = false;

	for (; *line != '\0'; line++) {
		const char *found = strchr(candidates, *line);

		if (*line == '"')
			quoted = !quoted;
		else if (found != NULL && !quoted)
			counts[found - candidates]++;
	}
	/* Where commas fit as well, they may be decimal ones. */
	for (size_t i = strlen(candidates); cells > 1 && i-- > 0;)
		if (counts[i] == cells - 1)
			return candidates[i];
	for (size_t i = 1; candidates[i] != '\0'; i++)
		if (counts[i] > counts[best])
			best = i;
	return candidates[best];
}

static void
on_cell(void *data, size_t len, void *arg)
{
	struct sheet *sheet = arg;
	struct sheet_row *row = sheet->row;

	if (row->count < SHEET_CELLS_MAX)
		sheet->starts[row->count] = row->text.len;
	row->count++;
	buf_add_bytes(&row->text, data != NULL ? data : "", len);
	buf_add_bytes(&row->text, "", 1);
}

static void
on_row(int end, void *arg)
{
	(void)end;
	((struct sheet *)arg)->done = true;
}

/* A line that is not text is marked, and cut where it stops being one. */
static void
line_mark(struct buf *line)
{
	struct buf cut = BUF(SHEET_ROW_MAX);

	if (!buf_over(line) && strlen(line->data) == line->len)
		return;
	buf_add(&cut, BROKEN);
	buf_add(&cut, line->data);
	buf_free(line);
	*line = cut;
}

/* The next line: one to be read again, or a new one. */
static bool
line_read(struct sheet *sheet, struct error *err)
{
	const char *end = strchr(sheet->again.data, '\n');

	if (end == NULL) {
		if (!lines_next(sheet->lines, &sheet->line, err))
			return false;
		line_mark(&sheet->line);
	} else {
		size_t len = (size_t)(end - sheet->again.data);

		buf_clear(&sheet->line);
		buf_add_bytes(&sheet->line, sheet->again.data, len);
		buf_shift(&sheet->again, len + 1);
	}
	sheet->number++;
	return true;
}

/* The row went wrong: its first line is the loss, the others are read again.
 * The sentence is already there. */
static enum sheet_result
give_up(struct sheet *sheet)
{
	struct sheet_row *row = sheet->row;
	const char *end = strchr(sheet->raw.data, '\n');
	size_t first =
	    end != NULL ? (size_t)(end - sheet->raw.data) : sheet->raw.len;
	size_t rest = end != NULL ? first + 1 : first;
	struct buf again = BUF(4 * SHEET_ROW_MAX);

	buf_add_bytes(&again, sheet->raw.data + rest, sheet->raw.len - rest);
	buf_add(&again, sheet->again.data);
	buf_free(&sheet->again);
	sheet->again = again;
	sheet->number = row->line;
	buf_clear(&row->text);
	buf_add_bytes(&row->text, sheet->raw.data, first);
	row->cells[0] = row->text.data;
	row->count = 1;
	csv_free(&sheet->parser);
	parser_start(sheet);
	return SHEET_BAD;
}

static enum sheet_result
refuse(
    struct sheet *sheet, const char *what, const char *hint, struct error *err)
{
	error_set(err, ERROR_MALFORMED, "", "%s", what);
	error_hint(err, "%s", hint);
	return give_up(sheet);
}

/* Feed one line.  False if it cannot be part of a row. */
static bool
feed(struct sheet *sheet)
{
	const struct buf *line = &sheet->line;

	buf_add(&sheet->raw, line->data);
	buf_add(&sheet->raw, "\n");
	return csv_parse(&sheet->parser, line->data, line->len, on_cell, on_row,
		   sheet) == line->len &&
	       csv_parse(&sheet->parser, "\n", 1, on_cell, on_row, sheet) == 1;
}

static bool
is_blank_row(const struct sheet_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][strspn(row->cells[i], " \t")] != '\0')
			return false;
	return true;
}

/* A complete row: set the cells to where the text now stands for good. */
static enum sheet_result
finish(struct sheet *sheet, struct error *err)
{
	struct sheet_row *row = sheet->row;

	if (row->count > SHEET_CELLS_MAX)
		return refuse(sheet, "this line has more than 256 cells",
		    "is the separator right? --delimiter names another", err);
	for (size_t i = 0; i < row->count; i++)
		row->cells[i] = row->text.data + sheet->starts[i];
	return is_blank_row(row) ? SHEET_BLANK : SHEET_ROW;
}

/* Read on to the end of the row, over as many lines as it has. */
static enum sheet_result
row_read(struct sheet *sheet, struct error *err)
{
	do {
		bool broken = sheet->line.data[0] == BROKEN[0];
		bool fits = feed(sheet);

		if (broken)
			return refuse(sheet,
			    "this line has a byte 0, or is longer than 64 KiB",
			    "is it a text file?  UTF-16 without a mark is read "
			    "with --encoding utf-16",
			    err);
		if (!fits)
			return refuse(sheet, "a quote stands where none may be",
			    "a cell with quotes in it is written \"so "
			    "\"\"it\"\" "
			    "reads\"",
			    err);
		if (sheet->raw.len > SHEET_ROW_MAX)
			return refuse(sheet,
			    "a quote opens here and is not closed within 64 "
			    "KiB",
			    "look for a lone \"", err);
	} while (!sheet->done && line_read(sheet, err));
	if (sheet->done)
		return finish(sheet, err);
	if (ferror(sheet->lines->file))
		return SHEET_FAILED;
	return refuse(sheet, "a quote opens here and is never closed",
	    "look for a lone \"", err);
}

bool
sheet_may_separate(char c)
{
	return c != '\0' && strchr(",;\t|:~^", c) != NULL;
}

/* sep=; */
static bool
is_declaration(const char *line)
{
	return strncmp(line, "sep=", 4) == 0 && sheet_may_separate(line[4]) &&
	       line[5] == '\0';
}

static bool
separator_find(struct sheet *sheet, struct error *err)
{
	char declared = '\0';

	if (is_declaration(sheet->line.data)) {
		declared = sheet->line.data[4];
		if (!line_read(sheet, err))
			return false;
	}
	if (sheet->separator == '\0')
		sheet->separator = declared != '\0'
				       ? declared
				       : sheet_separator(sheet->line.data, 0);
	csv_set_delim(&sheet->parser, (unsigned char)sheet->separator);
	return true;
}

enum sheet_result
sheet_next(struct sheet *sheet, struct sheet_row *row, struct error *err)
{
	bool first = !sheet->begun;

	sheet->begun = true;
	sheet->row = row;
	sheet->done = false;
	row->count = 0;
	buf_clear(&sheet->raw);
	buf_clear(&row->text);
	if (!line_read(sheet, err) || (first && !separator_find(sheet, err)))
		return ferror(sheet->lines->file) ? SHEET_FAILED : SHEET_END;
	row->line = sheet->number;
	if (sheet->line.data[strspn(sheet->line.data, " \t")] == '\0')
		return SHEET_BLANK;
	return row_read(sheet, err);
}

void
sheet_write(struct buf *buf, const char *cell, char separator)
{
	const char special[] = {separator, '"', '\r', '\n', '\0'};
	bool quoted = strpbrk(cell, special) != NULL;

	if (quoted)
		buf_add(buf, "\"");
	if (text_is_formula(cell))
		buf_add(buf, "'");
	for (; *cell != '\0'; cell++)
		buf_add_bytes(
		    buf, *cell == '"' ? "\"\"" : cell, *cell == '"' ? 2 : 1);
	if (quoted)
		buf_add(buf, "\"");
}
