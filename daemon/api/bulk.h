#ifndef BURSAR_BULK_H
#define BURSAR_BULK_H

/*
 * A stream of writes, a line each: bytes in, jobs to the writer's queue,
 * answers back, bytes out in the order of the lines.  It does no I/O and
 * never holds more than a window of lines: whoever feeds it stops while it is
 * full.
 *
 *	{"command":"pledge/record","key":"UUID","fields":{…}}
 *	{"line":1,"status":"recorded","seq":123,"key":"UUID"}
 *	{"end":true,"read":1,"recorded":1,…,"checkpoint":"…"}
 *
 * A line that cannot be read is answered as refused, and the stream goes on.
 * In mode each the lines are jobs like any others, but bulk ones.  An
 * atomic stream is one job of all its lines, and so is a dry run of each
 * UNIT of lines: a line then sees what those before it would have done.
 *
 * Everything but the wake-up happens on one thread.
 */

#include "buf.h"
#include "core/caller.h"
#include "core/newest.h"
#include "queue/queue.h"

#define BULK_LINE_MAX	(64 * 1024)
#define BULK_WINDOW	1024  /* lines that are being written */
#define BULK_UNIT_LINES 10000 /* of an atomic stream */
#define BULK_UNIT_BYTES (8 * 1024 * 1024)

/* A stream that holds less than the floor takes another line in any case: that
 * is its memory, of which it gives account to nobody. */
#define BULK_FLOOR  (256u * 1024)
#define BULK_MEMORY (BULK_FLOOR + 2 * BULK_LINE_MAX + 4096)

struct bulk;

struct bulk_settings {
	struct queue *queue;	     /* of the writer */
	struct metrics *metrics;     /* or NULL */
	struct newest *newest;	     /* checkpoint, or NULL */
	const struct caller *caller; /* is copied */
	const char *request_id;	     /* is copied into each job */
	unsigned wait_ms;	     /* how long a line may wait there */
	bool atomic, dry_run, preview;
	/* What is held on this thread, by this stream beyond its memory and by
	 * others, and where streams take no more: one that can go on with the
	 * lines it has waits, and one that needs all of them at once fails. */
	size_t *held, held_max;
	/* Called on the writer's thread when answers have come and bulk_collect
	 * should be called, once for many. */
	void (*wake)(void *arg);
	void *arg;
};

struct bulk *bulk_new(const struct bulk_settings *);

/* No line may be out. */
void bulk_free(struct bulk *);

/* Would it take more bytes? */
bool bulk_wants_input(const struct bulk *);

/* Take as many of the bytes as it can; how many. */
size_t bulk_take(struct bulk *, const char *data, size_t len);

/* There are no more bytes. */
void bulk_end(struct bulk *);

/* What follows cannot be understood: the last answer will be this. */
void bulk_fail(struct bulk *, const struct error *);

/* Forget the lines that are not with the writer yet, and take no more. */
void bulk_stop(struct bulk *);

/* Queue what waits for room in the queue; true if something still does. */
bool bulk_queue(struct bulk *);

/* Take back the lines that were answered; only after a wake-up. */
void bulk_collect(struct bulk *);
size_t bulk_out(const struct bulk *); /* lines with the writer */

/* When the first of them should have been answered; 0 where there is none. */
uint64_t bulk_deadline_ms(const struct bulk *);

/* Append the answers that are next, as far as the buffer is short. */
void bulk_answer(struct bulk *, struct buf *, size_t enough);

/* Will nothing be appended any more?  And was the count at the end? */
bool bulk_over(const struct bulk *);
bool bulk_whole(const struct bulk *);

#endif
