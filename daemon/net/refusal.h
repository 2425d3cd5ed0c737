#ifndef BURSAR_REFUSAL_H
#define BURSAR_REFUSAL_H

/*
 * Who was turned away, in the log: a line each, at most REFUSALS_MINUTE in a
 * minute, and then how many were left out.  Whoever knocks all day must not
 * fill the disk, and the counters miss none.
 */

#include <stdint.h>

#include "core/caller.h"
#include "error.h"
#include "tls/tls.h"

#define REFUSALS_MINUTE 100

/* Of one loop; all zero at first. */
struct refusals {
	uint64_t until_ms; /* the present minute ends */
	unsigned emitted, left_out;
};

/* A handshake that failed, for the reason and of the kind; caller is NULL, or
 * what a certificate that was turned down says of itself. */
void refusal_of_handshake(struct refusals *, const char *address,
    const char *kind, const char *reason, const struct caller *caller);

/* A request for what the path says, if its error is that it may not be: 401 or
 * 403. */
void
refusal_of_request(struct refusals *, const char *address, const char *path,
    const char *request_id, const struct caller *, const struct error *);

#endif
