/*
 * Talking to the server: HTTP/1.1 with JSON over TLS 1.3, through curl.
 */

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "alloc.h"
#include "buf.h"
#include "clock.h"
#include "core/say.h"
#include "invitation.h"
#include "member.h"
#include "salt.h"
#include "session/identity.h"
#include "session/past.h"
#include "session/session.h"
#include "version.h"

#define REPLY_MAX	   (256L * 1024 * 1024)
#define FILE_MAX	   (32L * 1024 * 1024) /* of a paper */
#define WRITE_REPLY_MAX	   (1024L * 1024) /* of an entry */
#define HEADERS_MAX	   (256L * 1024)
#define CONNECT_TIMEOUT_MS 10000L
#define SILENCE_S	   30L	/* without a byte: give up */
#define REPORT_SILENCE_S   600L /* a report may think for long */
#define DEADLINE_S	   300L /* for an answer, bytes or not */
#define REPORT_DEADLINE_S  3600L
#define LINE_DEADLINE_MS   300000 /* for the next line of a stream's answer */
#define TRIES		   5
#define PAUSE_MS	   250 /* before the second try; then twice that */
#define DOUBLINGS	   4
#define PAUSE_MAX_MS	   30000 /* ask for more, and we leave it to you */

#define STREAM_LINE_MAX (1024L * 1024)
#define STREAM_BUFFER	(128L * 1024)
#define POLL_MS		200

struct session {
	CURL *curl;
	CURLM *multi; /* does all transfers, and keeps the connection */
	const struct context *context;
	struct past *past; /* what was seen of the ledger */
	bool verbose, once;
	char said[CURL_ERROR_SIZE]; /* what curl says of a failure */
	bool lost; /* what was asked last may have arrived, though it failed */
	size_t headers; /* bytes of those of the answer so far */
	struct buf url, body;
};

/* What a failure of the wire means: nothing was sent, because of the server or
 * of our own files; or it was, and the answer is lost. */
static const struct failure {
	CURLcode code;
	enum { BEFORE, OURS, LOST } when;
	const char *sentence; /* after "SERVER: " */
	const char *hint;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, BEFORE, "there is no host of that name",
	"bursar context show"},
    {CURLE_COULDNT_RESOLVE_PROXY, BEFORE, "there is no such proxy",
	"look at the variable https_proxy"},
    {CURLE_COULDNT_CONNECT, BEFORE, "nothing answers there",
	"is the daemon running, and the address right: "
	"bursar context show"},
    {CURLE_PEER_FAILED_VERIFICATION, BEFORE,
	"the server is not the one the CA of this context vouches for",
	"ask the administrator for the CA's certificate, or look at: "
	"bursar context show"},
    {CURLE_SSL_CONNECT_ERROR, BEFORE, "TLS 1.3 handshake failed",
	"is this the address of the daemon: bursar context show"},
    {CURLE_SSL_CERTPROBLEM, OURS,
	"the certificate and the key of this context cannot be used",
	"bursar context show"},
    {CURLE_SSL_CACERT_BADFILE, OURS, "the CA of this context cannot be used",
	"bursar context show"},
    {CURLE_SEND_ERROR, LOST, "the connection broke", ""},
    {CURLE_RECV_ERROR, LOST, "the connection broke", ""},
    {CURLE_GOT_NOTHING, LOST, "the connection closed without an answer", ""},
    {CURLE_PARTIAL_FILE, LOST, "the connection broke in the answer", ""},
    {CURLE_OPERATION_TIMEDOUT, LOST, "no answer came in time", ""},
    {CURLE_WRITE_ERROR, LOST, "the answer is too large", ""},
};

/* The same for a server whose certificate the CA vouches for, under another
 * name. */
static const struct failure other_name = {CURLE_PEER_FAILED_VERIFICATION,
    BEFORE, "the certificate of the server is for other names",
    "ask for this server by a name that it has; bursard init --names gives it "
    "others"};

/* The same for one that it vouches for at another time; and what OpenSSL calls
 * that. */
