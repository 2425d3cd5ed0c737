#ifndef BURSAR_DOCUMENT_H
#define BURSAR_DOCUMENT_H

/* A document on its way to the server, in pieces. */

#include "buf.h"
#include "session/session.h"

#define DOCUMENT_PIECE 32768 /* bytes; of the last piece what is left */
#define DOCUMENT_MAX   (2048L * DOCUMENT_PIECE)

/* How many pieces a document of so many bytes has. */
size_t document_pieces(size_t len);

/* Read a document whole: not empty, and no larger than one may be. */
bool document_read(const char *path, struct buf *document, struct error *);

/* Send the pieces that the server does not have, of the document that these
 * fields of evidence/record file.  The error says whether it may go better
 * another time: nothing is recorded by this. */
bool document_send(struct session *, const char *hash, const char *office,
    const struct buf *document, struct error *);

#endif
