#ifndef BURSAR_PROGRESS_H
#define BURSAR_PROGRESS_H

/*
 * How far a long piece of work is, on standard error: a bar that moves where
 * that is a terminal, and else a line every ten seconds.
 */

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown; /* at all */
	bool bar;   /* or lines */
	bool drawn; /* the bar stands on the line of the cursor */
	uint64_t began_ms, shown_ms;
};

/* What there is to show. */
struct measure {
	long rows, refused;
	long long done, all; /* bytes; all is 0 where it is not known */
};

void progress_begin(struct progress *, bool quiet);

/* Show it, if it is time to. */
void progress_show(struct progress *, const struct measure *);

/* Take the bar away, so that something can be said. */
void progress_clear(struct progress *);

/* Seconds since the beginning. */
double progress_seconds(const struct progress *);

#endif
