/*
 * A TCP proxy that misbehaves on purpose, for the tests of poor links.
 *
 *	chaos_proxy --to HOST:PORT [--listen PORT] [--seed N] [--plan PLAN]
 *
 * It listens on loopback, prints "listening PORT" and then does what is said
 * on its standard input, a line each, answering on standard output:
 *
 *	all PLAN	for every connection from now on
 *	next PLAN	for the next one that has no plan yet; may be repeated
 *	random COUNT SPAN [FAULT...]
 *			a fault on each connection, drawn by the seed and within
 *			its first SPAN bytes, until COUNT have happened
 *	now PLAN	for all that are open, counting from now
 *	stats		says: stats connections N open N faults N, each kind,
 *and last_up N last_down N, bytes of the last one that ended
 *	quit		end; the end of the input is the same
 *
 * What has been said before a connection is made holds for it.  A plan is one
 * or more of
 *
 *	pass				nothing special
 *	delay MS, jitter MS		each piece waits so long, and up to so
 *long rate BYTES			a second slice BYTES
 *pass on no more at once trickle BYTES			a second, one by one
 *	cut|reset|half|stall|swallow up|down BYTES
 *
 * and the last is a fault, that happens when so many bytes have passed up
 * (client to server) or down: both ends are closed (cut) or reset; this way
 * ends as if its sender had closed it (half); nothing moves any more (stall);
 * or this way goes on, but into nothing (swallow).  What is stalled, or was
 * swallowed and then left by its sender, is reset after ten seconds.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"

#define PIECE	  16384 /* bytes that are taken at once */
#define LINKS_MAX 4096
#define NEXT_MAX  64	/* plans that wait for a connection */
#define LINE_SIZE 512	/* of the control protocol */
#define HOLD_MS	  10000 /* that a stalled connection lasts */

enum fault { PASS, CUT, RESET, HALF, STALL, SWALLOW, FAULTS };
enum way { UP, DOWN }; /* from the client, and from the server */

static const char *const fault_names[FAULTS] = {
    "pass", "cut", "reset", "half", "stall", "swallow"};
static const char *const way_names[] = {"up", "down"};

struct plan {
	enum fault fault;
	enum way way;
	size_t after; /* bytes */
	unsigned delay_ms, jitter_ms, rate, slice;
};

/* What is on its way, from fd[way] to fd[!way]. */
struct stream {
	char data[PIECE];
	size_t len, sent;
	size_t passed;	 /* bytes, in all */
	double due_ms;	 /* not before */
	bool ended;	 /* nothing more comes */
	bool told;	 /* and the other end knows */
	bool swallowing; /* what comes is dropped */
};

struct link {
	struct link *next;
	int fd[2]; /* client, server */
	struct plan plan;
	struct stream ways[2];
	bool struck; /* the fault has happened */
	bool drawn;  /* by the seed */
	bool stalled, over;
	double until_ms; /* of what is stalled */
};

static struct {
	struct sockaddr_in to;
	int listener;
	struct link *links;
	unsigned open, connections, happened[FAULTS];
	size_t last[2]; /* bytes that the last one to end has passed */
	struct plan all, next[NEXT_MAX];
	unsigned next_count;
	unsigned long random_left;
	size_t random_span;
	bool random_kinds[FAULTS];
	uint64_t seed;
	char line[LINE_SIZE];
	size_t line_len;
	bool quit;
} proxy;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* xorshift64*: the same seed, the same faults. */
static uint64_t
draw(uint64_t below)
{
	proxy.seed ^= proxy.seed >> 12;
	proxy.seed ^= proxy.seed << 25;
	proxy.seed ^= proxy.seed >> 27;
	return below > 0 ? (proxy.seed * 0x2545f4914f6cdd1dull >> 20) % below
			 : 0;
}

/* Plans --------------------------------------------------------------------*/

static enum fault
fault_find(const char *word)
{
	for (int i = 0; i < FAULTS; i++)
		if (strcmp(word, fault_names[i]) == 0)
			return (enum fault)i;
	return FAULTS;
}

