#ifndef BURSAR_SUGGEST_H
#define BURSAR_SUGGEST_H

/*
 * Did you mean?  Offer every word that would have been right; the nearest is
 * kept if it is near enough to be a slip of the fingers.
 *
 *	struct suggestion near = { .word = "pldge" };
 *	suggestion_offer(&near, "pledge");
 *	near.best is "pledge", or NULL
 */

#include <stddef.h>

struct suggestion {
	const char *word; /* what was typed */
	size_t slips;	  /* the most there may be, 0: a third of the letters */
	const char *best; /* the nearest offered so far, or NULL */
	size_t distance;  /* and how far it is */
};

void suggestion_offer(struct suggestion *, const char *candidate);

/* How many letters must be added, dropped, replaced or swapped with their
 * neighbour to make one word of the other; where there are enough, or more, it
 * may be any number that is not less.  Words past 63 bytes are far. */
size_t edit_distance(const char *, const char *, size_t enough);

#endif
