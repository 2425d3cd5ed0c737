/*
 * A load over TLS 1.3: N connections with a client certificate each, one
 * request in flight on each, the next as soon as the answer is there.  One
 * thread; bounded by seconds; loopback only.
 *
 *	bench_load PORT CA SECONDS CONNECTIONS PEOPLE get PATH PERSON
 *	bench_load PORT CA SECONDS CONNECTIONS PEOPLE submit TARGETS [KIND
 *PERSON] bench_load PORT CA SECONDS CONNECTIONS PEOPLE hold PATH PERSON
 *	bench_load PORT CA SECONDS CONNECTIONS PEOPLE open|half - PERSON
 *	bench_load PORT CA SECONDS CONNECTIONS PEOPLE browse PATH PERSON
 *[PAUSE]
 *
 * get: "@" in the path is each of the parties in turn.
 * browse: a page as browsers ask for it, compressed; each connection again
 * after so many seconds.
 * submit: a quarter of the connections post offers in kind, a quarter pledges,
 * half receipts to the agreements of the file; or all of them that kind, as
 * that person.
 * hold: one request on each connection, and then nothing, for so long.
 * open, half: no request at all, and of half not the end of the handshake.
 * Prints: requests, failures, seconds, and the median and 99th percentile of
 * the time to the answer in ms.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "rows.h"
#include "uuid.h"

#define SAMPLES_MAX (4u * 1024 * 1024)

struct client {
	SSL *ssl;
	int fd;
	struct rows *rows; /* what it submits */
	char out[2048];
	size_t out_len, out_sent;
	char in[256 * 1024];
	size_t in_len;
	double began;
	double due; /* when it asks again; 0 while it waits for an answer */
};

static struct {
	const char *get; /* path, or NULL to submit */
	bool hold, open, half, browse;
	double pause;	    /* seconds between requests of a connection */
	unsigned long next; /* number of the next row or party */
	double *samples;    /* ms of each answer */
	size_t count, failures;
	char first_failure[400];
} run;

