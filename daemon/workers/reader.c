/* Readers: threads with a connection each, that answer one read after the
 * other. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "digest.h"
#include "workers/reader.h"
#include "workers/worker.h"

#define WORTH 1024 /* bytes of a reply that is compressed */

struct lane {
	pthread_t thread;
	struct db *db;
	struct queue *queue;
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
		worker_log(LOG_WARNING, "reads fail", job, err);
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
	    buf_over(&job->reply))
		return;
	coding_encode(job->accept, job->reply.data, job->reply.len, &coded);
	buf_free(&job->reply);
	job->reply = coded;
	job->coding = job->accept;
}

static void
lane_answer(struct lane *lane, struct job *job)
{
	struct error err;

	if (worker_expired(job)) {
		worker_late(&err);
		worker_fail(job, &err);
		return;
	}
	if (!(job->command == NULL ? db_identify : db_read)(
		lane->db, job, &err)) {
		lane_fail(lane, job, &err);
		return;
	}
	lane->cut_off = false;
	if (job->command != NULL) {
		job_tag(job);
		job_compress(job);
	}
	job->done(job);
}

static void *
lane_run(void *arg)
{
	struct lane *lane = arg;
	struct job *job;

	while ((job = queue_take(lane->queue, 1, 0)) != NULL)
		lane_answer(lane, job);
	return NULL;
}

static void
reader_free(struct reader *reader)
{
	for (unsigned i = 0; i < reader->count; i++)
		db_close(reader->lanes[i].db);
	free(reader);
}

struct reader *
reader_start(const struct db_settings *settings, unsigned threads,
    struct queue *queue, struct error *err)
{
	struct reader *reader =
	    xcalloc(1, sizeof(*reader) + threads * sizeof(reader->lanes[0]));

	/* All connect before any works: until then it can be given up. */
	for (; reader->count < threads; reader->count++) {
		struct lane *lane = &reader->lanes[reader->count];

		lane->queue = queue;
		lane->db = db_open(settings, err);
		if (lane->db == NULL) {
			reader_free(reader);
			return NULL;
		}
	}
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&reader->lanes[i].thread, NULL, lane_run,
			&reader->lanes[i]) != 0)
			abort();
	return reader;
}

void
reader_join(struct reader *reader)
{
	for (unsigned i = 0; i < reader->count; i++)
		pthread_join(reader->lanes[i].thread, NULL);
	reader_free(reader);
}
