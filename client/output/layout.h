#ifndef BURSAR_LAYOUT_H
#define BURSAR_LAYOUT_H

/*
 * How a table fits a terminal.  Prose is folded first; if that is not enough,
 * the columns go into several panels beneath each other, each of which begins
 * with the columns that tell the rows apart.  Figures are never cut.
 */

#include <stdbool.h>
#include <stddef.h>

#include "output/format.h"

#define LAYOUT_GAP 2 /* blanks between columns */

struct layout {
	size_t count;			   /* of columns */
	size_t width[OUTPUT_COLUMNS_MAX];  /* of each, header included */
	size_t header[OUTPUT_COLUMNS_MAX]; /* the width of its header */
	bool prose[OUTPUT_COLUMNS_MAX];	   /* may be folded */
	size_t keys;			   /* lead every panel */
	size_t room;			   /* of the terminal; 0: no limit */
};

/* Decide how wide prose is. */
void layout_settle(struct layout *);

/* The panel that begins with this column ends before the one returned; all
 * but the first have the keys before it. */
size_t layout_panel(const struct layout *, size_t first);

#endif
