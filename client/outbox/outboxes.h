#ifndef BURSAR_OUTBOXES_H
#define BURSAR_OUTBOXES_H

/* The commands `bursar outbox list|show|edit|sync|retry|drop`, and
 * what they have in common. */

#include "outbox/outbox.h"
#include "request/request.h"

bool outbox_run_list(const struct request *, struct error *);
bool outbox_run_show(const struct request *, struct error *);
bool outbox_run_edit(const struct request *, struct error *);
bool outbox_run_sync(const struct request *, struct error *);
bool outbox_run_retry(const struct request *, struct error *);
bool outbox_run_drop(const struct request *, struct error *);

/* Open the outbox of the context in force, and list it; damaged files are
 * spoken of.  Closed by outbox_leave(). */
struct outbox_visit {
	struct context context;
	struct outbox outbox;
	struct outbox_list list;
};

bool
outbox_enter(struct outbox_visit *, const struct request *, struct error *);
void outbox_leave(struct outbox_visit *);

/* The entry that the field "entry" names, or NULL and the error. */
struct outbox_entry *outbox_asked(
    const struct outbox_visit *, const struct request *, struct error *);

#endif
