/* One TLS connection to the daemon, watched closely. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "wire.h"

double
wire_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

SSL_CTX *
wire_context(const char *ca, const char *people, const char *person)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char *certificate = xasprintf("%s/%s.crt", people, person);
	char *key = xasprintf("%s/%s.key", people, person);

	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
	if (SSL_CTX_load_verify_locations(context, ca, NULL) != 1 ||
	    (person != NULL && (SSL_CTX_use_certificate_chain_file(
				    context, certificate) != 1 ||
				   SSL_CTX_use_PrivateKey_file(
				       context, key, SSL_FILETYPE_PEM) != 1))) {
		fprintf(stderr, "%s: no certificate\n", certificate);
		ERR_print_errors_fp(stderr);
		exit(1);
	}
	free(certificate);
	free(key);
	return context;
}

static struct sockaddr_in
loopback(unsigned port, unsigned low)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(0x7f000000u + low)};
}

int
wire_connect(unsigned port, unsigned source)
{
	struct sockaddr_in to = loopback(port, 1), from = loopback(0, source);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd >= 0 && source > 0 &&
	    bind(fd, (struct sockaddr *)&from, sizeof(from)) != 0)
		perror("bind");
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		fcntl(fd, F_SETFL, O_NONBLOCK);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* After an SSL call that gave n: may it be tried again, and when? */
static bool
wait_for(struct wire *wire, int n, double until_ms)
{
	struct pollfd fd = {.fd = wire->fd};
	double left_ms = until_ms - wire_now_ms();

	switch (SSL_get_error(wire->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		fd.events = POLLIN;
		break;
	case SSL_ERROR_WANT_WRITE:
		fd.events = POLLOUT;
		break;
	default:
		return false;
	}
	return left_ms > 0 && poll(&fd, 1, (int)left_ms + 1) > 0;
}

struct wire *
wire_open(SSL_CTX *context, unsigned port, unsigned source, unsigned timeout_ms)
{
	struct wire *wire = xcalloc(1, sizeof(*wire));
	double until_ms = wire_now_ms() + timeout_ms;
	int n = 0;

	wire->fd = wire_connect(port, source);
	if (wire->fd < 0) {
		free(wire);
		return NULL;
	}
	wire->ssl = SSL_new(context);
	SSL_set_fd(wire->ssl, wire->fd);
	ERR_clear_error();
	while ((n = SSL_connect(wire->ssl)) != 1)
		if (!wait_for(wire, n, until_ms)) {
			wire_close(wire);
			return NULL;
		}
	return wire;
}

/* The status, once the answer is complete; else 0. */
static int
reply_status(const struct wire *wire)
{
	const char *end = strstr(wire->reply, "\r\n\r\n");
	const char *length = strcasestr(wire->reply, "content-length:");

	if (end == NULL || length == NULL || length > end)
		return 0;
	if (wire->len <
	    (size_t)(end + 4 - wire->reply) + strtoul(length + 15, NULL, 10))
		return 0;
	return atoi(wire->reply + strlen("HTTP/1.1 "));
}

static bool
send_all(struct wire *wire, const char *text, double until_ms)
{
	size_t len = strlen(text);

	while (len > 0) {
		int n = SSL_write(wire->ssl, text, (int)len);

		if (n > 0) {
			text += n;
			len -= (size_t)n;
		} else if (!wait_for(wire, n, until_ms))
			return false;
	}
	return true;
}

int
wire_ask(struct wire *wire, const char *path, const char *key, const char *body,
    unsigned timeout_ms)
{
	double until_ms = wire_now_ms() + timeout_ms;
	char *request =
	    key == NULL
		? xasprintf("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path)
		: xasprintf("POST %s HTTP/1.1\r\nHost: localhost\r\n"
			    "Content-Type: application/json\r\n"
			    "Idempotency-Key: %s\r\n"
			    "Content-Length: %zu\r\n\r\n%s",
		      path, key, strlen(body), body);
	int status = 0;
	bool sent;

	ERR_clear_error();
	wire->len = 0;
	wire->reply[0] = '\0';
	sent = send_all(wire, request, until_ms);
	free(request);
	while (sent && (status = reply_status(wire)) == 0) {
		size_t room = WIRE_REPLY_MAX - 1 - wire->len;
		int n = SSL_read(wire->ssl, wire->reply + wire->len, (int)room);

		if (n > 0)
			wire->len += (size_t)n;
		else if (!wait_for(wire, n, until_ms))
			break;
		wire->reply[wire->len] = '\0';
	}
	return status;
}

const char *
wire_body(const struct wire *wire)
{
	const char *end = strstr(wire->reply, "\r\n\r\n");

	return end != NULL ? end + 4 : "";
}

const char *
wire_member(const struct wire *wire, const char *name, char *value, size_t size)
{
	char *quoted = xasprintf("\"%s\":", name);
	const char *at = strstr(wire_body(wire), quoted);
	size_t len;

	if (at != NULL) {
		at += strlen(quoted);
		at += strspn(at, " \"");
		len = strcspn(at, ",\"}");
		snprintf(value, size, "%.*s", (int)len, at);
	}
	free(quoted);
	return at != NULL ? value : NULL;
}

void
wire_close(struct wire *wire)
{
	if (wire == NULL)
		return;
	SSL_free(wire->ssl);
	close(wire->fd);
	free(wire);
}
