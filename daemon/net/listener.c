/*
 * The listening sockets, the I/O threads, and who may have how many
 * connections.
 */

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "log.h"
#include "net/address.h"
#include "net/listener.h"
#include "net/loop.h"
#include "queue/job.h"

#define BACKLOG 1024
#define BUCKETS 1024 /* of the table of peers */
#define MANY	64   /* closed connections, whose memory is given back */

/* How many connections an address has, or a network: those that have shown a
 * certificate, and those of strangers. */
struct peer {
	struct peer *next;
	unsigned known, strangers;
	char text[ADDRESS_TEXT];
};

/* Is there room for one more? */
enum room { ROOM, ROOM_NOT_IN_HOUSE, ROOM_NOWHERE };

/* One I/O thread. */
struct thread {
	struct listener *listener;
	struct loop *loop;
	struct connections *connections;
	struct loop_event *accepting;
	struct tls *tls; /* for the next connection */
	struct loop_task drain;
	struct loop_task pulse;
	atomic_bool asked;	/* the pulse is on its way */
	atomic_ullong alive_ms; /* when it was felt last */
	int fd;
	pthread_t id;
	bool running;
};

struct listener {
	const struct config *config;
	struct metrics *metrics;
	unsigned port;
	struct thread *threads;
	unsigned threads_count;
	pthread_mutex_t lock; /* of the rest */
	pthread_cond_t empty; /* there is no connection left */
	unsigned count;	      /* connections in all */
	unsigned closed;      /* since memory was given back */
	struct peer *peers[BUCKETS];
};

