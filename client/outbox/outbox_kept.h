#ifndef BURSAR_OUTBOX_KEPT_H
#define BURSAR_OUTBOX_KEPT_H

/* What an outbox keeps beside its entries: receipts, and documents by their
 * hash.  Whoever puts something holds the lock. */

#include "outbox/outbox_file.h"
#include "outbox/outbox_folder.h"

#define OUTBOX_EVIDENCE "evidence" /* the folder of documents */

/* Add the answer to the receipts. */
bool outbox_put_receipt(const struct outbox *, const struct outbox_entry *,
    const json_t *answer, struct error *);

/* What was received, oldest first: an array, to be released. */
bool outbox_receipts(const struct outbox *, json_t **, struct error *);

/* Keep a document. */
bool outbox_put_document(const struct outbox *, const char *hash,
    const struct buf *document, struct error *);

/* The hash of the document that the entry files, or NULL. */
const char *outbox_files(const struct outbox_entry *);

/* Is the document kept here? */
bool outbox_has_document(const struct outbox *, const char *hash);

/* Read a document that is kept; ERROR_DATA_CORRUPTED if it is not of that hash
 * any more. */
bool outbox_document(const struct outbox *, const char *hash,
    struct buf *document, struct error *);

#endif
