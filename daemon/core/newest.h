#ifndef BURSAR_NEWEST_H
#define BURSAR_NEWEST_H

/*
 * The newest checkpoint that this daemon knows, as it goes with answers: one
 * line of origin, number of entries, root and signature, of which the signed
 * note can be made again.  Whoever seals sets it, and any thread may ask.
 */

#include <stdbool.h>

#define NEWEST_TEXT 512 /* with the NUL */

struct newest;

struct newest *newest_new(void);
void newest_free(struct newest *);

/* Take the signed note of a checkpoint; what is none, or too long, changes
 * nothing. */
void newest_set(struct newest *, const char *note);

/* The line, in a buffer of the caller; NULL where there is none, or nobody
 * keeps one. */
const char *newest_get(struct newest *, char line[NEWEST_TEXT]);

#endif
