#ifndef BURSAR_SHEET_H
#define BURSAR_SHEET_H

/*
 * A CSV file row by row; sheet.c is the only file that knows libcsv.
 *
 * A row that cannot be taken apart costs one line: reading goes on at the
 * next one, also where a quote that is never closed would swallow the rest
 * of the file.  Lines are counted as editors count them, with line feeds
 * inside quotes.
 */

#include "buf.h"
#include "error.h"
#include "import/lines.h"

#define SHEET_CELLS_MAX 256
#define SHEET_TEXT_MAX	(4L * SHEET_ROW_MAX)
#define SHEET_ROW_MAX	(64L * 1024) /* bytes of one row */

struct sheet;

struct sheet_row {
	long line;    /* where it begins */
	size_t count; /* of cells */
	const char *cells[SHEET_CELLS_MAX];
	struct buf text; /* where they stand, each with a NUL behind it; made
			  * with a limit of SHEET_TEXT_MAX */
};

enum sheet_result {
	SHEET_ROW,
	SHEET_BLANK, /* an empty line, or nothing but separators */
	SHEET_BAD,   /* no row: one line, as the only cell, and the error */
	SHEET_END,
	SHEET_FAILED /* the file cannot be read */
};

/* The separator of a line: of comma, semicolon, tab and bar the one that
 * stands there most, outside of quotes, or the one that makes so many cells
 * of it, where that is known and not 0. */
char sheet_separator(const char *line, size_t cells);

/* May cells be separated by it?  Not by what opens quotes, hides a formula or
 * is in the cells themselves. */
bool sheet_may_separate(char c);

/* Read rows from these lines, which stay the caller's.  With separator '\0'
 * the first line tells; a line "sep=;" before it, as spreadsheets write it,
 * goes before that. */
struct sheet *sheet_open(struct lines *, char separator);
void sheet_close(struct sheet *);

/* What separates the cells; known after the first row was read. */
char sheet_separated_by(const struct sheet *);

/* Read the next row, of which the cells are good until the one after it. */
enum sheet_result
sheet_next(struct sheet *, struct sheet_row *, struct error *);

/* Add a cell as CSV has it, in quotes where it needs them, and behind a '
 * where a spreadsheet would run it as a formula. */
void sheet_write(struct buf *, const char *cell, char separator);

#endif
