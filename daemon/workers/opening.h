#ifndef BURSAR_OPENING_H
#define BURSAR_OPENING_H

/*
 * A connection that a worker's thread opens for itself, beside the others: to
 * open one takes the server a while, and a daemon that was killed is to be back
 * before anybody waits.  Whoever started the thread asks how it went.
 */

#include <semaphore.h>

#include "db/db.h"

struct opening {
	struct db_settings settings;
	struct db *db; /* NULL where it could not be opened */
	struct error err;
	sem_t done;
};

/* Before the thread is started. */
void opening_init(struct opening *, const struct db_settings *);

/* On the thread, first of all.  False: there is nothing to work with. */
bool opening_try(struct opening *);

/* Wait for that, once; false and the error of db_open where it failed. */
bool opening_wait(struct opening *, struct error *);

/* After the thread has ended. */
void opening_close(struct opening *);

#endif