/* The next word as a number; 0 and *ok false if it is none. */
static unsigned
take_number(char **rest, bool *ok)
{
	char *word = strtok_r(NULL, " ", rest), *end;
	unsigned long value = word != NULL ? strtoul(word, &end, 10) : 0;

	if (word == NULL || end == word || *end != '\0')
		*ok = false;
	return (unsigned)value;
}

static bool
take_fault(struct plan *plan, enum fault fault, char **rest)
{
	const char *word;
	bool ok = true;

	plan->fault = fault;
	if (fault == PASS)
		return true;
	word = strtok_r(NULL, " ", rest);
	if (word == NULL || (strcmp(word, way_names[UP]) != 0 &&
				strcmp(word, way_names[DOWN]) != 0))
		return false;
	plan->way = strcmp(word, way_names[UP]) == 0 ? UP : DOWN;
	plan->after = take_number(rest, &ok);
	return ok;
}

static bool
take_shape(struct plan *plan, const char *word, char **rest)
{
	bool ok = true;
	unsigned value = take_number(rest, &ok);

	if (strcmp(word, "delay") == 0)
		plan->delay_ms = value;
	else if (strcmp(word, "jitter") == 0)
		plan->jitter_ms = value;
	else if (strcmp(word, "slice") == 0)
		plan->slice = value;
	else if (strcmp(word, "rate") == 0)
		plan->rate = value;
	else if (strcmp(word, "trickle") == 0) {
		plan->rate = value;
		plan->slice = 1;
	} else
		return false;
	return ok;
}

/* Read the rest of a line as a plan. */
static bool
plan_read(struct plan *plan, char **rest)
{
	const char *word;

	*plan = (struct plan){0};
	while ((word = strtok_r(NULL, " ", rest)) != NULL) {
		enum fault fault = fault_find(word);

		if (!(fault < FAULTS ? take_fault(plan, fault, rest)
				     : take_shape(plan, word, rest)))
			return false;
	}
	return true;
}

/* A fault by the seed. */
static struct plan
plan_draw(void)
{
	struct plan plan = {.way = (enum way)draw(2)};

	do
		plan.fault = (enum fault)(1 + draw(FAULTS - 1));
	while (!proxy.random_kinds[plan.fault]);
	plan.after = draw(proxy.random_span);
	return plan;
}

/* Links --------------------------------------------------------------------*/

static void
set_nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* End both ends, for what is written to be read first, or not even that. */
static void
link_close(struct link *link, bool reset)
{
	const struct linger now = {.l_onoff = 1};

	for (int i = 0; i < 2; i++) {
		if (reset)
			setsockopt(link->fd[i], SOL_SOCKET, SO_LINGER, &now,
			    sizeof(now));
		close(link->fd[i]);
	}
	link->over = true;
}

static void
stream_tell(struct link *link, enum way way)
{
	link->ways[way].told = true;
	shutdown(link->fd[!way], SHUT_WR);
}

static void
link_stall(struct link *link)
{
	link->stalled = true;
	link->until_ms = now_ms() + HOLD_MS;
}

static void
strike(struct link *link)
{
	struct stream *stream = &link->ways[link->plan.way];

	link->struck = true;
	proxy.happened[link->plan.fault]++;
	if (link->drawn && proxy.random_left > 0)
		proxy.random_left--;
	switch (link->plan.fault) {
	case CUT:
	case RESET:
		link_close(link, link->plan.fault == RESET);
		break;
	case STALL:
		link_stall(link);
		break;
	case HALF:
		stream_tell(link, link->plan.way);
		stream->swallowing = true;
		break;
	default:
		stream->swallowing = true;
		break;
	}
}

/* Has it come to where the fault is? */
static bool
is_due(const struct link *link)
{
	return !link->struck && link->plan.fault != PASS &&
	       link->ways[link->plan.way].passed >= link->plan.after;
}

