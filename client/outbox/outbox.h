#ifndef BURSAR_OUTBOX_H
#define BURSAR_OUTBOX_H

/*
 * Entries that could not be sent, kept on disk until they can: pure of the
 * network.
 *
 * An outbox is a folder below $XDG_DATA_HOME/bursar/outbox, one for each person
 * of a book under an authority: main,amina,0123456789abcdef.
 *
 *	00000012-KEY.entry	an entry, see outbox_file.h
 *	damaged/		files that could not be read, set aside
 *	evidence/		documents that go with entries, by their hash
 *	receipts.ndjson		what the server answered, a line an entry
 *	ledger			which one it is, as the server stated
 *	lock			held by whoever is at work in the folder
 *	sending			locked by whoever sends
 *
 * A file is written under another name, synced, renamed, and the folder synced:
 * when outbox_add() has returned true, no loss of power takes the entry away.
 * An entry leaves only when its receipt is on disk.  Their order is that of
 * their numbers, which no clock has a say in.
 *
 * Several programs may use an outbox at once.  Nobody holds the lock while
 * talking to a server, so an entry may have changed since it was listed: every
 * change names what it expects to find, and is refused (ERROR_CONFLICT) if
 * that is not there any more.
 */

#include "outbox/outbox_file.h"
#include "outbox/outbox_folder.h"

#define OUTBOX_WAITS_FOR_DAMAGED (OUTBOX_NUMBER_MAX + 1)

struct outbox_list {
	struct outbox_entry *entries; /* in the order of sending */
	size_t count;
	unsigned last;	   /* the highest number there ever was among them */
	json_t *damaged;   /* keys of entries that cannot be read */
	json_t *set_aside; /* files found so just now: file, reason, kept */
	unsigned before;   /* how many were set aside before */
};

/* Read every entry.  A damaged file is set aside, and the others are read all
 * the same.  waits_for of an entry that refers to the key of one that cannot
 * go (it is parked, or waits in this way itself) becomes the number of that
 * one, or OUTBOX_WAITS_FOR_DAMAGED. */
bool outbox_list(const struct outbox *, struct outbox_list *, struct error *);
void outbox_list_free(struct outbox_list *);

/* The same with the lock held; to be freed in any case. */
bool
outbox_list_read(const struct outbox *, struct outbox_list *, struct error *);

/* Find waits_for again, after entries of the list have changed. */
void outbox_list_settle(struct outbox_list *);

/* The first entry before this one, and not gone, to which it refers by its
 * key; or NULL. */
const struct outbox_entry *
outbox_list_referred(const struct outbox_list *, const struct outbox_entry *);

/* The entry of that number or key, or NULL. */
struct outbox_entry *
outbox_list_find(const struct outbox_list *, const char *number_or_key);

/* Save a new entry, at the end: fills its number.  If its key is there already
 * with the same content, that is enough; with other content ERROR_CONFLICT.
 * The document, or NULL, is kept by its hash until no entry files it. */
bool outbox_add(const struct outbox *, struct outbox_entry *,
    const struct buf *document, struct error *);

/* Say of other outboxes on this computer in which entries wait, by their
 * names. */
typedef void outbox_other(void *arg, const char *name, unsigned entries);
void outbox_others(const struct outbox *, outbox_other *, void *arg);

/* Put now in the place of was, or with NULL remove it. */
bool outbox_change(const struct outbox *, const struct outbox_entry *was,
    const struct outbox_entry *now, struct error *);

/* Keep the answer, then remove the entry; fine if another has done so. */
bool outbox_receive(const struct outbox *, const struct outbox_entry *,
    const json_t *answer, struct error *);

#endif
