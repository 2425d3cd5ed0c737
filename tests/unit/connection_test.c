/*
 * A connection from one phase to the next, with deadlines and without a socket
 * that matters: the loop, TLS and the way to the workers are played by the
 * test, which says what comes, when the time is over, and when a job is back.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "log.h"
#include "net/connection.h"
#include "nouns.h"
#include "staff/upload.h"

#define CLIENTS 70

/* A client, as the connection has it: what TLS and the loop are to it. */
struct tls_stream {
	const char *says; /* what was not read yet */
	struct buf told;  /* what was sent to it */
	bool shaking;	  /* hands are still being shaken */
	bool stranger;	  /* without a certificate */
	bool revoked, renewed, gone;
	struct loop_event *event;
};
struct loop_event {
	loop_callback *call;
	void *arg;
	unsigned timeout_ms; /* as it was armed last */
	int what;
	bool watched;
};
struct loop {
	struct loop_task *posted;
};
struct tls {
	int unused;
};

static struct loop loop;
static struct tls tls;
static struct tls_stream clients[CLIENTS];
static struct loop_event events[CLIENTS];
static size_t opened;
static struct job *out; /* with a worker */
static time_t ends;	/* the certificate, as TLS has it */
static unsigned asked;	/* how often who it is was looked up */

static struct config config;
static struct dispatch way = {.wait_ms = 30000};
static struct connections *all;
static struct metrics *metrics;

/* The loop -----------------------------------------------------------------*/

struct loop_event *
loop_watch(struct loop *of, int fd, loop_callback *call, void *arg)
{
	struct loop_event *event = &events[opened - 1];

	(void)of, (void)fd;
	*event = (struct loop_event){.call = call, .arg = arg, .watched = true};
	clients[opened - 1].event = event;
	return event;
}

void
loop_arm(struct loop_event *event, int what, unsigned timeout_ms)
{
	event->what = what;
	event->timeout_ms = timeout_ms;
}

void
loop_unwatch(struct loop_event *event)
{
	event->watched = false;
}

void
loop_post(struct loop *of, struct loop_task *task)
{
	of->posted = task;
}

/* TLS ----------------------------------------------------------------------*/

struct tls_stream *
tls_accept(struct tls *of, int fd)
{
	(void)of, (void)fd;
	return &clients[opened - 1];
}

void
tls_stream_free(struct tls_stream *client)
{
	client->gone = true;
}

void
tls_renew(struct tls_stream *client, struct tls *of)
{
	(void)of;
	client->renewed = true;
}

enum tls_want
tls_handshake(struct tls_stream *client)
{
	return client->shaking ? TLS_READ : TLS_DONE;
}

enum tls_want
tls_read(struct tls_stream *client, void *data, size_t len, size_t *count)
{
	*count = strlen(client->says) < len ? strlen(client->says) : len;
	if (*count == 0)
		return TLS_READ;
	memcpy(data, client->says, *count);
	client->says += *count;
	return TLS_DONE;
}

enum tls_want
tls_write(
    struct tls_stream *client, const void *data, size_t len, size_t *count)
{
	buf_add_bytes(&client->told, data, len);
	*count = len;
	return TLS_DONE;
}

void
tls_close(struct tls_stream *client)
{
	(void)client;
}

enum tls_failure
tls_failure(const struct tls_stream *client, const char **reason)
{
	(void)client;
	*reason = "-";
	return TLS_FAILED_CLOSED;
}

const struct caller *
tls_turned_down(const struct tls_stream *client)
{
	(void)client;
	return NULL;
}

bool
tls_has_certificate(const struct tls_stream *client)
{
	return !client->stranger;
}

bool
tls_revoked(const struct tls_stream *client, const struct tls *of)
{
	(void)of;
	return client->revoked;
}

bool
tls_pending(const struct tls_stream *client)
{
	(void)client;
	return false;
}

bool
tls_caller(struct tls_stream *client, struct caller *caller, struct error *err)
{
	*caller = (struct caller){.not_after = ends};
	return !client->stranger || error_set(err, ERROR_UNAUTHENTICATED, "",
					"this needs a client certificate");
}

/* The way to the workers ---------------------------------------------------*/

static enum dispatch_outcome
hand_out(struct job *job)
{
	ck_assert_ptr_null(out);
	out = job;
	return DISPATCH_QUEUED;
}

