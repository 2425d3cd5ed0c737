#ifndef BURSAR_SESSION_H
#define BURSAR_SESSION_H

/*
 * A connection to the server of a context; session.c is the only file that
 * knows curl.  The connection stays open between calls.  The server is
 * verified by the CA of the context and nothing else, over TLS 1.3.
 *
 * Where SIGINT is blocked and comes, a call ends with an error.
 *
 * An answer has a deadline, however many bytes come, and a largest size.
 *
 * What passes by itself (too much at once, an answer lost on the way) is
 * tried again a few times with the same key, as slowly as the server asks.
 */

#include <jansson.h>
#include <stdbool.h>

#include "command.h"
#include "core/options.h"
#include "session/context.h"
#include "session/past.h"

struct session;

#define SESSION_ETAG_MAX 128

struct call {
	const struct command *command;
	const char *const *values; /* one a field, NULL where absent */
	const char *key;	   /* of a write */
	bool dry_run;
	const char *etag; /* of a read that is asked again: what the answer
			   * before had, or ""; it is tried once */
	const char *salt; /* of what a write says about people; or NULL or "" */
	bool as_pdf;	  /* of a read that has a paper: its file */
};

struct reply {
	json_t *body;	/* an object; the caller's to release */
	const struct buf *file; /* of a paper, until the next call; no body */
	bool replayed;	/* it had been recorded before */
	bool unsure;	/* after a failure: it may be recorded all the same */
	bool unchanged; /* the answer is as before: there is no body */
	char etag[SESSION_ETAG_MAX];
	bool no_verdict; /* after a failure: the server was not reached, or did
			    not get as far as a yes or no */
};

/* With the option verbose, say on stderr what is asked of whom; with no_retry,
 * try nothing twice. */
struct session *
session_open(const struct context *, const struct options *, struct error *);
void session_close(struct session *);

/* What was seen of the ledger, and what its answers told. */
struct past *session_past(struct session *);

/* Whom it talks to. */
const struct context *session_context(const struct session *);

/* Ask, and wait for the answer. */
bool session_call(
    struct session *, const struct call *, struct reply *, struct error *);

/*
 * A request without an end in sight, sent while its answer is read.
 */
#define STREAM_LATER ((size_t)-1)

struct stream {
	const char *path;   /* and query: "/v1/bulk" */
	const char *coding; /* of what is sent: "gzip", or NULL */
	/* Put the next bytes to send there, at most so many; how many, 0 at
	 * the end, STREAM_LATER while there are none.  Asked again after a
	 * line was read, and a few times a second. */
	size_t (*send)(void *arg, char *data, size_t size);
	/* A line of the answer, without its end; false breaks all off. */
	bool (*line)(void *arg, const char *line, size_t len, struct error *);
	void *arg;
};

/* Send and read until the answer ends.  False where something went wrong;
 * again says that it may go right later, session_wait() waits until then. */
bool session_stream(
    struct session *, const struct stream *, bool *again, struct error *);

/*
 * What the server says is believed only where it says it as bursard does; any
 * other answer to a write, be its status 200, tells nothing.
 */

/* A write that waits for its answer. */
struct expected {
	const char *key;
	const struct command *command; /* NULL: one that is not known here */
	bool dry_run;
};

/* Is it the answer to that write that says that it is an entry, be it since
 * long; or, of a dry run, that it would be one? */
bool session_recorded(const json_t *answer, const struct expected *);

/* Does it wait for a second person: was it only asked for? */
bool session_asked(const json_t *answer);

/* Is it the answer to the line of that key in a stream that says why it is no
 * entry, or that this is not known; "" for a line that is not said to have
 * one? */
bool session_refused(const json_t *answer, const char *key);

/* Does the refusal also say that it was not recorded before?  Who may not ask
 * is not told what was recorded. */
bool session_settles(const struct error *);

/* Make an error of what the server said is wrong.  Returns false. */
bool session_problem(const json_t *problem, struct error *);

/* Is it the way there that failed, or the server for the time being? */
bool session_failed(const struct error *);

/* After a stream that failed: may some of it have arrived all the same? */
bool session_lost(const struct session *);

/* Wait before the next try, longer from try to try and as long as the server
 * asked for.  False at once if it asked for more than we care to wait. */
bool session_wait(struct session *, int tries);

#endif