/* Read a piece, if the one before has gone. */
static void
stream_take(struct link *link, enum way way)
{
	struct stream *stream = &link->ways[way];
	const struct plan *plan = &link->plan;
	ssize_t n;

	if (stream->ended || stream->sent < stream->len)
		return;
	n = read(link->fd[way], stream->data, PIECE);
	if (n < 0 && errno != EAGAIN)
		link_close(link, true);
	if (n == 0)
		stream->ended = true;
	if (n <= 0)
		return;
	stream->sent = 0;
	stream->len = stream->swallowing ? 0 : (size_t)n;
	if (plan->delay_ms > 0 || plan->jitter_ms > 0)
		stream->due_ms = now_ms() + plan->delay_ms +
				 (double)draw(plan->jitter_ms + 1);
}

/* How many bytes may go now. */
static size_t
stream_allows(const struct link *link, enum way way)
{
	const struct stream *stream = &link->ways[way];
	const struct plan *plan = &link->plan;
	size_t most = stream->len - stream->sent;

	if (plan->slice > 0 && most > plan->slice)
		most = plan->slice;
	if (plan->fault != PASS && plan->way == way && !link->struck &&
	    most > plan->after - stream->passed)
		most = plan->after - stream->passed;
	return most;
}

static void
stream_give(struct link *link, enum way way)
{
	struct stream *stream = &link->ways[way];
	ssize_t n;

	if (stream->sent == stream->len) {
		if (stream->ended && !stream->told && !stream->swallowing)
			stream_tell(link, way);
		return;
	}
	if (now_ms() < stream->due_ms)
		return;
	n = send(link->fd[!way], stream->data + stream->sent,
	    stream_allows(link, way), MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN)
		link_close(link, true);
	if (n <= 0)
		return;
	stream->sent += (size_t)n;
	stream->passed += (size_t)n;
	if (link->plan.rate > 0)
		stream->due_ms =
		    now_ms() + 1000.0 * (double)n / link->plan.rate;
	if (is_due(link)) {
		stream->len = stream->sent;
		strike(link);
	}
}

/* Does this way lead nowhere any more? */
static bool
stream_done(const struct stream *stream)
{
	return stream->ended && stream->sent == stream->len &&
	       (stream->told || stream->swallowing);
}

static void
link_run(struct link *link)
{
	if (is_due(link))
		strike(link);
	if (link->stalled && now_ms() >= link->until_ms)
		link_close(link, true);
	for (int way = UP; way <= DOWN && !link->over && !link->stalled;
	     way++) {
		stream_take(link, (enum way)way);
		if (!link->over)
			stream_give(link, (enum way)way);
	}
	if (link->over || link->stalled)
		return;
	if (stream_done(&link->ways[UP]) && stream_done(&link->ways[DOWN]))
		link_close(link, false);
	else if (link->plan.fault == SWALLOW && link->struck &&
		 (link->ways[UP].ended || link->ways[DOWN].ended))
		link_stall(link);
}

/* The plan of a new connection. */
static void
link_plan(struct link *link)
{
	if (proxy.next_count > 0) {
		link->plan = proxy.next[0];
		proxy.next_count--;
		memmove(&proxy.next[0], &proxy.next[1],
		    proxy.next_count * sizeof(proxy.next[0]));
		return;
	}
	link->plan = proxy.all;
	if (proxy.random_left == 0)
		return;
	link->plan = plan_draw();
	link->drawn = true;
}

