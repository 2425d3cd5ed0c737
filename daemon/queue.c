/*
 * A bounded queue between threads: one lock, one condition, two lanes.
 *
 * In a lane each office that has jobs waiting has a share, a list of its own.
 * The shares stand in a line, and each turn takes one job of the share in
 * front, which then goes to the back.
 *
 * A batch that runs already is what a job waits for that comes next.  So while
 * several offices have work, and for some batches after, none has more than a
 * few turns in one: less than it could be written with, but little less.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "queue.h"

/* Turns of an office in one batch, while others write too. */
#define TURNS_SINGLE  8
#define TURNS_PATIENT 64
#define MEMORY	      64 /* batches for which that is remembered */

struct share {
	struct share *next;
	struct job *first, *last;
	size_t jobs;
	size_t turns;	   /* that it had in a batch */
	unsigned long cut; /* and which */
	char office[CALLER_CODE];
};

struct lane {
	struct share *front, *back;
};

struct queue {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;  /* there is a job, or the queue is closed */
	struct lane single, patient;
	size_t jobs, bytes; /* that wait */
	size_t max_jobs, max_bytes;
	unsigned long cuts; /* batches that were taken */
	unsigned shared;    /* batches for which several offices write */
	bool closed;
};

struct queue *
queue_new(size_t max_jobs, size_t max_bytes)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	queue->max_jobs = max_jobs;
	queue->max_bytes = max_bytes;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->work, NULL);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->work);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

/* Lanes --------------------------------------------------------------------*/

static struct share *
share_find(const struct lane *lane, const char *office)
{
	struct share *share = lane->front;

	while (share != NULL && strcmp(share->office, office) != 0)
		share = share->next;
	return share;
}

static void
share_line_up(struct lane *lane, struct share *share)
{
	share->next = NULL;
	if (lane->front == NULL)
		lane->front = share;
	else
		lane->back->next = share;
	lane->back = share;
}

static struct share *
share_new(struct lane *lane, const char *office)
{
	struct share *share = xcalloc(1, sizeof(*share));

	memcpy(share->office, office, sizeof(share->office));
	share_line_up(lane, share);
	return share;
}

static void
share_add(struct share *share, struct job *job)
{
	job->next = NULL;
	if (share->first == NULL)
		share->first = job;
	else
		share->last->next = job;
	share->last = job;
	share->jobs++;
}

/* Take the job whose turn it is out of a lane that is not empty. */
static struct job *
lane_next(struct lane *lane)
{
	struct share *share = lane->front;
	struct job *job = share->first;

	lane->front = share->next;
	share->first = job->next;
	share->jobs--;
	if (share->first != NULL)
		share_line_up(lane, share);
	else
		free(share);
	job->next = NULL;
	return job;
}

/* The queue ----------------------------------------------------------------*/

/* Is there room?  A job larger than its part of the queue fits when the queue
 * is empty; the last quarter of a part is for others than the office that has
 * filled the rest. */
static bool
queue_admits(
    const struct queue *queue, const struct share *share, const struct job *job)
{
	size_t part = job->patient ? 2 : 1;
	size_t max_jobs = queue->max_jobs / part;
	size_t max_bytes = queue->max_bytes / part;

	if (queue->closed)
		return false;
	if (queue->jobs == 0)
		return true;
	if (share != NULL && share->jobs >= max_jobs - max_jobs / 4)
		return false;
	return queue->jobs < max_jobs && queue->bytes < max_bytes &&
	       job->bytes <= max_bytes - queue->bytes;
}

bool
queue_put(struct queue *queue, struct job *job)
{
	struct lane *lane = job->patient ? &queue->patient : &queue->single;
	struct share *share;
	bool admitted;

	pthread_mutex_lock(&queue->lock);
	share = share_find(lane, job->caller.office);
	admitted = queue_admits(queue, share, job);
	if (admitted) {
		if (share == NULL)
			share = share_new(lane, job->caller.office);
		share_add(share, job);
		queue->jobs++;
		queue->bytes += job->bytes;
		pthread_cond_signal(&queue->work);
	}
	pthread_mutex_unlock(&queue->lock);
	return admitted;
}

/* Has the share had its turns, if they are few? */
static bool
share_is_served(const struct queue *queue, struct share *share)
{
	unsigned most = share->first->patient ? TURNS_PATIENT : TURNS_SINGLE;

	if (share->cut != queue->cuts) {
		share->cut = queue->cuts;
		share->turns = 0;
	}
	return queue->shared > 0 && share->turns++ >= most;
}

/* Do several offices have work? */
static bool
queue_is_shared(const struct queue *queue)
{
	const struct share *one = queue->single.front;
	const struct share *other = queue->patient.front;

	/* What was last at the back of an empty lane is gone. */
	if ((one != NULL && one != queue->single.back) ||
	    (other != NULL && other != queue->patient.back))
		return true;
	return one != NULL && other != NULL &&
	       strcmp(one->office, other->office) != 0;
}

/* What is being taken. */
struct cut {
	struct job *first, **end;
	size_t jobs;
	size_t bytes; /* of all but the first */
};

/* Cut off the front of a lane, until there are so many. */
static void
queue_cut(struct queue *queue, struct lane *lane, struct cut *cut,
    size_t max_jobs, size_t max_bytes)
{
	while (lane->front != NULL && cut->jobs < max_jobs) {
		struct job *job = lane->front->first;

		if (share_is_served(queue, lane->front) ||
		    (cut->jobs > 0 && job->bytes > max_bytes - cut->bytes))
			return;
		cut->bytes += cut->jobs > 0 ? job->bytes : 0;
		cut->jobs++;
		*cut->end = lane_next(lane);
		cut->end = &job->next;
		queue->jobs--;
		queue->bytes -= job->bytes;
	}
}

static struct job *
queue_cut_lanes(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct cut cut = {.end = &cut.first};
	size_t kept = queue->patient.front != NULL ? max_jobs / 4 : 0;

	queue->cuts++;
	if (queue_is_shared(queue))
		queue->shared = MEMORY;
	else if (queue->shared > 0)
		queue->shared--;
	queue_cut(queue, &queue->single, &cut, max_jobs - kept, max_bytes);
	queue_cut(queue, &queue->patient, &cut, max_jobs, max_bytes);
	return cut.first;
}

struct job *
queue_take(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *jobs = NULL;

	pthread_mutex_lock(&queue->lock);
	while (queue->jobs == 0 && !queue->closed)
		pthread_cond_wait(&queue->work, &queue->lock);
	jobs = queue_cut_lanes(queue, max_jobs, max_bytes);
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}

void
queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->work);
	pthread_mutex_unlock(&queue->lock);
}

size_t
queue_length(struct queue *queue)
{
	size_t jobs;

	pthread_mutex_lock(&queue->lock);
	jobs = queue->jobs;
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}
