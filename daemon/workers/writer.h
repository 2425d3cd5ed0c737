#ifndef BURSAR_WRITER_H
#define BURSAR_WRITER_H

/*
 * The one writer of the book: takes all that waits, runs it as one
 * transaction, commits, then answers everybody.  A batch leaves the moment the
 * one before has committed; nothing waits for a timer.  A batch that fails
 * as a whole is bisected; a serialization failure is tried again whole; a
 * lost connection sends the same keys again.
 */

#include "db/db.h"
#include "queue/queue.h"

struct writer;

struct writer_settings {
	struct db_settings db;
	size_t batch_jobs;  /* 512; 1 switches batching off */
	size_t batch_bytes; /* 4 MiB */
};

/* Start the thread; it connects, and works until the queue is closed and
 * empty. */
struct writer *writer_start(const struct writer_settings *, struct queue *);

/* Wait until it is connected, once; false and the error of db_open where it
 * could not. */
bool writer_ready(struct writer *, struct error *);
void writer_join(struct writer *);

/* Could what was tried last not be recorded, though nothing in it was wrong?
 * That is held against the database for half a minute: then somebody else is
 * to try.  From any thread. */
bool writer_fails(const struct writer *);

#endif