enum { CHAIN_NOT_YET_VALID = 9, CHAIN_EXPIRED = 10 };
static const struct failure other_time = {CURLE_PEER_FAILED_VERIFICATION,
    BEFORE,
    "the certificate of the server is not in force by the clock of this "
    "computer",
    "put that clock right; if it is, tell the administrator, who learns from "
    "bursard doctor what has ended"};

static size_t
on_body(char *data, size_t size, size_t count, void *arg)
{
	struct buf *body = arg;

	buf_add_bytes(body, data, size * count);
	return buf_over(body) ? 0 : size * count;
}

static size_t
on_header(char *data, size_t size, size_t count, void *arg)
{
	struct session *session = arg;

	(void)data;
	session->headers += size * count;
	return session->headers > HEADERS_MAX ? 0 : size * count;
}

/* Called about once a second.  Whoever blocks the signal wants to end in
 * order. */
static int
on_progress(void *arg, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
    curl_off_t up)
{
	sigset_t pending;

	(void)arg, (void)down_all, (void)down, (void)up_all, (void)up;
	return sigpending(&pending) == 0 && sigismember(&pending, SIGINT) == 1;
}

static void
set_options(CURL *curl, struct session *session)
{
	const struct context *context = session->context;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(
	    curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "bursar/" BURSAR_VERSION);
	curl_easy_setopt(
	    curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(curl, CURLOPT_CAINFO, context->ca);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	if (context->invitation == NULL) {
		curl_easy_setopt(curl, CURLOPT_SSLCERT, context->certificate);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, context->key);
	}
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, ""); /* all it can */
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, session->said);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &session->body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, session);
}

struct session *
session_open(const struct context *context, const struct options *options,
    struct error *err)
{
	struct session *session = xcalloc(1, sizeof(*session));

	session->context = context;
	session->past = past_open(context);
	session->verbose = options->verbose;
	session->once = options->no_retry;
	buf_init(&session->url, 64L * 1024);
	buf_init(&session->body, REPLY_MAX);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == 0) {
		session->curl = curl_easy_init();
		session->multi = curl_multi_init();
	}
	if (session->curl == NULL || session->multi == NULL) {
		error_set(err, ERROR_INTERNAL, "", "curl cannot be used");
		session_close(session);
		return NULL;
	}
	set_options(session->curl, session);
	if (!options->quiet && context->invitation == NULL)
		identity_say_ends(context);
	if (options->verbose)
		say("server", "%s%s%s", context->server,
		    *context->name != '\0' ? "  context: " : "", context->name);
	return session;
}

struct past *
session_past(struct session *session)
{
	return session->past;
}

const struct context *
session_context(const struct session *session)
{
	return session->context;
}

void
session_close(struct session *session)
{
	if (session->curl != NULL)
		curl_easy_cleanup(session->curl);
	if (session->multi != NULL)
		curl_multi_cleanup(session->multi);
	curl_global_cleanup();
	past_free(session->past);
	buf_free(&session->url);
	buf_free(&session->body);
	free(session);
}

/* The fields of a read, as the query. */
static void
write_query(struct session *session, const struct call *call)
{
	const char *mark = "?";

	for (size_t i = 0; call->command->fields[i].name != NULL; i++) {
		char *value;

		if (call->values[i] == NULL)
			continue;
		value = curl_easy_escape(session->curl, call->values[i], 0);
		buf_printf(&session->url, "%s%s=%s", mark,
		    call->command->fields[i].name, value != NULL ? value : "");
		curl_free(value);
		mark = "&";
	}
}

/* https://SERVER/v1/NOUN/VERB */
static void
write_url(struct session *session, const struct call *call)
{
	buf_clear(&session->url);
	buf_printf(&session->url, "%s/v1/%s/%s", session->context->server,
	    call->command->noun, call->command->verb);
	if (call->key == NULL)
		write_query(session, call);
	else if (call->dry_run)
		buf_add(&session->url, "?dry_run=true");
}

/* The fields of a write, as a JSON object of strings; to be freed.  That they
 * are UTF-8 was checked with them. */
