#ifndef BURSAR_OUTBOX_SEND_H
#define BURSAR_OUTBOX_SEND_H

/*
 * Between the outbox and the server: what could not be sent is saved, what was
 * saved is sent, in its order.
 *
 * Before an entry is sent it is marked unsure on disk, since from then on it
 * may be recorded whatever happens here.  The server's verdict settles that: a
 * receipt takes the entry out, a refusal parks it, and those that refer to a
 * parked one are held back.  Without a verdict the sending stops, and goes on
 * another time with the same keys.
 */

#include "outbox/outbox.h"
#include "request/request.h"
#include "session/session.h"

struct outbox_tally {
	unsigned sent, asked, parked, held, waiting, unreadable;
	/* asked: sent, and waits for a second person */
	unsigned others;    /* saved by another person: they never go */
	unsigned elsewhere; /* for another ledger: neither do they */
	unsigned foreign;   /* under another authority */
};

/* Told of each entry that has a verdict: the answer, or NULL if it was refused
 * for the reason in the entry. */
typedef void
outbox_notify(void *arg, const struct outbox_entry *, const json_t *answer);

/* Send all that may go, and count.  False if it had to stop.  Entries saved
 * under another authority go only if any_authority is true; those of another
 * person or for another ledger do not go.  One sends at a time, or the order
 * would be lost: another waits, a new write (hurry) for some seconds only, and
 * then gets ERROR_BUSY. */
bool
outbox_send(struct session *, struct outbox *, bool any_authority, bool hurry,
    outbox_notify *, void *arg, struct outbox_tally *, struct error *);

/* Ask the server which ledger it is, and take it down for what is saved. */
bool outbox_ask_ledger(struct session *, struct outbox *, struct error *);

/* Save a write that got no verdict, for the reason in the error. */
bool outbox_save(const struct outbox *, const struct context *,
    const struct request *, struct outbox_entry *saved, struct error *);

/* Say which files were set aside. */
void outbox_say_damaged(const struct outbox_list *);

/* "inkind offer", of "inkind/offer". */
void outbox_command_print(struct buf *, const struct outbox_entry *);

#endif
