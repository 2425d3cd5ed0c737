#ifndef BURSAR_WORKER_H
#define BURSAR_WORKER_H

/*
 * What the writer and the readers have in common: the edge where a failure of
 * the database is logged as it is, and told to the caller in other words.
 */

#include "log.h"
#include "queue/job.h"

/* Log what the worker failed to do, with the error's own words. */
void worker_log(
    enum log_level, const char *what, const struct job *, const struct error *);

/* Answer the job with the error.  What the caller cannot fix is told without
 * its details. */
void worker_fail(struct job *, const struct error *);

/* Nobody waits for the answer any more. */
bool worker_expired(const struct job *);

/* The error of a job that timed out in the queue. */
void worker_late(struct error *);

/* Does it pass by itself, so that trying again makes sense? */
bool worker_passes(const struct error *);

#endif
