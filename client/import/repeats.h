#ifndef BURSAR_REPEATS_H
#define BURSAR_REPEATS_H

/*
 * The keys of rows, and rows that say the same twice.
 *
 * A row's key is made of what it says: the command, its values, which of the
 * identical rows of its file it is, and the series, a name that is empty
 * unless somebody gives one.  So the same row has the same key whenever and
 * in whichever file it comes: a file sent again, grown, renamed, sorted or
 * fixed records only what is new in it, and of two identical rows in one
 * file both: their keys begin alike, up to the variant, by which the ledger
 * knows that they are no repeats of each other.
 */

#include <stdint.h>

#include "buf.h"
#include "uuid.h"

struct repeats {
	struct repeat *slots; /* a table by hash, open addressing */
	size_t size, count;
};

void repeats_free(struct repeats *);

/* Count the row, of which this is all it says: how many there were with it,
 * and the line of the first. */
unsigned repeats_count(
    struct repeats *, const struct buf *content, long line, long *first);

/* Write the key, a UUID of version 8 (RFC 9562). */
void repeats_key(char key[UUID_TEXT], const char *command, const char *series,
    const struct buf *content, unsigned occurrence);

#endif
