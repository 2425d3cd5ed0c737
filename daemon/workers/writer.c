/*
 * The writer: one thread, one connection, one batch after the other.
 *
 * A batch that fails for a reason that passes is retried with the same
 * keys, for as long as anybody waits for it; one that fails for what is in it
 * is halved until the one that is at fault stands alone.  What must be written
 * alone, a dry run or all the lines of an atomic stream, comes after the rest
 * of its batch.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "alloc.h"
#include "clock.h"
#include "workers/opening.h"
#include "workers/worker.h"
#include "workers/writer.h"

#define TRIES	     3	/* of a batch that the database does not take */
#define PAUSE_MS     50 /* before the first new attempt; then twice that, … */
#define PAUSE_MAX_MS 200
#define GRUDGE_MS    30000 /* a failure is remembered */

struct writer {
	pthread_t thread;
	struct opening opening;
	struct queue *queue;
	size_t batch_jobs, batch_bytes;
	struct metrics *metrics;
	atomic_ullong failed_ms; /* when a write last failed, or 0 */
};

/* Lists of jobs ------------------------------------------------------------*/

typedef bool job_test(const struct job *);

/* Take the jobs that pass the test out of the list, in their order. */
static struct job *
jobs_take(struct job **list, job_test *test)
{
	struct job *taken = NULL, **end = &taken;

	while (*list != NULL) {
		struct job *job = *list;

		if (!test(job)) {
			list = &job->next;
			continue;
		}
		*list = job->next;
		job->next = NULL;
		*end = job;
		end = &job->next;
	}
	return taken;
}

/* Cut the list, of two jobs or more, in the middle; gives the second half. */
static struct job *
jobs_halve(struct job *list)
{
	struct job *middle = list, *second;

	for (struct job *end = list->next; end != NULL && end->next != NULL;
	     end = end->next->next)
		middle = middle->next;
	second = middle->next;
	middle->next = NULL;
	return second;
}

/* Once answered, a job may be gone: what follows it is looked up before. */
static void
jobs_fail(struct job *list, const struct error *err)
{
	while (list != NULL) {
		struct job *job = list;

		list = job->next;
		worker_fail(job, err);
	}
}

static void
jobs_done(struct job *list)
{
	while (list != NULL) {
		struct job *job = list;

		list = job->next;
		job->done(job);
	}
}

/* Writing ------------------------------------------------------------------*/

