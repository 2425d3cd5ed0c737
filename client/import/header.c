/* Finding the header of a file, and telling it from data. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/either.h"
#include "import/header.h"
#include "import/sheet.h"

#define SURE 2 /* names that are known: then a line is the header */

/* How many names the mapping knows of the row that the text begins with. */
static size_t
known_at(
    const char *text, size_t len, const struct mapping *mapping, char separator)
{
	struct sheet_row row = {.text = BUF(SHEET_TEXT_MAX)};
	FILE *file = fmemopen((void *)text, len, "r");
	struct lines lines;
	struct error ignored;
	size_t known = 0;

	if (file == NULL)
		abort();
	if (lines_open(&lines, file, "", NULL, &ignored)) {
		struct sheet *sheet = sheet_open(&lines, separator);

		if (sheet_next(sheet, &row, &ignored) == SHEET_ROW)
			known = mapping_known(mapping, row.cells, row.count);
		sheet_close(sheet);
	}
	lines_close(&lines);
	fclose(file);
	buf_free(&row.text);
	return known;
}

long
header_find(
    const struct lines *lines, const struct mapping *mapping, char separator)
{
	const char *text = lines->data + lines->start;
	const char *end = text + lines->len;
	size_t most = 0;
	long best = 0;

	for (long n = 0; n < HEADER_LINES_MAX && text < end && most < SURE;
	     n++) {
		size_t len = (size_t)(end - text);
		size_t known = known_at(text, len, mapping, separator);
		const char *feed = memchr(text, lines->ending, len);

		if (known > most) {
			best = n;
			most = known;
		}
		text = feed != NULL ? feed + 1 : end;
	}
	return best;
}

bool
header_is_ours(const struct lines *lines)
{
	size_t len = strlen(COLUMN_LINE);

	return lines->len > len &&
	       memcmp(lines->data + lines->start, COLUMN_LINE, len) == 0;
}

/* Into the emptied buffer the first line that has something in it. */
static void
peek(struct buf *line, const struct lines *lines)
{
	const char *text = lines->data + lines->start;
	const char *end = text + lines->len;

	while (text < end && strchr("\r\n \t", *text) != NULL)
		text++;
	while (text < end && *text != '\r' && *text != '\n' && *text != '\0')
		buf_add_bytes(line, text++, 1);
}

char
header_separator(const struct lines *lines, size_t cells)
{
	struct buf line = BUF(SHEET_ROW_MAX);
	char separator;

	peek(&line, lines);
	separator = sheet_separator(line.data, cells);
	buf_free(&line);
	return separator;
}

/* Does the whole number name a column: a year, or where the column stands,
 * from 0 or 1? */
static bool
is_numeral(const char *cell, size_t at)
{
	size_t digits = strspn(cell, "0123456789");
	unsigned long number = strtoul(cell, NULL, 10);

	if (digits == 0 || cell[digits] != '\0')
		return false;
	return (digits == 4 && number >= 1900 && number < 2100) ||
	       number == at || number == at + 1;
}

/* Is it a day, or a number that names no column?  CHF 2026 may be one. */
static bool
is_data(const char *cell, size_t at, const struct style *style)
{
	static const struct field day = {"", FIELD_DATE, OPTIONAL, ""},
				  amount = {"", FIELD_AMOUNT, OPTIONAL, ""};
	struct buf value = BUF(SHEET_ROW_MAX);
	struct beside beside;
	struct error err;
	bool data;

	if (is_numeral(cell, at))
		return false;
	data = value_read(&value, &beside, &day, cell, style, &err) ||
	       either_refused(&err) ||
	       value_read(&value, &beside, &amount, cell, style, &err) ||
	       either_refused(&err);
	buf_free(&value);
	return data && cell[strcspn(cell, "0123456789")] != '\0' &&
	       (beside.currency[0] == '\0' || strpbrk(cell, ".,") != NULL);
}

/* Which field a cell may be of, as --map says or as it looks: an amount, a
 * day, a currency, or the first code that is needed; NULL for none. */
static const struct field *
guess(const struct mapping *mapping, const char *cell,
    const struct style *style, const bool used[])
{
	const struct field *fields = mapping->command->fields, *found = NULL;
	enum column column;
	size_t named;
	struct error err;

	if (mapping_find(mapping, cell, &column, &named, &err) &&
	    column == COLUMN_FIELD)
		return &fields[named];
	/* Every row of the table of commands has a list of fields. */
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	for (const struct field *f = fields; f->name != NULL && !found; f++) {
		struct buf value = BUF(SHEET_ROW_MAX);
		struct beside beside;
		bool fits =
		    !used[f - fields] && mapping->fixed[f - fields] == NULL &&
		    (f->type == FIELD_AMOUNT || f->type == FIELD_BUDGET ||
			f->type == FIELD_DATE || f->type == FIELD_CURRENCY ||
			(field_is_code(f) && f->presence != OPTIONAL));

		if (fits && value_read(&value, &beside, f, cell, style, &err) &&
		    value.len > 0)
			found = f;
		buf_free(&value);
	}
	return found;
}

/* The columns as --header takes them. */
static void
add_header(struct buf *buf, const struct mapping *mapping,
    const char *const cells[], size_t count, const struct style *style)
{
	const struct field *fields = mapping->command->fields;
	bool used[FIELDS_MAX] = {false};

	for (size_t i = 0; i < count; i++) {
		const struct field *f = guess(mapping, cells[i], style, used);

		buf_printf(buf, "%s%s", i > 0 ? "," : "",
		    f != NULL ? f->name : COLUMN_NONE);
		if (f != NULL)
			used[f - fields] = true;
	}
}

bool
header_check(const struct mapping *mapping, const char *const cells[],
    size_t count, const struct style *style, struct error *err)
{
	struct buf names = BUF(sizeof(err->hint) - 150);
	size_t i = 0;

	while (i < count && !is_data(cells[i], i, style))
		i++;
	if (i == count)
		return true;
	add_header(&names, mapping, cells, count, style);
	error_set(err, ERROR_INVALID, "",
	    "the header looks like data: \"%.60s\" is not a column name",
	    cells[i]);
	error_hint(err,
	    "if the file has no header, name its columns: --header \"%s\" (- "
	    "leaves one out); if it is further down: --skip LINES",
	    buf_over(&names) ? "party,amount,…" : names.data);
	buf_free(&names);
	return false;
}
