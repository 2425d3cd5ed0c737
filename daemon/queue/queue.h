#ifndef BURSAR_QUEUE_H
#define BURSAR_QUEUE_H

/*
 * Jobs waiting for a worker, bounded in count and bytes.  Full means no: the
 * caller answers 503, nothing waits to be queued.
 *
 * What is taken at once has one command of single writes, so that it is written
 * with one call; what may take long is taken alone.  Where several workers take
 * jobs, those that are idle share what waits.  Of one office and command first
 * in is first out.
 *
 * The offices take turns, a job each, so that one that sends a thousand does
 * not stand before one that sends one.  While others write, it has few in a
 * batch, of every second one; nor may it alone fill the queue.
 *
 * Bulk jobs, the lines of streams, stand in a lane of their own: they
 * may fill half of the queue, and whoever takes jobs takes the others first,
 * but never so many that no bulk one is among them.  So a single write
 * waits for a batch, however many lines wait.
 */

#include <stdbool.h>
#include <stddef.h>

#include "queue/job.h"

struct queue;

struct queue *queue_new(size_t max_jobs, size_t max_bytes);
void queue_free(struct queue *);

/* Add a job; false if the queue is closed or full, in all or for the job's
 * office. */
bool queue_put(struct queue *, struct job *);

/* Wait for work, then take what waits and goes together: at most max_jobs, and
 * no more than max_bytes beyond the first.  A list linked by next, in the order
 * of turns; NULL when the queue is closed and empty. */
struct job *queue_take(struct queue *, size_t max_jobs, size_t max_bytes);

/* Take no more; wake whoever waits.  What is queued is still handed out. */
void queue_close(struct queue *);

size_t queue_length(struct queue *);

#endif
