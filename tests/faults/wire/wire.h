#ifndef BURSAR_WIRE_H
#define BURSAR_WIRE_H

/*
 * A client of the daemon for tests that need to know more than the client
 * does: one TLS 1.3 connection, one request at a time, a deadline for each
 * step, and nothing is ever sent twice behind one's back.
 */

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#define WIRE_REPLY_MAX 65536

struct wire {
	SSL *ssl;
	int fd;
	size_t len;
	char reply[WIRE_REPLY_MAX]; /* head and body of the last answer */
};

/* What every connection of a person is made from; NULL as the person for no
 * certificate.  Ends the program where the files cannot be read. */
SSL_CTX *wire_context(const char *ca, const char *people, const char *person);

/* Connect from the loopback address 127.0.HIGH.LOW, or any where it is 0, and
 * shake hands.  NULL, and errno, if that does not succeed in time. */
struct wire *
wire_open(SSL_CTX *, unsigned port, unsigned source, unsigned timeout_ms);

/* The same without the handshake: a socket, or -1. */
int wire_connect(unsigned port, unsigned source);

/* Ask, and wait for the whole answer: its status, or 0 where the connection
 * broke or the time is over, and then it is of no more use.  With a key it is
 * a POST of the body, else a GET. */
int wire_ask(struct wire *, const char *path, const char *key, const char *body,
    unsigned timeout_ms);

/* The body of the last answer; a member of it that is a string or a number, or
 * NULL.  Copied into value. */
const char *wire_body(const struct wire *);
const char *
wire_member(const struct wire *, const char *name, char *value, size_t size);

void wire_close(struct wire *);

double wire_now_ms(void); /* on the monotonic clock */

#endif