static char *
write_body(const struct call *call)
{
	json_t *object = json_object();
	char *text;

	for (size_t i = 0; call->command->fields[i].name != NULL; i++)
		if (call->values[i] != NULL)
			json_object_set_new(object,
			    call->command->fields[i].name,
			    json_string(call->values[i]));
	if (call->salt != NULL && *call->salt != '\0')
		json_object_set_new(
		    object, SALT_NAME, json_string(call->salt));
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (text == NULL)
		abort();
	return text;
}

static struct curl_slist *
add_invitation(struct curl_slist *headers, const char *secret)
{
	char *invitation =
	    xasprintf("Authorization: " INVITATION_SCHEME "%s", secret);

	headers = curl_slist_append(headers, invitation);
	explicit_bzero(invitation, strlen(invitation));
	free(invitation);
	return headers;
}

static struct curl_slist *
write_headers(const struct context *context, const struct call *call)
{
	struct curl_slist *headers = curl_slist_append(NULL,
	    call->as_pdf ? "Accept: application/pdf"
			 : "Accept: application/json");
	char *key;

	if (context->invitation != NULL)
		headers = add_invitation(headers, context->invitation);
	if (call->etag != NULL && *call->etag != '\0') {
		char *tag = xasprintf("If-None-Match: %s", call->etag);

		headers = curl_slist_append(headers, tag);
		free(tag);
	}
	if (call->key == NULL)
		return headers;
	key = xasprintf("Idempotency-Key: %s", call->key);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	headers = curl_slist_append(headers, "Expect:");
	headers = curl_slist_append(headers, key);
	free(key);
	return headers;
}

/* One header of the answer, or "". */
static const char *
header(CURL *curl, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) != 0)
		return "";
	return found->value;
}

/* A stream under way. */
struct streaming {
	struct session *session;
	const struct stream *stream;
	struct error *err;
	struct buf line;   /* the beginning of one */
	bool paused;	   /* there is nothing to send for now */
	bool moved;	   /* a line was read since */
	bool broken;	   /* by whoever reads the lines */
	uint64_t moved_ms; /* when bytes were sent or a line was read last */
};

/* Did the server neither take nor answer a line for long, however many bytes it
 * sends? */
static bool
is_late(const struct streaming *s)
{
	return clock_ms() - s->moved_ms > LINE_DEADLINE_MS;
}

/* Let curl work until the transfer ends.  A stream that paused goes on when
 * there is a reason to, or now and then, as a signal may be one. */
static CURLcode
work(struct session *session, struct streaming *s)
{
	int running = 1, left, ready;
	CURLMsg *message;

	for (;;) {
		if (curl_multi_perform(session->multi, &running) != CURLM_OK)
			return CURLE_FAILED_INIT;
		if (running == 0)
			break;
		ready = 0;
		if (s == NULL || !s->paused || !s->moved)
			curl_multi_poll(
			    session->multi, NULL, 0, POLL_MS, &ready);
		if (s != NULL && is_late(s))
			return CURLE_OPERATION_TIMEDOUT;
		if (s != NULL && s->paused && (s->moved || ready == 0)) {
			s->paused = s->moved = false;
			curl_easy_pause(session->curl, CURLPAUSE_CONT);
		}
	}
	message = curl_multi_info_read(session->multi, &left);
	return message != NULL ? message->data.result : CURLE_FAILED_INIT;
}

/* Calls and streams go by the same multi handle, or each would have a
 * connection of its own. */
static CURLcode
transfer(struct session *session, struct streaming *s)
{
	CURLcode code = CURLE_FAILED_INIT;

	if (curl_multi_add_handle(session->multi, session->curl) == CURLM_OK)
		code = work(session, s);
	curl_multi_remove_handle(session->multi, session->curl);
	return code;
}

/* Forget the answer before, and say how large the next may be. */
static void
expect(struct session *session, size_t body_max)
{
	buf_clear(&session->body);
	session->body.max = body_max;
	session->headers = 0;
	session->said[0] = '\0';
}

/* How long the server may be silent, and how long it may take, for the
 * answer. */
static void
set_patience(CURL *curl, bool is_report)
{
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
	    is_report ? REPORT_SILENCE_S : SILENCE_S);
	curl_easy_setopt(
	    curl, CURLOPT_TIMEOUT, is_report ? REPORT_DEADLINE_S : DEADLINE_S);
}

