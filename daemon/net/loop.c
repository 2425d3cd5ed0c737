/*
 * The event loop over libevent.
 *
 * What a callback arms again as it was stays registered with the kernel, and so
 * does what is not wanted for a while: a request costs no epoll_ctl, unless the
 * next one comes before it is answered.
 */

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "log.h"
#include "net/loop.h"

#define ACCEPT_MAX	64  /* connections accepted in one go */
#define ACCEPT_PAUSE_MS 100 /* where descriptors have run out */

struct loop {
	struct event_base *base;
	struct event wake; /* of wake_fd */
	int wake_fd;
	pthread_mutex_t lock;		/* of the rest */
	struct loop_task *first, *last; /* posted and not yet run */
	bool stopped;
};

struct loop_event {
	struct loop *loop;
	struct event io, timer;
	int fd;
	int wanted;	/* armed for: LOOP_READ | LOOP_WRITE */
	int registered; /* what the kernel watches for */
	bool armed;	/* since the last call of the callback */
	bool calling;	/* the callback is running */
	bool unwatched; /* meanwhile: free it afterwards */
	loop_callback *callback;
	void *arg;
	unsigned period_ms;	 /* of loop_every, else 0 */
	loop_accepted *accepted; /* of loop_accept */
	void *accepted_arg;
};

/* Take what was posted; may the loop go on? */
static bool
take_tasks(struct loop *loop, struct loop_task **tasks)
{
	bool stopped;

	pthread_mutex_lock(&loop->lock);
	*tasks = loop->first;
	loop->first = loop->last = NULL;
	stopped = loop->stopped;
	pthread_mutex_unlock(&loop->lock);
	return !stopped;
}

static void
run_tasks(struct loop_task *task)
{
	while (task != NULL) {
		struct loop_task *next = task->next;

		task->run(task);
		task = next;
	}
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;
	struct loop_task *tasks;
	eventfd_t count;

	(void)what;
	eventfd_read((int)fd, &count);
	if (!take_tasks(loop, &tasks))
		event_base_loopbreak(loop->base);
	run_tasks(tasks);
}

static struct event_base *
new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		abort();
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	base = event_base_new_with_config(config);
	event_config_free(config);
	if (base == NULL)
		abort();
	return base;
}

/* Libevent may have no memory for it: nobody would ever be called. */
static void
watch(struct event *event)
{
	if (event_add(event, NULL) != 0)
		abort();
}

struct loop *
loop_new(void)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));

	loop->base = new_base();
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (loop->wake_fd < 0)
		abort();
	pthread_mutex_init(&loop->lock, NULL);
	event_assign(&loop->wake, loop->base, loop->wake_fd,
	    EV_READ | EV_PERSIST, on_wake, loop);
	watch(&loop->wake);
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	event_del(&loop->wake);
	event_base_free(loop->base);
	close(loop->wake_fd);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}

void
loop_run(struct loop *loop)
{
	event_base_dispatch(loop->base);
}

void
loop_stop(struct loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	loop->stopped = true;
	pthread_mutex_unlock(&loop->lock);
	eventfd_write(loop->wake_fd, 1);
}

void
loop_flush(struct loop *loop)
{
	struct loop_task *tasks;

	for (;;) {
		take_tasks(loop, &tasks);
		if (tasks == NULL)
			return;
		run_tasks(tasks);
	}
}

void
loop_post(struct loop *loop, struct loop_task *task)
{
	bool first;

	task->next = NULL;
	pthread_mutex_lock(&loop->lock);
	first = loop->first == NULL;
	if (first)
		loop->first = task;
	else
		loop->last->next = task;
	loop->last = task;
	pthread_mutex_unlock(&loop->lock);
	if (first)
		eventfd_write(loop->wake_fd, 1);
}

static void on_io(evutil_socket_t, short, void *);

static void
event_unregister(struct loop_event *event)
{
	if (event->registered != 0)
		event_del(&event->io);
	event->registered = 0;
}

/* Have the kernel watch for what is wanted; what is not wanted for a while it
 * watches for until it happens. */
