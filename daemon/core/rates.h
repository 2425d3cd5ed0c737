#ifndef BURSAR_RATES_H
#define BURSAR_RATES_H

/*
 * How many requests a person or an address may make: so many a second, and as
 * many as they have not made before, up to a burst.  Each has a bucket that
 * fills by itself.  The table is of a fixed size; where it is full, those make
 * room who asked for least.
 */

#include "core/config.h"
#include "core/metrics.h"

struct rates;

enum rate {
	RATE_STRANGER, /* an address, for requests without a certificate */
	RATE_ADDRESS,  /* an address, for those with one */
	RATE_PERSON,   /* whom a certificate names */
	RATE_CHECK,    /* an address, for checks of papers on public pages */
	RATES
};

/* By the configuration; refusals are counted in the metrics. */
struct rates *rates_new(const struct config *, struct metrics *);
void rates_free(struct rates *);

/* May this one ask now?  If not, ERROR_RATE.  From any thread; NULL lets
 * everybody. */
bool rates_allow(struct rates *, enum rate, const char *whose, struct error *);

/* Seconds after which one that was refused is let in, at the latest. */
unsigned rates_wait_s(const struct rates *, enum rate);

#endif
