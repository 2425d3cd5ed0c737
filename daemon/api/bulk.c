/*
 * A stream of lines, as a list in their order: read, with the writer,
 * answered, and emitted from the front.
 */

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "api/bulk.h"
#include "api/dispatch.h"
#include "clock.h"
#include "http/problem.h"

#define WINDOW_BYTES (2u * 1024 * 1024)
#define ANSWER_SIZE  512 /* of a line, about */

enum line_state {
	LINE_READ,    /* waits for room in the queue, or for its unit */
	LINE_OUT,     /* is with the writer */
	LINE_ANSWERED /* the job holds the answer */
};

struct line {
	struct line *next;
	struct bulk *bulk;
	unsigned long number;
	size_t bytes;
	enum line_state state;
	struct job *job;
};

enum tally {
	READ,
	RECORDED,
	REPLAYED,
	REFUSED,
	UNKNOWN,
	NOT_RECORDED,
	TALLIES
};

static const char *const tally_names[TALLIES] = {
    [READ] = "read",
    [RECORDED] = "recorded",
    [REPLAYED] = "replayed",
    [REFUSED] = "refused",
    [UNKNOWN] = "unknown",
    [NOT_RECORDED] = "not_recorded",
};

struct bulk {
	struct bulk_settings settings;
	struct caller caller;
	struct buf part;	   /* of a line, whose end has not come */
	unsigned long number;	   /* of the last line that was read */
	struct line *first, **end; /* all that are not emitted yet */
	struct line *next;	   /* the first that is not queued, or NULL */
	size_t lines, bytes;	   /* on the list */
	size_t charged;		   /* of their memory, in *settings.held */
	size_t out;
	bool ended;	     /* no more bytes will come */
	bool cut;	     /* and that was not the end of the stream */
	bool counted;	     /* the last line has been emitted */
	bool spoiled;	     /* a line of an atomic stream was refused */
	long long first_seq; /* of the entries that its lines made, or 0 */
	unsigned long tally[TALLIES];
	struct job_order order;
	_Atomic(struct job *) back; /* from the writer, last first */
};

struct bulk *
bulk_new(const struct bulk_settings *settings)
{
	struct bulk *bulk = xcalloc(1, sizeof(*bulk));

	bulk->settings = *settings;
	bulk->caller = *settings->caller;
	buf_init(&bulk->part, BULK_LINE_MAX);
	bulk->end = &bulk->first;
	return bulk;
}

/* What the lines on the list take, about: with their fields, read and as they
 * came, and their answers. */
static size_t
memory(const struct bulk *bulk)
{
	return bulk->lines *
		   (sizeof(struct line) + sizeof(struct job) + ANSWER_SIZE) +
	       2 * bulk->bytes;
}

/* Keep the account of the thread: what is on the list, beyond what each stream
 * may hold in any case. */
static void
charge(struct bulk *bulk)
{
	size_t held = memory(bulk);
	size_t beyond = held > BULK_MEMORY ? held - BULK_MEMORY : 0;

	*bulk->settings.held += beyond - bulk->charged;
	bulk->charged = beyond;
}

static bool
has_room(const struct bulk *bulk)
{
	return memory(bulk) < BULK_FLOOR ||
	       *bulk->settings.held < bulk->settings.held_max;
}

static bool
is_unit(const struct bulk *bulk)
{
	return bulk->settings.atomic || bulk->settings.dry_run;
}

static bool
unit_is_full(const struct bulk *bulk)
{
	return bulk->lines >= BULK_UNIT_LINES || bulk->bytes >= BULK_UNIT_BYTES;
}

bool
bulk_wants_input(const struct bulk *bulk)
{
	if (bulk->ended)
		return false;
	if (!is_unit(bulk))
		return bulk->lines < BULK_WINDOW &&
		       bulk->bytes < WINDOW_BYTES && has_room(bulk);
	return bulk->out == 0 && (bulk->settings.atomic ||
				     (!unit_is_full(bulk) && has_room(bulk)));
}

/* From bytes to lines ------------------------------------------------------*/

static struct line *
line_add(struct bulk *bulk, size_t len)
{
	struct line *line = xcalloc(1, sizeof(*line));

	line->bulk = bulk;
	line->number = bulk->number;
	line->job = job_new();
	line->job->caller = bulk->caller;
	snprintf(line->job->request_id, sizeof(line->job->request_id), "%s",
	    bulk->settings.request_id);
	line->bytes = sizeof(*line->job) + len;
	*bulk->end = line;
	bulk->end = &line->next;
	bulk->lines++;
	bulk->bytes += len;
	charge(bulk);
	return line;
}

