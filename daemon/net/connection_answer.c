/* Answering a request: the response is written into out, logged and counted,
 * and what the request held is freed. */

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "http/problem.h"
#include "log.h"
#include "net/connection_answer.h"
#include "net/connection_io.h"

#define PATH_SHOWN 200 /* bytes of it in the log */

/* The beginning of the path, as text. */
static const char *
path_of(const struct connection *c, char path[static PATH_SHOWN + 1])
{
	int shown = c->request.path.len < PATH_SHOWN ? (int)c->request.path.len
						     : PATH_SHOWN;

	snprintf(path, PATH_SHOWN + 1, "%.*s", shown,
	    shown > 0 ? c->request.path.data : "");
	return path;
}

static void
request_log(const struct connection *c, int status)
{
	static const char *const methods[] = {
	    [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST"};
	enum log_level level = status >= 500 ? LOG_INFO : LOG_DEBUG;
	char path[PATH_SHOWN + 1];

	if (!log_shows(level))
		return;
	log_event(level, "request",
	    LOG_TEXT("method", methods[c->request.method]),
	    LOG_TEXT("path", path_of(c, path)), LOG_NUMBER("status", status),
	    LOG_NUMBER("ms", (clock_us() - c->began_us) / 1000),
	    LOG_TEXT("person", c->caller.known ? c->caller.person : "-"),
	    LOG_TEXT("request_id", c->request_id),
	    LOG_TEXT("address", c->address));
}

/* Seconds after which it is worth trying again; 0 where it is not. */
static unsigned
retry_after(enum error_code code)
{
	switch (code) {
	case ERROR_BUSY:
	case ERROR_RATE:
	case ERROR_OUTCOME_UNKNOWN:
		return 1;
	case ERROR_UNAVAILABLE:
		return 5;
	default:
		return 0;
	}
}

/* Can the next request be told from this one?  What follows a POST that does
 * not say its length may be meant as its body. */
static bool
end_is_known(const struct connection *c)
{
	return connection_has_body(c) &&
	       (c->request.has_length || c->request.method != HTTP_POST);
}

/* Write the response into out, log it and go on to send it. */
static enum step
respond(struct connection *c, struct http_response *response, const char *body,
    size_t len)
{
	response->request_id = c->request_id;
	response->date = time(NULL);
	response->head = c->request.method == HTTP_HEAD;
	response->strict_transport_s = c->all->config->strict_transport_s;
	c->close = c->close || c->request.close || c->all->draining ||
		   !end_is_known(c);
	response->close = c->close;
	buf_clear(&c->out);
	http_write(&c->out, response, body, len);
	if (buf_over(&c->out))
		return STEP_CLOSE;
	connection_hold_answer(c, c->out.len);
	request_log(c, response->status);
	metrics_request(c->all->dispatch->metrics,
	    c->job != NULL ? c->job->command : NULL, response->status,
	    clock_us() - c->began_us);
	buf_shift(&c->in, c->used + c->request.content_length < c->in.len
			      ? c->used + c->request.content_length
			      : c->in.len);
	c->used = 0;
	connection_end_request(c);
	connection_enter_write(c, c->close ? PHASE_LINGER : PHASE_HEAD);
	return STEP_ON;
}

void
connection_answered(struct connection *c, int status, bool goes_on)
{
	request_log(c, status);
	metrics_stream(c->all->dispatch->metrics, status);
	connection_end_request(c);
	if (goes_on)
		connection_enter_head(c);
	else
		connection_enter_linger(c);
}

static enum step
respond_error(struct connection *c, const struct error *err, const char *allow)
{
	struct http_response response = {
	    .status = error_kind(err->code)->status,
	    .content_type = "application/problem+json",
	    .allow = allow,
	    .retry_after = retry_after(err->code),
	};
	struct buf body = BUF(16 * 1024);
	char path[PATH_SHOWN + 1];
	enum step step;

	metrics_error(c->all->dispatch->metrics, err->code);
	refusal_of_request(&c->all->refusals, c->address, path_of(c, path),
	    c->request_id, &c->caller, err);
	problem_write(&body, err, c->request_id);
	step = respond(c, &response, body.data, body.len);
	buf_free(&body);
	return step;
}

enum step
connection_refuse(struct connection *c, const struct error *err)
{
	return respond_error(c, err, NULL);
}

/* The request itself is wrong, or did not come in time: what follows it cannot
 * be told from it, so this is the last answer. */
enum step
connection_refuse_and_close(struct connection *c, const struct error *err)
{
	c->close = true;
	c->used = c->in.len;
	c->request.content_length = 0;
	return respond_error(c, err, NULL);
}

/* The client has this content already. */
static enum step
respond_unchanged(struct connection *c, struct http_response *response)
{
	response->status = 304;
	response->content_type = NULL;
	return respond(c, response, "", 0);
}

/* An error that is shown as a page. */
static enum step
respond_shown(struct connection *c, struct http_response *response)
{
	const struct job *job = c->job;

	metrics_error(c->all->dispatch->metrics, job->err.code);
	response->allow = job->allow;
	response->retry_after = retry_after(job->err.code);
	return respond(c, response, job->reply.data, job->reply.len);
}

enum step
connection_answer(struct connection *c)
{
	struct job *job = c->job;
	char checkpoint[NEWEST_TEXT];
	struct http_response response;

	if (job->shape != NULL && job->content_type == NULL)
		job->shape(job);
	response = (struct http_response){
	    .status = job->status,
	    .content_type = job->reply.len > 0 ? "application/json" : NULL,
	    .replayed = job->replayed,
	    .manner = job->manner,
	};

	if (job->status >= 400 && job->content_type == NULL)
		return respond_error(c, &job->err, job->allow);
	if (job->content_type != NULL)
		response.content_type = job->content_type;
	if (job->status >= 400)
		return respond_shown(c, &response);
	response.coding = coding_name(job->coding);
	if (c->request.method != HTTP_POST && job->etag[0] != '\0')
		response.etag = job->etag;
	if (response.etag != NULL &&
	    http_has_tag(c->request.if_none_match, job->etag))
		return respond_unchanged(c, &response);
	if (c->caller.known) /* what is unchanged is as small as can be */
		response.checkpoint =
		    newest_get(c->all->dispatch->newest, checkpoint);
	/* What was recorded is not denied: it is small. */
	if (c->all->answers + job->reply.len > ANSWERS_MAX &&
	    job->key[0] == '\0') {
		error_set(&job->err, ERROR_BUSY, "",
		    "too many answers are being sent");
		error_hint(&job->err, "try again in a moment");
		return respond_error(c, &job->err, NULL);
	}
	if (!buf_over(&job->reply))
		return respond(c, &response, job->reply.data, job->reply.len);
	error_set(&job->err, ERROR_INTERNAL, "", "the answer is too long");
	error_hint(&job->err, "ask for less of it");
	return respond_error(c, &job->err, NULL);
}
