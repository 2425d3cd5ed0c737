/* Routing, and every check that a request passes before it is queued. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/dispatch.h"
#include "clock.h"
#include "http/coding.h"
#include "nouns.h"
#include "openapi.h"
#include "page.h"
#include "salt.h"

#define NAME_SIZE  64	/* of a noun or verb in a path, with the NUL */
#define QUERY_MAX  8192 /* bytes of a decoded name or value */
#define PAGE_LIMIT "50" /* rows of a list where none are asked for */
#define PAGE_MOST  500
#define STEP_BYTES (64 * 1024) /* of a step of a request, at most */

/* The request and its body, while it is being looked at. */
struct incoming {
	const struct http_request *http;
	const char *body;
	size_t len;
};

static enum dispatch_outcome
answered(struct job *job, int status)
{
	job->status = status;
	return DISPATCH_ANSWERED;
}

/* The error is in the job. */
static enum dispatch_outcome
refused(struct job *job)
{
	return answered(job, error_kind(job->err.code)->status);
}

/* Pages: what concerns the daemon and not the ledger. */

static enum dispatch_outcome
page_livez(const struct dispatch *dispatch, struct job *job)
{
	(void)dispatch;
	buf_add(&job->reply, "{\"status\":\"ok\"}");
	return answered(job, 200);
}

static enum dispatch_outcome
page_readyz(const struct dispatch *dispatch, struct job *job)
{
	const char *attention = NULL;

	if (!dispatch->ready(dispatch->ready_arg, &attention, &job->err))
		return refused(job);
	buf_add(&job->reply, "{\"status\":\"ready\"");
	if (attention != NULL)
		buf_printf(&job->reply, ",\"attention\":\"%s\"", attention);
	buf_add(&job->reply, "}");
	return answered(job, 200);
}

static enum dispatch_outcome
page_version(const struct dispatch *dispatch, struct job *job)
{
	buf_printf(&job->reply, "{\"version\":\"%s\"}", dispatch->version);
	return answered(job, 200);
}

static enum dispatch_outcome
page_metrics(const struct dispatch *dispatch, struct job *job)
{
	dispatch->write_metrics(dispatch->metrics_arg, &job->reply);
	job->content_type = "text/plain; version=0.0.4";
	return answered(job, 200);
}

static enum dispatch_outcome
page_openapi(const struct dispatch *dispatch, struct job *job)
{
	(void)dispatch;
	openapi_write(&job->reply);
	return answered(job, 200);
}

static enum dispatch_outcome (*const page_answers[PAGES])(
    const struct dispatch *, struct job *) = {
    [PAGE_LIVEZ] = page_livez,
    [PAGE_READYZ] = page_readyz,
    [PAGE_VERSION] = page_version,
    [PAGE_OPENAPI] = page_openapi,
    [PAGE_METRICS] = page_metrics,
};

static const struct page *
page_find(struct http_text path)
{
	for (const struct page *page = pages; page->path != NULL; page++)
		if (http_text_is(path, page->path))
			return page;
	return NULL;
}

/* Copy the text up to the separator or the end, and go past it. */
static bool
cut_name(struct http_text *rest, char separator, char name[NAME_SIZE])
{
	const char *at = memchr(rest->data, separator, rest->len);
	size_t len = at != NULL ? (size_t)(at - rest->data) : rest->len;

	if (len >= NAME_SIZE)
		return false;
	memcpy(name, rest->data, len);
	name[len] = '\0';
	rest->data += len + (at != NULL);
	rest->len -= len + (at != NULL);
	return true;
}

/* The command NOUN/VERB. */
static const struct command *
text_command(struct http_text name)
{
	char noun[NAME_SIZE], verb[NAME_SIZE];
	const struct command *command;

	if (!cut_name(&name, '/', noun) || name.len >= NAME_SIZE)
		return NULL;
	memcpy(verb, name.data, name.len);
	verb[name.len] = '\0';
	command = command_find(noun, verb);
	return command == NULL || command->kind == COMMAND_CONSOLE ? NULL
								   : command;
}

/* The command at /v1/NOUN/VERB, or at /v1/whoami. */
static const struct command *
path_command(struct http_text path)
{
	static const char root[] = "/v1/";

	if (http_text_is(path, "/v1/whoami"))
		return command_find("person", "whoami");
	if (path.len < strlen(root) ||
	    memcmp(path.data, root, strlen(root)) != 0)
		return NULL;
	path.data += strlen(root);
	path.len -= strlen(root);
	return text_command(path);
}

