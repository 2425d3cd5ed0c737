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
 * few turns in one; and those that are flat out, which have more waiting or
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
#define TURNS_SINGLE   8
#define TURNS_FLAT_OUT 4 /* of one that is: who comes next waits for it */
#define TURNS_PATIENT  16
#define MEMORY	       64 /* batches for which that is remembered */

enum lane_name { SINGLE, PATIENT, FLAT_OUT, LANES };

struct share {
	struct share *next;
	struct job *first, **end;
	struct job **at; /* up to here, a batch has looked */
	size_t jobs;
	size_t turns;	   /* that it had in a batch */
	unsigned long cut; /* and which */
	bool patient;
	bool flat_out; /* in that lane */
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
	size_t idle;	    /* workers that wait for work */
	unsigned long cuts; /* batches that were taken */
	unsigned shared;    /* batches for which several offices write */
	bool patient_due;   /* no patient job was in the last batch */
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

/* The same for one that begins or ceases to be flat out. */
static void
lane_change(struct lane *lane, struct share **at, struct lane *other)
{
	(*at)->flat_out = !(*at)->flat_out;
	lane_move(lane, at, other);
}

static struct share *
share_find(const struct queue *queue, const struct job *job)
{
	for (enum lane_name i = SINGLE; i < LANES; i++)
		for (struct share *share = queue->lanes[i].first; share != NULL;
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
	if (share->patient)
		return TURNS_PATIENT;
	return share->flat_out ? TURNS_FLAT_OUT : TURNS_SINGLE;
}

static bool
share_is_flat_out(const struct share *share)
{
	return share->jobs > (share->patient ? TURNS_PATIENT : TURNS_SINGLE) ||
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
struct cut {
	struct queue *queue;
	struct job *first, **end;
	const struct command *command; /* of the single writes, once known */
	size_t jobs, max_jobs;
	size_t bytes, max_bytes; /* of all but the first */
	bool alone;		 /* what was taken goes alone */
};

enum cut_outcome { TAKEN, NOTHING, FULL };

/* Take a job of the share, if there is one for this cut, and room. */
static enum cut_outcome
cut_take(struct cut *cut, struct share *share)
{
	struct job *job;

	share_begin(share, cut->queue->cuts);
	job = share_next(share, share->patient ? NULL : cut->command);
	if (job == NULL ||
	    (cut->queue->shared > 0 && share->turns >= share_turns(share)))
		return NOTHING;
	if (cut->jobs == cut->max_jobs || cut->alone ||
	    (cut->jobs > 0 && job->alone) ||
	    (cut->jobs > 0 && job->bytes > cut->max_bytes - cut->bytes))
		return FULL;
	if (!share->patient)
		cut->command = job->command;
	cut->alone = job->alone;
	cut->bytes += cut->jobs > 0 ? job->bytes : 0;
	cut->jobs++;
	*cut->end = share_take(share);
	cut->end = &job->next;
	cut->queue->jobs--;
	cut->queue->bytes -= job->bytes;
	return TAKEN;
}

static bool
is_astray(struct queue *queue, struct lane *lane, const struct share *share)
{
	return lane == &queue->lanes[FLAT_OUT] &&
	       (queue->shared == 0 || !share_is_flat_out(share));
}

/* After a cut the empty shares go, those in the wrong lane go to theirs, and
 * the one that was in front, if it gave anything, goes to the back. */
static void
lane_tidy(struct queue *queue, struct lane *lane)
{
	struct share **at = &lane->first;

	if (*at != NULL && (*at)->cut == queue->cuts && (*at)->turns > 0)
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
cut_shares(struct cut *cut, struct lane *lane)
{
	enum cut_outcome outcome = TAKEN;
	bool more = true;

	while (more && outcome != FULL) {
		more = false;
		for (struct share *share = lane->first;
		     share != NULL && outcome != FULL; share = share->next) {
			outcome = cut_take(cut, share);
			more |= outcome == TAKEN;
		}
	}
	lane_tidy(cut->queue, lane);
}

/* Those that are flat out leave, the others have their turns. */
static void
cut_lane(struct cut *cut, enum lane_name name)
{
	struct queue *queue = cut->queue;
	struct lane *lane = &queue->lanes[name];

	for (struct share **at = &lane->first; *at != NULL;)
		if (queue->shared > 0 && share_is_flat_out(*at))
			lane_change(lane, at, &queue->lanes[FLAT_OUT]);
		else
			at = &(*at)->next;
	cut_shares(cut, lane);
}

/* Single writes go first, but never so many that no patient one is among
 * them; one that did not even fit behind them goes before them next time. */
static void
cut_others(struct cut *cut, size_t max_jobs)
{
	struct queue *queue = cut->queue;
	bool waits = queue->lanes[PATIENT].first != NULL;
	size_t kept = waits ? max_jobs / 4 : 0, before;

	cut->max_jobs = kept;
	if (queue->patient_due && kept > 0)
		cut_lane(cut, PATIENT);
	waits &= cut->jobs == 0;
	cut->max_jobs = max_jobs - (waits ? kept : 0);
	cut_lane(cut, SINGLE);
	cut->max_jobs = max_jobs;
	before = cut->jobs;
	cut_lane(cut, PATIENT);
	queue->patient_due = waits && cut->jobs == before;
}

/* A batch of one is a turn: nobody waits for more than that. */
static void
queue_look_around(struct queue *queue, size_t max_jobs)
{
	queue->cuts++;
	if (max_jobs > 1 && queue_is_shared(queue))
		queue->shared = MEMORY;
	else if (queue->shared > 0)
		queue->shared--;
	if (queue->shared == 0)
		lane_tidy(queue, &queue->lanes[FLAT_OUT]);
}

static struct job *
queue_cut(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct lane *flat_out = &queue->lanes[FLAT_OUT];
	struct cut cut = {
	    .queue = queue, .end = &cut.first, .max_bytes = max_bytes};

	queue_look_around(queue, max_jobs);
	if (flat_out->first == NULL || queue->cuts % 2 == 0)
		cut_others(&cut, max_jobs);
	cut.max_jobs = max_jobs;
	if (cut.jobs == 0)
		cut_shares(&cut, flat_out);
	return cut.first;
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
	jobs = queue_cut(queue, queue_part(queue, max_jobs), max_bytes);
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
