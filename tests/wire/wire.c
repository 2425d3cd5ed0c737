/*
 * Conversations with the daemon, byte for byte, read from standard input:
 *
 *	case a header line that ends in a bare LF is refused
 *	send GET /version HTTP/1.1\nHost: x\r\n\r\n
 *	answer 400 ends in LF without CR
 *	closed
 *
 * and for each case a line "ok CASE", or "not ok CASE" and why.  The port and
 * the certificates are those of the environment: PORT, STATE.
 *
 *	as PERSON|nobody     from here on (officer)
 *	files CERT KEY       the same, by files
 *	tls 1.2              from here on speak at most that
 *	send TEXT            \r \n \t \0 \\ \xNN; send*N TEXT: N times
 *	get PATH             a whole request
 *	post PATH JSON       the same, with a key of its own
 *	body N               the same with a body of N bytes, to party/add
 *	drip MS TEXT         a byte each MS, until it is closed
 *	plain MS TEXT        the same without TLS, by itself
 *	flood N TEXT         N times, reading nothing, until it is closed
 *	connect              without shaking hands yet: what follows does
 *	wait MS
 *	answer STATUS TEXT   the next answer is sound and has the text
 *	closed, open         nothing more comes; another request is answered
 *	refused TEXT         there is no answer, for that reason
 *	within A B           since the case began, in ms
 *	resumed no           a second connection does not resume the first
 *	crowd N TEXT         of N more connections each waits for an answer:
 *	                     so many as TEXT says are let in
 *	touch FILE           make the file
 *	until FILE           wait until the file is there
 */

#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "talk.h"
#include "uuid.h"

#define TEXT_MAX  (4 * 1024 * 1024)
#define CROWD_MAX 4096

struct wire {
	const char *state;
	unsigned port;
	SSL_CTX *context;
	struct talk *talk; /* NULL between cases */
	int early;	   /* a socket that has not shaken hands, or -1 */
	bool head;	   /* the last request was a HEAD */
	struct answer answer;
	struct buf why;	 /* what is wrong with the case */
	struct buf lost; /* why there is no connection */
	struct buf text;
	char name[512];
	struct timespec begun;
	unsigned failed;
};

static long
elapsed_ms(const struct wire *wire)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - wire->begun.tv_sec) * 1000 +
	       (now.tv_nsec - wire->begun.tv_nsec) / 1000000;
}

