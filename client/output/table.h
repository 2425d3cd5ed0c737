#ifndef BURSAR_TABLE_H
#define BURSAR_TABLE_H

/*
 * Rows as a table for people.  On a terminal thousands are set apart and the
 * table is made to fit (layout.h), with the help of what the row of the
 * command says (struct display); on a pipe every value is whole and bare.
 */

#include "output/format.h"

/* Those of the columns that are shown, a new reference: in the table format
 * what says something, unless they were chosen. */
json_t *
table_columns(const struct output *, const json_t *rows, json_t *columns);

/* Print the rows with these columns; the last so many rows are totals.  The
 * shape of the rows (answer.h) may be NULL. */
struct table_rows {
	const json_t *rows, *columns;
	const char *answer;
	size_t totals;
	bool header;
};

void table_print(struct output *, const struct table_rows *);

#endif
