#ifndef BURSAR_LAYOUT_H
#define BURSAR_LAYOUT_H

/*
 * How a table fits a terminal: the first way of these that does.
 *
 *	as it is
 *	with short heads
 *	with what every row says alike said once, above the table
 *	with what leads a run of rows above them
 *	with prose folded
 *	with amounts in whole units, those that may be
 *	with amounts beneath each other, in rows of two lines or more
 *	as panels beneath each other, each of which begins with the columns
 *	that tell the rows apart
 *
 * Figures are never cut.
 */

#include <stdbool.h>
#include <stddef.h>

#include "output/format.h"

#define LAYOUT_GAP 2 /* blanks between columns */

struct layout_column {
	size_t exact, whole; /* how wide its cells are, either way */
	size_t full, brief;  /* the same of its head */
	bool prose;	     /* may be folded */
	bool amount;	     /* may stand beneath others */
	bool once;	     /* may be said once, above the table */
	bool leads;	     /* may stand above a run of rows */
	/* Settled: */
	bool aside;	 /* it is said above, and no column */
	size_t at, line; /* which column of the grid, which line of a row */
};

struct layout {
	size_t count; /* of columns */
	struct layout_column column[OUTPUT_COLUMNS_MAX];
	size_t room; /* of the terminal; 0: no limit */
	size_t keys; /* lead every panel */
	/* Settled: */
	bool brief, whole, panels;
	size_t lines;			  /* of a row */
	size_t slots;			  /* columns of the grid */
	size_t width[OUTPUT_COLUMNS_MAX]; /* of each of these */
};

/* Decide all of that. */
void layout_settle(struct layout *);

/* The panel that begins with this column ends before the one returned; all
 * but the first have the keys before it. */
size_t layout_panel(const struct layout *, size_t first);

#endif
