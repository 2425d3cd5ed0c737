/*
 * A crowd of clients that are of no use to anybody: idle ones, that shake hands
 * and are silent, and dripping ones, that send a byte each half second of a
 * handshake, a header block or a body that never ends.
 *
 *	crowd --port N --ca FILE --people FOLDER [--idle 2000] [--drip 500]
 *
 * Each group of 500 comes from a loopback address of its own.  It says "open"
 * when all are connected, and ends on SIGTERM or when the daemon has closed
 * every one of them, with a line: idle N open N, drip N open N, and the
 * longest life of a dripping one in ms.
 */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "wire/wire.h"

#define TICK_MS	   500
#define PER_SOURCE 500
#define HELLO_MAX  2048
#define TIMEOUT_MS 10000

/* What a dripping one never finishes. */
enum phase { HANDSHAKE, HEAD, BODY, PHASES };

struct dripper {
	enum phase phase;
	struct wire *wire; /* but for HANDSHAKE */
	int fd;		   /* or -1 once it is closed */
	double began_ms;
	size_t sent;
};

static struct {
	unsigned port;
	const char *ca, *people;
	size_t idle_count, drip_count;
	struct wire **idle;
	struct dripper *drip;
	SSL_CTX *context;
	unsigned char hello[HELLO_MAX];
	size_t hello_len;
	unsigned sources;
	double longest_ms;
} run = {.idle_count = 2000, .drip_count = 500};

static unsigned
next_source(void)
{
	return 2 + run.sources++ / PER_SOURCE;
}

/* The first message of a handshake, to be sent by the byte. */
static void
make_hello(void)
{
	SSL *ssl = SSL_new(run.context);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	int len;

	SSL_set_bio(ssl, in, out);
	SSL_connect(ssl);
	len = BIO_read(out, run.hello, HELLO_MAX);
	run.hello_len = len > 0 ? (size_t)len : 0;
	SSL_free(ssl);
}

static struct wire *
open_one(void)
{
	struct wire *wire =
	    wire_open(run.context, run.port, next_source(), TIMEOUT_MS);

	if (wire == NULL) {
		perror("a connection of the crowd");
		exit(1);
	}
	return wire;
}

static void
open_dripper(struct dripper *dripper, enum phase phase)
{
	static const char head[] = "POST /v1/party/add HTTP/1.1\r\n"
				   "Host: localhost\r\n"
				   "Content-Type: application/json\r\n"
				   "Content-Length: 60000\r\n\r\n";

	*dripper = (struct dripper){
	    .phase = phase, .fd = -1, .began_ms = wire_now_ms()};
	if (phase == HANDSHAKE) {
		dripper->fd = wire_connect(run.port, next_source());
		return;
	}
	dripper->wire = open_one();
	dripper->fd = dripper->wire->fd;
	if (phase == BODY)
		SSL_write(dripper->wire->ssl, head, (int)strlen(head));
}

/* One more byte; false if the daemon has closed it. */
static bool
drip(struct dripper *dripper)
{
	char byte;
	ssize_t n;

	if (dripper->phase == HANDSHAKE) {
		if (dripper->sent < run.hello_len - 1)
			send(dripper->fd, &run.hello[dripper->sent++], 1,
			    MSG_NOSIGNAL);
	} else {
		const char *text =
		    dripper->phase == HEAD
			? "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
			: "";

		byte = dripper->sent < strlen(text) ? text[dripper->sent] : 'a';
		dripper->sent++;
		SSL_write(dripper->wire->ssl, &byte, 1);
	}
	n = recv(dripper->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		return false;
	/* Last words in front of the end. */
	while (n > 0 &&
	       (n = recv(dripper->fd, (char[256]){0}, 256, MSG_DONTWAIT)) > 0)
		;
	return n != 0;
}

static void
close_dripper(struct dripper *dripper)
{
	double life_ms = wire_now_ms() - dripper->began_ms;

	if (life_ms > run.longest_ms)
		run.longest_ms = life_ms;
	if (dripper->wire != NULL)
		wire_close(dripper->wire);
	else
		close(dripper->fd);
	dripper->fd = -1;
}

/* Drip on all that are open; how many are left. */
static size_t
drip_all(void)
{
	size_t left = 0;

	for (size_t i = 0; i < run.drip_count; i++) {
		if (run.drip[i].fd < 0)
			continue;
		if (drip(&run.drip[i]))
			left++;
		else
			close_dripper(&run.drip[i]);
	}
	return left;
}

/* Forget the idle ones that the daemon has closed; how many are left. */
static size_t
look_at_the_idle(void)
{
	size_t left = 0;
	char byte;
	int n;

	for (size_t i = 0; i < run.idle_count; i++) {
		if (run.idle[i] == NULL)
			continue;
		n = SSL_read(run.idle[i]->ssl, &byte, 1);
		if (SSL_get_error(run.idle[i]->ssl, n) == SSL_ERROR_WANT_READ) {
			left++;
			continue;
		}
		wire_close(run.idle[i]);
		run.idle[i] = NULL;
	}
	return left;
}

static void
open_all(void)
{
	make_hello();
	run.idle = xcalloc(run.idle_count + 1, sizeof(struct wire *));
	run.drip = xcalloc(run.drip_count + 1, sizeof(*run.drip));
	for (size_t i = 0; i < run.idle_count; i++)
		run.idle[i] = open_one();
	printf("idle\n");
	for (size_t i = 0; i < run.drip_count; i++)
		open_dripper(&run.drip[i], (enum phase)(i % PHASES));
	printf("open\n");
}

static void
live(void)
{
	const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
	size_t idle = run.idle_count, dripping = run.drip_count;
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	while (idle + dripping > 0 &&
	       sigtimedwait(&signals, NULL, &tick) != SIGTERM) {
		dripping = drip_all();
		idle = look_at_the_idle();
	}
	printf("idle %zu open %zu drip %zu open %zu longest_ms %.0f\n",
	    run.idle_count, idle, run.drip_count, dripping, run.longest_ms);
}

static void
close_all(void)
{
	for (size_t i = 0; i < run.idle_count; i++)
		wire_close(run.idle[i]);
	for (size_t i = 0; i < run.drip_count; i++)
		if (run.drip[i].fd >= 0)
			close_dripper(&run.drip[i]);
	free(run.idle);
	free(run.drip);
	SSL_CTX_free(run.context);
}

static const struct option options[] = {{"port", 1, NULL, 'p'},
    {"ca", 1, NULL, 'c'}, {"people", 1, NULL, 'f'}, {"idle", 1, NULL, 'i'},
    {"drip", 1, NULL, 'd'}, {NULL, 0, NULL, 0}};

int
main(int argc, char *argv[])
{
	struct rlimit files;
	sigset_t signals;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == 'p')
			run.port = (unsigned)strtoul(optarg, NULL, 10);
		else if (option == 'c')
			run.ca = optarg;
		else if (option == 'f')
			run.people = optarg;
		else if (option == 'i')
			run.idle_count = strtoul(optarg, NULL, 10);
		else if (option == 'd')
			run.drip_count = strtoul(optarg, NULL, 10);
		else
			return 64;
	if (run.port == 0 || run.ca == NULL || run.people == NULL)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	setvbuf(stdout, NULL, _IOLBF, 0);
	run.context = wire_context(run.ca, run.people, "officer");
	open_all();
	live();
	close_all();
	return 0;
}