static void
line_refused(struct line *line)
{
	line->state = LINE_ANSWERED;
	line->job->status = error_kind(line->job->err.code)->status;
	/* A line of brackets is large in memory. */
	json_decref(line->job->fields);
	line->job->fields = NULL;
	line->bulk->spoiled = true;
}

/* It is off the list. */
static void
line_free(struct line *line)
{
	struct bulk *bulk = line->bulk;

	bulk->lines--;
	bulk->bytes -= line->bytes - sizeof(*line->job);
	charge(bulk);
	job_free(line->job);
	free(line);
}

static bool
refuse_length(struct error *err)
{
	error_set(err, ERROR_TOO_LARGE, "", "a line has at most %d bytes",
	    BULK_LINE_MAX);
	return error_hint(err, "is the end of a line missing?");
}

static bool
is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r", text[i]) == NULL || text[i] == '\0')
			return false;
	return true;
}

/* End with the error, at the line that was begun last. */
static void
fail(struct bulk *bulk, const struct error *err)
{
	struct line *line;

	if (bulk->ended)
		return;
	if (bulk->settings.atomic)
		bulk_stop(bulk);
	line = line_add(bulk, 0);
	line->job->err = *err;
	line_refused(line);
	bulk->ended = bulk->cut = true;
	bulk_queue(bulk);
}

static void
refuse_crowd(struct bulk *bulk)
{
	struct error err;

	error_set(&err, ERROR_BUSY, "",
	    "too much is being received at once; nothing was recorded");
	error_hint(&err, "send it again in a moment");
	fail(bulk, &err);
}

static void
refuse_unit(struct bulk *bulk)
{
	struct error err;

	error_set(&err, ERROR_TOO_LARGE, "",
	    "an atomic stream has at most %d lines and %d bytes; nothing was "
	    "recorded",
	    BULK_UNIT_LINES, BULK_UNIT_BYTES);
	error_hint(&err, "send it in parts, or with mode=each");
	fail(bulk, &err);
}

/* A whole line has come, without its end. */
static void
read_line(struct bulk *bulk, const char *text, size_t len, bool too_long)
{
	struct line *line;

	bulk->number++;
	if (is_blank(text, len) && !too_long)
		return;
	if (bulk->settings.atomic && unit_is_full(bulk)) {
		refuse_unit(bulk);
		return;
	}
	if (bulk->settings.atomic && !has_room(bulk)) {
		refuse_crowd(bulk);
		return;
	}
	bulk->tally[READ]++;
	line = line_add(bulk, len);
	if (too_long ? refuse_length(&line->job->err)
		     : dispatch_line(text, len, line->job)) {
		if (bulk->next == NULL)
			bulk->next = line;
	} else {
		line_refused(line);
	}
}

/* The bytes are the rest of a line, or all of it. */
static void
end_line(struct bulk *bulk, const char *data, size_t len)
{
	struct buf *part = &bulk->part;

	if (part->len == 0 && !buf_over(part) && len <= part->max) {
		read_line(bulk, data, len, false);
		return;
	}
	buf_add_bytes(part, data, len);
	read_line(bulk, part->data, part->len, buf_over(part));
	buf_clear(part);
}

size_t
bulk_take(struct bulk *bulk, const char *data, size_t len)
{
	size_t used = 0;

	while (used < len && bulk_wants_input(bulk)) {
		const char *from = data + used;
		const char *lf = memchr(from, '\n', len - used);

		if (lf == NULL) {
			buf_add_bytes(&bulk->part, from, len - used);
			used = len;
		} else {
			end_line(bulk, from, (size_t)(lf - from));
			used += (size_t)(lf - from) + 1;
		}
	}
	bulk_queue(bulk);
	return used;
}

void
bulk_end(struct bulk *bulk)
{
	if (bulk->part.len > 0 || buf_over(&bulk->part))
		end_line(bulk, "", 0);
	bulk->ended = true;
	bulk_queue(bulk);
}

void
bulk_fail(struct bulk *bulk, const struct error *err)
{
	if (!bulk->ended)
		bulk->number += bulk->part.len > 0;
	fail(bulk, err);
}