/* Send it once. */
static CURLcode
exchange(struct session *session, const struct call *call)
{
	struct curl_slist *headers = write_headers(session->context, call);
	char *body = call->key != NULL ? write_body(call) : NULL;
	CURL *curl = session->curl;
	size_t most = call->as_pdf ? FILE_MAX : REPLY_MAX;
	CURLcode code;

	expect(session, call->key != NULL ? WRITE_REPLY_MAX : most);
	curl_easy_setopt(curl, CURLOPT_URL, session->url.data);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	if (body != NULL)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	set_patience(curl, call->command->kind == COMMAND_REPORT);
	code = transfer(session, NULL);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	free(body);
	return code;
}

/* A server that turns our certificate down does so after the handshake, as
 * TLS 1.3 has it, so that curl sees a broken connection. */
static bool
is_refused(const struct session *session)
{
	return strstr(session->said, "alert") != NULL &&
	       (strstr(session->said, "certificate") != NULL ||
		   strstr(session->said, "unknown ca") != NULL);
}

static const struct failure *
failure_find(CURLcode code)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].code == code)
			return &failures[i];
	return NULL;
}

/* Was it the name alone that did not fit, or the time?  What is wrong with the
 * chain ends the handshake with OpenSSL's number for it; curl looks at the name
 * after that, with 1 or 0 until it has the verdict. */
static const struct failure *
failure_of(const struct session *session, CURLcode code)
{
	long chain = -1;

	if (code != CURLE_PEER_FAILED_VERIFICATION ||
	    curl_easy_getinfo(session->curl, CURLINFO_SSL_VERIFYRESULT,
		&chain) != CURLE_OK)
		return failure_find(code);
	if (chain == CHAIN_NOT_YET_VALID || chain == CHAIN_EXPIRED)
		return &other_time;
	return chain == 0 || chain == 1 ? &other_name : failure_find(code);
}

/* Say what the wire did to us. */
static bool
wire_failed(const struct session *session, CURLcode code, struct error *err)
{
	const char *server = session->context->server;
	const char *said =
	    *session->said != '\0' ? session->said : curl_easy_strerror(code);
	const struct failure *failure = failure_of(session, code);

	if (is_refused(session)) {
		error_set(err, ERROR_UNAUTHENTICATED, "certificate",
		    "%s refuses the certificate %s", server,
		    session->context->certificate);
		return error_hint(err,
		    "ask the administrator for a new one; which "
		    "files they are: bursar context show");
	}
	if (failure == NULL)
		return error_set(
		    err, ERROR_UNAVAILABLE, "server", "%s: %s", server, said);
	error_set(err, failure->when == OURS ? ERROR_CONFIG : ERROR_UNAVAILABLE,
	    "server", "%s: %s (%s)", server, failure->sentence, said);
	return error_hint(err, "%s", failure->hint);
}

/* May the request have arrived although no answer came back? */
static bool
is_lost(const struct session *session, CURLcode code)
{
	const struct failure *failure = failure_find(code);
	long sent = 0;

	if ((failure != NULL && failure->when != LOST) || is_refused(session))
		return false;
	curl_easy_getinfo(session->curl, CURLINFO_REQUEST_SIZE, &sent);
	return sent > 0;
}

/* Is it the way to the server that failed, and not what we have here? */
static bool
is_link_failure(const struct session *session, CURLcode code)
{
	const struct failure *failure = failure_find(code);

	if (is_refused(session))
		return false;
	return failure != NULL ? failure->when != OURS : is_lost(session, code);
}

bool
session_problem(const json_t *problem, struct error *err)
{
	error_set(err, error_by_name(member_text(problem, "code")),
	    member_text(problem, "field"), "%s",
	    member_text(problem, "detail"));
	return error_hint(err, "%s", member_text(problem, "hint"));
}

/* The answer is somebody else's, who stands in between or in its place. */
static bool
refuse_stranger(const struct session *session, long status, struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "server",
	    "%s answered %ld, and not as bursard does",
	    session->context->server, status);
	return error_hint(err, "is this the address of the daemon, or of "
			       "something in front of it: "
			       "bursar context show");
}