enum dispatch_outcome
dispatch_request(const struct dispatch *dispatch,
    const struct http_request *request, const char *body, size_t len,
    struct job *job)
{
	(void)dispatch, (void)body, (void)len;
	if (!job->caller.known)
		return DISPATCH_IDENTIFY;
	if (request->form != NULL && upload_step(request->form, job))
		return hand_out(job);
	job->command = command_find("party", "add");
	if (request->form == NULL || upload_wrong(request->form) == NULL)
		return hand_out(job);
	job->err = *upload_wrong(request->form);
	job->status = error_kind(job->err.code)->status;
	return DISPATCH_ANSWERED;
}

enum dispatch_outcome
dispatch_identify(const struct dispatch *dispatch, struct job *job)
{
	(void)dispatch;
	asked++;
	job->command = NULL;
	return hand_out(job);
}

bool
dispatch_line(const char *line, size_t len, struct job *job)
{
	(void)line, (void)len;
	return error_set(&job->err, ERROR_INVALID, "", "no line");
}

/* The worker has done the job, as the status says. */
static void
job_back(int status, enum error_code code)
{
	struct job *job = out;

	ck_assert_ptr_nonnull(job);
	out = NULL;
	job->status = status;
	if (status >= 400)
		error_set(&job->err, code, "", "as the test has it");
	else if (job->command != NULL)
		buf_add(&job->reply, "{\"status\":\"recorded\"}");
	job->done(job);
	ck_assert_ptr_nonnull(loop.posted);
	loop.posted->run(loop.posted);
	loop.posted = NULL;
}

/* Who it is has been looked up; the certificate ends then. */
static void
known_until(time_t moment)
{
	ck_assert_ptr_nonnull(out);
	out->caller.known = true;
	out->caller.not_after = moment;
	job_back(200, 0);
}

static void
known(void)
{
	known_until(ends);
}

/* Clients ------------------------------------------------------------------*/

static bool
is_welcome(const char *address, void *arg)
{
	(void)address, (void)arg;
	return true;
}

static void
is_closed(const char *address, bool was_known, void *arg)
{
	(void)address, (void)was_known, (void)arg;
}

static struct tls_stream *
client_of(bool shaking, bool stranger)
{
	struct tls_stream *client = &clients[opened++];
	int ends_of[2];

	ck_assert_uint_le(opened, CLIENTS);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_of), 0);
	close(ends_of[1]);
	*client = (struct tls_stream){
	    .says = "", .shaking = shaking, .stranger = stranger};
	buf_init(&client->told, 100000);
	connection_open(all, &tls, ends_of[0], "192.0.2.7");
	if (!shaking)
		client->event->call(LOOP_READ, client->event->arg);
	return client;
}

static struct tls_stream *
client_new(void)
{
	return client_of(false, false);
}

static void
say_to(struct tls_stream *client, const char *text)
{
	client->says = text;
	client->event->call(LOOP_READ, client->event->arg);
}

static void
time_passes(struct tls_stream *client)
{
	client->event->call(LOOP_TIMEOUT, client->event->arg);
}

/* What it was told since begins so, and has the words. */
static void
told(struct tls_stream *client, const char *begins, const char *words)
{
	ck_assert_msg(strncmp(client->told.data, begins, strlen(begins)) == 0 &&
			  strstr(client->told.data, words) != NULL,
	    "expected: %s … %s; it was told:\n%s", begins, words,
	    client->told.data);
	buf_clear(&client->told);
}

static void
told_nothing(const struct tls_stream *client)
{
	ck_assert_str_eq(client->told.len > 0 ? client->told.data : "", "");
}

static const char get[] = "GET /v1/party/list HTTP/1.1\r\nHost: x\r\n\r\n";
static const char post[] =
    "POST /v1/party/add HTTP/1.1\r\nHost: x\r\nContent-Type: "
    "application/json\r\nIdempotency-Key: k\r\nContent-Length: 2\r\n\r\n{}";

static void
keep_quiet(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	(void)level, (void)sentence, (void)fields;
}

