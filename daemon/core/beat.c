/* Beginning, waiting, ending. */

#include "core/beat.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void
destroy(struct beat *beat)
{
	pthread_cond_destroy(&beat->wake);
	pthread_mutex_destroy(&beat->mutex);
}

bool
beat_start(struct beat *beat, void *(*run)(void *), void *arg)
{
	pthread_condattr_t clock;

	beat->said[0] = '\0';
	atomic_init(&beat->stopping, false);
	pthread_mutex_init(&beat->mutex, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&beat->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&beat->thread, NULL, run, arg) == 0)
		return true;
	destroy(beat);
	return false;
}

bool
beat_wait(struct beat *beat, unsigned seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&beat->mutex);
	if (!atomic_load(&beat->stopping))
		pthread_cond_timedwait(&beat->wake, &beat->mutex, &until);
	pthread_mutex_unlock(&beat->mutex);
	return atomic_load(&beat->stopping);
}

void
beat_fault(struct beat *beat, enum log_level level, const char *what,
    const char *fault)
{
	if (strncmp(beat->said, fault, sizeof(beat->said) - 1) == 0)
		return;
	snprintf(beat->said, sizeof(beat->said), "%s", fault);
	log_event(level, what, LOG_TEXT("error", fault));
}

void
beat_well(struct beat *beat)
{
	beat->said[0] = '\0';
}

void
beat_stop(struct beat *beat)
{
	pthread_mutex_lock(&beat->mutex);
	atomic_store(&beat->stopping, true);
	pthread_cond_signal(&beat->wake);
	pthread_mutex_unlock(&beat->mutex);
	pthread_join(beat->thread, NULL);
	destroy(beat);
}
