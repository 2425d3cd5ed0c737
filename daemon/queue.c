/*
 * A bounded queue between threads: one lock, one condition, three lanes.
 *
 * In a lane each office that has jobs waiting has a share, a list of its own.
 * The shares stand in a line, and each turn takes one job of the share in
 * front, which then goes to the back.
 *
 * A batch has one command of single writes, that of the job in front: each
 * command in it is a call, and a call costs as much as twenty rows.  What is
 * passed over stays in front.
 *
 * A batch that runs already is what a job waits for that comes next.  So while
 * several offices have work, and for some batches after, none has more than a
 * few turns in one; and an office that is flat out, which has more waiting or
 * used all its turns, goes to a lane of its own.  Every second batch is that
 * of an office there, with nothing else in it.  So who writes now and then
 * waits for the rest of a short batch, and for its own.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "queue.h"

/* Turns of an office in one batch, while others write too. */
#define TURNS_SINGLE  8
#define TURNS_PATIENT 16
#define MEMORY	      64 /* batches for which that is remembered */

enum lane_name { SINGLE, PATIENT, FLAT_OUT, LANES };

struct share {
	struct share *next;
	struct job *first, **end;
	struct job **at; /* up to here, a batch has looked */
	size_t jobs;
	size_t turns;	   /* that it had in a batch */
	unsigned long cut; /* and which */
	bool patient;
	char office[CALLER_CODE];
};

struct lane {
	struct share *front, *back;
};