static void
begin(void)
{
	const struct connection_counts counts = {
	    .known = is_welcome, .closed = is_closed};

	log_set_writer(keep_quiet);
	opened = 0;
	out = NULL;
	asked = 0;
	ends = time(NULL) + 1000;
	config_init(&config);
	config.handshake_ms = 1000;
	config.idle_ms = 2000;
	config.header_ms = 3000;
	config.body_ms = 4000;
	config.write_ms = 5000;
	metrics = metrics_new();
	way.metrics = metrics;
	all = connections_new(&loop, &config, &way, counts);
}

static void
end(void)
{
	connections_free(all);
	metrics_free(metrics);
	config_free(&config);
	for (size_t i = 0; i < opened; i++) {
		ck_assert(clients[i].gone);
		ck_assert(!events[i].watched);
		buf_free(&clients[i].told);
	}
}

START_TEST(who_it_is_is_looked_up_once_and_the_connection_stays)
{
	struct tls_stream *client = client_new();

	say_to(client, get);
	known();
	job_back(200, 0);
	told(client, "HTTP/1.1 200", "recorded");
	say_to(client, get);
	job_back(200, 0);
	told(client, "HTTP/1.1 200", "recorded");
	ck_assert_uint_eq(asked, 1);
	ck_assert(!client->gone);
}
END_TEST

