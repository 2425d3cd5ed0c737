#ifndef BURSAR_BARS_H
#define BURSAR_BARS_H

/*
 * What is needed and what covers it, as bars: received, due, signed for later,
 * and pledged, which is never counted.  Figures stand beside them; a bar says
 * nothing that they do not.
 */

#include "documents/print.h"

/* One bar over the whole page, with its figures in large type. */
void bars_hero(const struct print *, const json_t *bar);

/* A row for each, from the given one on, under heads. */
void bars_table(const struct print *, const json_t *bars, size_t from);

#endif
