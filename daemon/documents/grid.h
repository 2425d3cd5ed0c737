#ifndef BURSAR_GRID_H
#define BURSAR_GRID_H

/*
 * Rows of cells under heads, over as many pages as they take: a row is never
 * cut, and every page has the heads again.
 */

#include "documents/sheet.h"
#include "documents/text.h"

#define COLUMNS_MAX 12
#define GRID_PAD    4.0

struct column {
	double x, width;
	enum align align;
	const char *name;
};

struct cell {
	enum style style;
	const char *words;
	const char *note; /* a small line below, or NULL */
};

struct grid {
	struct sheet *sheet;
	int count;
	struct column columns[COLUMNS_MAX];
};

/* Set the columns beside each other, from the margin on. */
void grid_place(struct grid *);

/* Begin a table, with its heads; so much room is wanted for its first rows. */
void grid_begin(struct grid *, const char *caption);
void grid_end(struct grid *);

/* One row, at least so high, with a rule of this ink below it; keep is the
 * room that is wanted behind it on the same page.  Where it begins. */
double grid_row(struct grid *, const struct cell *cells, double height,
    enum ink rule, double keep);

#endif