START_TEST(a_certificate_that_has_expired_meanwhile_is_refused)
{
	struct tls_stream *client = client_new();

	say_to(client, get);
	ends = time(NULL) - 1;
	known_until(ends);
	told(client, "HTTP/1.1 401", "the certificate has expired");
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(a_role_that_changed_is_looked_up_before_somebody_is_refused)
{
	struct tls_stream *client = client_new();

	say_to(client, get);
	known();
	job_back(200, 0);
	buf_clear(&client->told);
	say_to(client, get);
	job_back(401, ERROR_UNAUTHENTICATED); /* as the person has changed */
	told_nothing(client);
	ck_assert_uint_eq(asked, 2);
	known();
	job_back(401, ERROR_UNAUTHENTICATED); /* and is who it is */
	told(client, "HTTP/1.1 401", "as the test has it");
}
END_TEST

START_TEST(who_shows_no_certificate_is_told_so_before_the_body_is_read)
{
	struct tls_stream *client = client_of(false, true);

	say_to(client,
	    "POST /v1/party/add HTTP/1.1\r\nHost: x\r\nContent-Type: "
	    "application/json\r\nContent-Length: 1000\r\n\r\n{");
	told(client, "HTTP/1.1 401", "\r\nConnection: close\r\n");
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(each_phase_has_its_deadline)
{
	struct tls_stream *client = client_of(true, false);

	ck_assert_uint_le(client->event->timeout_ms, 1000);
	client->shaking = false;
	say_to(client, "");
	ck_assert_uint_gt(client->event->timeout_ms, 1000);
	ck_assert_uint_le(client->event->timeout_ms, 2000);
	say_to(client, "POST ");
	ck_assert_uint_gt(client->event->timeout_ms, 2000);
	ck_assert_uint_le(client->event->timeout_ms, 3000);
	say_to(client,
	    "/v1/party/add HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{");
	ck_assert_uint_gt(client->event->timeout_ms, 3000);
	ck_assert_uint_le(client->event->timeout_ms, 4000);
	say_to(client, " }");
	ck_assert_uint_gt(client->event->timeout_ms, 20000);
	known();
	job_back(200, 0);
	ck_assert_uint_gt(client->event->timeout_ms, 1000);
	ck_assert_uint_le(client->event->timeout_ms, 2000);
}
END_TEST

/* A byte now and then does not make a phase longer. */
START_TEST(no_drip_moves_a_deadline)
{
	struct tls_stream *client = client_new();

	say_to(client, "GET ");
	usleep(20 * 1000);
	say_to(client, "/");
	ck_assert_uint_le(client->event->timeout_ms, 3000 - 19);
}
END_TEST

START_TEST(who_is_too_slow_is_told_so_only_in_the_middle_of_a_request)
{
	struct tls_stream *shaking = client_of(true, false);
	struct tls_stream *idle = client_new(), *asking = client_new();

	time_passes(shaking);
	told_nothing(shaking);
	ck_assert(shaking->gone);
	time_passes(idle);
	told_nothing(idle);
	ck_assert(idle->gone);
	say_to(asking, "GET ");
	time_passes(asking);
	told(asking, "HTTP/1.1 408", "\r\nConnection: close\r\n");
}
END_TEST

START_TEST(of_a_write_that_takes_too_long_it_is_said_that_nobody_knows)
{
	struct tls_stream *writer = client_new(), *reader;

	say_to(writer, post);
	known();
	time_passes(writer);
	told(writer, "HTTP/1.1 503", "\"code\":\"outcome_unknown\"");
	job_back(201, 0); /* which nobody hears any more */
	told_nothing(writer);
	reader = client_new();
	say_to(reader, get);
	known();
	time_passes(reader);
	told(reader, "HTTP/1.1 503", "\"code\":\"unavailable\"");
	job_back(200, 0);
}
END_TEST

START_TEST(a_connection_outlives_its_socket_until_its_job_is_back)
{
	struct tls_stream *client = client_new();

	say_to(client, post);
	known();
	client->revoked = true;
	connections_drain(all); /* what is being worked on goes on */
	ck_assert(!client->gone);
	ck_assert_uint_eq(connections_count(all), 1);
	time_passes(client);
	time_passes(client); /* the client does not take its leave */
	ck_assert(client->gone);
	ck_assert_uint_eq(connections_count(all), 1);
	job_back(201, 0);
	ck_assert_uint_eq(connections_count(all), 0);
}
END_TEST

START_TEST(a_stop_answers_what_is_asked_and_closes_the_rest)
{
	struct tls_stream *shaking = client_of(true, false);
	struct tls_stream *idle = client_new(), *working = client_new();

	say_to(working, get);
	known();
	connections_drain(all);
	ck_assert(shaking->gone);
	ck_assert(idle->gone);
	job_back(200, 0);
	told(working, "HTTP/1.1 200", "\r\nConnection: close\r\n");
}
END_TEST

START_TEST(a_new_list_judges_who_shakes_hands_waits_or_asks)
{
	struct tls_stream *shaking = client_of(true, false);
	struct tls_stream *good = client_new(), *bad = client_new();

	bad->revoked = true;
	connections_refresh(all, &tls);
	ck_assert(shaking->renewed);
	ck_assert(!shaking->gone);
	ck_assert(bad->gone);
	ck_assert(!good->gone);
	say_to(good, get);
	known();
	job_back(200, 0); /* and is told to come again, with the new files */
	told(good, "HTTP/1.1 200", "\r\nConnection: close\r\n");
}
END_TEST

START_TEST(the_oldest_stranger_goes_first_and_nobody_else)
{
	struct tls_stream *member = client_new();
	struct tls_stream *first = client_of(true, false);
	struct tls_stream *second = client_of(false, true);

	ck_assert(!connections_drop_stranger(all, "198.51.100.1"));
	ck_assert(connections_drop_stranger(all, NULL));
	ck_assert(first->gone);
	ck_assert(!second->gone);
	ck_assert(connections_drop_stranger(all, NULL));
	ck_assert(second->gone);
	ck_assert(!connections_drop_stranger(all, NULL));
	ck_assert(!member->gone);
}
END_TEST

/* 64 of a MiB each. */
START_TEST(bodies_have_only_so_much_room_together)
{
	static const char head[] =
	    "POST /v1/party/add HTTP/1.1\r\nHost: x\r\nContent-Type: "
	    "application/json\r\nContent-Length: 1048576\r\n\r\n{";
	struct tls_stream *client;

	for (int i = 0; i < 64; i++) {
		client = client_new();
		say_to(client, head);
		told_nothing(client);
	}
	client = client_new();
	say_to(client, head);
	told(client, "HTTP/1.1 503", "too many requests are being received");
	time_passes(&clients[0]); /* which gives its room back */
	told(&clients[0], "HTTP/1.1 408", "");
	client = client_new();
	say_to(client, head);
	told_nothing(client);
}
END_TEST

#define FORM                                                                   \
	"POST /staff/party/add HTTP/1.1\r\nHost: x\r\nContent-Type: "          \
	"multipart/form-data; boundary=b\r\nContent-Length: "

static const char form[] =
    FORM "81\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"_file\"; "
	 "filename=\"a\"\r\n\r\nbytes\r\n--b--\r\n";

/* The worker has that, of which this comes. */
static void
step_back(const char *verb, int status, enum error_code code)
{
	ck_assert_ptr_nonnull(out);
	ck_assert_str_eq(out->command->verb, verb);
	job_back(status, code);
}

START_TEST(a_form_is_done_once_its_file_is_kept_and_the_next_request_follows)
{
	struct tls_stream *client = client_new();
	char text[1000];

	snprintf(text, sizeof(text), "%s%s", form, get);
	say_to(client, text);
	known();
	step_back("show", 404, ERROR_NOT_FOUND);
	step_back("piece", 200, 0);
	told_nothing(client);
	step_back("record", 200, 0);
	step_back("add", 200, 0);
	told(client, "HTTP/1.1 200", "recorded");
	step_back("add", 200, 0); /* what follows */
	told(client, "HTTP/1.1 200", "recorded");
	ck_assert_uint_eq(asked, 1);
}
END_TEST

START_TEST(a_form_comes_in_pieces_of_any_size)
{
	struct tls_stream *client = client_new();
	char byte[2] = "";

	for (const char *p = form; *p != '\0'; p++) {
		told_nothing(client);
		byte[0] = *p;
		say_to(client, byte);
	}
	known();
	step_back("show", 404, ERROR_NOT_FOUND);
	step_back("piece", 413, ERROR_TOO_LARGE);
	told(client, "HTTP/1.1 413", "as the test has it");
	ck_assert(!client->gone);
}
END_TEST

START_TEST(who_leaves_while_a_file_is_kept_leaves_nothing_behind)
{
	struct tls_stream *client = client_new();

	say_to(client, form);
	known();
	step_back("show", 404, ERROR_NOT_FOUND);
	time_passes(client);
	told(client, "HTTP/1.1 503", "has not answered in time");
	job_back(200, 0);
}
END_TEST

/* Three of 16 MiB, however much more they say; others have the rest. */
START_TEST(forms_with_files_leave_room_for_other_bodies)
{
	for (int i = 0; i < 3; i++) {
		struct tls_stream *client = client_new();

		say_to(client, FORM "100000000\r\n\r\n--b");
		told_nothing(client);
	}
	say_to(client_new(), FORM "100000000\r\n\r\n--b");
	told(&clients[3], "HTTP/1.1 503", "too many requests");
	say_to(client_new(),
	    "POST /v1/party/add HTTP/1.1\r\nHost: x\r\nContent-Type: "
	    "application/json\r\nContent-Length: 1048576\r\n\r\n{");
	told_nothing(&clients[4]);
	say_to(client_new(), FORM "134217729\r\n\r\n--b");
	told(&clients[5], "HTTP/1.1 413", "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("connection");
	TCase *tcase = tcase_create("connection");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(
	    tcase, who_it_is_is_looked_up_once_and_the_connection_stays);
	tcase_add_test(
	    tcase, a_certificate_that_has_expired_meanwhile_is_refused);
	tcase_add_test(
	    tcase, a_role_that_changed_is_looked_up_before_somebody_is_refused);
	tcase_add_test(
	    tcase, who_shows_no_certificate_is_told_so_before_the_body_is_read);
	tcase_add_test(tcase, each_phase_has_its_deadline);
	tcase_add_test(tcase, no_drip_moves_a_deadline);
	tcase_add_test(
	    tcase, who_is_too_slow_is_told_so_only_in_the_middle_of_a_request);
	tcase_add_test(
	    tcase, of_a_write_that_takes_too_long_it_is_said_that_nobody_knows);
	tcase_add_test(
	    tcase, a_connection_outlives_its_socket_until_its_job_is_back);
	tcase_add_test(tcase, a_stop_answers_what_is_asked_and_closes_the_rest);
	tcase_add_test(tcase, a_new_list_judges_who_shakes_hands_waits_or_asks);
	tcase_add_test(tcase, the_oldest_stranger_goes_first_and_nobody_else);
	tcase_add_test(tcase, bodies_have_only_so_much_room_together);
	tcase_add_test(tcase,
	    a_form_is_done_once_its_file_is_kept_and_the_next_request_follows);
	tcase_add_test(tcase, a_form_comes_in_pieces_of_any_size);
	tcase_add_test(
	    tcase, who_leaves_while_a_file_is_kept_leaves_nothing_behind);
	tcase_add_test(tcase, forms_with_files_leave_room_for_other_bodies);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
