/*
 * One client, as a small machine: a function for each phase says what to do
 * next, and one place arms the loop for it.
 *
 * A job that is with a worker points back at its connection, so the
 * connection outlives its socket until the job has come back: one that was
 * closed meanwhile waits, out of sight, in PHASE_CLOSED.  The same holds for
 * the lines of a stream.  connection_answer.c writes the answers,
 * connection_stream.c deals with streams, and connection_io.c has what all
 * three need.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "invitation.h"
#include "net/connection.h"
#include "net/connection_answer.h"
#include "net/connection_io.h"
#include "net/connection_stream.h"

#define IN_MAX	(HTTP_HEAD_MAX + HTTP_BODY_MAX + READ_SIZE)
#define INVITED_MAX 4096 /* bytes of the body of who has no certificate */
#define INVITED_S   60	 /* that the answer to one is good for */
#define OUT_MAX (JOB_REPLY_MAX + 128 * 1024)

static bool
is_idle(const struct connection *c)
{
	return c->phase == PHASE_HEAD && c->in.len == 0;
}

/* Is it waiting for a request, or in the middle of one? */
static bool
is_asking(const struct connection *c)
{
	return c->phase == PHASE_HEAD || c->phase == PHASE_BODY;
}

/* May the person whom the certificate names make one more request?  Each is
 * counted once.  If not, the job is answered. */
static bool
charge(struct connection *c)
{
	struct job *job = c->job;

	if (c->charged || c->caller.claim[0] == '\0')
		return true;
	c->charged = true;
	if (rates_allow(c->all->dispatch->rates, RATE_PERSON, c->caller.claim,
		&job->err))
		return true;
	job->status = error_kind(job->err.code)->status;
	return false;
}

/* Is the request of somebody without a certificate who was invited?  Then the
 * digest of the invitation is as good as that of a key. */
static bool
read_invitation(const struct connection *c, char digest[DIGEST_TEXT])
{
	struct http_text given = c->request.authorization;
	size_t scheme = strlen(INVITATION_SCHEME);

	return !tls_has_certificate(c->tls) && !c->request.stream &&
	       given.len > scheme &&
	       memcmp(given.data, INVITATION_SCHEME, scheme) == 0 &&
	       invitation_digest(
		   given.data + scheme, given.len - scheme, digest);
}

/* Who says that they ask? */
static bool
read_caller(struct connection *c, struct error *err)
{
	struct caller invited = {.not_after = time(NULL) + INVITED_S};

	if (!read_invitation(c, invited.certificate))
		return tls_caller(c->tls, &c->caller, err);
	c->caller = invited;
	return true;
}

/* Find out whose certificate it is. */
static enum dispatch_outcome
identify(struct connection *c)
{
	struct job *job = c->job;

	c->identified = true;
	if (!read_caller(c, &job->err)) {
		job->status = error_kind(job->err.code)->status;
		return DISPATCH_ANSWERED;
	}
	if (c->caller.not_after <= time(NULL)) {
		error_set(&job->err, ERROR_UNAUTHENTICATED, "",
		    "the certificate has expired");
		error_hint(&job->err, "ask an administrator for a new one");
		job->status = error_kind(job->err.code)->status;
		return DISPATCH_ANSWERED;
	}
	if (!charge(c))
		return DISPATCH_ANSWERED;
	job->caller = c->caller;
	return dispatch_identify(c->all->dispatch, job);
}

/* Was it refused for a role that may be another by now? */
static bool
is_denied_unasked(const struct connection *c, enum dispatch_outcome outcome)
{
	return outcome == DISPATCH_ANSWERED && !c->identified &&
	       c->job->status >= 400 && c->job->err.code == ERROR_DENIED;
}

static void job_done(struct job *);
static void run(struct connection *, enum step);

static enum step hand_over(struct connection *);

/* A step of a request is answered: the next, or the request itself. */
static enum step
stepped(struct connection *c)
{
	upload_stepped(c->upload, c->job);
	job_free(c->job);
	c->job = NULL;
	return hand_over(c);
}

