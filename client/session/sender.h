#ifndef BURSAR_SENDER_H
#define BURSAR_SENDER_H

/*
 * Many writes, sent as streams of lines until each line has its answer: the
 * rows of a file, the entries of an outbox, the pieces of a document.
 *
 * Whoever has the lines is asked for those that go next; they are sent, and
 * each answer is handed back with the number of its line, if it is about that
 * line and its key and says what bursard would.  Where a stream
 * breaks, the lines without an answer go again in the next one, which is safe
 * as each has its key; how often, and for how long, is said by wait().
 */

#include "session/session.h"

enum sender_next {
	SENDER_READY, /* lines are there */
	SENDER_DONE,  /* none is left */
	SENDER_FAILED
};

struct sender_source {
	/* Make ready what goes next, beginning with the first line that has no
	 * answer: put whole lines into the window, unless send() has them. */
	enum sender_next (*begin)(
	    void *arg, struct buf *window, struct error *);
	/* Where lines are more than a window holds: the next bytes of them, as
	 * stream.send of session.h; or NULL. */
	size_t (*send)(void *arg, char *data, size_t size);
	/* Which write is line number so and so of the window, from 0? */
	struct expected (*expected)(void *arg, size_t line);
	/* The answer to that line: that it is an entry (sender_recorded()), why
	 * it is none, or that this is not known; false breaks all off. */
	bool (*answer)(void *arg, size_t line, json_t *answer, struct error *);
	/* The stream is over; or NULL.  With lost, lines without an answer may
	 * have arrived. */
	void (*end)(void *arg, bool lost);
	/* Something went wrong that may pass: wait, and say whether to try
	 * again; moved: some lines were answered.  NULL: a few times, and only
	 * what was lost on the way. */
	bool (*wait)(void *arg, bool moved, const struct error *);
};

struct sender {
	const struct sender_source *source;
	void *arg;
	struct session *session;
	bool dry_run, compresses;
	/* From here on it is the sender's own. */
	struct buf window, packed;
	size_t offset;	       /* into what is being sent */
	size_t sent, answered; /* lines of this stream */
	bool whole;	       /* the server said that this was all */
	bool begun;	       /* something went, in this stream or before */
	bool stopped;	       /* sender_stop(), for this cause */
	struct error cause;
};

/* Send until no line is left. */
bool sender_run(struct sender *, struct error *);

/* In answer(): take the other answers of this stream, and then stop for the
 * reason that is in this one, or try again if it may pass. */
void sender_stop(struct sender *, const json_t *answer);

/* In answer(): is it that the line is an entry, be it since long? */
bool sender_recorded(const json_t *answer);

#endif