void
bulk_stop(struct bulk *bulk)
{
	struct line **link = &bulk->first;

	bulk->ended = bulk->cut = true;
	while (*link != NULL && *link != bulk->next)
		link = &(*link)->next;
	bulk->end = link;
	bulk->next = NULL;
	while (*link != NULL) {
		struct line *line = *link;

		*link = line->next;
		line_free(line);
	}
}

/* From lines to jobs -------------------------------------------------------*/

/* On the writer's thread.  Who finds the list empty wakes the stream, which
 * cannot be gone before that, as it takes the list only when woken. */
static void
job_back(struct job *job)
{
	struct bulk *bulk = ((struct line *)job->owner)->bulk;
	struct job *head = atomic_load(&bulk->back);

	do
		job->next = head;
	while (!atomic_compare_exchange_weak(&bulk->back, &head, job));
	if (head == NULL)
		bulk->settings.wake(bulk->settings.arg);
}

static void
line_prepare(struct line *line)
{
	struct bulk *bulk = line->bulk;
	struct job *job = line->job;

	job->done = job_back;
	job->owner = line;
	job->order = &bulk->order;
	job->bulk = true;
	job->atomic = bulk->settings.atomic;
	job->dry_run = bulk->settings.dry_run;
	job->preview = job->dry_run && bulk->settings.preview;
	job->bytes = line->bytes;
	job->deadline_ms = clock_ms() + bulk->settings.wait_ms;
}

/* Go past what is not to be queued. */
static struct line *
next_read(struct line *line)
{
	while (line != NULL && line->state != LINE_READ)
		line = line->next;
	return line;
}

/* Each line by itself, until the queue is full. */
static void
queue_each(struct bulk *bulk)
{
	while (bulk->next != NULL) {
		struct line *line = bulk->next;

		line_prepare(line);
		/* Once it is queued, it may be back at any time. */
		line->state = LINE_OUT;
		if (!queue_put(bulk->settings.queue, line->job)) {
			line->state = LINE_READ;
			return;
		}
		bulk->out++;
		bulk->next = next_read(line->next);
	}
}

/* All the lines as one job: the first, and its rest.  What cannot be recorded
 * as a whole is judged all the same. */
static void
queue_unit(struct bulk *bulk)
{
	struct job *unit = bulk->next->job, **rest = &unit->rest;
	uint64_t deadline_ms;

	line_prepare(bulk->next);
	deadline_ms = unit->deadline_ms;
	unit->bytes = bulk->bytes + bulk->lines * sizeof(*unit);
	unit->rest = NULL;
	for (struct line *line = bulk->next; line != NULL;
	     line = next_read(line->next)) {
		line_prepare(line);
		line->job->deadline_ms = deadline_ms;
		line->job->spoiled = bulk->settings.atomic && bulk->spoiled;
		line->state = LINE_OUT;
		bulk->out++;
		if (line->job == unit)
			continue;
		line->job->next = NULL;
		*rest = line->job;
		rest = &line->job->next;
	}
	if (queue_put(bulk->settings.queue, unit)) {
		bulk->next = NULL;
		return;
	}
	for (struct line *line = bulk->next; line != NULL; line = line->next)
		if (line->state == LINE_OUT)
			line->state = LINE_READ;
	bulk->out = 0;
}

bool
bulk_queue(struct bulk *bulk)
{
	if (bulk->next == NULL)
		return false;
	if (!is_unit(bulk))
		queue_each(bulk);
	else if (bulk->out == 0 && (bulk->ended || !bulk_wants_input(bulk)))
		queue_unit(bulk);
	else
		return false;
	return bulk->next != NULL;
}

/* From answers to bytes ----------------------------------------------------*/

static void
note_seq(struct bulk *bulk, const struct job *job)
{
	if (job->status < 400 && !job->replayed && job->seq > 0 &&
	    (bulk->first_seq == 0 || job->seq < bulk->first_seq))
		bulk->first_seq = job->seq;
}

/* Does it repeat what was recorded before this stream?  That has a lower seq
 * than all that the stream makes. */
static bool
repeats_earlier(const struct bulk *bulk, const struct job *job)
{
	return job->replayed && job->seq > 0 &&
	       (bulk->first_seq == 0 || job->seq < bulk->first_seq);
}