static void
pause_ms(long ms)
{
	const struct timespec time = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

/* Append the text with its escapes undone. */
static void
unescape(struct buf *buf, const char *text)
{
	static const char letters[] = "rnt0\\", bytes[] = "\r\n\t\0\\";

	for (; *text != '\0'; text++) {
		const char *found;
		char byte = *text;

		if (*text != '\\') {
			buf_add_bytes(buf, &byte, 1);
		} else if (text[1] == 'x') {
			char digits[3] = {text[2], text[3], '\0'};

			byte = (char)strtoul(digits, NULL, 16);
			buf_add_bytes(buf, &byte, 1);
			text += 3;
		} else if ((found = strchr(letters, *++text)) != NULL) {
			buf_add_bytes(buf, &bytes[found - letters], 1);
		}
	}
}

/* Connect, if this case has not yet; that it cannot is told by the line that
 * wants an answer. */
static bool
connected(struct wire *wire)
{
	int fd = wire->early;

	if (wire->talk == NULL && wire->lost.len == 0)
		wire->talk = talk_shake(wire->context,
		    fd >= 0 ? fd : talk_plain(wire->port), &wire->lost);
	wire->early = -1;
	return wire->talk != NULL;
}

static bool
do_connect(struct wire *wire, char *rest)
{
	(void)rest;
	wire->early = talk_plain(wire->port);
	return wire->early >= 0;
}

/* Send what is in text.  That the other side has had enough is told by what
 * it answers. */
static bool
send_text(struct wire *wire)
{
	wire->head = strncmp(wire->text.data, "HEAD ", 5) == 0;
	if (connected(wire))
		talk_send(wire->talk, wire->text.data, wire->text.len);
	return true;
}

/* What a case says ---------------------------------------------------------*/

static bool
use_files(struct wire *wire, const char *certificate, const char *key)
{
	char *ca = xasprintf("%s/certs/ca.crt", wire->state);

	SSL_CTX_free(wire->context);
	wire->context = talk_context(ca, certificate, key);
	free(ca);
	if (wire->context == NULL)
		exit(1);
	return true;
}

static bool
do_as(struct wire *wire, char *rest)
{
	char *certificate, *key;

	if (strcmp(rest, "nobody") == 0)
		return use_files(wire, NULL, NULL);
	certificate = xasprintf("%s/certs/people/%s.crt", wire->state, rest);
	key = xasprintf("%s/certs/people/%s.key", wire->state, rest);
	use_files(wire, certificate, key);
	free(certificate);
	free(key);
	return true;
}

static bool
do_files(struct wire *wire, char *rest)
{
	const char *certificate = strsep(&rest, " ");

	return use_files(wire, certificate, rest);
}

static bool
do_tls(struct wire *wire, char *rest)
{
	(void)rest;
	return SSL_CTX_set_max_proto_version(wire->context, TLS1_2_VERSION) ==
	       1;
}

static bool
do_send(struct wire *wire, char *rest)
{
	long times = 1;

	if (*rest == '*')
		times = strtol(rest + 1, &rest, 10);
	rest += *rest == ' ';
	buf_clear(&wire->text);
	while (times-- > 0)
		unescape(&wire->text, rest);
	return send_text(wire);
}

static bool
do_get(struct wire *wire, char *rest)
{
	buf_clear(&wire->text);
	buf_printf(&wire->text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", rest);
	return send_text(wire);
}

static void
write_post(struct wire *wire, const char *path, size_t len)
{
	char key[UUID_TEXT];

	uuid_make(key);
	buf_clear(&wire->text);
	buf_printf(&wire->text,
	    "POST %s HTTP/1.1\r\nHost: x\r\nIdempotency-Key: %s\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
	    path, key, len);
}

static bool
do_post(struct wire *wire, char *rest)
{
	const char *path = strsep(&rest, " ");
	struct buf body = BUF(TEXT_MAX);

	unescape(&body, rest);
	write_post(wire, path, body.len);
	buf_add_bytes(&wire->text, body.data, body.len);
	buf_free(&body);
	return send_text(wire);
}

static bool
do_body(struct wire *wire, char *rest)
{
	size_t len = strtoul(rest, NULL, 10);

	write_post(wire, "/v1/party/add", len);
	for (size_t i = 0; i < len; i++)
		buf_add(&wire->text, " ");
	return send_text(wire);
}

static bool
do_drip(struct wire *wire, char *rest)
{
	long ms = strtol(rest, &rest, 10);

	buf_clear(&wire->text);
	unescape(&wire->text, rest + 1);
	if (!connected(wire))
		return false;
	for (size_t i = 0; i < wire->text.len; i++) {
		if (!talk_send(wire->talk, wire->text.data + i, 1))
			return true;
		pause_ms(ms);
	}
	return true;
}

static bool
do_plain(struct wire *wire, char *rest)
{
	long ms = strtol(rest, &rest, 10);
	int fd = talk_plain(wire->port);
	char byte;

	buf_clear(&wire->text);
	unescape(&wire->text, rest + (*rest == ' '));
	for (size_t i = 0; i < wire->text.len; i++) {
		if (send(fd, wire->text.data + i, 1, MSG_NOSIGNAL) != 1)
			break;
		pause_ms(ms);
	}
	while (recv(fd, &byte, 1, 0) > 0)
		continue;
	close(fd);
	return true;
}

static bool
do_flood(struct wire *wire, char *rest)
{
	long times = strtol(rest, &rest, 10);

	buf_clear(&wire->text);
	unescape(&wire->text, rest + 1);
	if (!connected(wire))
		return false;
	while (times-- > 0)
		if (!talk_send(wire->talk, wire->text.data, wire->text.len))
			return true;
	buf_add(&wire->why, "all of it was taken");
	return false;
}

static bool
do_wait(struct wire *wire, char *rest)
{
	(void)wire;
	pause_ms(strtol(rest, NULL, 10));
	return true;
}

static bool
do_answer(struct wire *wire, char *rest)
{
	struct answer *answer = &wire->answer;
	int status = (int)strtol(rest, &rest, 10);

	rest += *rest == ' ';
	if (!connected(wire)) {
		buf_add(&wire->why, wire->lost.data);
		return false;
	}
	if (!talk_receive(wire->talk, wire->head, answer, &wire->why))
		return false;
	if (answer->status != status ||
	    (strstr(answer->body.data, rest) == NULL &&
		strcasestr(answer->head.data, rest) == NULL)) {
		buf_printf(&wire->why, "%s%.600s", answer->head.data,
		    answer->body.data);
		return false;
	}
	return wire->head || answer_is_sound(answer, &wire->why);
}

static bool
do_closed(struct wire *wire, char *rest)
{
	(void)rest;
	return wire->talk != NULL && talk_is_closed(wire->talk, &wire->why);
}

static bool
do_open(struct wire *wire, char *rest)
{
	char status[] = "200";

	(void)rest;
	buf_clear(&wire->text);
	buf_add(&wire->text, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
	return send_text(wire) && do_answer(wire, status);
}

static bool
do_refused(struct wire *wire, char *rest)
{
	if (connected(wire) &&
	    talk_receive(wire->talk, false, &wire->answer, &wire->lost)) {
		buf_printf(
		    &wire->why, "it was answered %s", wire->answer.head.data);
		return false;
	}
	if (strstr(wire->lost.data, rest) != NULL)
		return true;
	buf_add(&wire->why, wire->lost.data);
	return false;
}

static bool
do_within(struct wire *wire, char *rest)
{
	long least = strtol(rest, &rest, 10), most = strtol(rest, NULL, 10);
	long ms = elapsed_ms(wire);

	if (ms >= least && ms <= most)
		return true;
	buf_printf(&wire->why, "it took %ld ms", ms);
	return false;
}

/* Offer the session of this connection to a second one. */
static bool
do_resumed(struct wire *wire, char *rest)
{
	SSL_SESSION *session;
	SSL *ssl;
	bool resumed;

	(void)rest;
	if (!do_open(wire, rest))
		return false;
	session = SSL_get1_session(talk_ssl(wire->talk));
	resumed = SSL_SESSION_is_resumable(session) == 1;
	SSL_SESSION_free(session);
	talk_close(wire->talk);
	wire->talk = talk_open(wire->context, wire->port, &wire->why);
	if (wire->talk == NULL)
		return false;
	ssl = talk_ssl(wire->talk);
	if (!resumed && SSL_session_reused(ssl) == 0)
		return true;
	buf_add(&wire->why, "a session can be resumed");
	return false;
}

static bool
do_crowd(struct wire *wire, char *rest)
{
	static struct talk *crowd[CROWD_MAX];
	long count = strtol(rest, &rest, 10), expected = strtol(rest, NULL, 10);
	long in = 0;
	static const char request[] = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
	struct buf ignored = BUF(TEXT_MAX);

	for (long i = 0; i < count && i < CROWD_MAX; i++)
		crowd[i] = talk_open(wire->context, wire->port, &ignored);
	for (long i = 0; i < count && i < CROWD_MAX; i++)
		in += crowd[i] != NULL &&
		      talk_send(crowd[i], request, sizeof(request) - 1) &&
		      talk_receive(crowd[i], false, &wire->answer, &ignored);
	for (long i = 0; i < count && i < CROWD_MAX; i++)
		talk_close(crowd[i]);
	buf_free(&ignored);
	if (in != expected)
		buf_printf(&wire->why, "%ld were let in", in);
	return in == expected;
}

static bool
do_touch(struct wire *wire, char *rest)
{
	FILE *file = fopen(rest, "we");

	if (file == NULL)
		buf_printf(&wire->why, "cannot make %s", rest);
	return file != NULL && fclose(file) == 0;
}

static bool
do_until(struct wire *wire, char *rest)
{
	for (int i = 0; i < 3000; i++) {
		if (access(rest, F_OK) == 0)
			return true;
		pause_ms(20);
	}
	buf_printf(&wire->why, "%s did not appear", rest);
	return false;
}

static const struct {
	const char *word;
	bool (*run)(struct wire *, char *rest);
} words[] = {
    {"as", do_as},
    {"files", do_files},
    {"tls", do_tls},
    {"send", do_send},
    {"get", do_get},
    {"post", do_post},
    {"body", do_body},
    {"drip", do_drip},
    {"plain", do_plain},
    {"connect", do_connect},
    {"flood", do_flood},
    {"wait", do_wait},
    {"answer", do_answer},
    {"closed", do_closed},
    {"open", do_open},
    {"refused", do_refused},
    {"within", do_within},
    {"resumed", do_resumed},
    {"crowd", do_crowd},
    {"touch", do_touch},
    {"until", do_until},
};

/* Cases --------------------------------------------------------------------*/

static void
case_end(struct wire *wire)
{
	if (wire->name[0] == '\0')
		return;
	talk_close(wire->talk);
	wire->talk = NULL;
	printf("%sok %s\n", wire->why.len > 0 ? "not " : "", wire->name);
	for (char *line, *rest = wire->why.data;
	     wire->why.len > 0 && (line = strsep(&rest, "\r\n")) != NULL;)
		if (*line != '\0')
			printf("# %s\n", line);
	fflush(stdout);
	wire->failed += wire->why.len > 0;
	wire->name[0] = '\0';
}

static void
case_begin(struct wire *wire, const char *name)
{
	case_end(wire);
	snprintf(wire->name, sizeof(wire->name), "%s", name);
	buf_clear(&wire->why);
	buf_clear(&wire->lost);
	clock_gettime(CLOCK_MONOTONIC, &wire->begun);
}

/* Once a case has failed, the rest of it is passed over. */
static void
run_line(struct wire *wire, char *line)
{
	size_t len = strcspn(line, " *");

	if (len == 4 && strncmp(line, "case", len) == 0) {
		case_begin(wire, line + 5);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) != len ||
		    strncmp(words[i].word, line, len) != 0)
			continue;
		if (wire->why.len == 0 &&
		    !words[i].run(
			wire, line + len + (line[len] == ' ' ? 1 : 0)) &&
		    wire->why.len == 0)
			buf_printf(&wire->why, "this failed: %s", line);
		return;
	}
	buf_printf(&wire->why, "what does this mean: %s", line);
}

int
main(void)
{
	struct wire wire = {.state = getenv("STATE"),
	    .port = (unsigned)strtoul(getenv("PORT"), NULL, 10),
	    .early = -1};
	char person[] = "officer", *line = NULL;
	size_t size = 0;
	ssize_t len;

	signal(SIGPIPE, SIG_IGN);
	buf_init(&wire.why, 64 * 1024);
	buf_init(&wire.lost, 64 * 1024);
	buf_init(&wire.text, TEXT_MAX);
	answer_init(&wire.answer);
	do_as(&wire, person);
	while ((len = getline(&line, &size, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			run_line(&wire, line);
	}
	case_end(&wire);
	free(line);
	answer_free(&wire.answer);
	buf_free(&wire.why);
	buf_free(&wire.lost);
	buf_free(&wire.text);
	SSL_CTX_free(wire.context);
	return wire.failed > 0;
}