static void
die(const char *what)
{
	perror(what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static double
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A read of the path, of the next party where it has a place for one. */
static void
get_make(struct client *client)
{
	const char *at = strchr(run.get, '@');
	char party[16] = "";

	if (at != NULL)
		snprintf(party, sizeof(party), "party-%04lu",
		    run.next++ * 7919 % ROW_PARTIES);
	client->out_len = (size_t)snprintf(client->out, sizeof(client->out),
	    "GET %.*s%s%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
	    (int)(at != NULL ? at - run.get : (long)strlen(run.get)), run.get,
	    party, at != NULL ? at + 1 : "",
	    run.browse ? "Accept-Encoding: gzip\r\n" : "");
}

/* Write the next request of the client. */
static void
request_make(struct client *client)
{
	char body[1024], key[UUID_TEXT];

	if (run.get != NULL) {
		get_make(client);
		return;
	}
	row_json(client->rows, run.next++, body, sizeof(body));
	uuid_make(key);
	client->out_len = (size_t)snprintf(client->out, sizeof(client->out),
	    "POST /v1/%s/%s HTTP/1.1\r\nHost: localhost\r\n"
	    "Content-Type: application/json\r\nIdempotency-Key: %s\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    client->rows->command->noun, client->rows->command->verb, key,
	    strlen(body), body);
}

static void
request_send(struct client *client)
{
	request_make(client);
	client->out_sent = 0;
	client->in_len = 0;
	client->due = 0;
	client->began = now_s();
	while (client->out_sent < client->out_len) {
		int n = SSL_write(client->ssl, client->out + client->out_sent,
		    (int)(client->out_len - client->out_sent));

		if (n <= 0)
			die("write");
		client->out_sent += (size_t)n;
	}
}

/* Is the whole answer there?  Its status, or 0. */
static int
answer_status(struct client *client)
{
	char *end, *length;

	client->in[client->in_len] = '\0';
	end = strstr(client->in, "\r\n\r\n");
	if (end == NULL)
		return 0;
	length = strcasestr(client->in, "content-length:");
	if (length == NULL || length > end)
		die("an answer without a length");
	if (client->in_len <
	    (size_t)(end + 4 - client->in) + strtoul(length + 15, NULL, 10))
		return 0;
	return atoi(client->in + 9);
}

static void
answer_count(struct client *client, int status)
{
	int expected = run.get != NULL ? 200 : 201;

	if (status != expected) {
		if (run.failures++ == 0)
			snprintf(run.first_failure, sizeof(run.first_failure),
			    "%.390s", client->in);
	} else if (run.count < SAMPLES_MAX)
		run.samples[run.count++] = (now_s() - client->began) * 1000;
}

/* Read what is there; true once the answer is complete. */
static bool
answer_read(struct client *client)
{
	for (;;) {
		int n = SSL_read(client->ssl, client->in + client->in_len,
		    (int)(sizeof(client->in) - 1 - client->in_len));
		int status;

		if (n <= 0 &&
		    SSL_get_error(client->ssl, n) == SSL_ERROR_WANT_READ)
			return false;
		if (n <= 0)
			die("read");
		client->in_len += (size_t)n;
		status = answer_status(client);
		if (status != 0) {
			answer_count(client, status);
			return true;
		}
	}
}

static SSL_CTX *
context_new(const char *ca, const char *people, const char *person)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	char *certificate = xasprintf("%s/%s.crt", people, person);
	char *key = xasprintf("%s/%s.key", people, person);

	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	if (SSL_CTX_load_verify_locations(context, ca, NULL) != 1 ||
	    SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
	    SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
		die(person);
	free(certificate);
	free(key);
	return context;
}

static void
client_connect(struct client *client, SSL_CTX *context, int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1;

	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(client->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	client->ssl = SSL_new(context);
	SSL_set_fd(client->ssl, client->fd);
	if (run.half) {
		fcntl(client->fd, F_SETFL, O_NONBLOCK);
		SSL_connect(client->ssl); /* says hello, and no more */
		return;
	}
	if (SSL_connect(client->ssl) != 1)
		die("handshake");
	fcntl(client->fd, F_SETFL, O_NONBLOCK);
}

/* Whose pause is over asks again, or is done once the time is over; how many
 * are. */
static int
pauses_end(struct client *clients, int count, double until)
{
	double now = now_s();
	int done = 0;

	for (int i = 0; i < count; i++) {
		if (clients[i].due == 0 ||
		    (now < until && now < clients[i].due))
			continue;
		clients[i].due = 0;
		if (now < until)
			request_send(&clients[i]);
		else
			done++;
	}
	return done;
}

/* Keep every connection busy until the time is over, then take the answers
 * that are still out. */
static void
clients_run(struct client *clients, int count, double seconds)
{
	struct epoll_event events[64];
	int epoll = epoll_create1(0), out = count;
	double began = now_s(), until = began + seconds;

	for (int i = 0; i < count; i++) {
		struct epoll_event event = {
		    .events = EPOLLIN, .data.ptr = &clients[i]};

		epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].fd, &event);
		if (run.pause > 0)
			clients[i].due = began + 1e-6 + run.pause * i / count;
		else
			request_send(&clients[i]);
	}
	while (out > 0) {
		int n =
		    epoll_wait(epoll, events, 64, run.pause > 0 ? 5 : 10000);

		if (n < 0 || (n == 0 && run.pause == 0))
			die("no answer in ten seconds");
		if (run.pause > 0)
			out -= pauses_end(clients, count, until);
		for (int i = 0; i < n; i++) {
			struct client *client = events[i].data.ptr;

			if (!answer_read(client))
				continue;
			if (now_s() < until && run.pause > 0)
				client->due = client->began + run.pause;
			else if (now_s() < until && !run.hold)
				request_send(client);
			else
				out--;
		}
	}
	close(epoll);
}

static int
by_size(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* What each connection submits: the mix, or one kind. */
static void
rows_share(struct client *clients, int count, char *argv[], int argc)
{
	static struct rows mix[4];
	static const char *const kinds[4] = {
	    "offer", "receipt", "pledge", "receipt"};

	for (int i = 0; i < 4; i++) {
		const char *kind = argc > 8 ? argv[8] : kinds[i];

		mix[i] = rows_of(
		    kind, strcmp(kind, "receipt") == 0 ? argv[7] : NULL);
	}
	for (int i = 0; i < count; i++)
		clients[i].rows = &mix[i % 4];
}

/* Who speaks on a connection. */
static const char *
person_of(const struct client *client, char *argv[], int argc)
{
	if (run.get != NULL)
		return argc > 8 ? argv[8] : "auditor";
	return argc > 9 ? argv[9] : client->rows->kind->person;
}

static void
clients_connect(struct client *clients, int count, char *argv[], int argc)
{
	SSL_CTX *contexts[2] = {NULL};
	const char *people[2] = {NULL};

	for (int i = 0; i < count; i++) {
		const char *person = person_of(&clients[i], argv, argc);
		int c =
		    people[0] == NULL || strcmp(people[0], person) == 0 ? 0 : 1;

		if (contexts[c] == NULL) {
			people[c] = person;
			contexts[c] = context_new(argv[2], argv[5], person);
		}
		client_connect(&clients[i], contexts[c], atoi(argv[1]));
	}
}

/* Say that all are there, and keep them. */
static void
clients_hold(double until)
{
	printf("held\n");
	fflush(stdout);
	while (now_s() < until)
		usleep(100000);
}

int
main(int argc, char *argv[])
{
	int count = argc > 4 ? atoi(argv[4]) : 0;
	struct client *clients = xcalloc((size_t)count + 1, sizeof(*clients));
	double began;

	if (argc < 8)
		return 64;
	run.next = (unsigned long)getpid() * 1000000;
	run.samples = xmalloc(SAMPLES_MAX * sizeof(double));
	run.half = strcmp(argv[6], "half") == 0;
	run.open = run.half || strcmp(argv[6], "open") == 0;
	run.hold = run.open || strcmp(argv[6], "hold") == 0;
	run.browse = strcmp(argv[6], "browse") == 0;
	run.pause = run.browse && argc > 9 ? atof(argv[9]) : 0;
	if (strcmp(argv[6], "submit") != 0)
		run.get = argv[7];
	else
		rows_share(clients, count, argv, argc);
	clients_connect(clients, count, argv, argc);
	began = now_s();
	if (!run.open)
		clients_run(clients, count, atof(argv[3]));
	if (run.hold)
		clients_hold(began + atof(argv[3]));
	began = now_s() - began;
	qsort(run.samples, run.count, sizeof(double), by_size);
	printf("%zu %zu %.3f %.3f %.3f\n", run.count, run.failures, began,
	    run.count > 0 ? run.samples[run.count / 2] : 0,
	    run.count > 0 ? run.samples[run.count * 99 / 100] : 0);
	if (run.failures > 0)
		fprintf(stderr, "the first failure: %s\n", run.first_failure);
	return run.failures > 0;
}