/* Have the present request, which is complete or a stream, worked on. */
static enum step
hand_over(struct connection *c)
{
	const struct dispatch *dispatch = c->all->dispatch;
	enum dispatch_outcome outcome;

	/* An invitation holds for one request: the next may have another. */
	if (c->caller.not_after <= time(NULL) ||
	    (c->caller.role == ROLE_INVITED && !c->identified))
		c->caller.known = false;
	c->job = job_new();
	c->job->done = job_done;
	c->job->owner = c;
	c->job->caller = c->caller;
	c->job->peer = c->peer;
	c->job->accept = coding_choose(c->request.accept_encoding);
	memcpy(c->job->request_id, c->request_id, sizeof(c->request_id));
	if (!charge(c))
		return connection_answer(c);
	c->request.form = c->upload; /* which has the body, if there is one */
	outcome = dispatch_request(dispatch, &c->request, c->in.data + c->used,
	    c->upload != NULL ? 0 : c->request.content_length, c->job);
	if (outcome == DISPATCH_IDENTIFY || is_denied_unasked(c, outcome))
		outcome = identify(c);
	if (outcome == DISPATCH_STREAM && c->identified)
		return connection_stream_begin(c);
	/* The lines of a stream are judged by the role that holds now. */
	if (outcome == DISPATCH_STREAM)
		outcome = identify(c);
	if (outcome != DISPATCH_QUEUED)
		return c->job->step ? stepped(c) : connection_answer(c);
	c->working = true;
	connection_enter(c, PHASE_WAIT, dispatch->wait_ms);
	return STEP_WAIT;
}

/* The job is back in time: answer, or go on with what it found out. */
static enum step
job_answered(struct connection *c)
{
	struct job *job = c->job;
	bool looked_up = job->command == NULL && job->view == NULL;
	bool stranger =
	    job->status >= 400 && job->err.code == ERROR_UNAUTHENTICATED;

	if (looked_up)
		c->caller.known = false;
	if (looked_up && job->caller.known && job->status < 400)
		c->caller = job->caller;
	else if (stranger && !c->identified)
		/* The person has changed since: see what holds now. */
		c->caller.known = false;
	else
		return job->step ? stepped(c) : connection_answer(c);
	job_free(job);
	return hand_over(c);
}

static void
connection_free(struct connection *c)
{
	job_free(c->job);
	free(c->address);
	free(c);
}

/* Answers to a stream are there. */
static void
stream_returned(struct connection *c)
{
	connection_stream_returned(c);
	if (c->phase == PHASE_STREAM) {
		run(c, STEP_ON);
	} else if (connection_end_stream(c) && c->phase == PHASE_CLOSED) {
		c->all->waiting--;
		connection_free(c);
	}
}

/* On the loop's thread again. */
static void
job_returned(struct loop_task *task)
{
	struct connection *c = (struct connection *)task;

	if (c->stream != NULL) {
		stream_returned(c);
		return;
	}
	c->working = false;
	if (c->phase == PHASE_CLOSED) {
		c->all->waiting--;
		connection_free(c);
	} else if (c->phase == PHASE_WAIT) {
		run(c, job_answered(c));
	} else {
		/* It came too late and was answered without. */
		job_free(c->job);
		c->job = NULL;
	}
}

/* On the worker's thread. */
static void
job_done(struct job *job)
{
	struct connection *c = job->owner;

	loop_post(c->all->loop, &c->returned);
}

/* Take the id that the client gave the request, or make one. */
static void
request_begin(struct connection *c)
{
	struct connections *all = c->all;
	struct http_text id = c->request.request_id;

	c->began_us = clock_us();
	if (id.len > 0 && id.len < sizeof(c->request_id)) {
		memcpy(c->request_id, id.data, id.len);
		c->request_id[id.len] = '\0';
		return;
	}
	snprintf(c->request_id, sizeof(c->request_id), "%s-%lx", all->id_prefix,
	    ++all->ids);
}

static void
enter_body(struct connection *c)
{
	connection_enter(c, PHASE_BODY,
	    c->all->config->body_ms + c->request.content_length / LEAST_RATE);
}

