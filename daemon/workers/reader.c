/*
 * Readers: threads with a connection each, that answer what waits.
 *
 * Shows that wait together are read together, in one round trip, so that under
 * load a thread is woken and a message sent for many of them.  What may take
 * long is read by itself, and nobody waits behind it while others are idle.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "db/db_call.h"
#include "digest.h"
#include "workers/opening.h"
#include "workers/printing.h"
#include "workers/reader.h"
#include "workers/worker.h"

#define WORTH 1024 /* bytes of a reply that is compressed */

struct lane {
	pthread_t thread;
	struct opening opening;
	struct queue *queue, *writes;
	bool cut_off; /* from the database; it is logged once */
};

struct reader {
	unsigned count;
	struct lane lanes[];
};

/* Whose fault it is decides who hears of it.  A database out of reach fails
 * every read there is: the first one stands in the log for all. */
static void
lane_fail(struct lane *lane, struct job *job, const struct error *err)
{
	if (err->code == ERROR_INTERNAL || err->code == ERROR_CONFIG)
		worker_log(LOG_ERROR, "a read failed", job, err);
	if (worker_passes(err) && !lane->cut_off)
		worker_log(LOG_WARNING, "the database is unreachable: reading",
		    job, err);
	lane->cut_off = worker_passes(err);
	worker_fail(job, err);
}

/* The same content has the same tag, whichever daemon gives it. */
static void
job_tag(struct job *job)
{
	char digest[DIGEST_TEXT];

	digest_of(job->reply.data, job->reply.len, digest);
	snprintf(job->etag, sizeof(job->etag), "\"%.32s\"", digest);
}

static void
job_compress(struct job *job)
{
	struct buf coded = BUF(JOB_REPLY_MAX);

	if (job->accept == CODING_IDENTITY || job->reply.len < WORTH ||
	    job->content_type != NULL || buf_over(&job->reply))
		return;
	coding_encode(job->accept, job->reply.data, job->reply.len, &coded);
	buf_free(&job->reply);
	job->reply = coded;
	job->coding = job->accept;
}

/* Nobody waits any more for those whose time has passed. */
static void
jobs_expire(struct job **at)
{
	struct error err;

	worker_late(&err);
	while (*at != NULL) {
		struct job *job = *at;

		if (!worker_expired(job)) {
			at = &job->next;
			continue;
		}
		*at = job->next;
		worker_fail(job, &err);
	}
}

/* Put those that see the same one behind the other. */
static struct job *
jobs_by_scope(struct job *jobs)
{
	struct job *sorted = NULL, **end = &sorted;

	while (jobs != NULL) {
		const char *scope = db_call_scope(&jobs->caller);

		for (struct job **at = &jobs; *at != NULL;) {
			struct job *job = *at;

			if (strcmp(db_call_scope(&job->caller), scope) != 0) {
				at = &job->next;
				continue;
			}
			*at = job->next;
			job->next = NULL;
			*end = job;
			end = &job->next;
		}
	}
	return sorted;
}

/* What was read becomes what is sent. */
static void
job_finish(struct lane *lane, struct job *job)
{
	if (job->as_pdf && job->status == 200 &&
	    !printing_answer(lane->opening.db, job, &job->err))
		job->status = error_kind(job->err.code)->status;
	if (job->shape != NULL && job->status < 400)
		job->shape(job);
	else
		job_tag(job);
	job_compress(job);
}

/* Hand back those that have an answer, in front of the list, one right after
 * the other, so that their loop wakes once.  Gives the rest. */
static struct job *
jobs_done(struct lane *lane, struct job *jobs)
{
	for (struct job *job = jobs; job != NULL && job->status != 0;
	     job = job->next)
		if (job->command != NULL)
			job_finish(lane, job);
	while (jobs != NULL && jobs->status != 0) {
		struct job *job = jobs;

		jobs = job->next;
		job->done(job);
	}
	return jobs;
}

static void
lane_answer(struct lane *lane, struct job *jobs)
{
	struct error err;

	for (jobs_expire(&jobs); jobs != NULL; jobs_expire(&jobs)) {
		bool ok = (jobs->command == NULL ? db_identify : db_read)(
		    lane->opening.db, jobs, &err);
		struct job *failed;

		lane->cut_off = lane->cut_off && jobs->status == 0;
		jobs = failed = jobs_done(lane, jobs);
		if (ok)
			continue;
		jobs = failed->next;
		lane_fail(lane, failed, &err);
	}
}

/* Render what is printed, and hand it on to be written. */
static void
lane_print(struct lane *lane, struct job *job)
{
	struct error err;

	worker_late(&err);
	if (worker_expired(job)) {
		worker_fail(job, &err);
		return;
	}
	if (!printing_render(lane->opening.db, job, &err)) {
		lane_fail(lane, job, &err);
		return;
	}
	lane->cut_off = false;
	job->alone = false;
	if (queue_put(lane->writes, job))
		return;
	error_set(&err, ERROR_BUSY, "", "too many requests are waiting");
	error_hint(&err, "try again in a moment");
	worker_fail(job, &err);
}

static void *
lane_run(void *arg)
{
	struct lane *lane = arg;
	struct job *jobs;

	if (!opening_try(&lane->opening))
		return NULL;
	while ((jobs = queue_take(lane->queue, DB_READS_MAX, SIZE_MAX)) != NULL)
		if (jobs->command != NULL && jobs->command->prints)
			lane_print(lane, jobs); /* which is taken alone */
		else
			lane_answer(lane, jobs_by_scope(jobs));
	return NULL;
}

struct reader *
reader_start(const struct db_settings *settings, unsigned threads,
    struct queue *queue, struct queue *writes)
{
	struct reader *reader =
	    xcalloc(1, sizeof(*reader) + threads * sizeof(reader->lanes[0]));

	for (; reader->count < threads; reader->count++) {
		struct lane *lane = &reader->lanes[reader->count];

		lane->queue = queue;
		lane->writes = writes;
		opening_init(&lane->opening, settings);
		if (pthread_create(&lane->thread, NULL, lane_run, lane) != 0)
			abort();
	}
	return reader;
}

bool
reader_ready(struct reader *reader, struct error *err)
{
	for (unsigned i = 0; i < reader->count; i++)
		if (!opening_wait(&reader->lanes[i].opening, err))
			return false;
	return true;
}

void
reader_join(struct reader *reader)
{
	for (unsigned i = 0; i < reader->count; i++) {
		pthread_join(reader->lanes[i].thread, NULL);
		opening_close(&reader->lanes[i].opening);
	}
	free(reader);
}