/* Where the peer stands in the table, or would. */
static struct peer **
peer_find(struct listener *listener, const char *text)
{
	struct peer **at;
	unsigned hash = 2166136261u;

	for (const char *p = text; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	at = &listener->peers[hash % BUCKETS];
	while (*at != NULL && strcmp((*at)->text, text) != 0)
		at = &(*at)->next;
	return at;
}

static struct peer *
peer_new(const char text[static ADDRESS_TEXT])
{
	struct peer *peer = xcalloc(1, sizeof(*peer));

	memcpy(peer->text, text, ADDRESS_TEXT);
	return peer;
}

/* Count one more connection, as a stranger's, if the caps allow it. */
static enum room
take_room(struct listener *listener, const char text[static ADDRESS_TEXT])
{
	const struct config *config = listener->config;
	enum room room = ROOM;
	struct peer **at;

	pthread_mutex_lock(&listener->lock);
	at = peer_find(listener, text);
	if (*at != NULL && (*at)->strangers >= config->connections_per_address)
		room = ROOM_NOT_IN_HOUSE;
	else if (listener->count >= config->connections)
		room = ROOM_NOWHERE;
	if (room == ROOM) {
		if (*at == NULL)
			*at = peer_new(text);
		(*at)->strangers++;
		listener->count++;
	}
	pthread_mutex_unlock(&listener->lock);
	return room;
}

/* The same, where need be in the place of a stranger who has been here for
 * longer: who has just come may be none. */
static bool
admit(struct thread *thread, const char *address)
{
	struct listener *listener = thread->listener;
	char text[ADDRESS_TEXT];
	enum room room;

	address_peer(address, text);
	while ((room = take_room(listener, text)) != ROOM &&
	       connections_drop_stranger(thread->connections,
		   room == ROOM_NOT_IN_HOUSE ? text : NULL))
		metrics_add(listener->metrics, METRIC_CONNECTIONS_DROPPED, 1);
	metrics_add(listener->metrics, METRIC_CONNECTIONS, room == ROOM);
	metrics_add(listener->metrics,
	    room == ROOM ? METRIC_CONNECTIONS_OPENED
			 : METRIC_CONNECTIONS_REFUSED,
	    1);
	return room == ROOM;
}

/* A stranger has shown a certificate. */
static bool
recognise(const char *address, void *arg)
{
	struct listener *listener = arg;
	char text[ADDRESS_TEXT];
	struct peer *peer;
	bool ok;

	address_peer(address, text);
	pthread_mutex_lock(&listener->lock);
	peer = *peer_find(listener, text);
	ok = peer->known < listener->config->connections_per_address;
	if (ok) {
		peer->known++;
		peer->strangers--;
	}
	pthread_mutex_unlock(&listener->lock);
	metrics_add(listener->metrics, METRIC_CONNECTIONS_REFUSED, !ok);
	return ok;
}

/* A connection has been closed. */
static void
dismiss(const char *address, bool known, void *arg)
{
	struct listener *listener = arg;
	char text[ADDRESS_TEXT];
	struct peer **at, *peer;

	address_peer(address, text);
	metrics_add(listener->metrics, METRIC_CONNECTIONS, -1);
	pthread_mutex_lock(&listener->lock);
	at = peer_find(listener, text);
	peer = *at;
	if (known)
		peer->known--;
	else
		peer->strangers--;
	if (peer->known + peer->strangers == 0) {
		*at = peer->next;
		free(peer);
	}
	listener->closed++;
	if (--listener->count == 0)
		pthread_cond_signal(&listener->empty);
	pthread_mutex_unlock(&listener->lock);
}

static void
on_accepted(int fd, const char *address, void *arg)
{
	struct thread *thread = arg;

	if (!admit(thread, address)) {
		log_event(LOG_DEBUG, "too many connections",
		    LOG_TEXT("address", address));
		close(fd);
		return;
	}
	connection_open(thread->connections, thread->tls, fd, address);
}

static bool
socket_option(int fd, int level, int name)
{
	int on = 1;

	return setsockopt(fd, level, name, &on, sizeof(on)) == 0;
}

/* A listening socket on the address, or -1 and errno. */
static int
socket_open(const struct addrinfo *info, bool shared)
{
	int fd = socket(
	    info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* Clients inherit TCP_NODELAY: an answer must not wait for an ACK. */
	if (socket_option(fd, SOL_SOCKET, SO_REUSEADDR) &&
	    socket_option(fd, IPPROTO_TCP, TCP_NODELAY) &&
	    (!shared || socket_option(fd, SOL_SOCKET, SO_REUSEPORT)) &&
	    bind(fd, info->ai_addr, info->ai_addrlen) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

static unsigned
socket_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	char port[NI_MAXSERV] = "0";

	getsockname(fd, (struct sockaddr *)&address, &len);
	getnameinfo((struct sockaddr *)&address, len, NULL, 0, port,
	    sizeof(port), NI_NUMERICSERV);
	return (unsigned)strtoul(port, NULL, 10);
}

/* Resolve the configured address with the port; freeaddrinfo it. */
static struct addrinfo *
resolve(const char *host, unsigned port, struct error *err)
{
	const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST,
	    .ai_socktype = SOCK_STREAM};
	struct addrinfo *info = NULL;
	char service[16];
	int error;

	snprintf(service, sizeof(service), "%u", port);
	error = getaddrinfo(host, service, &hints, &info);
	if (error != 0) {
		error_set(err, ERROR_CONFIG, "listen",
		    "cannot listen on %s: %s", host, gai_strerror(error));
		error_hint(err, "give an address, like 127.0.0.1 or ::");
	}
	return info;
}

/* Open one listening socket. */
static int
listen_on(const char *host, unsigned port, bool shared, struct error *err)
{
	struct addrinfo *info = resolve(host, port, err);
	int fd;

	if (info == NULL)
		return -1;
	fd = socket_open(info, shared);
	freeaddrinfo(info);
	if (fd < 0)
		error_set(err, ERROR_CONFIG, "port",
		    "cannot listen on %s port %u: %s", host, port,
		    strerrordesc_np(errno));
	return fd;
}

/* All threads accept on the socket that we were started with. */
static bool
share_socket(struct listener *listener, int given, struct error *err)
{
	if (!socket_option(given, IPPROTO_TCP, TCP_NODELAY) ||
	    fcntl(given, F_SETFL, O_NONBLOCK) != 0)
		return error_set(err, ERROR_CONFIG, "listen",
		    "the socket of the service manager cannot be used: %s",
		    strerrordesc_np(errno));
	listener->port = socket_port(given);
	for (unsigned i = 0; i < listener->threads_count; i++)
		listener->threads[i].fd =
		    i == 0 ? given : fcntl(given, F_DUPFD_CLOEXEC, 0);
	return true;
}

/* Open the sockets of all threads on one port. */
static bool
open_sockets(struct listener *listener, struct error *err)
{
	const struct config *config = listener->config;
	bool shared = listener->threads_count > 1;
	int fd = listen_on(config->listen, config->port, false, err);

	if (fd < 0)
		return false;
	listener->port = socket_port(fd);
	if (!shared) {
		listener->threads[0].fd = fd;
		return true;
	}
	/* Shared sockets would not mind another daemon on the port: this one
	 * did, and has served its purpose. */
	close(fd);
	for (unsigned i = 0; i < listener->threads_count; i++) {
		fd = listen_on(config->listen, listener->port, true, err);
		if (fd < 0)
			return false;
		listener->threads[i].fd = fd;
	}
	return true;
}

static void *
thread_main(void *arg)
{
	struct thread *thread = arg;

	loop_run(thread->loop);
	return NULL;
}

static void
thread_start(struct thread *thread)
{
	thread->accepting =
	    loop_accept(thread->loop, thread->fd, on_accepted, thread);
	if (pthread_create(&thread->id, NULL, thread_main, thread) != 0)
		abort();
	thread->running = true;
}

static void
stop_accepting(struct thread *thread)
{
	loop_unwatch(thread->accepting);
	thread->accepting = NULL;
	if (thread->fd >= 0)
		close(thread->fd);
	thread->fd = -1;
}

static void
on_drain(struct loop_task *task)
{
	struct thread *thread =
	    (struct thread *)(void *)((char *)task -
				      offsetof(struct thread, drain));

	stop_accepting(thread);
	connections_drain(thread->connections);
}

static void
on_pulse(struct loop_task *task)
{
	struct thread *thread =
	    (struct thread *)(void *)((char *)task -
				      offsetof(struct thread, pulse));

	thread->alive_ms = clock_ms();
	thread->asked = false;
}

static void
thread_init(struct thread *thread, struct listener *listener,
    const struct dispatch *dispatch, struct tls *tls)
{
	thread->listener = listener;
	thread->fd = -1;
	thread->tls = tls_share(tls);
	thread->drain.run = on_drain;
	thread->pulse.run = on_pulse;
	thread->alive_ms = clock_ms();
	thread->loop = loop_new();
	thread->connections = connections_new(thread->loop, listener->config,
	    dispatch, (struct connection_counts){recognise, dismiss, listener});
}

struct listener *
listener_start(const struct config *config, const struct dispatch *dispatch,
    struct tls *tls, int given, struct error *err)
{
	struct listener *listener = xcalloc(1, sizeof(*listener));
	unsigned count = config->loops > 0 ? config->loops : 1;

	listener->config = config;
	listener->metrics = dispatch->metrics;
	listener->threads = xcalloc(count, sizeof(listener->threads[0]));
	listener->threads_count = count;
	pthread_mutex_init(&listener->lock, NULL);
	pthread_cond_init(&listener->empty, NULL);
	for (unsigned i = 0; i < count; i++)
		thread_init(&listener->threads[i], listener, dispatch, tls);
	if (!(given >= 0 ? share_socket(listener, given, err)
			 : open_sockets(listener, err))) {
		listener_free(listener);
		return NULL;
	}
	for (unsigned i = 0; i < count; i++)
		thread_start(&listener->threads[i]);
	return listener;
}

/* A new certificate on its way to a thread. */
struct reload {
	struct loop_task task; /* first: a task is its reload */
	struct thread *thread;
	struct tls *tls;
};

static void
on_reload(struct loop_task *task)
{
	struct reload *reload = (struct reload *)task;
	struct thread *thread = reload->thread;

	tls_free(thread->tls);
	thread->tls = reload->tls;
	connections_refresh(thread->connections, thread->tls);
	free(reload);
}

void
listener_reload(struct listener *listener, struct tls *tls)
{
	for (unsigned i = 0; i < listener->threads_count; i++) {
		struct reload *reload = xcalloc(1, sizeof(*reload));

		reload->task.run = on_reload;
		reload->thread = &listener->threads[i];
		reload->tls = tls_share(tls);
		loop_post(reload->thread->loop, &reload->task);
	}
}

/* Wait until there are no connections, at most so long. */
static void
wait_until_empty(struct listener *listener, unsigned ms)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&listener->lock);
	while (listener->count > 0 && error == 0)
		error = pthread_cond_timedwait(
		    &listener->empty, &listener->lock, &until);
	pthread_mutex_unlock(&listener->lock);
}

