#ifndef BURSAR_JOB_H
#define BURSAR_JOB_H

/*
 * One request on its way: made by dispatch on a loop's thread, carried by a
 * queue to the writer or a reader, answered there, and handed back by done().
 * One owner at a time: whoever holds the pointer.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "command.h"
#include "core/caller.h"
#include "error.h"
#include "http/coding.h"
#include "salt.h"
#include "uuid.h"

#define JOB_REPLY_MAX (32u * 1024 * 1024)
#define JOB_ID	      65
#define JOB_RENDERED  160
#define JOB_ETAG      36 /* two quotes, 128 bits in hexadecimal, NUL */

/* The lines of one bulk stream, of which several may be with the writer: it
 * judges them in their order.  What is in here is the writer's. */
struct job_order {
	bool passed;  /* a line was left behind, for a later call */
	bool blocked; /* and nothing may go before it */
};

struct job {
	struct job *next;	       /* in whichever queue holds it */
	struct job *rest;	       /* what is written with it, alone */
	const struct command *command; /* NULL: only look up the caller, or */
	const struct view *view;       /* show this to anybody; or NULL */
	const char *format;	       /* of a view: "html", "csv" */
	struct caller caller;
	json_t *fields;			/* owned; values point into it */
	const char *values[FIELDS_MAX]; /* in the order of command->fields */
	char key[UUID_TEXT];		/* of a write, lower case */
	char salt[SALT_TEXT];		/* of what it says about people, or "" */
	char rendered[JOB_RENDERED]; /* of a printing: "copy SHA256 size
				      * renderer"; or "" */
	bool as_pdf; /* of a paper, report or list: the client wants a PDF */
	bool dry_run;
	bool preview; /* of a dry run: what it would make is shown as well */
	bool bulk;    /* of a bulk stream: single ones go first */
	bool alone;   /* nothing is taken along: it may take long */
	bool atomic;  /* with rest: all or nothing */
	bool spoiled; /* nothing: what belongs to it was refused before */
	struct job_order *order; /* of a line of a stream, or NULL */
	bool early;   /* is being judged before a line that stands before it */
	bool put_off; /* was refused for that, and waits for its turn */
	size_t bytes; /* what it holds, for the queue's limit */
	uint64_t deadline_ms; /* on the monotonic clock; then nobody waits */

	enum coding accept; /* in which the reply may be coded */

	int status;    /* HTTP status, once answered */
	bool replayed; /* the first answer again */
	long long seq; /* of the entry that a write made or repeats */
	const char *content_type; /* where it is not JSON */
	const struct http_manner *manner; /* of the answer, or NULL */
	const char *allow;  /* the methods that would do, where status is 405 */
	const char *peer;   /* whose address asks, while it is dispatched */
	unsigned retry_s;   /* when to try again, where that is not as usual */
	struct buf reply;   /* JSON body where status < 400 */
	enum coding coding; /* of the reply */
	char etag[JOB_ETAG]; /* of a read's reply, in quotes; else empty */
	struct error err;    /* where status >= 400 */

	/* Makes a page for people of the answer or the error, or NULL: a job
	 * that was shaped has a content type. */
	void (*shape)(struct job *);
	const void *shape_arg;
	const char *attached; /* of such a page: the file that was kept with
			       * it; or NULL */
	bool step; /* of a request that goes on after it: see upload.h */

	char request_id[JOB_ID]; /* for the log */

	void (*done)(struct job *); /* called once, on the worker's thread */
	void *owner;		    /* of done() */
};

struct job *job_new(void);
void job_free(struct job *);

/* Once all jobs of a transaction are answered: is it to be committed?  Not a
 * dry run, nor what is all or nothing where something was refused. */
bool job_is_kept(const struct job *jobs);

/* Answer with the error's status and hand it back. */
void job_fail(struct job *, const struct error *);

#endif
