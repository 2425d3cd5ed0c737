#ifndef BURSAR_PREVIEW_H
#define BURSAR_PREVIEW_H

/* What something that waits for a second person would change. */

#include "output/output.h"
#include "request/request.h"
#include "session/session.h"

/* Behind the row of a show, for people: what the write that its command names
 * would do, which is tried and not recorded; or why that cannot be told to
 * whoever asks. */
bool preview_show(struct session *, const struct request *, struct output *,
    const json_t *items, struct error *);

#endif