void
listener_drain(struct listener *listener, unsigned ms)
{
	for (unsigned i = 0; i < listener->threads_count; i++)
		if (listener->threads[i].running)
			loop_post(listener->threads[i].loop,
			    &listener->threads[i].drain);
	wait_until_empty(listener, ms);
	for (unsigned i = 0; i < listener->threads_count; i++) {
		struct thread *thread = &listener->threads[i];

		if (!thread->running)
			continue;
		loop_stop(thread->loop);
		pthread_join(thread->id, NULL);
		thread->running = false;
	}
}

static void
thread_free(struct thread *thread)
{
	loop_flush(thread->loop);
	stop_accepting(thread);
	connections_free(thread->connections);
	loop_free(thread->loop);
	tls_free(thread->tls);
}

void
listener_free(struct listener *listener)
{
	if (listener == NULL)
		return;
	listener_drain(listener, 0);
	for (unsigned i = 0; i < listener->threads_count; i++)
		thread_free(&listener->threads[i]);
	pthread_cond_destroy(&listener->empty);
	pthread_mutex_destroy(&listener->lock);
	free(listener->threads);
	free(listener);
}

/* What was freed between what is in use stays with the process, unless it is
 * told to look there. */
void
listener_tidy(struct listener *listener)
{
	bool many;

	pthread_mutex_lock(&listener->lock);
	many = listener->closed >= MANY;
	if (many)
		listener->closed = 0;
	pthread_mutex_unlock(&listener->lock);
	if (many)
		malloc_trim(0);
}

bool
listener_alive(struct listener *listener, unsigned ms)
{
	bool alive = true;

	for (unsigned i = 0; i < listener->threads_count; i++) {
		struct thread *thread = &listener->threads[i];

		alive = alive && clock_ms() - thread->alive_ms < ms;
		if (!atomic_exchange(&thread->asked, true))
			loop_post(thread->loop, &thread->pulse);
	}
	return alive;
}

unsigned
listener_port(const struct listener *listener)
{
	return listener->port;
}
