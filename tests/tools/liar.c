/*
 * A TLS server for tests that answers what it is told to, byte for byte, and
 * so as no bursard would.
 *
 *	liar [--tls12] [--drip] PORT-FILE CERTIFICATE KEY FOLDER
 *
 * It listens on a free port of 127.0.0.1, writes that into PORT-FILE, and
 * serves one connection after the other, a request each.  The answer to
 * POST /v1/party/add is the file FOLDER/party-add, with the request's
 * Idempotency-Key wherever it says @KEY@, or else the file FOLDER/else; where
 * there is neither, none.  What was asked is added to FOLDER/asked, a line
 * each.  With --drip the file is followed by blanks without an end, some every
 * few milliseconds.
 */

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "listen.h"

#define REQUEST_MAX (4L * 1024 * 1024)
#define ANSWER_MAX  (4L * 1024 * 1024)

struct liar {
	SSL_CTX *tls;
	bool tls12, drips;
	const char *port_file, *certificate, *key, *folder;
};

/* The value of a header, up to the end of its line; NULL where there is none.
 */
static const char *
header(const struct buf *request, const char *name)
{
	const char *found = strcasestr(request->data, name);

	return found != NULL ? found + strlen(name) : NULL;
}

/* Is all of the request there? */
static bool
is_whole(const struct buf *request)
{
	const char *body = strstr(request->data, "\r\n\r\n");
	const char *length = header(request, "\r\nContent-Length: ");

	if (body == NULL)
		return false;
	body += 4;
	if (header(request, "\r\nTransfer-Encoding: chunked") != NULL)
		return request->len >= 5 &&
		       memcmp(request->data + request->len - 5, "0\r\n\r\n",
			   5) == 0;
	return length == NULL ||
	       request->data + request->len - body >= strtol(length, NULL, 10);
}

static bool
request_read(SSL *ssl, struct buf *request)
{
	char piece[16 * 1024];
	int len;

	while (!is_whole(request)) {
		len = SSL_read(ssl, piece, sizeof(piece));
		if (len <= 0 || buf_over(request))
			return false;
		buf_add_bytes(request, piece, (size_t)len);
	}
	return true;
}

/* "party-add", of "POST /v1/party/add?dry_run=true HTTP/1.1". */
static char *
name_of(const struct buf *request)
{
	const char *path = strstr(request->data, "/v1/");
	char *name =
	    xasprintf("%.*s", path != NULL ? (int)strcspn(path + 4, " ?\r") : 0,
		path != NULL ? path + 4 : "");

	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = '-';
	return name;
}

static bool
file_read(const struct liar *liar, const char *name, struct buf *text)
{
	char *path = xasprintf("%s/%s", liar->folder, name);
	FILE *file = fopen(path, "re");
	bool ok = file != NULL && buf_read(text, file);

	if (file != NULL)
		fclose(file);
	free(path);
	return ok;
}

static void
note(const struct liar *liar, const char *name)
{
	char *path = xasprintf("%s/asked", liar->folder);
	FILE *file = fopen(path, "ae");

	if (file == NULL)
		die(path);
	fprintf(file, "%s\n", name);
	fclose(file);
	free(path);
}

/* The text, with the key of the request where it says so. */
static void
answer_make(
    struct buf *answer, const struct buf *text, const struct buf *request)
{
	const char *key = header(request, "\r\nIdempotency-Key: ");
	const char *at = text->data, *found;

	while ((found = strstr(at, "@KEY@")) != NULL) {
		buf_add_bytes(answer, at, (size_t)(found - at));
		buf_add_bytes(
		    answer, key, key != NULL ? strcspn(key, "\r") : 0);
		at = found + strlen("@KEY@");
	}
	buf_add(answer, at);
}

static void
drip(SSL *ssl)
{
	const struct timespec nap = {0, 5 * 1000 * 1000};

	while (SSL_write(ssl, "                ", 16) == 16)
		nanosleep(&nap, NULL);
}

/* One connection, whose handshake has been done. */
static void
serve(const struct liar *liar, SSL *ssl)
{
	struct buf request = BUF(REQUEST_MAX), text = BUF(ANSWER_MAX);
	struct buf answer = BUF(ANSWER_MAX);
	char *name;

	if (request_read(ssl, &request)) {
		name = name_of(&request);
		note(liar, name);
		if (!file_read(liar, name, &text))
			file_read(liar, "else", &text);
		free(name);
		answer_make(&answer, &text, &request);
		if (answer.len > 0)
			SSL_write(ssl, answer.data, (int)answer.len);
		if (liar->drips)
			drip(ssl);
		SSL_shutdown(ssl);
	}
	buf_free(&request);
	buf_free(&text);
	buf_free(&answer);
}

static SSL_CTX *
tls_new(const struct liar *liar)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	if (tls == NULL ||
	    SSL_CTX_use_certificate_chain_file(tls, liar->certificate) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, liar->key, SSL_FILETYPE_PEM) != 1)
		die(liar->certificate);
	if (liar->tls12)
		SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
	return tls;
}

static bool
arguments_read(struct liar *liar, int argc, char *argv[])
{
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		liar->tls12 |= strcmp(argv[i], "--tls12") == 0;
		liar->drips |= strcmp(argv[i], "--drip") == 0;
	}
	if (argc - i != 4)
		return false;
	liar->port_file = argv[i];
	liar->certificate = argv[i + 1];
	liar->key = argv[i + 2];
	liar->folder = argv[i + 3];
	return true;
}

int
main(int argc, char *argv[])
{
	struct liar liar = {.tls = NULL};
	int listener;

	if (!arguments_read(&liar, argc, argv)) {
		fprintf(stderr, "usage: liar [--tls12] [--drip] PORT-FILE "
				"CERTIFICATE KEY FOLDER\n");
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	liar.tls = tls_new(&liar);
	listener = listen_somewhere(liar.port_file);
	for (;;) {
		int client = accept(listener, NULL, NULL);
		SSL *ssl = SSL_new(liar.tls);

		if (client >= 0 && ssl != NULL &&
		    SSL_set_fd(ssl, client) == 1 && SSL_accept(ssl) == 1)
			serve(&liar, ssl);
		SSL_free(ssl);
		if (client >= 0)
			close(client);
	}
}
