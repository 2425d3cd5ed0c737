/*
 * A connection whose request is a stream: it is read and answered at the same
 * time.  There is no deadline for the whole, but a least pace for either
 * direction, as long as it is the client that we wait for.
 */

#include <string.h>

#include "clock.h"
#include "log.h"
#include "net/connection_answer.h"
#include "net/connection_io.h"
#include "net/connection_stream.h"

#define PACE	 256 /* bytes a second: a quarter of what 8 kbit/s carry */
#define RETRY_MS 20  /* while there is no room in the queue */

/* Paces --------------------------------------------------------------------*/

/* Expect, or do not, the next bytes within that time. */
static void
pace_set(struct pace *pace, bool expected, unsigned ms)
{
	if (!expected)
		*pace = (struct pace){0, 0};
	else if (pace->deadline_ms == 0 ||
		 pace->bytes >= (size_t)ms * PACE / 1000)
		*pace = (struct pace){clock_ms() + ms, 0};
}

static bool
pace_is_lost(const struct pace *pace)
{
	return pace->deadline_ms != 0 && clock_ms() >= pace->deadline_ms;
}

static uint64_t
earlier(uint64_t one, uint64_t other)
{
	return one == 0 || (other != 0 && other < one) ? other : one;
}

/* Until when to wait, for whatever is waited for. */
static void
set_deadline(struct connection *c, enum step in, enum step out)
{
	const struct config *config = c->all->config;
	struct bulk *bulk = stream_bulk(c->stream);
	uint64_t line = bulk_deadline_ms(bulk);

	pace_set(&c->reading, in != STEP_WAIT, config->body_ms);
	pace_set(&c->writing, out != STEP_WAIT, config->write_ms);
	if (line != 0)
		line += config->wait_ms; /* the writer is the first to say */
	else if (bulk_queue(bulk))
		line = clock_ms() + RETRY_MS;
	c->deadline_ms = earlier(
	    line, earlier(c->reading.deadline_ms, c->writing.deadline_ms));
	if (c->deadline_ms == 0)
		c->deadline_ms = clock_ms() + RETRY_MS;
}

/* Reading and writing ------------------------------------------------------*/

/* Until the stream has enough, or no more has come. */
static enum step
read_body(struct connection *c)
{
	enum step step = STEP_ON;

	while (step == STEP_ON && stream_wants_input(c->stream)) {
		size_t used = stream_take(c->stream, c->in.data, c->in.len);

		c->reading.bytes += used;
		buf_shift(&c->in, used);
		if (stream_wants_input(c->stream))
			step = connection_fill(c);
	}
	return step == STEP_ON ? STEP_WAIT : step;
}

static void
write_head(struct connection *c)
{
	char checkpoint[NEWEST_TEXT];
	struct http_response response = {
	    .status = 200,
	    .date = time(NULL),
	    .checkpoint = newest_get(c->all->dispatch->newest, checkpoint),
	    .content_type = "application/x-ndjson",
	    .coding = coding_name(stream_coding(c->stream)),
	    .request_id = c->request_id,
	    .chunked = true,
	    .strict_transport_s = c->all->config->strict_transport_s,
	    .close = c->close || c->request.close || c->all->draining,
	};

	c->close = response.close;
	c->kept = !response.close;
	http_write(&c->out, &response, "", 0);
}

/* Put into out what is next, with the head before the first of it. */
static void
write_next(struct connection *c)
{
	size_t head;

	buf_clear(&c->out);
	c->sent = 0;
	if (!c->answering)
		write_head(c);
	head = c->out.len;
	stream_answer(c->stream, &c->out);
	if (c->out.len == head)
		buf_clear(&c->out);
	else
		c->answering = true;
}

/* Until there is nothing to be said, or the client does not take it. */
static enum step
write_answers(struct connection *c)
{
	enum step step = STEP_ON;

	while (step == STEP_ON) {
		size_t sent;

		if (c->sent == c->out.len)
			write_next(c);
		if (c->out.len == 0)
			return STEP_WAIT;
		sent = c->sent;
		step = connection_send(c);
		c->writing.bytes += c->sent - sent;
	}
	return step;
}

/* The stream ------------------------------------------------------------- */

/* Everything was told, or nothing more can be. */
static enum step
finish(struct connection *c)
{
	bool goes_on = stream_whole(c->stream) && c->kept && !c->all->draining;
	struct error err;

	if (c->answering) {
		/* A reload since its head was sent is told with the next
		 * answer: to close without a word would lose a request. */
		connection_answered(c, 200, goes_on);
		return STEP_ON;
	}
	error_set(&err, ERROR_UNAVAILABLE, "", "the daemon is stopping");
	error_hint(&err, "send all of it again in a moment: a key is recorded "
			 "once");
	return connection_refuse_and_close(c, &err);
}