/* Is it a problem as bursard states them? */
static bool
is_problem(const json_t *body)
{
	static const char types[] = "/problems/";
	const char *type = member_text(body, "type");
	const char *code = member_text(body, "code");

	return error_is_known(code) &&
	       strncmp(type, types, strlen(types)) == 0 &&
	       strcmp(type + strlen(types), code) == 0;
}

/* An answer that is no success: problem details, or somebody in between. */
static bool
problem_read(const struct session *session, long status, const json_t *body,
    struct error *err)
{
	if (session->verbose)
		say("problem", "%ld %s", status, member_text(body, "type"));
	return status >= 400 && is_problem(body)
		   ? session_problem(body, err)
		   : refuse_stranger(session, status, err);
}

bool
session_recorded(const json_t *answer, const struct expected *write)
{
	const char *status = member_text(answer, "status");
	bool fits = strcmp(status, write->dry_run ? "would be recorded"
						  : "recorded") == 0 ||
		    strcmp(status, "replayed") == 0; /* in a dry run, too */

	return fits && strcmp(member_text(answer, "key"), write->key) == 0 &&
	       ((write->command != NULL && write->command->beside) ||
		   json_integer_value(json_object_get(answer, "seq")) > 0);
}

bool
session_asked(const json_t *answer)
{
	return strcmp(member_text(answer, "state"), "asked") == 0;
}

bool
session_refused(const json_t *answer, const char *key)
{
	const char *status = member_text(answer, "status");

	return (strcmp(status, "refused") == 0 ||
		   strcmp(status, "unknown") == 0) &&
	       error_is_known(member_text(answer, "code")) &&
	       strcmp(member_text(answer, "key"), key) == 0;
}

bool
session_settles(const struct error *err)
{
	return err->code != ERROR_UNAUTHENTICATED &&
	       err->code != ERROR_DENIED && err->code != ERROR_INTERNAL &&
	       err->code != ERROR_OUTCOME_UNKNOWN && err->code != ERROR_RATE &&
	       (err->code != ERROR_CONFLICT ||
		   strcmp(err->subject, "key") != 0);
}

/* Is it what was asked for: of a write the entry, of a read an object? */
static bool
is_answer(const struct call *call, long status, const json_t *body)
{
	const struct expected write = {call->key, call->command, call->dry_run};

	if (call->key == NULL)
		return status == 200 && json_is_object(body);
	return (status == 200 || status == 201) &&
	       session_recorded(body, &write);
}

/* Is it the file of a paper? */
static bool
is_file(const struct session *session, const struct call *call, long status)
{
	return call->as_pdf && status == 200 &&
	       strcmp(header(session->curl, "Content-Type"),
		   "application/pdf") == 0;
}

/* Each answer of the daemon to somebody whom it knows has the newest checkpoint
 * there is. */
static void
take_checkpoint(const struct session *session)
{
	const char *checkpoint = header(session->curl, "Bursar-Checkpoint");

	if (*checkpoint != '\0')
		past_saw(session->past, checkpoint);
	else
		past_missed(session->past);
}

/* Take an answer: true with the body, or with none where it is unchanged;
 * else the problem, and whether it is one of bursard's. */
static bool
answer_read(const struct session *session, const struct call *call, long status,
    struct reply *reply, bool *known, struct error *err)
{
	json_t *body = json_loadb(session->body.data, session->body.len,
	    JSON_REJECT_DUPLICATES, NULL);

	if (session->verbose)
		say("request", "%s", header(session->curl, "X-Request-Id"));
	snprintf(reply->etag, sizeof(reply->etag), "%s",
	    header(session->curl, "ETag"));
	reply->unchanged =
	    status == 304 && call->etag != NULL && *call->etag != '\0';
	if (is_file(session, call, status)) {
		take_checkpoint(session);
		reply->file = &session->body;
		json_decref(body);
		return true;
	}
	if (!reply->unchanged && is_answer(call, status, body)) {
		take_checkpoint(session);
		reply->replayed =
		    strcmp(member_text(body, "status"), "replayed") == 0;
		reply->body = body;
		return true;
	}
	*known = status >= 400 && is_problem(body);
	if (!reply->unchanged)
		problem_read(session, status, body, err);
	json_decref(body);
	return reply->unchanged;
}