struct queue {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;  /* there is a job, or the queue is closed */
	struct lane lanes[LANES];
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
share_find(const struct queue *queue, const struct job *job)
{
	for (enum lane_name i = SINGLE; i < LANES; i++)
		for (struct share *share = queue->lanes[i].front; share != NULL;
		     share = share->next)
			if (share->patient == job->patient &&
			    strcmp(share->office, job->caller.office) == 0)
				return share;
	return NULL;
}

static struct lane *
share_lane(struct queue *queue, const struct share *share)
{
	return &queue->lanes[share->patient ? PATIENT : SINGLE];
}

static struct share *
share_new(struct queue *queue, const struct job *job)
{
	struct share *share = xcalloc(1, sizeof(*share));

	memcpy(share->office, job->caller.office, sizeof(share->office));
	share->patient = job->patient;
	share->end = share->at = &share->first;
	share_line_up(share_lane(queue, share), share);
	return share;
}

static void
share_add(struct share *share, struct job *job)
{
	job->next = NULL;
	*share->end = job;
	share->end = &job->next;
	share->jobs++;
}

/* The next job of the command, or of any where that is NULL; NULL if there is
 * none. */
static struct job *
share_next(struct share *share, const struct command *command)
{
	if (command != NULL)
		while (*share->at != NULL && (*share->at)->command != command)
			share->at = &(*share->at)->next;
	return *share->at;
}

/* Take the job that share_next() found. */
static struct job *
share_take(struct share *share)
{
	struct job *job = *share->at;

	*share->at = job->next;
	if (job->next == NULL)
		share->end = share->at;
	share->jobs--;
	share->turns++;
	job->next = NULL;
	return job;
}

/* Its first turn in a batch? */
static void
share_begin(struct share *share, unsigned long cut)
{
	if (share->cut == cut)
		return;
	share->cut = cut;
	share->turns = 0;
	share->at = &share->first;
}

/* Turns of an office in one batch, while others write too. */
static size_t
share_turns(const struct share *share)
{
	return share->patient ? TURNS_PATIENT : TURNS_SINGLE;
}

static bool
share_is_flat_out(const struct share *share)
{
	return share->jobs > share_turns(share) ||
	       share->turns >= share_turns(share);
}

/* Move the share in front to the back of a lane, or away if it is empty. */
static void
lane_move(struct lane *lane, struct lane *other)
{
	struct share *share = lane->front;

	lane->front = share->next;
	if (share->first != NULL)
		share_line_up(other, share);
	else
		free(share);
}

/* Put what waits in one lane before what waits in the other. */
static void
lane_join(struct lane *first, struct lane *rest)
{
	if (first->front == NULL)
		return;
	if (rest->front == NULL)
		rest->back = first->back;
	first->back->next = rest->front;
	rest->front = first->front;
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
	struct share *share;
	bool admitted;

	pthread_mutex_lock(&queue->lock);
	share = share_find(queue, job);
	admitted = queue_admits(queue, share, job);
	if (admitted) {
		if (share == NULL)
			share = share_new(queue, job);
		share_add(share, job);
		queue->jobs++;
		queue->bytes += job->bytes;
		pthread_cond_signal(&queue->work);
	}
	pthread_mutex_unlock(&queue->lock);
	return admitted;
}

/* Do several offices have work? */
static bool
queue_is_shared(const struct queue *queue)
{
	const struct share *one = NULL;

	for (enum lane_name i = SINGLE; i < LANES; i++)
		for (const struct share *share = queue->lanes[i].front;
		     share != NULL; share = share->next) {
			if (one != NULL &&
			    strcmp(one->office, share->office) != 0)
				return true;
			one = share;
		}
	return false;
}

/* What is being taken. */
struct cut {
	struct queue *queue;
	struct job *first, **end;
	const struct command *command; /* of the single writes, once known */
	size_t jobs, max_jobs;
	size_t bytes, max_bytes; /* of all but the first */
};

enum cut_outcome { TAKEN, NOTHING, FULL };

/* Take a job of the share, if there is one for this cut, and room. */
static enum cut_outcome
cut_take(struct cut *cut, struct share *share)
{
	struct job *job;

	share_begin(share, cut->queue->cuts);
	job = share_next(share, share->patient ? NULL : cut->command);
	if (job == NULL)
		return NOTHING;
	if (cut->jobs == cut->max_jobs ||
	    (cut->jobs > 0 && job->bytes > cut->max_bytes - cut->bytes))
		return FULL;
	if (!share->patient)
		cut->command = job->command;
	cut->bytes += cut->jobs > 0 ? job->bytes : 0;
	cut->jobs++;
	*cut->end = share_take(share);
	cut->end = &job->next;
	cut->queue->jobs--;
	cut->queue->bytes -= job->bytes;
	return TAKEN;
}

/* All the turns of an office that is flat out. */
static void
cut_flat_out(struct cut *cut)
{
	struct queue *queue = cut->queue;
	struct lane *lane = &queue->lanes[FLAT_OUT];
	struct share *share = lane->front;
	size_t turns = share_turns(share);

	while (turns-- > 0 && cut_take(cut, share) == TAKEN)
		;
	lane_move(
	    lane, share_is_flat_out(share) ? lane : share_lane(queue, share));
}

/* A turn for each, again and again, while there is room. */
static void
cut_lane(struct cut *cut, struct lane *lane)
{
	struct queue *queue = cut->queue;
	struct lane passed = {NULL, NULL};
	enum cut_outcome outcome = NOTHING;

	while (outcome != FULL && lane->front != NULL) {
		struct share *share = lane->front;

		if (queue->shared > 0 && share_is_flat_out(share)) {
			lane_move(lane, &queue->lanes[FLAT_OUT]);
			continue;
		}
		outcome = cut_take(cut, share);
		if (outcome != FULL)
			lane_move(lane, outcome == TAKEN ? lane : &passed);
	}
	lane_join(&passed, lane);
}

/* One that writes alone is not held up by anybody, and holds up nobody. */
static void
queue_free_flat_out(struct queue *queue)
{
	struct lane *lane = &queue->lanes[FLAT_OUT];

	while (lane->front != NULL)
		lane_move(lane, share_lane(queue, lane->front));
}

/* Single writes go first, but never so many that no patient one is among
 * them. */
static struct job *
queue_cut(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct lane *patient = &queue->lanes[PATIENT];
	struct lane *flat_out = &queue->lanes[FLAT_OUT];
	struct cut cut = {
	    .queue = queue, .end = &cut.first, .max_bytes = max_bytes};

	queue->cuts++;
	if (queue_is_shared(queue))
		queue->shared = MEMORY;
	else if (queue->shared > 0)
		queue->shared--;
	if (queue->shared == 0)
		queue_free_flat_out(queue);
	if (flat_out->front == NULL || queue->cuts % 2 == 0) {
		cut.max_jobs =
		    max_jobs - (patient->front != NULL ? max_jobs / 4 : 0);
		cut_lane(&cut, &queue->lanes[SINGLE]);
		cut.max_jobs = max_jobs;
		cut_lane(&cut, patient);
	}
	cut.max_jobs = max_jobs;
	if (cut.jobs == 0 && flat_out->front != NULL)
		cut_flat_out(&cut);
	return cut.first;
}

struct job *
queue_take(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *jobs = NULL;

	pthread_mutex_lock(&queue->lock);
	while (queue->jobs == 0 && !queue->closed)
		pthread_cond_wait(&queue->work, &queue->lock);
	jobs = queue_cut(queue, max_jobs, max_bytes);
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
