/*
 * Any bytes as lines of a stream, in pieces, with a writer that answers what
 * it takes in any way: the answers come in the order of the lines, once each,
 * the window is never passed, and what the stream held it gives back.  The
 * first bytes choose mode, room, size of pieces and answers.
 */

#include <stdlib.h>
#include <string.h>

#include "api/bulk.h"
#include "fuzz.h"

static bool woken;

static void
wake(void *arg)
{
	(void)arg;
	woken = true;
}

/* Answer up to four jobs, as the choice says. */
static void
write_some(struct queue *queue, unsigned choice)
{
	struct job *job =
	    queue_length(queue) > 0 ? queue_take(queue, 4, SIZE_MAX / 2) : NULL;

	while (job != NULL) {
		struct job *next = job->next != NULL ? job->next : job->rest;

		choice = choice * 5 + 3;
		if (choice % 8 == 0) {
			error_set(&job->err, ERROR_CONFLICT, "x", "no");
			job->status = 409;
		} else {
			job->status = 201;
			job->replayed = choice % 8 == 1;
			buf_add(&job->reply, "{\"status\": \"recorded\"}");
		}
		job->done(job);
		job = next;
	}
}

/* The answers are whole lines with rising numbers. */
static void
check_answers(const char *text)
{
	unsigned long last = 0;

	for (const char *line = text; *line != '\0';) {
		const char *end = strchr(line, '\n');
		unsigned long number;

		if (end == NULL)
			abort();
		if (strncmp(line, "{\"end\":true", 11) == 0) {
			if (end[1] != '\0')
				abort();
			return;
		}
		if (strncmp(line, "{\"line\":", 8) != 0)
			abort();
		number = strtoul(line + 8, NULL, 10);
		if (number <= last)
			abort();
		last = number;
		line = end + 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct caller caller = {.known = true, .role = ROLE_OFFICER};
	struct queue *queue = queue_new(64, 1024 * 1024);
	size_t held = 0;
	struct bulk_settings settings = {.queue = queue,
	    .caller = &caller,
	    .wait_ms = 1000,
	    .held = &held,
	    .wake = wake};
	struct buf out = BUF(64 * 1024 * 1024);
	const char *text = (const char *)data + 2;
	struct bulk *bulk;

	if (size < 2) {
		queue_free(queue);
		return 0;
	}
	settings.atomic = data[0] % 2;
	settings.dry_run = data[0] / 2 % 2;
	settings.held_max = data[0] / 4 % 2 * BULK_FLOOR;
	bulk = bulk_new(&settings);
	size -= 2;
	while (!bulk_over(bulk)) {
		size_t piece = data[1] + 1u < size ? data[1] + 1u : size;
		size_t used = bulk_take(bulk, text, piece);

		if (used > piece || bulk_out(bulk) > BULK_UNIT_LINES)
			abort();
		text += used;
		size -= used;
		if (size == 0)
			bulk_end(bulk);
		bulk_queue(bulk);
		write_some(queue, data[0]);
		if (woken) {
			woken = false;
			bulk_collect(bulk);
		}
		bulk_answer(bulk, &out, out.len + 300);
	}
	check_answers(out.data);
	if (!bulk_whole(bulk) && !settings.atomic)
		abort();
	bulk_free(bulk);
	if (held != 0)
		abort();
	queue_free(queue);
	buf_free(&out);
	return 0;
}
