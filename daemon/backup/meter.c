/* Showing how far it is. */

#include <stdio.h>
#include <unistd.h>

#include "backup/meter.h"
#include "clock.h"

#define MOVE_MS 200
#define LINE_MS 10000
#define MEGA	(1024 * 1024)

static unsigned
pause_ms(void)
{
	return isatty(STDERR_FILENO) ? MOVE_MS : LINE_MS;
}

void
meter_begin(struct meter *meter, const char *what)
{
	*meter =
	    (struct meter){.what = what, .next_ms = clock_ms() + pause_ms()};
}

void
meter_show(void *arg, uint64_t bytes)
{
	struct meter *meter = arg;
	bool moves = isatty(STDERR_FILENO);

	if (clock_ms() < meter->next_ms)
		return;
	meter->next_ms = clock_ms() + pause_ms();
	meter->drawn = moves;
	fprintf(stderr, "%s%-14s %llu MB%s", moves ? "\r" : "", meter->what,
	    (unsigned long long)(bytes / MEGA), moves ? "" : "\n");
}

void
meter_end(struct meter *meter)
{
	if (meter->drawn)
		fprintf(stderr, "\r\033[K");
	meter->drawn = false;
}