static void
event_register(struct loop_event *event)
{
	short what = (event->wanted & LOOP_READ ? EV_READ : 0) |
		     (event->wanted & LOOP_WRITE ? EV_WRITE : 0);

	if (what == 0 || event->wanted == event->registered)
		return;
	event_unregister(event);
	event->registered = event->wanted;
	event_assign(&event->io, event->loop->base, event->fd,
	    (short)(what | EV_PERSIST), on_io, event);
	watch(&event->io);
}

/* Call back, then let go of what was not armed again. */
static void
event_fire(struct loop_event *event, int what)
{
	event->armed = false;
	event->calling = true;
	event->callback(what, event->arg);
	event->calling = false;
	if (event->unwatched) {
		free(event);
		return;
	}
	if (!event->armed)
		loop_arm(event, 0, event->period_ms);
	event_register(event);
}

static void
on_io(evutil_socket_t fd, short what, void *arg)
{
	struct loop_event *event = arg;
	int seen = (what & EV_READ ? LOOP_READ : 0) |
		   (what & EV_WRITE ? LOOP_WRITE : 0);

	(void)fd;
	if ((seen & event->wanted) != 0)
		event_fire(event, seen);
	else
		event_unregister(event);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_fire(arg, LOOP_TIMEOUT);
}

struct loop_event *
loop_watch(struct loop *loop, int fd, loop_callback *callback, void *arg)
{
	struct loop_event *event = xcalloc(1, sizeof(*event));

	event->loop = loop;
	event->fd = fd;
	event->callback = callback;
	event->arg = arg;
	evtimer_assign(&event->timer, loop->base, on_timer, event);
	return event;
}

void
loop_arm(struct loop_event *event, int what, unsigned timeout_ms)
{
	struct timeval timeout = {
	    timeout_ms / 1000, (suseconds_t)(timeout_ms % 1000) * 1000};

	event->armed = true;
	event->wanted = what;
	if (timeout_ms > 0)
		evtimer_add(&event->timer, &timeout);
	else
		evtimer_del(&event->timer);
	if (!event->calling)
		event_register(event);
}

void
loop_unwatch(struct loop_event *event)
{
	if (event == NULL)
		return;
	loop_arm(event, 0, 0);
	event_unregister(event);
	event->unwatched = true;
	if (!event->calling)
		free(event);
}

struct loop_event *
loop_every(struct loop *loop, unsigned ms, loop_callback *callback, void *arg)
{
	struct loop_event *event = loop_watch(loop, -1, callback, arg);

	event->period_ms = ms;
	loop_arm(event, 0, ms);
	return event;
}

/* Accept one connection; the error where there is none. */
static int
accept_one(struct loop_event *event)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	char address[NI_MAXHOST] = "";
	int fd = accept4(event->fd, (struct sockaddr *)&peer, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return errno;
	getnameinfo((struct sockaddr *)&peer, len, address, sizeof(address),
	    NULL, 0, NI_NUMERICHOST);
	event->accepted(fd, address, event->accepted_arg);
	return 0;
}

static void
accept_some(int what, void *arg)
{
	struct loop_event *event = arg;
	int error = 0;

	(void)what;
	for (int i = 0; i < ACCEPT_MAX; i++) {
		error = accept_one(event);
		/* A client that has left already is no reason to stop. */
		if (error != 0 && error != ECONNABORTED && error != EINTR)
			break;
	}
	if (error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM) {
		log_event(LOG_WARNING, "cannot accept for a moment",
		    LOG_TEXT("reason", strerrordesc_np(error)));
		loop_arm(event, 0, ACCEPT_PAUSE_MS);
		return;
	}
	loop_arm(event, LOOP_READ, 0);
}

struct loop_event *
loop_accept(struct loop *loop, int fd, loop_accepted *accepted, void *arg)
{
	struct loop_event *event = loop_watch(loop, fd, accept_some, NULL);

	event->arg = event;
	event->accepted = accepted;
	event->accepted_arg = arg;
	loop_arm(event, LOOP_READ, 0);
	return event;
}
