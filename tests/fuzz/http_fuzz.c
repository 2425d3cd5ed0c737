/* Any bytes as a request: read, dispatched to whoever the first byte picks,
 * and answered.  What is read must stay within its bytes and be read the same
 * without what follows; what is answered must be one answer, and sound. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/dispatch.h"
#include "fuzz.h"
#include "http/problem.h"

#define QUEUE_BYTES (64u * 1024 * 1024)

static bool
is_ready(void *arg, const char **attention, struct error *err)
{
	(void)arg;
	*attention = NULL;
	return error_set(err, ERROR_UNAVAILABLE, "", "not ready");
}

static void
write_nothing(void *arg, struct buf *buf)
{
	(void)arg;
	buf_add(buf, "# nothing\n");
}

/* Is the piece within the bytes, or absent? */
static void
check_piece(struct http_text piece, const char *data, size_t len)
{
	must(piece.data == NULL || (piece.data >= data && piece.len <= len &&
				       piece.data + piece.len <= data + len));
	for (size_t i = 0; i < piece.len; i++)
		must(strchr("\r\n", piece.data[i]) == NULL);
}

static void
check_request(const struct http_request *request, const char *data, size_t used)
{
	const struct http_text pieces[] = {request->path, request->query,
	    request->content_type, request->idempotency_key,
	    request->request_id, request->if_none_match,
	    request->accept_encoding, request->content_encoding,
	    request->host, request->origin, request->fetch_site};
	struct http_request again;
	struct error err;
	size_t end;

	must(used >= 4 && used <= HTTP_HEAD_MAX);
	must(memcmp(data + used - 4, "\r\n\r\n", 4) == 0);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		check_piece(pieces[i], data, used);
	must(request->path.len > 0 && request->path.data[0] == '/');
	must(request->stream ||
	     request->content_length <=
		 (request->upload ? HTTP_UPLOAD_MAX : HTTP_BODY_MAX));
	must(!request->upload || !request->stream);
	must(!request->chunked || request->stream);
	must(!(request->chunked && request->has_length));
	must(http_read(data, used, &again, &end, &err) == HTTP_READ &&
	     end == used && again.content_length == request->content_length);
	must(http_read(data, used - 1, &again, &end, &err) == HTTP_MORE);
}

/* The lines of a head end in CR LF and hold nothing else that could end one;
 * each header is there once. */
static size_t
check_head(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n"), *length = NULL;

	must(end != NULL && strncmp(text, "HTTP/1.1 ", 9) == 0);
	for (const char *p = text; p < end + 4; p++)
		must(*p == '\r'	  ? p[1] == '\n'
		     : *p == '\n' ? p > text && p[-1] == '\r'
				  : *p >= 0x20 && *p < 0x7f);
	for (const char *p = strstr(text, "\r\n"); p < end;
	     p = strstr(p + 2, "\r\n"))
		if (strncasecmp(p + 2, "Content-Length:", 15) == 0) {
			must(length == NULL);
			length = p + 17;
		}
	must(length != NULL);
	must(strtoul(length, NULL, 10) == strlen(end + 4));
	return (size_t)(end + 4 - text);
}

static void
check_answer(const struct http_request *request, const struct job *job)
{
	struct http_response response = {.status = job->status,
	    .date = 1,
	    .content_type = "application/json",
	    .allow = job->allow};
	struct buf body = BUF(64 * 1024), out = BUF(128 * 1024);
	char id[65] = "";
	json_t *json;
	size_t head;

	must(job->status >= 200 && job->status < 600 && job->status != 500);
	if (request->request_id.len > 0)
		memcpy(id, request->request_id.data, request->request_id.len);
	response.request_id = id;
	if (job->status >= 400)
		problem_write(&body, &job->err, id);
	else
		buf_add(&body, "{}");
	http_write(&out, &response, body.data, body.len);
	head = check_head(out.data);
	json = json_loads(out.data + head, JSON_REJECT_DUPLICATES, NULL);
	must(json != NULL);
	json_decref(json);
	buf_free(&body);
	buf_free(&out);
}

/* A known caller of the role that the byte picks. */
static struct caller
caller_of(uint8_t byte)
{
	struct caller caller = {.known = true,
	    .role = (enum role)(1u << byte % 5),
	    .not_after = INT32_MAX};

	strcpy(caller.person, "somebody");
	strcpy(caller.office, "hq");
	return caller;
}

static void
dispatch_it(uint8_t who, const struct http_request *request, const char *body)
{
	struct queue *queue = queue_new(1, QUEUE_BYTES);
	const struct dispatch dispatch = {.writes = queue,
	    .reads = queue,
	    .reports = queue,
	    .version = "fuzz",
	    .ready = is_ready,
	    .write_metrics = write_nothing};
	struct job *job = job_new();
	enum dispatch_outcome outcome;

	job->caller = caller_of(who);
	outcome = dispatch_request(
	    &dispatch, request, body, request->content_length, job);
	if (outcome == DISPATCH_ANSWERED)
		check_answer(request, job);
	if (outcome == DISPATCH_QUEUED)
		must(queue_take(queue, 1, QUEUE_BYTES) == job &&
		     (job->command->roles & job->caller.role) != 0);
	must(outcome != DISPATCH_IDENTIFY);
	job_free(job);
	queue_free(queue);
}

/* The query, also where no command wants it. */
static void
walk_query(struct http_text query)
{
	struct buf name = BUF(100), value = BUF(8192);
	struct error err;
	int found;

	while ((found = http_query_next(&query, &name, &value, &err)) > 0)
		must(name.len > 0 && strlen(name.data) == name.len &&
		     strlen(value.data) == value.len);
	buf_free(&name);
	buf_free(&value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	struct http_request request;
	struct error err;
	size_t used = 0;

	if (size == 0)
		return 0;
	if (http_read(text, size - 1, &request, &used, &err) != HTTP_READ)
		return 0;
	check_request(&request, text, used);
	walk_query(request.query);
	if (!request.stream && request.content_length <= size - 1 - used)
		dispatch_it(data[0], &request, text + used);
	return 0;
}
