#ifndef BURSAR_READER_H
#define BURSAR_READER_H

/* A lane of readers: threads that each own a database connection and answer
 * reads from one queue.  There is a fast lane and a lane for reports, which also
 * renders papers: those that are to be recorded as printed go on to the queue of
 * writes. */

#include "db/db.h"
#include "queue/queue.h"

struct reader;

/* Start so many threads; they connect, and work until the queue is closed and
 * empty. */
struct reader *reader_start(const struct db_settings *, unsigned threads,
    struct queue *, struct queue *writes);

/* Wait until all are connected, once; false and the error of db_open of one
 * that could not. */
bool reader_ready(struct reader *, struct error *);
void reader_join(struct reader *);

#endif
