#ifndef BURSAR_TLS_H
#define BURSAR_TLS_H

/*
 * TLS 1.3 for the daemon.  A struct tls is the server's certificate, key, CA
 * and revocation list; reloading makes a new one and the old lives on while a
 * connection uses it.  A client certificate of our CA is asked for and, where
 * it is given, must verify for client authentication; whether one is needed is
 * decided by the request.  Without a CA of clients none is asked for.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/caller.h"
#include "error.h"

struct tls;
struct tls_stream; /* one connection */

enum tls_want { TLS_DONE, TLS_READ, TLS_WRITE, TLS_CLOSED };

struct tls_files {
	const char *certificate, *key;
	const char *ca;	 /* of clients; NULL: they are asked for nothing */
	const char *crl; /* or NULL */
};

struct tls *tls_new(const struct tls_files *, struct error *);
struct tls *tls_share(struct tls *); /* one more owner */
void tls_free(struct tls *);	     /* one owner less */

struct tls_stream *tls_accept(struct tls *, int fd);
void tls_stream_free(struct tls_stream *);

/* Go on with other files, in the middle of the handshake: what the client
 * shows is judged by these. */
void tls_renew(struct tls_stream *, struct tls *);

/* Each says what to wait for; TLS_DONE for the handshake being complete, or
 * with count > 0 for bytes moved. */
enum tls_want tls_handshake(struct tls_stream *);
enum tls_want
tls_read(struct tls_stream *, void *data, size_t len, size_t *count);
enum tls_want
tls_write(struct tls_stream *, const void *data, size_t len, size_t *count);
void tls_close(struct tls_stream *); /* say goodbye, without waiting */

/* Why a handshake failed, and of which kind that is. */
enum tls_failure {
	TLS_FAILED_CERTIFICATE, /* the client's was turned down */
	TLS_FAILED_VERSION,	/* the client does not support TLS 1.3 */
	TLS_FAILED_OTHERWISE,	/* this is no TLS, or we have nothing in common,
				 * or the client turned us down */
	TLS_FAILED_CLOSED,	/* the client left */
	TLS_FAILURES
};

enum tls_failure tls_failure(const struct tls_stream *, const char **reason);

/* Key and claim of a certificate that was turned down, as far as they could be
 * read, or NULL: anybody may have made it. */
const struct caller *tls_turned_down(const struct tls_stream *);

/* Did the client show a certificate?  It was verified if so. */
bool tls_has_certificate(const struct tls_stream *);

/* Is the client's certificate on the revocation list of these files? */
bool tls_revoked(const struct tls_stream *, const struct tls *);

/* Has something come that was not read, although the socket may be silent? */
bool tls_pending(const struct tls_stream *);

/* Fill certificate, claim and not_after from the client's certificate; false
 * and an ERROR_UNAUTHENTICATED if there is none, or it does not have exactly
 * one SAN URI of the form urn:bursar:BOOK:person:CODE, or its purpose is not
 * client authentication.  The CN is never read. */
bool tls_caller(struct tls_stream *, struct caller *, struct error *);

/* The same for the bytes of a certificate that was verified elsewhere. */
bool tls_caller_of(
    const unsigned char *der, size_t len, struct caller *, struct error *);

#endif