/* No room is kept for what nobody may send. */
static bool
may_send_body(const struct connection *c, struct error *err)
{
	char digest[DIGEST_TEXT];

	if (tls_has_certificate(c->tls) ||
	    (c->request.content_length <= INVITED_MAX &&
		read_invitation(c, digest)))
		return true;
	error_set(err, ERROR_UNAUTHENTICATED, "",
	    "this needs a client certificate");
	return error_hint(
	    err, "connect with the certificate that was issued to you");
}

/* Keep room for the body, or for what is kept of it. */
static bool
reserve(struct connection *c, struct error *err)
{
	size_t len = c->request.content_length;
	size_t most = c->request.upload ? STREAMS_MAX : BODIES_MAX;

	if (c->request.upload && len > UPLOAD_FILE_MAX)
		len = UPLOAD_FILE_MAX;
	if (c->all->bodies + len > most) {
		error_set(err, ERROR_BUSY, "",
		    "too many requests are being received");
		return error_hint(err, "try again in a moment");
	}
	c->reserved = len;
	c->all->bodies += len;
	return true;
}

/* Hand over what has come of a form with a file; the head stays in in, as the
 * request points into it. */
static void
take_upload(struct connection *c)
{
	size_t here = c->in.len - c->used;
	size_t left = c->request.content_length - c->taken;
	size_t len = here < left ? here : left;

	upload_take(c->upload, c->in.data + c->used, len);
	buf_cut(&c->in, c->used, len);
	c->taken += len;
	if (c->taken == c->request.content_length)
		upload_over(c->upload);
}

