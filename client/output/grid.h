#ifndef BURSAR_GRID_H
#define BURSAR_GRID_H

/* Columns of known width, and rows of cells in them. */

#include <stdbool.h>
#include <stddef.h>

#include "output/format.h"

struct grid {
	const struct output *out;
	size_t columns;
	size_t width[OUTPUT_COLUMNS_MAX];
	bool number[OUTPUT_COLUMNS_MAX]; /* to the right */
};

/* Print a row; a cell may have several lines.  Nothing is cut, and no line
 * ends in blanks. */
void grid_row(const struct grid *, const struct buf cells[], bool bold);

/* Print a line that goes across the columns. */
void grid_across(const struct output *, const char *text, bool bold);

#endif