/* Does the status say to come again, having done nothing? */
static bool
is_later(long status)
{
	return status == 503 || status == 429;
}

/* What an answer that is no yes says of a write: nothing, if it is not
 * bursard's.  Its own fault records nothing, but says nothing of what was sent
 * before. */
static void
take_verdict(
    struct reply *reply, long status, bool known, const struct error *err)
{
	if (known && err->code == ERROR_INTERNAL) {
		reply->no_verdict = reply->unsure;
		return;
	}
	reply->no_verdict =
	    !known || status >= 500 || status == 408 || is_later(status);
	if (!known || status == 408 ||
	    (status >= 500 &&
		(status != 503 || err->code == ERROR_OUTCOME_UNKNOWN)))
		reply->unsure = true;
	else if (status < 500 && session_settles(err))
		reply->unsure = false;
}

/* Ask once.  False with again set: it is worth trying once more. */
static bool
try_call(struct session *session, const struct call *call, struct reply *reply,
    bool *again, struct error *err)
{
	CURLcode code = exchange(session, call);
	bool known = false;
	long status = 0;

	if (code != CURLE_OK) {
		*again =
		    is_lost(session, code) && code != CURLE_OPERATION_TIMEDOUT;
		reply->unsure = reply->unsure || is_lost(session, code);
		reply->no_verdict = is_link_failure(session, code);
		wire_failed(session, code, err);
		return false;
	}
	curl_easy_getinfo(session->curl, CURLINFO_RESPONSE_CODE, &status);
	if (answer_read(session, call, status, reply, &known, err))
		return true;
	*again = is_later(status);
	take_verdict(reply, status, known, err);
	return false;
}

/* How long to wait before the next try, a little at random so that many
 * clients do not come back at once; -1 if the server asks for too long. */
static long
pause_ms(const struct session *session, int tries)
{
	curl_off_t asked_s = 0;
	unsigned char random = 0;
	long ms = PAUSE_MS << (tries <= DOUBLINGS ? tries - 1 : DOUBLINGS);

	curl_easy_getinfo(session->curl, CURLINFO_RETRY_AFTER, &asked_s);
	if (asked_s > PAUSE_MAX_MS / 1000)
		return -1;
	if (ms < asked_s * 1000)
		ms = (long)asked_s * 1000;
	if (getrandom(&random, 1, GRND_NONBLOCK) != 1)
		random = 0;
	return ms + ms * random / 1024;
}

bool
session_wait(struct session *session, int tries)
{
	long ms = pause_ms(session, tries);
	struct timespec pause = {ms / 1000, ms % 1000 * 1000000};

	if (ms < 0 || session->once)
		return false;
	nanosleep(&pause, NULL);
	return true;
}

bool
session_call(struct session *session, const struct call *call,
    struct reply *reply, struct error *err)
{
	*reply = (struct reply){0};
	write_url(session, call);
	if (session->verbose)
		say(call->key != NULL ? "post" : "get", "%s",
		    session->url.data);
	if (session->verbose && call->key != NULL)
		say("key", "%s", call->key);
	for (int tries = 1;; tries++) {
		bool again = false;

		if (try_call(session, call, reply, &again, err))
			return true;
		if (!again || session->once || tries == TRIES ||
		    call->etag != NULL)
			return false;
		if (session->verbose)
			say("again", "after a pause: %s", err->message);
		if (!session_wait(session, tries))
			return false;
	}
}

static size_t
on_stream_send(char *data, size_t size, size_t count, void *arg)
{
	struct streaming *s = arg;
	size_t len = s->stream->send(s->stream->arg, data, size * count);

	s->paused = len == STREAM_LATER;
	if (!s->paused && len > 0)
		s->moved_ms = clock_ms();
	return s->paused ? CURL_READFUNC_PAUSE : len;
}