static void
pause_ms(unsigned ms)
{
	struct timespec time = {
	    .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	nanosleep(&time, NULL);
}

/* Take out those that nobody waits for any more; of an atomic list all or
 * none, whatever the clock does meanwhile. */
static struct job *
take_expired(struct job **jobs)
{
	struct job *all = *jobs;

	if (all == NULL || !all->atomic)
		return jobs_take(jobs, worker_expired);
	if (!worker_expired(all))
		return NULL;
	*jobs = NULL;
	return all;
}

/* Try until the batch is written, or fails for good, or nobody waits for it
 * any more.  so_far is what to tell those who have stopped waiting; a doubt
 * about an earlier attempt stays.  A database that answers, but not to this
 * batch, is not waited for: something in the batch may be the reason. */
static bool
write_retrying(struct writer *writer, struct job **jobs, struct error *so_far,
    struct error *err)
{
	unsigned wait_ms = PAUSE_MS, tries = 0;
	struct error ignored;

	for (;;) {
		jobs_fail(take_expired(jobs), so_far);
		if (*jobs == NULL || db_write(writer->opening.db, *jobs, err))
			return true;
		if (!worker_passes(err))
			return false;
		writer->failed_ms = clock_ms();
		worker_log(LOG_WARNING, "retrying a batch", *jobs, err);
		metrics_add(writer->metrics, METRIC_BATCHES_RETRIED, 1);
		if (so_far->code != ERROR_OUTCOME_UNKNOWN)
			*so_far = *err;
		if (db_ping(writer->opening.db, &ignored) && ++tries == TRIES) {
			*err = *so_far;
			return false;
		}
		pause_ms(wait_ms);
		wait_ms =
		    wait_ms * 2 < PAUSE_MAX_MS ? wait_ms * 2 : PAUSE_MAX_MS;
	}
}

static enum metric
outcome_of(const struct job *job)
{
	if (job->status >= 400)
		return METRIC_ENTRIES_REFUSED;
	return job->replayed ? METRIC_ENTRIES_REPLAYED
			     : METRIC_ENTRIES_RECORDED;
}

static void
count_written(struct writer *writer, const struct job *jobs, uint64_t began_us)
{
	size_t count = 0;
	bool kept;

	if (jobs == NULL)
		return;
	kept = job_is_kept(jobs);
	if (kept)
		writer->failed_ms = 0;
	metrics_add(writer->metrics,
	    kept ? METRIC_BATCHES_COMMITTED : METRIC_BATCHES_TRIED_OUT, 1);
	for (const struct job *job = jobs; job != NULL; job = job->next) {
		count++;
		if (kept)
			metrics_add(writer->metrics, outcome_of(job), 1);
	}
	metrics_batch(writer->metrics, count, clock_us() - began_us);
}

/* Write a batch and answer all of it. */
static void
write_batch(struct writer *writer, struct job *jobs, struct error so_far)
{
	uint64_t began_us = clock_us();
	struct job *second;
	struct error err;

	if (write_retrying(writer, &jobs, &so_far, &err)) {
		count_written(writer, jobs, began_us);
		jobs_done(jobs);
		return;
	}
	metrics_add(writer->metrics, METRIC_BATCHES_FAILED, 1);
	if (jobs->next != NULL && !jobs->atomic && err.code != ERROR_CONFIG) {
		second = jobs_halve(jobs);
		write_batch(writer, jobs, so_far);
		write_batch(writer, second, so_far);
		return;
	}
	if (err.code == ERROR_INTERNAL || err.code == ERROR_CONFIG)
		worker_log(LOG_ERROR, "a write failed", jobs, &err);
	/* What failed now does not say what became of it before. */
	jobs_fail(jobs, so_far.code == ERROR_OUTCOME_UNKNOWN ? &so_far : &err);
}

static bool
is_alone(const struct job *job)
{
	return job->dry_run || job->atomic;
}

/* Each by itself, with what belongs to it, or a dry run would see what the
 * one before it did not do. */
static void
write_alone(struct writer *writer, struct job *jobs, struct error late)
{
	while (jobs != NULL) {
		struct job *job = jobs;

		jobs = job->next;
		job->next = job->rest;
		job->rest = NULL;
		write_batch(writer, job, late);
	}
}

static void *
writer_run(void *arg)
{
	struct writer *writer = arg;
	struct job *jobs, *alone;
	struct error late;

	if (!opening_try(&writer->opening))
		return NULL;
	db_rehearse(writer->opening.db);
	worker_late(&late);
	while ((jobs = queue_take(writer->queue, writer->batch_jobs,
		    writer->batch_bytes)) != NULL) {
		alone = jobs_take(&jobs, is_alone);
		write_batch(writer, jobs, late);
		write_alone(writer, alone, late);
	}
	return NULL;
}

struct writer *
writer_start(const struct writer_settings *settings, struct queue *queue)
{
	struct writer *writer = xcalloc(1, sizeof(*writer));

	writer->queue = queue;
	writer->batch_jobs = settings->batch_jobs;
	writer->batch_bytes = settings->batch_bytes;
	writer->metrics = settings->db.metrics;
	opening_init(&writer->opening, &settings->db);
	if (pthread_create(&writer->thread, NULL, writer_run, writer) != 0)
		abort();
	return writer;
}

bool
writer_ready(struct writer *writer, struct error *err)
{
	return opening_wait(&writer->opening, err);
}

bool
writer_fails(const struct writer *writer)
{
	unsigned long long failed_ms = writer->failed_ms;

	return failed_ms > 0 && clock_ms() - failed_ms < GRUDGE_MS;
}

void
writer_join(struct writer *writer)
{
	pthread_join(writer->thread, NULL);
	opening_close(&writer->opening);
	free(writer);
}
