/*
 * A bounded queue between threads: one lock, one condition, three lanes.
 *
 * In a lane each office that has jobs waiting has a share, a list of its own.
 * The shares stand in a line.  A batch takes a job of each in turn, again and
 * again; then the one in front goes to the back.
 *
 * A batch has one command of single writes, that of the first job of the share
 * in front: each command in it is a call, and a call costs as much as twenty
 * rows.  As everybody comes to the front, nothing is passed over for ever.
 *
 * A batch that runs already is what a job waits for that comes next.  So while
 * several offices have work, and for some batches after, none has more than a
 * few turns in one; and those that are saturated, which have more waiting or
 * used all their turns, go to a lane of their own, and every second batch is
 * theirs.  So who writes now and then waits for the rest of a short batch, and
 * for its own.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "queue/queue.h"

/* Turns of an office in one batch, while others write too. */
#define TURNS_SINGLE	8
#define TURNS_SATURATED 4 /* of one that is: who comes next waits for it */
#define TURNS_BULK	16
#define MEMORY		64 /* batches for which that is remembered */

enum lane_name { SINGLE, BULK, SATURATED, LANES };

struct share {
	struct share *next;
	struct job *first, **end;
	struct job **at; /* up to here, a batch has looked */
	size_t jobs;
	size_t turns;	     /* that it had in a batch */
	unsigned long batch; /* and which */
	bool bulk;
	bool saturated; /* in that lane */
	char office[CALLER_CODE];
};

struct lane {
	struct share *first, **end;
};

struct queue {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;  /* there is a job, or the queue is closed */
	struct lane lanes[LANES];
	size_t jobs, bytes; /* that wait */
	size_t max_jobs, max_bytes;
	size_t idle;	       /* workers that wait for work */
	unsigned long batches; /* batches that were taken */
	unsigned shared;       /* batches for which several offices write */
	bool bulk_due;	       /* no bulk job was in the last batch */
	bool closed;
};

struct queue *
queue_new(size_t max_jobs, size_t max_bytes)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	queue->max_jobs = max_jobs;
	queue->max_bytes = max_bytes;
	for (enum lane_name i = SINGLE; i < LANES; i++)
		queue->lanes[i].end = &queue->lanes[i].first;
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
lane_add(struct lane *lane, struct share *share)
{
	share->next = NULL;
	*lane->end = share;
	lane->end = &share->next;
}

/* Take the share that stands there out of the line. */
static struct share *
lane_remove(struct lane *lane, struct share **at)
{
	struct share *share = *at;

	*at = share->next;
	if (share->next == NULL)
		lane->end = at;
	return share;
}

/* Have it line up in that lane. */
static void
lane_move(struct lane *lane, struct share **at, struct lane *other)
{
	lane_add(other, lane_remove(lane, at));
}

/* The same for one that begins or ceases to be saturated. */
static void
lane_change(struct lane *lane, struct share **at, struct lane *other)
{
	(*at)->saturated = !(*at)->saturated;
	lane_move(lane, at, other);
}

static struct share *
share_find(const struct queue *queue, const struct job *job)
{
	for (enum lane_name i = SINGLE; i < LANES; i++)
		for (struct share *share = queue->lanes[i].first; share != NULL;
		     share = share->next)
			if (share->bulk == job->bulk &&
			    strcmp(share->office, job->caller.office) == 0)
				return share;
	return NULL;
}

static struct lane *
share_lane(struct queue *queue, const struct share *share)
{
	return &queue->lanes[share->bulk ? BULK : SINGLE];
}