/* May the caller's role do it?  If not, say who may do what. */
static bool
authorise(const char *what, const char *verb, unsigned roles,
    const struct caller *caller, struct error *err)
{
	struct buf who = BUF(sizeof(err->hint));

	if ((roles & caller->role) != 0)
		return true;
	for (unsigned role = ROLE_OFFICER; role <= ROLE_INVITED; role <<= 1)
		if ((roles & role) != 0)
			buf_printf(&who, "%s%s", who.len > 0 ? " or " : "",
			    role_name((enum role)role));
	error_set(err, ERROR_DENIED, "",
	    "%s%s%s is for the role %s, and the role of %s is %s", what,
	    verb[0] != '\0' ? " " : "", verb, who.data, caller->person,
	    role_name(caller->role));
	buf_free(&who);
	return error_hint(err, "ask somebody who may, or an administrator "
			       "for another role");
}

/* Is it that type, with charset=utf-8 at most? */
static bool
is_type(struct http_text type, const char *expected)
{
	static const char charset[] = "charset=utf-8";

	if (type.len < strlen(expected) ||
	    strncasecmp(type.data, expected, strlen(expected)) != 0)
		return false;
	type.data += strlen(expected);
	type.len -= strlen(expected);
	if (type.len == 0)
		return true;
	if (*type.data != ';' && *type.data != ' ')
		return false;
	while (type.len > 0 && (*type.data == ' ' || *type.data == ';')) {
		type.data++;
		type.len--;
	}
	return type.len == strlen(charset) &&
	       strncasecmp(type.data, charset, type.len) == 0;
}

