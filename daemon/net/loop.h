#ifndef BURSAR_LOOP_H
#define BURSAR_LOOP_H

/*
 * The event loop, and the only file that knows libevent.  It knows nothing of
 * ledgers.  A loop belongs to the thread that runs it; only loop_post and
 * loop_stop may be called by others.
 */

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_event; /* a descriptor or timer being watched */

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_TIMEOUT = 4 };

typedef void loop_callback(int what, void *arg);
typedef void loop_accepted(int fd, const char *address, void *arg);

/* Something to be run on the loop's thread. */
struct loop_task {
	struct loop_task *next;
	void (*run)(struct loop_task *);
};

struct loop *loop_new(void);
void loop_free(struct loop *);
void loop_run(struct loop *); /* until loop_stop */
void loop_stop(struct loop *);

/* Run the task on the loop's thread; wakes the loop once for many. */
void loop_post(struct loop *, struct loop_task *);

/* Run what is posted, here and now: for a loop that has stopped and whose
 * thread has ended. */
void loop_flush(struct loop *);

/* Watch a descriptor.  Not armed until loop_arm, which lasts for one call of
 * the callback: `what` of LOOP_READ|LOOP_WRITE, and a time-out or 0. */
struct loop_event *loop_watch(struct loop *, int fd, loop_callback *, void *);
void loop_arm(struct loop_event *, int what, unsigned timeout_ms);
void loop_unwatch(struct loop_event *);

/* Call back with LOOP_TIMEOUT every so often. */
struct loop_event *loop_every(struct loop *, unsigned ms, loop_callback *,
    void *);

/* Accept connections of a listening socket (made by listener.c). */
struct loop_event *loop_accept(struct loop *, int fd, loop_accepted *, void *);

#endif
