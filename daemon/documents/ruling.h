#ifndef BURSAR_RULING_H
#define BURSAR_RULING_H

/*
 * Rows of cells under heads, over as many pages as they take: a row is never
 * cut, and every page has the heads again.
 */

#include "documents/canvas.h"
#include "documents/text.h"

#define COLUMNS_MAX 12
#define CELL_PAD    4.0

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

struct ruling {
	struct canvas *canvas;
	int count;
	struct column columns[COLUMNS_MAX];
};

/* Set the columns beside each other, from the margin on. */
void ruling_place(struct ruling *);

/* Begin a table, with its heads; so much room is wanted for its first rows. */
void ruling_begin(struct ruling *, const char *caption);
void ruling_end(struct ruling *);

/* One row, at least so high, with a rule of this ink below it; keep is the
 * room that is wanted behind it on the same page.  Where it begins. */
double ruling_row(struct ruling *, const struct cell *cells, double height,
    enum ink rule, double keep);

#endif
