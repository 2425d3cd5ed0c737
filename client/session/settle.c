/* Asking whether the ledger continues what was seen of it. */

#include <stdio.h>

#include "core/say.h"
#include "nouns.h"
#include "session/settle.h"

#define ASKED 6 /* times, in about eight seconds */

/* The newest checkpoint that the server has, with what shows that it goes on
 * from one of so many entries, to be released; or NULL where it has none. */
static bool
ask_newest(struct session *session, unsigned long long from, json_t **newest,
    struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {
	    command_find("journal", "checkpoint"), values, NULL, false};
	struct reply reply;
	char size[24];

	*newest = NULL;
	snprintf(size, sizeof(size), "%llu", from);
	values[field_find(call.command->fields, "from") -
	       call.command->fields] = size;
	if (!session_call(session, &call, &reply, err))
		return err->code == ERROR_NOT_FOUND;
	*newest = json_incref(
	    json_array_get(json_object_get(reply.body, "items"), 0));
	json_decref(reply.body);
	return true;
}

/* The same, and again for a while where there are fewer entries than were seen:
 * a ledger that was restored a moment ago seals again what its backup had
 * unsealed.  One that was refused before has to be right at once. */
static bool
ask_patiently(struct session *session, json_t **newest, struct error *err)
{
	const struct past *past = session_past(session);

	for (int asked = 1; ask_newest(session, past_size(past), newest, err);
	     asked++) {
		if (!past_lacks(past, *newest) || past_doubted(past) ||
		    asked == ASKED || !session_wait(session, asked))
			return true;
		json_decref(*newest);
	}
	return false;
}

/* The same newest one, from the kept checkpoint and from the one ahead of it. */
static bool
ask_both(struct session *session, json_t **newest, json_t **from_ahead,
    struct error *err)
{
	const struct past *past = session_past(session);
	unsigned long long ahead;

	*from_ahead = NULL;
	for (int asked = 0; asked < ASKED; asked++) {
		if (!ask_patiently(session, newest, err))
			return false;
		ahead = past_ahead(past, *newest);
		if (ahead == 0)
			return true;
		if (!ask_newest(session, ahead, from_ahead, err)) {
			json_decref(*newest);
			return false;
		}
		if (json_equal(json_object_get(*newest, "size"),
			json_object_get(*from_ahead, "size")))
			return true;
		json_decref(*newest); /* one was sealed in between */
		json_decref(*from_ahead);
		*from_ahead = NULL;
	}
	return error_set(err, ERROR_BUSY, "heads",
	    "there is another checkpoint each time");
}

/* Ask, and judge.  A server that cannot be asked is asked another time, and that
 * it was not is said: one that never answers would never be judged.  Where it
 * was refused before it has to answer first. */
static bool
ask(struct session *session, struct error *err)
{
	struct past *past = session_past(session);
	json_t *newest, *from_ahead;
	bool ok;

	if (!ask_both(session, &newest, &from_ahead, err)) {
		if (past_doubted(past))
			return false;
		say("warning",
		    "the ledger could not be asked whether it goes on from the "
		    "%llu entries that were seen on %s: %s",
		    past_size(past), past_seen(past), err->message);
		return past_state(past) != PAST_GREW ||
		       past_put_off(past, err);
	}
	ok = past_judge(past, newest, from_ahead, err);
	json_decref(newest);
	json_decref(from_ahead);
	return ok;
}

struct session *
settle_open(const struct context *context, const struct options *options,
    struct error *err)
{
	struct session *session = session_open(context, options, err);

	if (session == NULL || !past_doubted(session_past(session)) ||
	    ask(session, err))
		return session;
	session_close(session);
	return NULL;
}

/* What was told in this session: is it what was seen before? */
static bool
settle(struct session *session, struct error *err)
{
	struct past *past = session_past(session);

	switch (past_state(past)) {
	case PAST_NEW:
		return past_begin(past, err);
	case PAST_GREW:
		return past_is_due(past) || past_doubted(past)
			   ? ask(session, err)
			   : past_put_off(past, err);
	case PAST_UNTOLD:
	case PAST_SHORTER:
		return ask(session, err);
	case PAST_OTHER:
		return past_refuse(past, err);
	case PAST_SAME:
	default:
		return past_met(past, err);
	}
}

bool
settle_close(struct session *session, bool ok, struct error *err)
{
	struct error cause = {0};

	if (!settle(session, &cause)) {
		if (cause.code == ERROR_FILE) {
			say("note", "%s", cause.message);
		} else if (ok) {
			*err = cause;
			ok = false;
		} else {
			say("warning", "%s", cause.message);
			say("hint", "%s", cause.hint);
		}
	}
	session_close(session);
	return ok;
}
