#ifndef BURSAR_DISPATCH_H
#define BURSAR_DISPATCH_H

/*
 * From a read HTTP request to a job: find the command, check that the caller
 * may, read the fields; refusals first, each said once, in one order.  No
 * command can forget a check, because no command makes one.
 */

#include "core/metrics.h"
#include "core/newest.h"
#include "core/rates.h"
#include "http/http.h"
#include "queue/job.h"
#include "queue/queue.h"

/* Where jobs go, and what the pages without a command need to know. */
struct dispatch {
	struct queue *writes, *reads, *reports;
	const char *version;
	/* For /readyz; attention becomes a word for what needs somebody soon. */
	bool (*ready)(void *arg, const char **attention, struct error *);
	void *ready_arg;
	void (*write_metrics)(void *arg, struct buf *); /* for /metrics */
	void *metrics_arg;
	struct metrics *metrics;
	struct rates *rates; /* NULL: nobody is held back */
	struct newest *newest; /* checkpoint, which goes with answers */
	unsigned wait_ms; /* how long a client waits for its answer */
	/* Of a listener that has no commands, as that of the public pages, or
	 * NULL: answer, or have answered, which is true. */
	bool (*instead)(void *arg, const struct http_request *, struct job *);
	void *instead_arg;
};

enum dispatch_outcome {
	DISPATCH_QUEUED,   /* the job is on its way and will be handed back */
	DISPATCH_ANSWERED, /* the job holds the answer already */
	DISPATCH_STREAM,   /* a stream of lines follows: see bulk.h */
	DISPATCH_IDENTIFY  /* the caller is not known yet: identify first */
};

/* Route the request.  The job belongs to the caller again once answered. */
enum dispatch_outcome dispatch_request(const struct dispatch *,
    const struct http_request *, const char *body, size_t len, struct job *);

/* Read a line of a bulk stream into the job, which knows its caller: the same
 * checks in the same order.  False and job->err where it is refused. */
bool dispatch_line(const char *line, size_t len, struct job *);

/* Send the job to find out who its caller is. */
enum dispatch_outcome dispatch_identify(const struct dispatch *, struct job *);

#endif