static int
connect_out(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		die("socket");
	/* On loopback this is decided at once. */
	if (connect(fd, (struct sockaddr *)&proxy.to, sizeof(proxy.to)) != 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	set_nonblocking(fd);
	return fd;
}

static void
accept_one(int fd)
{
	struct link *link = xcalloc(1, sizeof(*link));
	int on = 1;

	proxy.connections++;
	link->fd[0] = fd;
	link->fd[1] = connect_out();
	if (link->fd[1] < 0) { /* nobody is there: neither are we */
		close(fd);
		free(link);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	set_nonblocking(fd);
	link_plan(link);
	link->next = proxy.links;
	proxy.links = link;
	proxy.open++;
	link_run(link);
}

/* Control ------------------------------------------------------------------*/

static void
print_stats(void)
{
	unsigned faults = 0;

	for (int i = CUT; i < FAULTS; i++)
		faults += proxy.happened[i];
	printf("stats connections %u open %u faults %u", proxy.connections,
	    proxy.open, faults);
	for (int i = CUT; i < FAULTS; i++)
		printf(" %s %u", fault_names[i], proxy.happened[i]);
	printf(
	    " last_up %zu last_down %zu\n", proxy.last[UP], proxy.last[DOWN]);
}

static bool
order_all(char **rest)
{
	proxy.random_left = 0;
	return plan_read(&proxy.all, rest);
}

static bool
order_next(char **rest)
{
	return proxy.next_count < NEXT_MAX &&
	       plan_read(&proxy.next[proxy.next_count++], rest);
}

static bool
order_random(char **rest)
{
	bool ok = true, any = false;
	const char *word;

	memset(proxy.random_kinds, 0, sizeof(proxy.random_kinds));
	proxy.random_left = take_number(rest, &ok);
	proxy.random_span = take_number(rest, &ok);
	while ((word = strtok_r(NULL, " ", rest)) != NULL) {
		if (fault_find(word) == FAULTS || fault_find(word) == PASS)
			return false;
		any = proxy.random_kinds[fault_find(word)] = true;
	}
	for (int i = CUT; i < FAULTS && !any; i++)
		proxy.random_kinds[i] = true;
	return ok;
}

static bool
order_now(char **rest)
{
	struct plan plan;

	if (!plan_read(&plan, rest))
		return false;
	for (struct link *link = proxy.links; link != NULL; link = link->next) {
		link->plan = plan;
		link->struck = link->drawn = false;
		link->ways[UP].passed = link->ways[DOWN].passed = 0;
	}
	return true;
}

static bool
order_stats(char **rest)
{
	(void)rest;
	print_stats();
	return true;
}

static bool
order_quit(char **rest)
{
	(void)rest;
	proxy.quit = true;
	return true;
}

static const struct {
	const char *word;
	bool (*obey)(char **rest);
} orders[] = {
    {"all", order_all},
    {"next", order_next},
    {"random", order_random},
    {"now", order_now},
    {"stats", order_stats},
    {"quit", order_quit},
};

static void
obey(char *line)
{
	char *rest = NULL;
	const char *word = strtok_r(line, " ", &rest);

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (word != NULL && strcmp(word, orders[i].word) == 0) {
			if (!orders[i].obey(&rest))
				printf("error in %s\n", word);
			return;
		}
	if (word != NULL)
		printf("error %s is no order\n", word);
}

/* Read what was said, as far as it goes. */
static void
listen_to_orders(void)
{
	char byte;
	ssize_t n;

	while ((n = read(STDIN_FILENO, &byte, 1)) == 1) {
		if (byte != '\n' && proxy.line_len < LINE_SIZE - 1) {
			proxy.line[proxy.line_len++] = byte;
			continue;
		}
		proxy.line[proxy.line_len] = '\0';
		proxy.line_len = 0;
		obey(proxy.line);
	}
	if (n == 0)
		proxy.quit = true;
}

/* The loop -----------------------------------------------------------------*/

/* What the link waits for at both ends; the time at which it must go on. */
static void
link_poll(const struct link *link, struct pollfd fds[2], double *wake_ms)
{
	fds[0] = (struct pollfd){.fd = link->fd[0]};
	fds[1] = (struct pollfd){.fd = link->fd[1]};
	if (link->stalled) {
		fds[0].fd = fds[1].fd = -1;
		*wake_ms =
		    link->until_ms < *wake_ms ? link->until_ms : *wake_ms;
		return;
	}
	for (int way = UP; way <= DOWN; way++) {
		const struct stream *stream = &link->ways[way];
		bool waits = stream->sent < stream->len;

		if (waits && stream->due_ms > now_ms())
			*wake_ms = stream->due_ms < *wake_ms ? stream->due_ms
							     : *wake_ms;
		else if (waits)
			fds[!way].events |= POLLOUT;
		else if (!stream->ended)
			fds[way].events |= POLLIN;
	}
	/* An end that is closed would wake us again and again. */
	for (int i = 0; i < 2; i++)
		if (fds[i].events == 0)
			fds[i].fd = -1;
}

static void
forget_the_over(void)
{
	struct link **at = &proxy.links;

	while (*at != NULL) {
		struct link *link = *at;

		if (!link->over) {
			at = &link->next;
			continue;
		}
		*at = link->next;
		proxy.last[UP] = link->ways[UP].passed;
		proxy.last[DOWN] = link->ways[DOWN].passed;
		free(link);
		proxy.open--;
	}
}

static void
turn(struct pollfd *fds)
{
	double wake_ms = now_ms() + 60000;
	nfds_t count = 2;
	int fd, wait;

	fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
	fds[1] =
	    (struct pollfd){.fd = proxy.open < LINKS_MAX ? proxy.listener : -1,
		.events = POLLIN};
	for (struct link *link = proxy.links; link != NULL; link = link->next) {
		link_poll(link, &fds[count], &wake_ms);
		count += 2;
	}
	wait = (int)(wake_ms - now_ms()) + 1;
	poll(fds, count, wait > 0 ? wait : 0);
	/* Before the connections it is meant for. */
	listen_to_orders();
	for (struct link *link = proxy.links; link != NULL; link = link->next)
		link_run(link);
	while (proxy.open < LINKS_MAX &&
	       (fd = accept4(proxy.listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		listen_to_orders();
		accept_one(fd);
	}
	forget_the_over();
}

static int
listen_on(unsigned port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 1024) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		die("listen");
	set_nonblocking(fd);
	printf("listening %u\n", ntohs(at.sin_port));
	return fd;
}

/* HOST:PORT, the host being an address. */
static bool
read_address(char *text)
{
	char *colon = strrchr(text, ':');

	if (colon == NULL)
		return false;
	*colon = '\0';
	proxy.to.sin_family = AF_INET;
	proxy.to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	return inet_pton(AF_INET, text, &proxy.to.sin_addr) == 1;
}

static unsigned
read_options(int argc, char *argv[])
{
	static const struct option options[] = {{"to", 1, NULL, 't'},
	    {"listen", 1, NULL, 'l'}, {"seed", 1, NULL, 's'},
	    {"plan", 1, NULL, 'p'}, {NULL, 0, NULL, 0}};
	char line[LINE_SIZE];
	unsigned port = 0;
	bool ok = true, to = false;
	int option;

	proxy.seed = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 't')
			ok = to = read_address(optarg);
		else if (option == 'l')
			port = (unsigned)strtoul(optarg, NULL, 10);
		else if (option == 's')
			proxy.seed = strtoull(optarg, NULL, 10) | 1ull << 40;
		else if (option == 'p') {
			snprintf(line, sizeof(line), "all %s", optarg);
			obey(line);
		} else
			ok = false;
	}
	if (ok && to && optind == argc)
		return port;
	fprintf(stderr, "usage: chaos_proxy --to ADDRESS:PORT [--listen PORT] "
			"[--seed N] [--plan PLAN]\n");
	exit(64);
}

int
main(int argc, char *argv[])
{
	struct pollfd *fds = xcalloc(2 + 2 * LINKS_MAX, sizeof(*fds));
	unsigned port = read_options(argc, argv);

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	set_nonblocking(STDIN_FILENO);
	proxy.listener = listen_on(port);
	while (!proxy.quit)
		turn(fds);
	print_stats();
	free(fds);
	return 0;
}
