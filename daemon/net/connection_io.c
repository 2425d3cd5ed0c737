/* What the files of a connection all do: enter a phase, read and write a
 * little, and give back what the request held. */

#include <sys/socket.h>

#include "clock.h"
#include "net/connection_io.h"

#define LINGER_MS 2000 /* for the client to read our last words */

void
connection_enter(struct connection *c, enum phase phase, uint64_t ms)
{
	c->phase = phase;
	c->deadline_ms = clock_ms() + ms;
}

/* Begin to wait for a request, part of which may have come. */
void
connection_enter_head(struct connection *c)
{
	const struct config *config = c->all->config;

	if (c->in.len > 0) {
		connection_enter(c, PHASE_HEAD, config->header_ms);
		return;
	}
	buf_free(&c->in);
	buf_free(&c->out);
	connection_enter(c, PHASE_HEAD, config->idle_ms);
}

void
connection_enter_write(struct connection *c, enum phase after)
{
	c->sent = 0;
	c->after = after;
	connection_enter(
	    c, PHASE_WRITE, c->all->config->write_ms + c->out.len / LEAST_RATE);
}

/* Say goodbye.  Closing at once could make the network drop what the client
 * has not read yet. */
void
connection_enter_linger(struct connection *c)
{
	tls_close(c->tls);
	shutdown(c->fd, SHUT_WR);
	connection_enter(c, PHASE_LINGER, LINGER_MS);
}

enum step
connection_fill(struct connection *c)
{
	char *scratch = c->all->scratch;
	size_t count = 0;

	if (!c->readable && !tls_pending(c->tls))
		return STEP_READ;
	c->readable = false;
	switch (tls_read(c->tls, scratch, READ_SIZE, &count)) {
	case TLS_DONE:
		buf_add_bytes(&c->in, scratch, count);
		return buf_over(&c->in) ? STEP_CLOSE : STEP_ON;
	case TLS_READ:
		return STEP_READ;
	case TLS_WRITE:
		return STEP_WRITE;
	case TLS_CLOSED:
		break;
	}
	return STEP_CLOSE;
}

enum step
connection_send(struct connection *c)
{
	size_t count = 0;

	switch (tls_write(
	    c->tls, c->out.data + c->sent, c->out.len - c->sent, &count)) {
	case TLS_DONE:
		c->sent += count;
		return STEP_ON;
	case TLS_READ:
		return STEP_READ;
	case TLS_WRITE:
		return STEP_WRITE;
	case TLS_CLOSED:
		break;
	}
	return STEP_CLOSE;
}

/* Count what out holds: a client may take long to read it. */
void
connection_hold_answer(struct connection *c, size_t bytes)
{
	c->all->answers += bytes - c->held;
	c->held = bytes;
}

void
connection_give_back(struct connection *c)
{
	c->all->bodies -= c->reserved;
	c->reserved = 0;
}

bool
connection_end_stream(struct connection *c)
{
	if (c->stream == NULL)
		return true;
	stream_stop(c->stream, NULL);
	if (bulk_out(stream_bulk(c->stream)) > 0)
		return false;
	stream_free(c->stream);
	c->stream = NULL;
	connection_give_back(c);
	return true;
}

/* The request is done with: free what it held. */
void
connection_end_request(struct connection *c)
{
	if (!c->working) {
		job_free(c->job);
		c->job = NULL;
	}
	upload_free(c->upload);
	c->upload = NULL;
	c->taken = 0;
	if (connection_end_stream(c))
		connection_give_back(c);
	c->identified = false;
	c->charged = false;
}

bool
connection_has_body(const struct connection *c)
{
	return !c->request.chunked &&
	       c->in.len - c->used + c->taken >= c->request.content_length;
}