/* The body, which must be one JSON object. */
static bool
read_body(const struct incoming *in, struct job *job)
{
	json_error_t wrong;

	if (!in->http->has_length)
		return error_set(&job->err, ERROR_LENGTH_REQUIRED, "",
		    "a POST must say how long its body is");
	if (!is_type(in->http->content_type, "application/json")) {
		error_set(&job->err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Type", "the body must be JSON");
		return error_hint(
		    &job->err, "send Content-Type: application/json");
	}
	job->fields =
	    json_loadb(in->body, in->len, JSON_REJECT_DUPLICATES, &wrong);
	if (job->fields == NULL)
		return error_set(&job->err, ERROR_MALFORMED, "",
		    "the body is not JSON: line %d, column %d: %s", wrong.line,
		    wrong.column, wrong.text);
	return true;
}

/* Add a parameter of the query to the fields. */
static bool
add_parameter(struct job *job, const struct buf *name, const struct buf *value)
{
	json_t *text = json_stringn(value->data, value->len);

	if (text == NULL)
		return error_set(
		    &job->err, ERROR_MALFORMED, "", "the query is not UTF-8");
	if (json_object_get(job->fields, name->data) != NULL) {
		json_decref(text);
		return error_set(&job->err, ERROR_MALFORMED, name->data,
		    "%.60s is given twice", name->data);
	}
	if (json_object_set_new(job->fields, name->data, text) != 0)
		return error_set(
		    &job->err, ERROR_MALFORMED, "", "the query is not UTF-8");
	return true;
}

static bool
add_parameters(const struct incoming *in, struct job *job, struct buf *name,
    struct buf *value)
{
	struct http_text rest = in->http->query;
	int found;

	while ((found = http_query_next(&rest, name, value, &job->err)) > 0)
		if (!add_parameter(job, name, value))
			return false;
	return found == 0;
}

/* The fields of a GET: its query. */
static bool
read_query(const struct incoming *in, struct job *job)
{
	struct buf name = BUF(QUERY_MAX), value = BUF(QUERY_MAX);
	bool ok;

	job->fields = json_object();
	ok = add_parameters(in, job, &name, &value);
	buf_free(&name);
	buf_free(&value);
	return ok;
}

/* A POST has no query; but a write may be ?dry_run=true. */
static bool
read_flags(const struct incoming *in, struct job *job)
{
	struct http_text query = in->http->query;

	if (query.len == 0)
		return true;
	job->dry_run =
	    command_writes(job->command) && http_text_is(query, "dry_run=true");
	job->preview = job->dry_run;
	if (job->dry_run)
		return true;
	error_set(&job->err, ERROR_MALFORMED, "",
	    "the query of this POST is not understood");
	return error_hint(&job->err, command_writes(job->command)
					 ? "a write takes ?dry_run=true and "
					   "nothing else; fields go into "
					   "the body"
					 : "put the fields into the query of a "
					   "GET or the body of a POST");
}

/* Copy a UUID in lower case. */
static bool
copy_uuid(struct http_text text, char key[UUID_TEXT])
{
	if (text.len != UUID_TEXT - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		unsigned char c = (unsigned char)text.data[i];

		if (dash ? c != '-' : !isxdigit(c))
			return false;
		key[i] = (char)tolower(c);
	}
	key[text.len] = '\0';
	return true;
}

/* The key by which a write is recorded once, however often it is sent; in
 * quotes or without, as a draft standard and everybody else have it. */
static bool
read_key(const struct incoming *in, struct job *job)
{
	static const char name[] = "Idempotency-Key";
	struct http_text key = in->http->idempotency_key;

	if (key.len > 2 && key.data[0] == '"' && key.data[key.len - 1] == '"') {
		key.data++;
		key.len -= 2;
	}
	if (copy_uuid(key, job->key))
		return true;
	error_set(&job->err, ERROR_MALFORMED, name, "%s %s",
	    key.data == NULL ? "a write needs the header" : "not a UUID:",
	    name);
	return error_hint(&job->err,
	    "make a new UUID for each entry, and send "
	    "the same one again whenever you repeat the entry");
}

/* A list has a page of 1 to 500 rows. */
static bool
read_limit(struct job *job)
{
	const struct field *fields = job->command->fields;
	const struct field *limit = field_find(fields, "limit");
	const char **value;
	long rows;

	if (job->command->kind != COMMAND_LIST || limit == NULL)
		return true;
	value = &job->values[limit - fields];
	if (*value == NULL)
		*value = PAGE_LIMIT;
	rows = strtol(*value, NULL, 10);
	if (rows >= 1 && rows <= PAGE_MOST)
		return true;
	error_set(&job->err, ERROR_INVALID, limit->name,
	    "limit must be from 1 to %d", PAGE_MOST);
	return error_hint(
	    &job->err, "go on with \"after\": what \"next\" said");
}

/* Take the salt out of the fields, of a command that takes one. */
static bool
read_salt(struct job *job)
{
	const char *salt =
	    json_string_value(json_object_get(job->fields, SALT_NAME));

	if (salt == NULL || !salt_taken(job->command))
		return true;
	if (!salt_is(salt)) {
		error_set(
		    &job->err, ERROR_INVALID, SALT_NAME, "this is no salt");
		return error_hint(&job->err,
		    "make 32 hexadecimal digits for each entry, and send the "
		    "same whenever you repeat the entry; or none");
	}
	memcpy(job->salt, salt, SALT_TEXT);
	json_object_del(job->fields, SALT_NAME);
	return true;
}

/* The fields of a request or a line, by the command's table. */
static bool
read_fields(struct job *job)
{
	return read_salt(job) && fields_read(job->command->fields, job->fields,
				     job->values, &job->err);
}

/* All that is said in the request, by the command's table. */
static bool
read_request(const struct incoming *in, struct job *job)
{
	bool post = in->http->method == HTTP_POST;

	if (command_writes(job->command) && !read_key(in, job))
		return false;
	return (post ? read_flags(in, job) && read_body(in, job)
		     : read_query(in, job)) &&
	       read_fields(job) && read_limit(job);
}

/* Queue the job, which is not ours afterwards. */
static enum dispatch_outcome
enqueue(const struct dispatch *dispatch, struct queue *queue, size_t len,
    struct job *job)
{
	job->bytes = sizeof(*job) + len;
	job->alone =
	    queue != dispatch->writes &&
	    (job->command == NULL || job->command->kind != COMMAND_SHOW);
	job->deadline_ms = clock_ms() + dispatch->wait_ms;
	if (queue_put(queue, job))
		return DISPATCH_QUEUED;
	error_set(&job->err, ERROR_BUSY, "", "too many requests are waiting");
	error_hint(&job->err, "try again in a moment");
	return refused(job);
}

/* What becomes a PDF does so on a thread of reports: so does a printing, before
 * it is written. */
static struct queue *
queue_of(const struct dispatch *dispatch, const struct job *job)
{
	const struct command *command = job->command;

	if (command->prints || job->as_pdf)
		return dispatch->reports;
	if (command_writes(command))
		return dispatch->writes;
	return command->kind == COMMAND_REPORT ? dispatch->reports
					       : dispatch->reads;
}

/* The page is there, but not by this method. */
static enum dispatch_outcome
refuse_method(struct job *job, const char *allow)
{
	job->allow = allow;
	error_set(&job->err, ERROR_METHOD_NOT_ALLOWED, "",
	    "this page is for %s", allow);
	return refused(job);
}

static enum dispatch_outcome
dispatch_page(const struct dispatch *dispatch, const struct page *page,
    const struct incoming *in, struct job *job)
{
	if (in->http->method == HTTP_POST)
		return refuse_method(job, "GET, HEAD");
	if (page->roles != 0 && !job->caller.known)
		return DISPATCH_IDENTIFY;
	if (page->roles != 0 &&
	    !authorise(page->path, "", page->roles, &job->caller, &job->err))
		return refused(job);
	return page_answers[page - pages](dispatch, job);
}

static enum dispatch_outcome
dispatch_command(
    const struct dispatch *dispatch, const struct incoming *in, struct job *job)
{
	if (command_writes(job->command) && in->http->method != HTTP_POST)
		return refuse_method(job, "POST");
	if (!job->caller.known)
		return DISPATCH_IDENTIFY;
	if (!authorise(job->command->noun, job->command->verb,
		job->command->roles, &job->caller, &job->err) ||
	    !read_request(in, job))
		return refused(job);
	job->as_pdf = command_has_pdf(job->command) &&
		      is_type(in->http->accept, "application/pdf");
	return enqueue(dispatch, queue_of(dispatch, job), in->len, job);
}

/* Pages for people: the same checks in the same order. */
static enum dispatch_outcome
dispatch_staff(
    const struct dispatch *dispatch, const struct incoming *in, struct job *job)
{
	const struct dispatch_site *site = dispatch->site;

	if (site->gives(site->arg, in->http, job))
		return answered(job, job->status);
	job->shape = site->shape;
	job->shape_arg = site->arg;
	if (!job->caller.known)
		return DISPATCH_IDENTIFY;
	if (!site->read(site->arg, in->http, in->body, in->len, job))
		return job->status != 0 ? answered(job, job->status)
					: refused(job);
	if (!authorise(job->command->noun, job->command->verb,
		job->command->roles, &job->caller, &job->err) ||
	    !read_fields(job) || !read_limit(job))
		return refused(job);
	return enqueue(dispatch, queue_of(dispatch, job),
	    job->step ? STEP_BYTES : in->len, job);
}

/* Streams of lines -------------------------------------------------------- */

static bool
read_mode(const struct buf *name, const struct buf *value, struct job *job)
{
	bool atomic = strcmp(value->data, "atomic") == 0;

	if (strcmp(name->data, "mode") == 0 &&
	    (atomic || strcmp(value->data, "each") == 0)) {
		job->atomic = atomic;
		return true;
	}
	if (strcmp(name->data, "dry_run") == 0 &&
	    strcmp(value->data, "true") == 0) {
		job->dry_run = true;
		return true;
	}
	if (strcmp(name->data, "preview") == 0 &&
	    strcmp(value->data, "true") == 0) {
		job->preview = true;
		return true;
	}
	error_set(&job->err, ERROR_MALFORMED, "",
	    "the query of this POST is not understood");
	return error_hint(&job->err,
	    "it takes mode=each or mode=atomic, dry_run=true and with it "
	    "preview=true; fields go into the lines");
}

static bool
read_modes(const struct incoming *in, struct job *job)
{
	struct buf name = BUF(QUERY_MAX), value = BUF(QUERY_MAX);
	struct http_text rest = in->http->query;
	int found = 1;

	while (found > 0) {
		found = http_query_next(&rest, &name, &value, &job->err);
		if (found > 0 && !read_mode(&name, &value, job))
			found = -1;
	}
	buf_free(&name);
	buf_free(&value);
	return found == 0;
}

static bool
read_stream(const struct incoming *in, struct job *job)
{
	enum coding coding;

	if (!in->http->has_length && !in->http->chunked)
		return error_set(&job->err, ERROR_LENGTH_REQUIRED, "",
		    "a POST must say how long its body is, or send it in "
		    "chunks");
	if (!is_type(in->http->content_type, "application/x-ndjson")) {
		error_set(&job->err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Type", "the body must be lines of JSON");
		return error_hint(
		    &job->err, "send Content-Type: application/x-ndjson");
	}
	if (!coding_by_name(in->http->content_encoding, &coding)) {
		error_set(&job->err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Encoding",
		    "the body is compressed in a way not known here");
		return error_hint(&job->err, "send it as gzip or zstd");
	}
	return read_modes(in, job);
}

static enum dispatch_outcome
dispatch_stream(const struct incoming *in, struct job *job)
{
	if (in->http->method != HTTP_POST)
		return refuse_method(job, "POST");
	if (!read_stream(in, job))
		return refused(job);
	return job->caller.known ? DISPATCH_STREAM : DISPATCH_IDENTIFY;
}

/* The members of a line. */
static bool
unpack_line(json_t *line, json_t **command, json_t **key, struct job *job)
{
	json_error_t wrong;

	if (json_unpack_ex(line, &wrong, JSON_STRICT, "{s:o, s:o, s:O}",
		"command", command, "key", key, "fields", &job->fields) == 0)
		return true;
	error_set(&job->err, ERROR_MALFORMED, "",
	    "a line is an object of command, key and fields: %.200s",
	    wrong.text);
	return error_hint(&job->err,
	    "like {\"command\":\"pledge/record\",\"key\":\"UUID\","
	    "\"fields\":{\"party\":\"norway\"}}");
}

static bool
read_line_command(json_t *name, struct job *job)
{
	struct http_text text = {
	    json_string_value(name), json_string_length(name)};

	if (text.data != NULL)
		job->command = text_command(text);
	if (job->command != NULL && command_writes(job->command))
		return true;
	error_set(&job->err, ERROR_NOT_FOUND, "command",
	    job->command != NULL ? "%.60s reads, and a stream is of writes"
				 : "there is no command %.60s",
	    text.data != NULL ? text.data : "of that type");
	job->command = NULL;
	return error_hint(
	    &job->err, "a command is NOUN/VERB, like pledge/record");
}

static bool
read_line_key(json_t *key, struct job *job)
{
	struct http_text text = {
	    json_string_value(key), json_string_length(key)};

	if (text.data != NULL && copy_uuid(text, job->key))
		return true;
	error_set(&job->err, ERROR_MALFORMED, "key", "the key is not a UUID");
	return error_hint(&job->err,
	    "make a new UUID for each entry, and send the same one again "
	    "whenever you repeat the entry");
}

static bool
read_line(json_t *line, struct job *job)
{
	json_t *command, *key;

	return unpack_line(line, &command, &key, job) &&
	       read_line_key(key, job) && read_line_command(command, job) &&
	       authorise(job->command->noun, job->command->verb,
		   job->command->roles, &job->caller, &job->err) &&
	       read_fields(job);
}

bool
dispatch_line(const char *line, size_t len, struct job *job)
{
	json_error_t wrong;
	json_t *object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &wrong);
	bool ok;

	if (object == NULL)
		return error_set(&job->err, ERROR_MALFORMED, "",
		    "this is not JSON: column %d: %.200s", wrong.column,
		    wrong.text);
	ok = read_line(object, job);
	json_decref(object);
	return ok;
}

enum dispatch_outcome
dispatch_request(const struct dispatch *dispatch,
    const struct http_request *request, const char *body, size_t len,
    struct job *job)
{
	const struct incoming in = {request, body, len};
	const struct page *page = page_find(request->path);

	if (dispatch->instead != NULL)
		return dispatch->instead(dispatch->instead_arg, request, job)
			   ? DISPATCH_QUEUED
			   : DISPATCH_ANSWERED;
	if (page != NULL)
		return dispatch_page(dispatch, page, &in, job);
	if (dispatch->site != NULL && dispatch->site->takes(request))
		return dispatch_staff(dispatch, &in, job);
	if (http_text_is(request->path, HTTP_BULK))
		return dispatch_stream(&in, job);
	job->command = path_command(request->path);
	if (job->command != NULL)
		return dispatch_command(dispatch, &in, job);
	error_set(&job->err, ERROR_NOT_FOUND, "", "there is no such page");
	error_hint(&job->err, "commands are at /v1/NOUN/VERB");
	return refused(job);
}

enum dispatch_outcome
dispatch_identify(const struct dispatch *dispatch, struct job *job)
{
	job->command = NULL;
	return enqueue(dispatch, dispatch->reads, 0, job);
}
