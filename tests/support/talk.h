#ifndef BURSAR_TALK_H
#define BURSAR_TALK_H

/*
 * A client that says exactly what it is told to, byte for byte over TLS, and
 * reads answers strictly: for the tests that a well-behaved client cannot make.
 */

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct talk; /* one connection */

struct answer {
	int status;	 /* 0 where there was none */
	struct buf head; /* the status line and the headers */
	struct buf body;
};

/* What to connect with; the certificate may be NULL.  NULL and a line on
 * standard error if a file cannot be read. */
SSL_CTX *talk_context(const char *ca, const char *certificate, const char *key);

/* Connect to the port on loopback.  NULL and the reason if that fails. */
struct talk *talk_open(SSL_CTX *, unsigned port, struct buf *why);

/* The same on a socket that is connected, which is taken over. */
struct talk *talk_shake(SSL_CTX *, int fd, struct buf *why);
void talk_close(struct talk *);
SSL *talk_ssl(struct talk *);

/* Send all of it; false if the other side does not take it. */
bool talk_send(struct talk *, const void *data, size_t len);

/* Read one answer; head says that it has no body.  False and the reason if
 * there is none, or it is not as HTTP has it. */
bool talk_receive(struct talk *, bool head, struct answer *, struct buf *why);

/* Is it closed now, with nothing said before? */
bool talk_is_closed(struct talk *, struct buf *why);

/* Connect without TLS: a socket, or -1. */
int talk_plain(unsigned port);

void answer_init(struct answer *);
void answer_free(struct answer *);

/* The value of a header in buf, or false if there is none. */
bool answer_header(const struct answer *, const char *name, struct buf *value);

/* Is the answer sound: a problem that says what it is where the status is an
 * error, JSON where it is none?  If not, the reason. */
bool answer_is_sound(const struct answer *, struct buf *why);

#endif
