#ifndef BURSAR_OUTBOX_FOLDER_H
#define BURSAR_OUTBOX_FOLDER_H

/*
 * The folder of an outbox, as outbox.c and outbox_kept.c use it: what is in it
 * is their business.  Files are written and changed with the lock held.
 */

#include "buf.h"
#include "core/folder.h"
#include "session/identity.h"
#include "uuid.h"

struct outbox {
	char *folder; /* its path */
	int fd;	      /* the folder; -1 where there is none yet */
	int lock;
	struct identity identity; /* whose it is, under which authority */
	char ledger[UUID_TEXT];	  /* as the server stated; "" before it did */
};

/* Open the outbox of the context's person, in the ledger that the context's
 * authority vouches for; make it if it is not there and make is true. */
bool
outbox_open(struct outbox *, const struct context *, bool make, struct error *);
void outbox_close(struct outbox *);

/* Take down which ledger the server says it is, for what is saved from here
 * on. */
bool outbox_meet(struct outbox *, const char *ledger, struct error *);

/* Wait until nobody else is at work in it. */
bool outbox_lock(const struct outbox *, struct error *);
void outbox_unlock(const struct outbox *);

/* Be the one who sends from it, until the descriptor is closed.  -1 and
 * ERROR_BUSY while that is another. */
int outbox_claim(const struct outbox *, struct error *);

/* Say, by errno, what cannot be done.  Returns false. */
bool outbox_cannot(const struct outbox *, const char *what, struct error *);

/* Write a file in one step: it is there whole and to stay, or as before. */
bool outbox_put_file(const struct outbox *, const char *name,
    const struct buf *text, struct error *);

/* This moment by the clock of this computer: 2026-03-31T12:00:00Z. */
void outbox_now(char text[24]);

/* What day it is where this computer is, or false. */
bool outbox_today(char day[sizeof("2026-03-31")]);

#endif
