/* A clock that is set back: preloaded, it takes CLOCK_BACK seconds off the time
 * of day, as a flat battery does. */

#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static time_t
back(void)
{
	const char *seconds = getenv("CLOCK_BACK");

	return seconds != NULL ? atol(seconds) : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int (*real)(clockid_t, struct timespec *);
	int result;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	result = real(clock, now);
	if (result == 0 && clock == CLOCK_REALTIME)
		now->tv_sec -= back();
	return result;
}

time_t
time(time_t *where)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (where != NULL)
		*where = now.tv_sec;
	return now.tv_sec;
}
