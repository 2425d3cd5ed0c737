#ifndef BURSAR_BEAT_H
#define BURSAR_BEAT_H

/* A thread that works at a beat until it is told to end, and says once what
 * fails again and again. */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "log.h"

struct beat {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	atomic_bool stopping;
	char said[200]; /* of the last fault */
};

/* Begin with the function, which ends soon after beat_wait() says so; false
 * where there is no thread. */
bool beat_start(struct beat *, void *(*run)(void *), void *arg);

/* On the thread: so many seconds, or until the end.  Is it that? */
bool beat_wait(struct beat *, unsigned seconds);

/* The same: log what failed, unless it is the fault of the last time. */
void
beat_fault(struct beat *, enum log_level, const char *what, const char *fault);

/* From here on a fault is said again. */
void beat_well(struct beat *);

/* Tell it to end, and wait until it has. */
void beat_stop(struct beat *);

#endif