void
bulk_collect(struct bulk *bulk)
{
	struct job *job = atomic_exchange(&bulk->back, NULL);

	while (job != NULL) {
		struct line *line = job->owner;

		job = job->next;
		line->state = LINE_ANSWERED;
		bulk->spoiled |= line->job->status >= 400;
		note_seq(bulk, line->job);
		bulk->out--;
	}
	bulk_queue(bulk);
}

size_t
bulk_out(const struct bulk *bulk)
{
	return bulk->out;
}

uint64_t
bulk_deadline_ms(const struct bulk *bulk)
{
	for (struct line *line = bulk->first; line != NULL; line = line->next)
		if (line->state == LINE_OUT)
			return line->job->deadline_ms;
	return 0;
}

static enum tally
outcome_of(const struct bulk *bulk, const struct job *job)
{
	if (job->status >= 400)
		return job->err.code == ERROR_OUTCOME_UNKNOWN ? UNKNOWN
							      : REFUSED;
	if (bulk->settings.atomic && bulk->spoiled &&
	    !repeats_earlier(bulk, job))
		return NOT_RECORDED;
	return job->replayed ? REPLAYED : RECORDED;
}

static void
tell_error(struct buf *buf, const struct error *err)
{
	problem_member(buf, "code", error_kind(err->code)->name);
	problem_member(buf, "detail", err->message);
	problem_member(buf, "field", err->subject);
	problem_member(buf, "hint", err->hint);
}

/* The reply of a single write is an object; here its members follow the
 * number. */
static void
tell_line(struct bulk *bulk, const struct line *line, struct buf *buf)
{
	const struct job *job = line->job;
	enum tally outcome = outcome_of(bulk, job);

	bulk->tally[outcome]++;
	buf_printf(buf, "{\"line\":%lu,", line->number);
	if (outcome == RECORDED || outcome == REPLAYED) {
		buf_add_bytes(buf, job->reply.data + 1, job->reply.len - 1);
	} else {
		buf_printf(buf, "\"status\":\"%s\"",
		    outcome == NOT_RECORDED ? "not recorded"
					    : tally_names[outcome]);
		problem_member(buf, "key", job->key);
		if (outcome != NOT_RECORDED) {
			metrics_error(bulk->settings.metrics, job->err.code);
			tell_error(buf, &job->err);
		}
		buf_add(buf, "}");
	}
	buf_add(buf, "\n");
}

/* What was recorded, and the newest checkpoint there is now. */
static void
tell_count(struct bulk *bulk, struct buf *buf)
{
	char checkpoint[NEWEST_TEXT];

	buf_add(buf, "{\"end\":true");
	for (enum tally i = 0; i < TALLIES; i++)
		if (i != NOT_RECORDED || bulk->settings.atomic)
			buf_printf(
			    buf, ",\"%s\":%lu", tally_names[i], bulk->tally[i]);
	problem_member(buf, "checkpoint",
	    newest_get(bulk->settings.newest, checkpoint));
	buf_add(buf, "}\n");
	bulk->counted = true;
}

/* May the first line be emitted?  Of an atomic stream all or none. */
static bool
may_tell(const struct bulk *bulk)
{
	if (bulk->first == NULL || bulk->first->state != LINE_ANSWERED)
		return false;
	return !bulk->settings.atomic ||
	       (bulk->ended && bulk->out == 0 && bulk->next == NULL);
}

void
bulk_answer(struct bulk *bulk, struct buf *buf, size_t enough)
{
	while (buf->len < enough && may_tell(bulk)) {
		struct line *line = bulk->first;

		tell_line(bulk, line, buf);
		bulk->first = line->next;
		if (bulk->first == NULL)
			bulk->end = &bulk->first;
		line_free(line);
	}
	if (bulk->ended && !bulk->cut && bulk->first == NULL && !bulk->counted)
		tell_count(bulk, buf);
}

bool
bulk_over(const struct bulk *bulk)
{
	return bulk->ended && bulk->first == NULL &&
	       (bulk->cut || bulk->counted);
}

bool
bulk_whole(const struct bulk *bulk)
{
	return bulk->counted;
}

void
bulk_free(struct bulk *bulk)
{
	if (bulk == NULL)
		return;
	if (bulk->out > 0)
		abort();
	while (bulk->first != NULL) {
		struct line *line = bulk->first;

		bulk->first = line->next;
		line_free(line);
	}
	buf_free(&bulk->part);
	free(bulk);
}
