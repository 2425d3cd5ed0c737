/* Sending lines in streams, and matching answers with them. */

#include <string.h>

#include "core/gzip.h"
#include "member.h"
#include "session/sender.h"

#define WINDOW_MAX ((size_t)2 * 1024 * 1024)
#define PIECE	   ((size_t)64 * 1024) /* becomes one member of gzip */
#define TRIES	   5		       /* without getting on */

/* Sending ------------------------------------------------------------------*/

static size_t
window_send(struct sender *sender, char *data, size_t size)
{
	size_t left = sender->window.len - sender->offset;
	size_t len = left < size ? left : size;

	memcpy(data, sender->window.data + sender->offset, len);
	sender->offset += len;
	return len;
}

/* The next bytes as they are; their lines are counted. */
static size_t
plain_send(struct sender *sender, char *data, size_t size)
{
	const struct sender_source *source = sender->source;
	size_t len = source->send != NULL
			 ? source->send(sender->arg, data, size)
			 : window_send(sender, data, size);

	if (len == STREAM_LATER)
		return len;
	for (size_t i = 0; i < len; i++)
		sender->sent += data[i] == '\n';
	sender->begun = sender->begun || len > 0;
	return len;
}

static size_t
on_send(void *arg, char *data, size_t size)
{
	struct sender *sender = arg;
	char piece[PIECE];
	size_t len;

	if (!sender->compresses)
		return plain_send(sender, data, size);
	if (sender->packed.len == 0) {
		len = plain_send(sender, piece, sizeof(piece));
		if (len == 0 || len == STREAM_LATER)
			return len;
		gzip_add(&sender->packed, piece, len);
	}
	len = sender->packed.len < size ? sender->packed.len : size;
	memcpy(data, sender->packed.data, len);
	buf_shift(&sender->packed, len);
	return len;
}

/* Answers ------------------------------------------------------------------*/

static bool
refuse_answer(const char *what, struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "server",
	    "the server's answer cannot be understood: %s", what);
	return error_hint(err, "is it a bursard of this version?");
}

/* Does it say of the line what bursard would? */
static bool
is_sound(const struct sender *sender, const json_t *answer)
{
	struct expected write =
	    sender->source->expected(sender->arg, sender->answered);

	write.dry_run = sender->dry_run;
	return session_recorded(answer, &write) ||
	       session_refused(answer, write.key);
}

static bool
take_answer(struct sender *sender, json_t *answer, struct error *err)
{
	json_int_t line = json_integer_value(json_object_get(answer, "line"));

	if (!json_is_object(answer))
		return refuse_answer("a line is not an object", err);
	if (json_is_true(json_object_get(answer, "end"))) {
		past_saw(session_past(sender->session),
		    member_text(answer, "checkpoint"));
		sender->whole = true;
		return true;
	}
	if (sender->answered == sender->sent ||
	    line != (json_int_t)sender->answered + 1)
		return refuse_answer("it is about another line", err);
	if (session_refused(answer, "")) { /* the stream, not a line of ours */
		sender_stop(sender, answer);
		sender->answered++;
		return true;
	}
	if (!is_sound(sender, answer))
		return refuse_answer("it is not what was asked", err);
	json_object_del(answer, "line");
	return sender->source->answer(
	    sender->arg, sender->answered++, answer, err);
}

static bool
on_line(void *arg, const char *line, size_t len, struct error *err)
{
	struct sender *sender = arg;
	json_t *answer;
	bool ok;

	answer = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	ok = take_answer(sender, answer, err);
	json_decref(answer);
	return ok;
}

void
sender_stop(struct sender *sender, const json_t *answer)
{
	if (!sender->stopped)
		session_problem(answer, &sender->cause);
	sender->stopped = true;
}

bool
sender_recorded(const json_t *answer)
{
	const char *status = member_text(answer, "status");

	return strcmp(status, "recorded") == 0 ||
	       strcmp(status, "replayed") == 0 ||
	       strcmp(status, "would be recorded") == 0;
}

/* Streams ------------------------------------------------------------------*/

/* What came of a stream that ended with an error: may it go better? */
static bool
may_pass(const struct sender *sender, bool again, const struct error *err)
{
	if (sender->source->wait != NULL) /* waits for a server that went */
		return sender->begun &&
		       (again || err->code == ERROR_OUTCOME_UNKNOWN);
	return again && (session_lost(sender->session) ||
			    err->code == ERROR_BUSY || err->code == ERROR_RATE);
}

/* Send one stream.  again: it may go better another time. */
static bool
stream_once(struct sender *sender, bool *again, struct error *err)
{
	const struct stream stream = {
	    .path = sender->dry_run ? "/v1/bulk?mode=each&dry_run=true"
				    : "/v1/bulk?mode=each",
	    .coding = sender->compresses ? "gzip" : NULL,
	    .send = on_send,
	    .line = on_line,
	    .arg = sender};
	bool ok = session_stream(sender->session, &stream, again, err);

	if (sender->source->end != NULL)
		sender->source->end(sender->arg, session_lost(sender->session));
	if (sender->stopped) {
		*err = sender->cause;
		*again = session_failed(err);
		sender->stopped = false;
		return false;
	}
	if (!ok) {
		*again = may_pass(sender, *again, err);
		return false;
	}
	if (sender->whole && sender->answered == sender->sent)
		return true;
	*again = true;
	return error_set(
	    err, ERROR_UNAVAILABLE, "server", "the response was cut short");
}

static bool
wait_again(struct sender *sender, int *tries, const struct error *err)
{
	bool moved = sender->answered > 0;

	if (sender->source->wait != NULL)
		return sender->source->wait(sender->arg, moved, err);
	*tries = moved ? 1 : *tries + 1;
	return *tries < TRIES && session_wait(sender->session, *tries);
}

/* Make all ready for the next stream. */
static enum sender_next
stream_begin(struct sender *sender, struct error *err)
{
	buf_clear(&sender->window);
	buf_clear(&sender->packed);
	sender->offset = sender->sent = sender->answered = 0;
	sender->whole = false;
	return sender->source->begin(sender->arg, &sender->window, err);
}

bool
sender_run(struct sender *sender, struct error *err)
{
	enum sender_next next;
	bool again, ok = true;
	int tries = 0;

	buf_init(&sender->window, WINDOW_MAX);
	buf_init(&sender->packed, 2 * PIECE);
	while (ok && (next = stream_begin(sender, err)) != SENDER_DONE)
		ok = next == SENDER_READY &&
		     (stream_once(sender, &again, err) ||
			 (again && wait_again(sender, &tries, err)));
	buf_free(&sender->window);
	buf_free(&sender->packed);
	return ok;
}
