/* Rows of an import sent, over as many connections as it takes. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "core/say.h"
#include "import/import_fly.h"
#include "remote/connect.h"
#include "session/settle.h"

#define WAIT_S 60 /* for a server that went away */

/* Ctrl-C asks once for an end in order; the second time it is the system's. */
static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void
catch_interrupts(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	action.sa_flags = (int)SA_RESETHAND;
	interrupted = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void
on_repeat(void *arg, long line, long first)
{
	tally_repeat(&((struct importing *)arg)->tally, line, first);
}

static size_t
on_send(void *arg, char *data, size_t size)
{
	struct importing *im = arg;

	if (interrupted)
		flight_stop(&im->flight);
	tally_progress(&im->tally);
	return flight_send(&im->flight, data, size);
}

static struct expected
on_expected(void *arg, size_t line)
{
	return flight_expected(&((struct importing *)arg)->flight, line);
}

static bool
on_answer(void *arg, size_t line, json_t *answer, struct error *err)
{
	struct importing *im = arg;

	return flight_answer(&im->flight, line, answer, err);
}

/* Go on with the first row that has not settled. */
static enum sender_next
on_begin(void *arg, struct buf *window, struct error *err)
{
	struct importing *im = arg;

	(void)window;
	flight_rewind(&im->flight);
	if (flight_ready(&im->flight))
		return SENDER_READY;
	if (im->flight.failed)
		*err = im->flight.cause;
	return im->flight.failed ? SENDER_FAILED : SENDER_DONE;
}

/* Have we waited less than we would? */
static bool
on_wait(void *arg, bool moved, const struct error *err)
{
	struct importing *im = arg;
	const char *wait = import_value(im, "wait");
	uint64_t limit_ms =
	    (wait != NULL ? strtoul(wait, NULL, 10) : WAIT_S) * 1000UL;

	progress_clear(&im->tally.progress);
	if (im->flight.failed)
		return false;
	if (im->failing_ms == 0 && !im->req->options.quiet)
		say("waiting", "%s; trying again", err->message);
	if (moved || im->failing_ms == 0) {
		im->failing_ms = clock_ms();
		im->tries = 0;
	}
	if (interrupted || clock_ms() - im->failing_ms >= limit_ms)
		return false;
	return session_wait(im->sender.session, ++im->tries) && !interrupted;
}

static const struct sender_source source = {.begin = on_begin,
    .send = on_send,
    .expected = on_expected,
    .answer = on_answer,
    .wait = on_wait};

/* Another machine, as far as the name tells. */
static bool
is_far(const char *server)
{
	static const char *const near[] = {"localhost", "127.", "[::1]"};
	const char *host = strstr(server, "://");

	host = host != NULL ? host + 3 : server;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		if (strncmp(host, near[i], strlen(near[i])) == 0)
			return false;
	return true;
}

/* Do the rows go only so that a person can be asked about them? */
static bool
is_trial(const struct importing *im)
{
	return im->flight.set.dry_run && !im->req->options.dry_run;
}

/* Ask whether it may be, then send until all rows have settled, over as many
 * connections as it takes.  What goes far is compressed: an office on a thin
 * line sends a tenth. */
static bool
connect_and_fly(struct importing *im, struct error *err)
{
	const char *compress = import_value(im, "compress");
	struct session *session = import_connect(im, err);
	bool ok;

	if (session == NULL)
		return false;
	im->sender = (struct sender){.source = &source,
	    .arg = im,
	    .session = session,
	    .dry_run = im->flight.set.dry_run,
	    .compresses = compress != NULL ? strcmp(compress, "yes") == 0
					   : is_far(im->context.server)};
	ok = (is_trial(im) || connect_confirm(session, &im->context,
				  &im->req->options, err)) &&
	     sender_run(&im->sender, err);
	if (im->flight.failed)
		*err = im->flight.cause;
	return settle_close(session, ok, err);
}

bool
import_fly(
    struct importing *im, struct flight_settings *settings, struct error *err)
{
	settings->rows = &im->source.rows;
	settings->series = import_series(im);
	settings->repeat = on_repeat;
	settings->ask = import_ask;
	if (im->registering.command != NULL)
		settings->registering = &im->registering;
	settings->arg = im;
	flight_begin(&im->flight, settings);
	catch_interrupts();
	if (flight_ready(&im->flight))
		return connect_and_fly(im, err);
	if (im->flight.failed)
		*err = im->flight.cause;
	return !im->flight.failed;
}

bool
import_interrupted(void)
{
	return interrupted;
}
