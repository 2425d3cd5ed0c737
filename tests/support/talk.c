/* Speaking raw bytes over TLS, and reading answers strictly. */

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "talk.h"

#define ANSWER_MAX (64u * 1024 * 1024)
#define PATIENCE_S 60 /* for anything at all to come */

struct talk {
	SSL *ssl;
	int fd;
	struct buf in; /* read and not used up */
	bool ended;    /* the other side has closed */
};

SSL_CTX *
talk_context(const char *ca, const char *certificate, const char *key)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (context != NULL && SSL_CTX_load_verify_file(context, ca) == 1 &&
	    (certificate == NULL || (SSL_CTX_use_certificate_chain_file(
					 context, certificate) == 1 &&
					SSL_CTX_use_PrivateKey_file(context,
					    key, SSL_FILETYPE_PEM) == 1))) {
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
		SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
		return context;
	}
	fprintf(stderr, "these cannot be used: %s, %s\n", ca,
	    certificate != NULL ? certificate : "no certificate");
	SSL_CTX_free(context);
	return NULL;
}

int
talk_plain(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timeval patience = {.tv_sec = PATIENCE_S};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* What OpenSSL or the system says about what just failed. */
static void
say_why(struct buf *why, const char *what)
{
	unsigned long error = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(error);

	if (reason == NULL)
		reason = errno != 0 ? strerror(errno) : "closed";
	buf_printf(why, "%s: %s", what, reason);
	ERR_clear_error();
}

struct talk *
talk_open(SSL_CTX *context, unsigned port, struct buf *why)
{
	return talk_shake(context, talk_plain(port), why);
}

struct talk *
talk_shake(SSL_CTX *context, int fd, struct buf *why)
{
	struct talk *talk = xcalloc(1, sizeof(*talk));

	buf_init(&talk->in, ANSWER_MAX);
	talk->ssl = SSL_new(context);
	talk->fd = fd;
	errno = 0;
	ERR_clear_error();
	if (talk->ssl != NULL && talk->fd >= 0 &&
	    SSL_set_fd(talk->ssl, talk->fd) == 1 && SSL_connect(talk->ssl) == 1)
		return talk;
	say_why(why, "no handshake");
	talk_close(talk);
	return NULL;
}

void
talk_close(struct talk *talk)
{
	if (talk == NULL)
		return;
	SSL_free(talk->ssl);
	if (talk->fd >= 0)
		close(talk->fd);
	buf_free(&talk->in);
	free(talk);
}

SSL *
talk_ssl(struct talk *talk)
{
	return talk->ssl;
}

bool
talk_send(struct talk *talk, const void *data, size_t len)
{
	size_t sent;

	ERR_clear_error();
	return len == 0 || SSL_write_ex(talk->ssl, data, len, &sent) == 1;
}

/* Read once; false at the end, of either kind. */
static bool
fill(struct talk *talk, struct buf *why)
{
	char data[16 * 1024];
	size_t count = 0;

	errno = 0;
	ERR_clear_error();
	if (!talk->ended &&
	    SSL_read_ex(talk->ssl, data, sizeof(data), &count) == 1) {
		buf_add_bytes(&talk->in, data, count);
		return !buf_over(&talk->in);
	}
	if (SSL_get_error(talk->ssl, 0) == SSL_ERROR_WANT_READ ||
	    errno == EAGAIN) {
		buf_add(why, "nothing came");
		return false;
	}
	talk->ended = true;
	say_why(why, "no answer");
	return false;
}

void
answer_init(struct answer *answer)
{
	answer->status = 0;
	buf_init(&answer->head, 64 * 1024);
	buf_init(&answer->body, ANSWER_MAX);
}

void
answer_free(struct answer *answer)
{
	buf_free(&answer->head);
	buf_free(&answer->body);
}

bool
answer_header(const struct answer *answer, const char *name, struct buf *value)
{
	size_t len = strlen(name);
	const char *line = strstr(answer->head.data, "\r\n");

	buf_clear(value);
	for (; line != NULL; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 1;
		line += strspn(line, " ");
		buf_add_bytes(value, line, strcspn(line, "\r"));
		return true;
	}
	return false;
}

/* The status of the line, or 0. */
static int
read_status(const char *head)
{
	int status = 0;

	if (strncmp(head, "HTTP/1.1 ", 9) != 0 || head[12] != ' ')
		return 0;
	for (int i = 9; i < 12; i++) {
		if (head[i] < '0' || head[i] > '9')
			return 0;
		status = status * 10 + head[i] - '0';
	}
	return status;
}

/* Take the head of the answer out of what was read. */
static bool
take_head(struct talk *talk, struct answer *answer, struct buf *why)
{
	const char *end;

	while ((end = strstr(talk->in.data, "\r\n\r\n")) == NULL)
		if (!fill(talk, why))
			return false;
	buf_clear(&answer->head);
	buf_add_bytes(
	    &answer->head, talk->in.data, (size_t)(end + 4 - talk->in.data));
	buf_shift(&talk->in, answer->head.len);
	answer->status = read_status(answer->head.data);
	if (answer->status == 0)
		buf_printf(why, "no status line: %.40s", answer->head.data);
	return answer->status != 0;
}

static bool
take_body(struct talk *talk, size_t len, struct answer *answer, struct buf *why)
{
	while (talk->in.len < len)
		if (!fill(talk, why))
			return false;
	buf_add_bytes(&answer->body, talk->in.data, len);
	buf_shift(&talk->in, len);
	return true;
}

/* Take one chunk; the last one is empty. */
static bool
take_chunk(
    struct talk *talk, size_t *len, struct answer *answer, struct buf *why)
{
	char *end;

	while (strstr(talk->in.data, "\r\n") == NULL)
		if (!fill(talk, why))
			return false;
	*len = strtoul(talk->in.data, &end, 16);
	if (end == talk->in.data || strncmp(end, "\r\n", 2) != 0) {
		buf_add(why, "no chunk");
		return false;
	}
	buf_shift(&talk->in, (size_t)(end + 2 - talk->in.data));
	if (!take_body(talk, *len, answer, why))
		return false;
	while (talk->in.len < 2)
		if (!fill(talk, why))
			return false;
	if (strncmp(talk->in.data, "\r\n", 2) != 0) {
		buf_add(why, "no end of a chunk");
		return false;
	}
	buf_shift(&talk->in, 2);
	return true;
}

static bool
take_chunks(struct talk *talk, struct answer *answer, struct buf *why)
{
	size_t len = 1;

	while (len > 0)
		if (!take_chunk(talk, &len, answer, why))
			return false;
	return true;
}

bool
talk_receive(
    struct talk *talk, bool head, struct answer *answer, struct buf *why)
{
	struct buf value = BUF(1024);
	bool ok;

	buf_clear(&answer->body);
	answer->status = 0;
	if (!take_head(talk, answer, why))
		return false;
	ok = true;
	if (answer->status == 100 || answer->status == 204 ||
	    answer->status == 304 || head)
		;
	else if (answer_header(answer, "Content-Length", &value))
		ok =
		    take_body(talk, strtoul(value.data, NULL, 10), answer, why);
	else
		ok = take_chunks(talk, answer, why);
	buf_free(&value);
	return ok;
}

bool
talk_is_closed(struct talk *talk, struct buf *why)
{
	struct buf ignored = BUF(1024);

	if (talk->in.len == 0 && !fill(talk, &ignored) && talk->ended) {
		buf_free(&ignored);
		return true;
	}
	buf_printf(why, "not closed: %s%.100s", ignored.data, talk->in.data);
	buf_free(&ignored);
	return false;
}

/* Has the object this text, and is it not empty? */
static bool
has_text(const json_t *object, const char *name, struct buf *why)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text != NULL && *text != '\0')
		return true;
	buf_printf(why, "the problem has no %s", name);
	return false;
}

static bool
is_problem(const struct answer *answer, const json_t *body, struct buf *why)
{
	struct buf type = BUF(1024);
	bool ok = answer_header(answer, "Content-Type", &type) &&
		  strcmp(type.data, "application/problem+json") == 0;

	buf_free(&type);
	if (!ok) {
		buf_add(why, "an error that is no problem+json");
		return false;
	}
	if (json_integer_value(json_object_get(body, "status")) !=
	    answer->status) {
		buf_add(why, "the problem has another status");
		return false;
	}
	return has_text(body, "type", why) && has_text(body, "title", why) &&
	       has_text(body, "detail", why) && has_text(body, "code", why) &&
	       has_text(body, "instance", why);
}

bool
answer_is_sound(const struct answer *answer, struct buf *why)
{
	json_t *body;
	bool ok = true;

	if (answer->status == 100 || answer->status == 304)
		return true;
	body = json_loadb(answer->body.data, answer->body.len,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (body == NULL) {
		buf_add(why, "the body is no JSON");
		return false;
	}
	if (answer->status >= 400)
		ok = is_problem(answer, body, why);
	json_decref(body);
	return ok;
}
