#ifndef BURSAR_ATTACH_H
#define BURSAR_ATTACH_H

/* Documents that a request names otherwise than by their whole hash: by its
 * first digits, or by a file. */

#include "digest.h"
#include "request/request.h"
#include "session/session.h"

/* The hashes that were found, while the request is on its way. */
struct attached {
	char hash[FIELDS_MAX][DIGEST_TEXT];
};

/* Put whole hashes in their place: digits are looked up among the documents
 * that were filed, and must be those of one; a file that the server lacks is
 * filed first, or, where it cannot be reached, saved in the outbox for it.  A
 * dry run files nothing. */
bool attach_settle(struct session *, const struct context *, struct request *,
    struct attached *, struct error *);

#endif
