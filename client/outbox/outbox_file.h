#ifndef BURSAR_OUTBOX_FILE_H
#define BURSAR_OUTBOX_FILE_H

/*
 * The file of one entry in the outbox: pure functions on bytes.
 *
 *	bursar outbox 2
 *	sha256 64 hexadecimal digits, over all that follows this line
 *	{"number": 12, "key": "…", "command": "pledge/record", …}
 *
 * Whatever is cut, flipped or invented in it is noticed by the checksum; what
 * the checksum lets pass is read as strictly as anything from outside.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "error.h"
#include "session/identity.h"
#include "uuid.h"

#define OUTBOX_FILE_MAX	  (256 * 1024)
#define OUTBOX_NUMBER_MAX 99999999u

struct outbox_entry {
	unsigned number;	/* its place: entries are sent in this order */
	char key[UUID_TEXT];	/* made when it was saved, and kept */
	char command[80];	/* "pledge/record" */
	char server[256];	/* its address then, for people */
	char ledger[UUID_TEXT]; /* for which it was saved; "" where the server
				 * had not said yet which one it is */
	char authority[DIGEST_TEXT];	  /* that vouched for it, and for */
	char person[IDENTITY_PERSON_MAX]; /* the one who saved it */
	char saved[24];	     /* when, by the clock of this computer */
	json_t *fields;	     /* strings by name; owned */
	bool unsure;	     /* it was sent, and may be recorded */
	bool parked;	     /* refused: it waits for edit, retry or drop */
	struct error reason; /* why it was saved or parked */
	bool gone;	     /* not in the file: it has left the outbox */
	unsigned waits_for;  /* not in the file: see outbox_list() */
};

/* Write the file. */
void outbox_entry_write(const struct outbox_entry *, struct buf *);

/* Read it.  If the version is of a newer bursar, ERROR_CONFIG; if it is
 * damaged, ERROR_INVALID and what is wrong. */
bool outbox_entry_read(
    struct outbox_entry *, const char *data, size_t len, struct error *);

void outbox_entry_free(struct outbox_entry *);

/* Is the text a key: a UUID in lower case? */
bool outbox_is_key(const char *text);

#endif
