/* Asking the same again, and showing what has changed. */

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/env.h"
#include "core/say.h"
#include "output/output.h"
#include "remote/show.h"
#include "remote/watch.h"

#define SECONDS_MAX (24 * 60 * 60)
#define AWAY_MAX_S  (24 * 60 * 60) /* without an answer: give up */
#define CLEAR	    "\x1b[H\x1b[2J\x1b[3J"
#define ROWS	    24 /* of a terminal that does not say */

struct watch {
	struct session *session;
	const struct request *req;
	unsigned seconds;
	bool screen; /* to be redrawn */
	char etag[SESSION_ETAG_MAX];
	time_t answered; /* when there was an answer last */
	bool away;	 /* and there is none now */
	sigset_t ends;	 /* the signals that end it */
};

static bool
seconds_read(const char *text, unsigned *seconds, struct error *err)
{
	unsigned long number = strtoul(text, NULL, 10);

	*seconds = (unsigned)number;
	if (strspn(text, "0123456789") == strlen(text) && number >= 1 &&
	    number <= SECONDS_MAX)
		return true;
	error_set(err, ERROR_USAGE, "watch",
	    "--watch \"%.60s\" is not a number of seconds", text);
	return error_hint(err,
	    "give whole seconds from 1 to %d, like --watch 30", SECONDS_MAX);
}

/* Lines that an answer may have beside the line of the time and, below it,
 * what is said on standard error. */
static size_t
screen_lines(const json_t *body)
{
	size_t beside = 4 + json_array_size(json_object_get(body, "notes"));
	struct winsize size = {.ws_row = ROWS};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
		size.ws_row = ROWS;
	return size.ws_row > beside + 3 ? size.ws_row - beside : 3;
}

/* Print at most so many lines. */
static void
print_lines(const char *text, size_t lines)
{
	size_t more = 0;

	for (const char *p = text; *p != '\0'; lines -= lines > 0) {
		size_t len = strcspn(p, "\n");

		len += p[len] == '\n';
		if (lines > 0)
			fwrite(p, 1, len, stdout);
		else
			more++;
		p += len;
	}
	if (more > 0)
		printf("… and %zu more lines\n", more);
}

/* The line above an answer.  Where programs read the answers, it stands beside
 * them. */
static void
print_time(const struct watch *watch, bool for_people)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[40] = "";

	strftime(
	    text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", localtime_r(&now, &tm));
	if (watch->screen)
		printf("%sbursar %s %s, every %u s, since %s; Ctrl-C ends\n\n",
		    CLEAR, watch->req->command->noun, watch->req->command->verb,
		    watch->seconds, text);
	else if (for_people)
		printf("%s\n", text);
	else if (!watch->req->options.quiet)
		say("changed", "%s", text);
}

/* Show an answer that is new.  It is put together first, so that a screen does
 * not flicker. */
static bool
watch_show(const struct watch *watch, const json_t *body, struct error *err)
{
	struct output out;
	char *text = NULL;
	size_t len;
	bool ok;

	if (!output_open(&out, &watch->req->options, err))
		return false;
	out.file = open_memstream(&text, &len);
	if (out.file == NULL)
		abort();
	ok = show_answer(&out, watch->req->command, body, err);
	output_end(&out);
	if (ok) {
		print_time(watch, output_for_people(&out));
		print_lines(
		    text, watch->screen ? screen_lines(body) : SIZE_MAX);
	}
	fclose(out.file);
	out.file = stdout;
	if (ok)
		show_end(&out, watch->req, body);
	ok = output_close(&out, err) && ok;
	free(text);
	return ok;
}

/* Does it pass by itself? */
static bool
is_passing(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE || err->code == ERROR_BUSY ||
	       err->code == ERROR_RATE || err->code == ERROR_TIMEOUT;
}

/* Ask once.  False when it makes no sense to go on. */
static bool
watch_ask(struct watch *watch, struct error *err)
{
	const struct call call = {.command = watch->req->command,
	    .values = watch->req->values,
	    .etag = watch->etag};
	bool first = watch->answered == 0, ok = true;
	struct reply reply;

	if (!session_call(watch->session, &call, &reply, err)) {
		if (first || !is_passing(err) ||
		    time(NULL) - watch->answered > AWAY_MAX_S)
			return false;
		if (!watch->away)
			say("note", "%s; asking again every %u s", err->message,
			    watch->seconds);
		watch->away = true;
		return true;
	}
	if (watch->away)
		say("note", "the server answers again");
	watch->away = false;
	watch->answered = time(NULL);
	snprintf(watch->etag, sizeof(watch->etag), "%s", reply.etag);
	if (!reply.unchanged)
		ok = watch_show(watch, reply.body, err);
	json_decref(reply.body);
	return ok;
}

static bool
is_over(const struct watch *watch, const struct timespec *wait)
{
	int number;

	do
		number = sigtimedwait(&watch->ends, NULL, wait);
	while (number < 0 && errno == EINTR);
	return number > 0;
}

bool
watch_run(struct session *session, const struct request *req, struct error *err)
{
	static const struct timespec none = {0, 0};
	struct watch watch = {.session = session, .req = req};
	struct timespec wait;
	bool ok;

	const struct format *format = output_find(&req->options, err);

	if (format == NULL ||
	    !seconds_read(req->options.watch, &watch.seconds, err))
		return false;
	if (format->binary)
		return error_set(err, ERROR_USAGE, "output",
		    "--watch shows answers one after the other, and a workbook is one");
	watch.screen = isatty(STDOUT_FILENO) == 1 && env_has_screen();
	wait = (struct timespec){.tv_sec = watch.seconds};
	sigemptyset(&watch.ends);
	sigaddset(&watch.ends, SIGINT);
	sigaddset(&watch.ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &watch.ends, NULL);
	do
		ok = watch_ask(&watch, err);
	while (ok && !is_over(&watch, &wait));
	if (watch.screen)
		putchar('\n'); /* the terminal has echoed ^C */
	/* A call that was cut by the signal is no failure. */
	return ok || is_over(&watch, &none);
}
