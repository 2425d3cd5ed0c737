#ifndef BURSAR_WORKBOOK_H
#define BURSAR_WORKBOOK_H

/*
 * A workbook for spreadsheets, written row by row with little memory;
 * workbook.c is the only file that knows libxlsxwriter.
 *
 * A cell of digits that a spreadsheet can keep is a number there, a day a day,
 * and everything else text, so that nothing is run as a formula.
 */

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"

#define WORKBOOK_TYPE                                                          \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define WORKBOOK_COLUMNS_MAX 200
#define WORKBOOK_ROWS_MAX    1048576
#define WORKBOOK_EXACT	     " (exact)" /* behind the name of an amount */
#define WORKBOOK_DIGITS_MAX  15 /* of a number that is kept as it is */

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_AMOUNT, CELL_DAY, CELL_KINDS };

#define WORKBOOK_MEMORY "/dev/shm" /* for who may write nowhere else */

struct workbook;
struct sheet_out;

/* What does not fit into memory is kept in the folder, in files without a name;
 * NULL: where the system has such files. */
struct workbook *workbook_open(const char *folder);

/* The day that it says it was made, 2026-11-18: with one, equal cells make
 * equal bytes.  Any other text is the beginning of 1980. */
void workbook_date(struct workbook *, const char *day);

/* Write all of it into the file, or add it to the buffer, and forget it; false,
 * with errno, if that cannot be done or it had no room for every row. */
bool workbook_write(struct workbook *, FILE *);
bool workbook_add(struct workbook *, struct buf *);

/* One more sheet, of that name. */
struct sheet_out *workbook_sheet(struct workbook *, const char *name);

/* What the cells of a column are, once for all of its rows; text, where nobody
 * says. */
void sheet_column(struct sheet_out *, size_t column, enum cell_kind);
enum cell_kind sheet_kind(const struct sheet_out *, size_t column);

/* The next row, and what stands in a column of it; NULL: nothing.  A text that
 * is not what its kind promises is kept as the text that it is. */
void sheet_row_begin(struct sheet_out *, bool bold);
void sheet_cell(
    struct sheet_out *, size_t column, const char *text, enum cell_kind kind);

/* The same of what a column is called, and of a value as its kind has it.
 * What is an amount is said once more, as exact text, in the column that is
 * free at the end of the row, which is counted on. */
void sheet_name(
    struct sheet_out *, size_t column, const char *name, size_t *exact);
void sheet_value(
    struct sheet_out *, size_t column, const char *text, size_t *exact);

/* The rows so far are the head, which stays in sight. */
void sheet_head(struct sheet_out *);

/* Let so many rows, with their head, be filtered by so many columns. */
void sheet_filter(struct sheet_out *, size_t rows, size_t columns);

/* Rows begun so far. */
size_t sheet_rows(const struct sheet_out *);

#endif
