#ifndef BURSAR_OUTBOX_KEPT_H
#define BURSAR_OUTBOX_KEPT_H

/* What outbox.c and outbox_kept.c know of each other; the lock is held. */

#include "outbox/outbox.h"

/* Read every entry; to be freed in any case. */
bool
outbox_list_read(const struct outbox *, struct outbox_list *, struct error *);

/* Add the answer to the receipts; keep a document by its hash. */
bool outbox_put_receipt(const struct outbox *, const struct outbox_entry *,
    const json_t *answer, struct error *);
bool outbox_put_document(const struct outbox *, const char *hash,
    const struct buf *document, struct error *);

#endif
