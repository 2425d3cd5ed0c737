#ifndef BURSAR_RENEWAL_H
#define BURSAR_RENEWAL_H

/*
 * A new key and certificate for the person of a context, over the one that is
 * still valid.  The key is made here and never leaves: KEY.new, until its
 * certificate has come; then both take the places of the old ones, which stay
 * as KEY.old and CERTIFICATE.old.
 */

#include "buf.h"
#include "digest.h"
#include "session/context.h"

#define RENEWAL_MAX 8192 /* bytes of a certificate */

struct renewal {
	char fingerprint[DIGEST_TEXT]; /* of the new public key */
	struct buf request;	       /* PKCS #10, DER */
};

/* Is there no certificate yet, or one that the ledger's own authority signed?
 * Only that can be renewed here. */
bool renewal_allowed(const struct context *, struct error *);

/* Take the key that an earlier try left, or make one, and its request. */
bool renewal_begin(struct renewal *, const struct context *, struct error *);
void renewal_end(struct renewal *);

/* Give up the key that was made. */
void renewal_drop(const struct context *);

/* The request as a file that is carried to the administrator, and the
 * certificate from the file that comes back. */
bool
renewal_write_request(const struct renewal *, const char *path, struct error *);
bool renewal_read_certificate(
    const char *path, struct buf *certificate, struct error *);

/* Put the certificate and its key where the old ones are, if there are any.
 * Refused: one of another key or person, or by another authority. */
bool renewal_install(
    const struct context *, const struct buf *certificate, struct error *);

/* An earlier try may have ended between the two files: finish it. */
void renewal_fix(const struct context *);

#endif