/* The body cannot be understood, and nothing has been said yet. */
static enum step
refuse(struct connection *c, const struct error *err)
{
	stream_stop(c->stream, NULL);
	return connection_refuse_and_close(c, err);
}

static enum step
both(enum step in, enum step out)
{
	if (in == STEP_WAIT || in == out)
		return out;
	return out == STEP_WAIT ? in : STEP_BOTH;
}

enum step
connection_stream_step(struct connection *c)
{
	enum step in, out;

	do {
		in = read_body(c);
		if (in == STEP_CLOSE)
			return STEP_CLOSE;
		if (stream_wrong(c->stream) != NULL && !c->answering)
			return refuse(c, stream_wrong(c->stream));
		out = write_answers(c);
		if (out == STEP_CLOSE)
			return STEP_CLOSE;
		if (out == STEP_WAIT && stream_over(c->stream))
			return finish(c);
	} while (in == STEP_WAIT && stream_wants_input(c->stream));
	set_deadline(c, in, out);
	return both(in, out);
}

enum step
connection_stream_time_out(struct connection *c)
{
	uint64_t line = bulk_deadline_ms(stream_bulk(c->stream));
	struct error err;

	if (pace_is_lost(&c->writing) ||
	    (line != 0 && clock_ms() >= line + c->all->config->wait_ms))
		return STEP_CLOSE;
	if (!pace_is_lost(&c->reading))
		return STEP_ON;
	error_set(&err, ERROR_TIMEOUT, "", "the stream came too slowly");
	error_hint(&err, "send the rest again: a key is recorded once");
	if (!c->answering && bulk_out(stream_bulk(c->stream)) == 0)
		return refuse(c, &err);
	stream_stop(c->stream, &err);
	return STEP_ON;
}

/* Room for the first lines of a stream, of what all on this loop share. */
static bool
reserve(struct connection *c, struct error *err)
{
	if (c->all->draining)
		return error_set(
		    err, ERROR_UNAVAILABLE, "", "the daemon is stopping");
	if (c->all->bodies + BULK_MEMORY > STREAMS_MAX) {
		error_set(
		    err, ERROR_BUSY, "", "too many streams are being received");
		return error_hint(err, "try again in a moment");
	}
	c->reserved = BULK_MEMORY;
	c->all->bodies += c->reserved;
	return true;
}

/* On the writer's thread. */
static void
wake(void *arg)
{
	struct connection *c = arg;

	loop_post(c->all->loop, &c->returned);
}

static void
open_stream(struct connection *c)
{
	struct stream_settings settings = {
	    .bulk = {.queue = c->all->dispatch->writes,
		.metrics = c->all->dispatch->metrics,
		.newest = c->all->dispatch->newest,
		.caller = &c->caller,
		.request_id = c->request_id,
		.wait_ms = c->all->config->wait_ms,
		.atomic = c->job->atomic,
		.dry_run = c->job->dry_run,
		.preview = c->job->preview,
		.held = &c->all->bodies,
		.held_max = STREAMS_MAX,
		.wake = wake,
		.arg = c},
	    .request = &c->request,
	    .max = c->all->config->bulk_bytes,
	};

	c->stream = stream_new(&settings);
}

enum step
connection_stream_begin(struct connection *c)
{
	struct error err;

	if (!reserve(c, &err))
		return connection_refuse(c, &err);
	open_stream(c);
	job_free(c->job);
	c->job = NULL;
	buf_shift(&c->in, c->used);
	c->used = 0;
	c->sent = 0;
	buf_clear(&c->out);
	if (c->request.expect_continue)
		buf_add(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
	/* The buffer that the request points into has moved. */
	c->request = (struct http_request){.method = HTTP_POST,
	    .path = {HTTP_BULK, strlen(HTTP_BULK)},
	    .close = c->request.close};
	c->answering = false;
	c->reading = c->writing = (struct pace){0, 0};
	c->phase = PHASE_STREAM;
	return STEP_ON;
}

void
connection_stream_returned(struct connection *c)
{
	bulk_collect(stream_bulk(c->stream));
	if (c->phase == PHASE_CLOSED)
		stream_stop(c->stream, NULL);
}

enum step
connection_stream_stop(struct connection *c)
{
	stream_stop(c->stream, NULL);
	return STEP_ON;
}
