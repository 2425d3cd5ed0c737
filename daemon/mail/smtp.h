#ifndef BURSAR_SMTP_H
#define BURSAR_SMTP_H

/*
 * Handing a message to a mail server, and what is known of it then.
 *
 * A message is accepted by the reply to its end, and by nothing else.  So what
 * failed before its last byte was not accepted, and may come again; what was
 * refused, the server says; and where the reply to the end is lost, nobody
 * knows.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/config.h"
#include "error.h"

struct smtp;

/* Where the server is, by the options of that: ERROR_CONFIG where they are not
 * right, or a file cannot be read. */
struct smtp *smtp_new(const struct config *, struct error *);
void smtp_free(struct smtp *);

enum smtp_outcome { SMTP_SENT, SMTP_REFUSED, SMTP_LATER, SMTP_UNKNOWN };

#define SMTP_SENTENCE 300

struct smtp_result {
	enum smtp_outcome outcome;
	char sentence[SMTP_SENTENCE]; /* of the server, or what failed */
};

struct smtp_message {
	const char *from, *to;
	const char *data; /* CR LF at the end of its lines */
	size_t len;
	bool (*begin)(void *); /* it is about to be handed over: false, and it
				* is not */
	void *arg;
	const atomic_bool *stop; /* true: not any more, unless it has begun */
};

void
smtp_send(struct smtp *, const struct smtp_message *, struct smtp_result *);

/* A reply, of which lines come one by one. */
struct smtp_reply {
	int code;		  /* 0: none came */
	char text[SMTP_SENTENCE]; /* printable ASCII */
};

void smtp_reply_line(struct smtp_reply *, const char *line, size_t len);

/* Take out of the text what stands there as a word by itself, whatever case it
 * is in: what is noted and logged of a server's sentence names no person. */
void smtp_veil(char *text, const char *word, size_t len);

/* A name or address of this machine, with or without a port? */
bool smtp_is_near(const char *server);

#endif