/* Hand over the whole lines of what came; the rest waits for its end. */
static bool
take_lines(struct streaming *s, const char *data, size_t len)
{
	while (len > 0) {
		const char *end = memchr(data, '\n', len);
		size_t part = end != NULL ? (size_t)(end - data) : len;

		buf_add_bytes(&s->line, data, part);
		if (buf_over(&s->line))
			return error_set(s->err, ERROR_UNAVAILABLE, "server",
			    "the answer has a line without an end");
		if (end == NULL)
			return true;
		if (!s->stream->line(
			s->stream->arg, s->line.data, s->line.len, s->err))
			return false;
		buf_clear(&s->line);
		s->moved = true;
		s->moved_ms = clock_ms();
		data += part + 1;
		len -= part + 1;
	}
	return true;
}

static size_t
on_stream_body(char *data, size_t size, size_t count, void *arg)
{
	struct streaming *s = arg;
	long status = 0;

	curl_easy_getinfo(s->session->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		return on_body(data, size, count, &s->session->body);
	s->broken = !take_lines(s, data, size * count);
	return s->broken ? 0 : size * count;
}

static struct curl_slist *
stream_options(CURL *curl, struct streaming *s)
{
	struct curl_slist *headers =
	    curl_slist_append(NULL, "Accept: application/x-ndjson");

	headers =
	    curl_slist_append(headers, "Content-Type: application/x-ndjson");
	headers = curl_slist_append(headers, "Transfer-Encoding: chunked");
	headers = curl_slist_append(headers, "Expect:");
	if (s->stream->coding != NULL) {
		char *coding =
		    xasprintf("Content-Encoding: %s", s->stream->coding);

		headers = curl_slist_append(headers, coding);
		free(coding);
	}
	curl_easy_setopt(curl, CURLOPT_URL, s->session->url.data);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_stream_send);
	curl_easy_setopt(curl, CURLOPT_READDATA, s);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_stream_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, STREAM_BUFFER);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING,
	    s->stream->coding != NULL ? "" : NULL);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SILENCE_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 0L); /* is_late() */
	return headers;
}

/* Back to what calls need. */
static void
stream_options_undo(CURL *curl, struct session *session)
{
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, NULL);
	curl_easy_setopt(curl, CURLOPT_READDATA, NULL);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &session->body);
}

/* What came of it. */
static bool
stream_end(struct streaming *s, CURLcode code, bool *again)
{
	struct session *session = s->session;
	struct error *err = s->err;
	struct reply verdict = {.body = NULL};
	long status = 0;
	json_t *body;

	session->lost = code == CURLE_OK || is_lost(session, code);
	if (s->broken)
		return false;
	if (code != CURLE_OK) {
		const struct failure *failure = failure_find(code);

		*again =
		    !is_refused(session) && failure != NULL &&
		    (failure->when == LOST || code == CURLE_COULDNT_CONNECT);
		return wire_failed(session, code, err);
	}
	curl_easy_getinfo(session->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200) {
		take_checkpoint(session);
		return true;
	}
	*again = is_later(status) || status == 408;
	body = json_loadb(session->body.data, session->body.len, 0, NULL);
	problem_read(session, status, body, err);
	take_verdict(&verdict, status, status >= 400 && is_problem(body), err);
	session->lost = verdict.unsure;
	json_decref(body);
	return false;
}

bool
session_stream(struct session *session, const struct stream *stream,
    bool *again, struct error *err)
{
	struct streaming s = {.session = session,
	    .stream = stream,
	    .err = err,
	    .line = BUF(STREAM_LINE_MAX),
	    .moved_ms = clock_ms()};
	struct curl_slist *headers;
	CURLcode code;

	*again = false;
	buf_clear(&session->url);
	buf_printf(
	    &session->url, "%s%s", session->context->server, stream->path);
	if (session->verbose)
		say("post", "%s", session->url.data);
	expect(session, WRITE_REPLY_MAX);
	headers = stream_options(session->curl, &s);
	code = transfer(session, &s);
	stream_options_undo(session->curl, session);
	curl_slist_free_all(headers);
	buf_free(&s.line);
	return stream_end(&s, code, again);
}

bool
session_lost(const struct session *session)
{
	return session->lost;
}

bool
session_failed(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE || err->code == ERROR_BUSY ||
	       err->code == ERROR_RATE || err->code == ERROR_OUTCOME_UNKNOWN ||
	       err->code == ERROR_TIMEOUT;
}
