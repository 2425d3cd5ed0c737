/* Any bytes as the body of POST /v1/bulk: in chunks or not, compressed or not,
 * atomic or not, as the first byte says, and in pieces of its second.  Whatever
 * comes, the answer ends, each of its lines is JSON, and no line is lost. */

#include <stdlib.h>
#include <string.h>

#include "api/stream.h"
#include "fuzz.h"

#define OUT_MAX	  (256u * 1024 * 1024)
#define QUEUE_MAX 16 /* jobs, so that it is full now and then */

static void
wake(void *arg)
{
	*(bool *)arg = true;
}

static void
answer_job(struct job *job, unsigned *turn)
{
	if (++*turn % 3 == 0)
		error_set(&job->err, ERROR_INVALID, "amount", "not so");
	job->status = *turn % 3 == 0 ? 422 : 201;
	if (job->status == 201)
		buf_add(&job->reply, "{\"status\": \"recorded\"}");
	job->done(job);
}

/* What the writer would do: answer all that waits. */
static void
work(struct queue *queue, unsigned *turn)
{
	while (queue_length(queue) > 0) {
		struct job *job = queue_take(queue, QUEUE_MAX, OUT_MAX);

		while (job != NULL) {
			struct job *next = job->next, *rest = job->rest;

			answer_job(job, turn);
			while (rest != NULL) {
				struct job *after = rest->next;

				answer_job(rest, turn);
				rest = after;
			}
			job = next;
		}
	}
}

/* Undo the chunks of the answer. */
static void
unchunk(const struct buf *out, struct buf *lines)
{
	const char *at = out->data;
	size_t len = 1;

	while (len > 0) {
		char *end;

		len = strtoul(at, &end, 16);
		must(end > at && strncmp(end, "\r\n", 2) == 0);
		at = end + 2;
		must(len <= out->len - (size_t)(at - out->data));
		buf_add_bytes(lines, at, len);
		at += len;
		must(strncmp(at, "\r\n", 2) == 0);
		at += 2;
	}
	must(at == out->data + out->len);
}

/* Every line is an object, and the last is the count of the others. */
static void
check_lines(const struct buf *lines, bool whole)
{
	char *rest = lines->data, *line;
	bool end = false;

	while ((line = strsep(&rest, "\n")) != NULL && rest != NULL) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		must(json_is_object(object) && !end);
		end = json_is_true(json_object_get(object, "end"));
		json_decref(object);
	}
	must(!whole || end);
}

static void
run_stream(struct stream *stream, struct queue *queue, const char *data,
    size_t len, size_t piece, bool *woken)
{
	struct buf out = BUF(OUT_MAX), lines = BUF(OUT_MAX);
	unsigned turn = 0;
	size_t used = 0;

	for (size_t idle = 0; !stream_over(stream) && idle < 100000; idle++) {
		size_t here = len - used < piece ? len - used : piece;
		size_t took = stream_take(stream, data + used, here);

		must(took <= here);
		used += took;
		if (used == len && here == 0 && !stream_read(stream) &&
		    stream_wrong(stream) == NULL &&
		    stream_wants_input(stream)) {
			struct error cut;

			error_set(&cut, ERROR_MALFORMED, "", "cut");
			stream_stop(stream, &cut);
		}
		bulk_queue(stream_bulk(stream));
		work(queue, &turn);
		if (*woken)
			bulk_collect(stream_bulk(stream));
		*woken = false;
		stream_answer(stream, &out);
	}
	must(stream_over(stream));
	if (stream_coding(stream) == CODING_IDENTITY && stream_whole(stream)) {
		unchunk(&out, &lines);
		check_lines(&lines, bulk_whole(stream_bulk(stream)));
	}
	buf_free(&out);
	buf_free(&lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const codings[] = {NULL, "gzip", "zstd", NULL};
	struct caller caller = {.known = true, .role = ROLE_OFFICER};
	struct http_request request = {.method = HTTP_POST, .stream = true};
	struct queue *queue = queue_new(QUEUE_MAX, OUT_MAX);
	bool woken = false;
	size_t held = 0;
	struct stream_settings settings = {.request = &request,
	    .max = 4 * 1024 * 1024,
	    .bulk = {.queue = queue,
		.caller = &caller,
		.wait_ms = 1000,
		.held = &held,
		.held_max = OUT_MAX,
		.wake = wake,
		.arg = &woken}};
	struct stream *stream;

	if (size >= 2) {
		const char *coding = codings[data[0] >> 2 & 3];

		request.chunked = (data[0] & 1) != 0;
		request.content_length = request.chunked ? 0 : size - 2;
		if (coding != NULL)
			request.content_encoding =
			    (struct http_text){coding, strlen(coding)};
		settings.bulk.atomic = (data[0] & 2) != 0;
		settings.bulk.dry_run = (data[0] & 16) != 0;
		stream = stream_new(&settings);
		run_stream(stream, queue, (const char *)data + 2, size - 2,
		    (size_t)data[1] * 16 + 1, &woken);
		stream_free(stream);
	}
	queue_free(queue);
	return 0;
}
