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

/* The whole hash of a document that is named by digits or by a file; what a
 * file would have filed is told, and none is.  Where the server cannot be
 * reached, that of a file is there all the same. */
bool attach_find(struct session *, const struct field *, const char *named,
    char hash[DIGEST_TEXT], struct error *);

/* Put whole hashes in their place: digits are looked up among the documents
 * that were filed, and must be those of one; a file that the server lacks is
 * filed first, or, where it cannot be reached, saved in the outbox for it.  A
 * dry run files nothing. */
bool attach_settle(struct session *, const struct context *, struct request *,
    struct attached *, struct error *);

#endif
