/* A bar, or a line every ten seconds. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "core/env.h"
#include "core/progress.h"
#include "core/say.h"

#define BAR_MS	  100
#define LINE_MS	  10000
#define BAR_CELLS 24

void
progress_begin(struct progress *progress, bool quiet)
{
	*progress = (struct progress){.shown = !quiet,
	    .bar = isatty(STDERR_FILENO) == 1 && env_has_screen(),
	    .began_ms = clock_ms(),
	    .shown_ms = clock_ms()};
}

double
progress_seconds(const struct progress *progress)
{
	return (double)(clock_ms() - progress->began_ms) / 1000;
}

/* "45 %, 45000 rows, 12345 rows/s, 3 refused, 5 s left" */
static void
describe(struct buf *buf, const struct progress *progress,
    const struct measure *measure)
{
	double seconds = progress_seconds(progress);
	double share =
	    measure->all > 0 ? (double)measure->done / (double)measure->all : 0;
	long left = share > 0 ? (long)(seconds / share - seconds) : 0;

	if (measure->all > 0)
		buf_printf(buf, "%d %%, ", (int)(share * 100));
	buf_printf(buf, "%ld rows, %.0f rows/s, %ld refused", measure->rows,
	    seconds > 0 ? (double)measure->rows / seconds : 0,
	    measure->refused);
	if (share > 0 && seconds > 1 && left < 60)
		buf_printf(buf, ", %ld s left", left);
	else if (share > 0 && seconds > 1)
		buf_printf(buf, ", %ld min %ld s left", left / 60, left % 60);
}

static void
draw(struct progress *progress, const struct measure *measure)
{
	int cells = measure->all > 0
			? (int)(measure->done * BAR_CELLS / measure->all)
			: 0;
	struct buf text = BUF(400);

	describe(&text, progress, measure);
	fputs("\r[", stderr);
	for (int i = 0; i < BAR_CELLS; i++)
		fputc(i < cells ? '#' : ' ', stderr);
	fprintf(stderr, "] %s\033[K", text.data);
	fflush(stderr);
	progress->drawn = true;
	buf_free(&text);
}

void
progress_show(struct progress *progress, const struct measure *measure)
{
	uint64_t now = clock_ms();
	struct buf text = BUF(400);

	if (!progress->shown ||
	    now - progress->shown_ms < (progress->bar ? BAR_MS : LINE_MS))
		return;
	progress->shown_ms = now;
	if (progress->bar) {
		draw(progress, measure);
		return;
	}
	describe(&text, progress, measure);
	say("importing", "%s", text.data);
	buf_free(&text);
}

void
progress_clear(struct progress *progress)
{
	if (!progress->drawn)
		return;
	fputs("\r\033[K", stderr);
	progress->drawn = false;
}