static struct share *
share_new(struct queue *queue, const struct job *job)
{
	struct share *share = xcalloc(1, sizeof(*share));

	memcpy(share->office, job->caller.office, sizeof(share->office));
	share->bulk = job->bulk;
	share->end = share->at = &share->first;
	lane_add(share_lane(queue, share), share);
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
share_begin(struct share *share, unsigned long batch)
{
	if (share->batch == batch)
		return;
	share->batch = batch;
	share->turns = 0;
	share->at = &share->first;
}

/* Turns of an office in one batch, while others write too. */
static size_t
share_turns(const struct share *share)
{
	if (share->bulk)
		return TURNS_BULK;
	return share->saturated ? TURNS_SATURATED : TURNS_SINGLE;
}

static bool
share_is_saturated(const struct share *share)
{
	return share->jobs > (share->bulk ? TURNS_BULK : TURNS_SINGLE) ||
	       share->turns >= share_turns(share);
}

/* The queue ----------------------------------------------------------------*/

/* Is there room?  A job larger than its part of the queue fits when the queue
 * is empty; the last quarter of a part is for others than the office that has
 * filled the rest. */
static bool
queue_admits(
    const struct queue *queue, const struct share *share, const struct job *job)
{
	size_t part = job->bulk ? 2 : 1;
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
		for (const struct share *share = queue->lanes[i].first;
		     share != NULL; share = share->next) {
			if (one != NULL &&
			    strcmp(one->office, share->office) != 0)
				return true;
			one = share;
		}
	return false;
}

/* What is being taken. */
struct batch {
	struct queue *queue;
	struct job *first, **end;
	const struct command *command; /* of the single writes, once known */
	size_t jobs, max_jobs;
	size_t bytes, max_bytes; /* of all but the first */
	bool alone;		 /* what was taken goes alone */
};

enum take_outcome { TAKEN, NOTHING, FULL };

/* Take a job of the share, if there is one for this batch, and room. */
static enum take_outcome
batch_take(struct batch *batch, struct share *share)
{
	struct job *job;

	share_begin(share, batch->queue->batches);
	job = share_next(share, share->bulk ? NULL : batch->command);
	if (job == NULL ||
	    (batch->queue->shared > 0 && share->turns >= share_turns(share)))
		return NOTHING;
	if (batch->jobs == batch->max_jobs || batch->alone ||
	    (batch->jobs > 0 && job->alone) ||
	    (batch->jobs > 0 && job->bytes > batch->max_bytes - batch->bytes))
		return FULL;
	if (!share->bulk)
		batch->command = job->command;
	batch->alone = job->alone;
	batch->bytes += batch->jobs > 0 ? job->bytes : 0;
	batch->jobs++;
	*batch->end = share_take(share);
	batch->end = &job->next;
	batch->queue->jobs--;
	batch->queue->bytes -= job->bytes;
	return TAKEN;
}

static bool
is_astray(struct queue *queue, struct lane *lane, const struct share *share)
{
	return lane == &queue->lanes[SATURATED] &&
	       (queue->shared == 0 || !share_is_saturated(share));
}

/* After a batch the empty shares go, those in the wrong lane go to theirs, and
 * the one that was in front, if it gave anything, goes to the back. */
static void
lane_tidy(struct queue *queue, struct lane *lane)
{
	struct share **at = &lane->first;

	if (*at != NULL && (*at)->batch == queue->batches && (*at)->turns > 0)
		lane_move(lane, at, lane);
	while (*at != NULL) {
		struct lane *own = share_lane(queue, *at);

		if ((*at)->first == NULL)
			free(lane_remove(lane, at));
		else if (is_astray(queue, lane, *at))
			lane_change(lane, at, own);
		else
			at = &(*at)->next;
	}
}

/* A turn for each share of a lane, again and again, while there is room. */
static void
batch_shares(struct batch *batch, struct lane *lane)
{
	enum take_outcome outcome = TAKEN;
	bool more = true;

	while (more && outcome != FULL) {
		more = false;
		for (struct share *share = lane->first;
		     share != NULL && outcome != FULL; share = share->next) {
			outcome = batch_take(batch, share);
			more |= outcome == TAKEN;
		}
	}
	lane_tidy(batch->queue, lane);
}

/* Those that are saturated leave, the others have their turns. */
static void
batch_lane(struct batch *batch, enum lane_name name)
{
	struct queue *queue = batch->queue;
	struct lane *lane = &queue->lanes[name];

	for (struct share **at = &lane->first; *at != NULL;)
		if (queue->shared > 0 && share_is_saturated(*at))
			lane_change(lane, at, &queue->lanes[SATURATED]);
		else
			at = &(*at)->next;
	batch_shares(batch, lane);
}

/* Single writes go first, but never so many that no bulk one is among
 * them; one that did not even fit behind them goes before them next time. */
static void
batch_others(struct batch *batch, size_t max_jobs)
{
	struct queue *queue = batch->queue;
	bool waits = queue->lanes[BULK].first != NULL;
	size_t kept = waits ? max_jobs / 4 : 0, before;

	batch->max_jobs = kept;
	if (queue->bulk_due && kept > 0)
		batch_lane(batch, BULK);
	waits &= batch->jobs == 0;
	batch->max_jobs = max_jobs - (waits ? kept : 0);
	batch_lane(batch, SINGLE);
	batch->max_jobs = max_jobs;
	before = batch->jobs;
	batch_lane(batch, BULK);
	queue->bulk_due = waits && batch->jobs == before;
}

/* A batch of one is a turn: nobody waits for more than that. */
static void
queue_look_around(struct queue *queue, size_t max_jobs)
{
	queue->batches++;
	if (max_jobs > 1 && queue_is_shared(queue))
		queue->shared = MEMORY;
	else if (queue->shared > 0)
		queue->shared--;
	if (queue->shared == 0)
		lane_tidy(queue, &queue->lanes[SATURATED]);
}

static struct job *
queue_batch(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct lane *saturated = &queue->lanes[SATURATED];
	struct batch batch = {
	    .queue = queue, .end = &batch.first, .max_bytes = max_bytes};

	queue_look_around(queue, max_jobs);
	if (saturated->first == NULL || queue->batches % 2 == 0)
		batch_others(&batch, max_jobs);
	batch.max_jobs = max_jobs;
	if (batch.jobs == 0)
		batch_shares(&batch, saturated);
	return batch.first;
}

/* What waits is shared with the workers that are idle. */
static size_t
queue_part(const struct queue *queue, size_t max_jobs)
{
	size_t part = queue->jobs / (queue->idle + 1) + 1;

	return queue->idle > 0 && part < max_jobs ? part : max_jobs;
}

struct job *
queue_take(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *jobs = NULL;

	pthread_mutex_lock(&queue->lock);
	queue->idle++;
	while (queue->jobs == 0 && !queue->closed)
		pthread_cond_wait(&queue->work, &queue->lock);
	queue->idle--;
	jobs = queue_batch(queue, queue_part(queue, max_jobs), max_bytes);
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
