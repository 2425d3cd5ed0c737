#ifndef BURSAR_EVIDENCE_H
#define BURSAR_EVIDENCE_H

/*
 * Documents that entries refer to by their SHA-256: `bursar evidence add` and
 * `get`, and bringing the pieces of a document to the server.
 */

#include "request/request.h"
#include "session/session.h"

#define EVIDENCE_PIECE 32768 /* bytes; of the last piece what is left */
#define EVIDENCE_MAX   (2048L * EVIDENCE_PIECE)

extern const struct command evidence_local_commands[];

bool evidence_run_add(const struct request *, struct error *);
bool evidence_run_get(const struct request *, struct error *);

/* Send the pieces that the server does not have, of the document that these
 * fields of evidence/record file.  The error says whether it may go better
 * another time: nothing is recorded by this. */
bool evidence_upload(struct session *, const char *hash, const char *office,
    const struct buf *document, struct error *);

#endif
