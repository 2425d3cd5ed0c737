/* Any bytes as a CSV file.  Its lines count up, a row that was read can be
 * written and read again, and a file ends. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "import/sheet.h"

/* Write the cells as one row and read it: the same cells. */
static void
read_back(const struct sheet_row *row, char separator)
{
	struct sheet_row again = {.text = BUF(SHEET_TEXT_MAX)};
	struct buf text = BUF(4 * SHEET_TEXT_MAX);
	struct error err;
	struct sheet *sheet;
	struct lines lines;
	FILE *file;

	sheet_write(&text, "first", separator);
	for (size_t i = 0; i < row->count; i++) {
		buf_add_bytes(&text, &separator, 1);
		sheet_write(&text, row->cells[i], separator);
	}
	file = fmemopen(text.data, text.len, "r");
	if (file == NULL || !lines_open(&lines, file, "again", NULL, &err))
		abort();
	lines.ending = '\n';
	sheet = sheet_open(&lines, separator);
	if (sheet_next(sheet, &again, &err) == SHEET_ROW)
		if (again.count != row->count + 1)
			abort();
	sheet_close(sheet);
	lines_close(&lines);
	fclose(file);
	buf_free(&text);
	buf_free(&again.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sheet_row row = {.text = BUF(SHEET_TEXT_MAX)};
	enum sheet_result result;
	struct sheet *sheet;
	struct lines lines;
	struct error err;
	long line = 0;
	FILE *file;

	if (size == 0)
		return 0;
	file = fmemopen((void *)data, size, "r");
	if (file == NULL)
		return 0;
	if (lines_open(&lines, file, "fuzz", NULL, &err)) {
		sheet = sheet_open(&lines, '\0');
		while ((result = sheet_next(sheet, &row, &err)) < SHEET_END) {
			if (row.line <= line)
				abort();
			line = row.line;
			if (result == SHEET_ROW && size < 4096)
				read_back(&row, sheet_separated_by(sheet));
		}
		sheet_close(sheet);
	}
	lines_close(&lines);
	fclose(file);
	buf_free(&row.text);
	return 0;
}