/* A header block has been read; its body may be here too. */
static enum step
head_complete(struct connection *c)
{
	struct error err;

	if (!rates_allow(c->all->dispatch->rates,
		tls_has_certificate(c->tls) ? RATE_ADDRESS : RATE_STRANGER,
		c->peer, &err))
		return connection_refuse(c, &err);
	/* Where nothing is sent to, no body is waited for. */
	if (c->request.stream || c->all->dispatch->instead != NULL ||
	    (connection_has_body(c) && !c->request.upload))
		return hand_over(c);
	if (!may_send_body(c, &err) || !reserve(c, &err))
		return connection_refuse_and_close(c, &err);
	if (c->request.upload)
		c->upload = upload_new(c->request.content_type);
	enter_body(c);
	if (!c->request.expect_continue)
		return STEP_ON;
	buf_clear(&c->out);
	buf_add(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
	connection_enter_write(c, PHASE_BODY);
	return STEP_ON;
}

/* The handshake is done.  Who has shown a certificate is counted apart from
 * strangers, and cannot be shut out by them. */
static enum step
shaken_hands(struct connection *c)
{
	struct connections *all = c->all;

	connection_enter_head(c);
	if (!tls_has_certificate(c->tls))
		return STEP_ON;
	if (!all->counts.known(c->address, all->counts.arg))
		return STEP_CLOSE;
	TAILQ_REMOVE(&all->strangers, c, queued);
	c->known = true;
	return STEP_ON;
}

/* Count it and say so.  One that was turned down may read why. */
static enum step
handshake_failed(struct connection *c)
{
	static const struct {
		enum metric metric;
		const char *kind;
	} kinds[TLS_FAILURES] = {
	    [TLS_FAILED_CERTIFICATE] = {METRIC_HANDSHAKE_CERTIFICATE,
		"certificate"},
	    [TLS_FAILED_VERSION] = {METRIC_HANDSHAKE_VERSION, "version"},
	    [TLS_FAILED_OTHERWISE] = {METRIC_HANDSHAKE_OTHERWISE, "other"},
	    [TLS_FAILED_CLOSED] = {METRIC_HANDSHAKE_CLOSED, "closed"},
	};
	const char *reason;
	enum tls_failure failure = tls_failure(c->tls, &reason);

	metrics_add(c->all->dispatch->metrics, kinds[failure].metric, 1);
	refusal_of_handshake(&c->all->refusals, c->address, kinds[failure].kind,
	    reason, tls_turned_down(c->tls));
	if (failure != TLS_FAILED_CERTIFICATE)
		return STEP_CLOSE;
	connection_enter_linger(c);
	return STEP_ON;
}

static enum step
step_handshake(struct connection *c)
{
	switch (tls_handshake(c->tls)) {
	case TLS_DONE:
		return shaken_hands(c);
	case TLS_READ:
		return STEP_READ;
	case TLS_WRITE:
		return STEP_WRITE;
	case TLS_CLOSED:
		break;
	}
	return handshake_failed(c);
}

static enum step
step_head(struct connection *c)
{
	bool idle = is_idle(c);
	enum http_outcome outcome = HTTP_MORE;
	struct error err;
	enum step step;

	if (!idle)
		outcome = http_read(
		    c->in.data, c->in.len, &c->request, &c->used, &err);
	if (outcome != HTTP_MORE)
		request_begin(c);
	if (outcome == HTTP_READ)
		return head_complete(c);
	if (outcome == HTTP_WRONG)
		return connection_refuse_and_close(c, &err);
	step = connection_fill(c);
	if (step == STEP_ON && idle)
		connection_enter_head(c);
	return step;
}

static enum step
step_body(struct connection *c)
{
	const char *data = c->in.data;
	struct error err;
	enum step step;

	if (c->upload != NULL)
		take_upload(c);
	if (connection_has_body(c))
		return hand_over(c);
	step = connection_fill(c);
	/* The request points into the buffer. */
	if (step == STEP_ON && c->in.data != data)
		http_read(c->in.data, c->in.len, &c->request, &c->used, &err);
	return step;
}

static enum step
step_wait(struct connection *c)
{
	(void)c;
	return STEP_WAIT;
}

/* The response has been sent. */
static enum step
written(struct connection *c)
{
	connection_hold_answer(c, 0);
	if (c->after == PHASE_BODY)
		enter_body(c);
	else if (c->after == PHASE_HEAD)
		connection_enter_head(c);
	else
		connection_enter_linger(c);
	return STEP_ON;
}

static enum step
step_write(struct connection *c)
{
	return c->sent == c->out.len ? written(c) : connection_send(c);
}

static enum step
step_linger(struct connection *c)
{
	bool readable = c->readable;

	c->readable = false;
	if (!readable)
		return STEP_READ;
	return read(c->fd, c->all->scratch, READ_SIZE) > 0 ? STEP_READ
							   : STEP_CLOSE;
}

static enum step (*const steps[])(struct connection *) = {
    [PHASE_HANDSHAKE] = step_handshake,
    [PHASE_HEAD] = step_head,
    [PHASE_BODY] = step_body,
    [PHASE_WAIT] = step_wait,
    [PHASE_WRITE] = step_write,
    [PHASE_STREAM] = connection_stream_step,
    [PHASE_LINGER] = step_linger,
};

/* The deadline of the phase has passed. */
static enum step
time_out(struct connection *c)
{
	struct error err;

	if (c->phase == PHASE_WAIT) {
		bool write = c->request.idempotency_key.len > 0;

		error_set(&err,
		    write ? ERROR_OUTCOME_UNKNOWN : ERROR_UNAVAILABLE, "",
		    "the ledger has not answered in time");
		error_hint(&err,
		    write
			? "send it again with the same Idempotency-Key: it is "
			  "recorded once, however often it is sent"
			: "try again later");
		return connection_refuse_and_close(c, &err);
	}
	if (c->phase == PHASE_STREAM)
		return connection_stream_time_out(c);
	if (c->phase == PHASE_HANDSHAKE) {
		metrics_add(
		    c->all->dispatch->metrics, METRIC_HANDSHAKE_TIMEOUT, 1);
		refusal_of_handshake(&c->all->refusals, c->address, "timeout",
		    "it took too long", NULL);
	}
	if (is_idle(c) || !is_asking(c))
		return STEP_CLOSE;
	request_begin(c);
	error_set(&err, ERROR_TIMEOUT, "", "the request did not come in time");
	return connection_refuse_and_close(c, &err);
}

/* Close the socket; what a job points at stays until it is back. */
static void
connection_close(struct connection *c)
{
	struct connections *all = c->all;

	*c->link = c->next;
	if (c->next != NULL)
		c->next->link = c->link;
	all->count--;
	if (!c->known)
		TAILQ_REMOVE(&all->strangers, c, queued);
	connection_hold_answer(c, 0);
	connection_end_request(c);
	loop_unwatch(c->event);
	tls_close(c->tls);
	tls_stream_free(c->tls);
	close(c->fd);
	buf_free(&c->in);
	buf_free(&c->out);
	all->counts.closed(c->address, c->known, all->counts.arg);
	c->phase = PHASE_CLOSED;
	if (c->working || c->stream != NULL)
		all->waiting++;
	else
		connection_free(c);
}

/* Go from phase to phase as far as possible, then wait for what is needed. */
static void
run(struct connection *c, enum step step)
{
	static const int watched[] = {[STEP_READ] = LOOP_READ,
	    [STEP_WRITE] = LOOP_WRITE,
	    [STEP_BOTH] = LOOP_READ | LOOP_WRITE,
	    [STEP_WAIT] = 0};
	uint64_t now;

	while (step == STEP_ON)
		step = steps[c->phase](c);
	if (step == STEP_CLOSE) {
		connection_close(c);
		return;
	}
	now = clock_ms();
	loop_arm(c->event, watched[step],
	    c->deadline_ms > now ? (unsigned)(c->deadline_ms - now) : 1);
}

static void
on_event(int what, void *arg)
{
	struct connection *c = arg;

	c->readable = (what & (LOOP_READ | LOOP_WRITE)) != 0;
	run(c, what & LOOP_TIMEOUT ? time_out(c) : STEP_ON);
}

void
connection_open(
    struct connections *all, struct tls *tls, int fd, const char *address)
{
	struct connection *c = xcalloc(1, sizeof(*c));

	c->returned.run = job_returned;
	c->all = all;
	c->next = all->list;
	c->link = &all->list;
	if (c->next != NULL)
		c->next->link = &c->next;
	all->list = c;
	all->count++;
	TAILQ_INSERT_TAIL(&all->strangers, c, queued);
	c->fd = fd;
	c->address = xstrdup(address);
	address_peer(address, c->peer);
	c->tls = tls_accept(tls, fd);
	c->event = loop_watch(all->loop, fd, on_event, c);
	buf_init(&c->in, IN_MAX);
	buf_init(&c->out, OUT_MAX);
	connection_enter(c, PHASE_HANDSHAKE, all->config->handshake_ms);
	run(c, all->draining ? STEP_CLOSE : STEP_READ);
}

struct connections *
connections_new(struct loop *loop, const struct config *config,
    const struct dispatch *dispatch, struct connection_counts counts)
{
	struct connections *all = xcalloc(1, sizeof(*all));
	char uuid[UUID_TEXT];

	all->loop = loop;
	all->config = config;
	all->dispatch = dispatch;
	all->counts = counts;
	TAILQ_INIT(&all->strangers);
	uuid_make(uuid);
	memcpy(all->id_prefix, uuid + sizeof(uuid) - 13, 13);
	return all;
}

void
connections_free(struct connections *all)
{
	if (all == NULL)
		return;
	while (all->list != NULL)
		connection_close(all->list);
	if (all->waiting > 0)
		abort(); /* a job is out and would come back to nothing */
	free(all);
}

bool
connections_drop_stranger(struct connections *all, const char *peer)
{
	struct connection *c;

	TAILQ_FOREACH(c, &all->strangers, queued)
	if (peer == NULL || strcmp(c->peer, peer) == 0)
		break;
	if (c == NULL)
		return false;
	connection_close(c);
	return true;
}

void
connections_drain(struct connections *all)
{
	struct connection *next;

	all->draining = true;
	for (struct connection *c = all->list; c != NULL; c = next) {
		next = c->next;
		c->close = true;
		if (is_idle(c) || c->phase == PHASE_HANDSHAKE)
			connection_close(c);
		else if (c->phase == PHASE_STREAM)
			run(c, connection_stream_stop(c));
	}
}

unsigned
connections_count(const struct connections *all)
{
	return all->count + all->waiting;
}

void
connections_refresh(struct connections *all, struct tls *tls)
{
	struct connection *next;

	for (struct connection *c = all->list; c != NULL; c = next) {
		next = c->next;
		if (c->phase == PHASE_HANDSHAKE) {
			tls_renew(c->tls, tls);
			continue;
		}
		c->close = true;
		if ((is_asking(c) || c->phase == PHASE_STREAM) &&
		    tls_revoked(c->tls, tls))
			connection_close(c);
	}
}
