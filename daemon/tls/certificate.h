#ifndef BURSAR_CERTIFICATE_H
#define BURSAR_CERTIFICATE_H

/*
 * The private certificate authority: P-256, one CA, a server certificate, and
 * client certificates whose one SAN URI is urn:bursar:BOOK:person:CODE.  Files
 * in the state folder; keys are mode 0600 from their first byte.
 */

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "buf.h"
#include "error.h"

#define CERTIFICATE_DAYS	398 /* longest life of a certificate we issue */
#define CERTIFICATE_SERVER_LEFT 30  /* the server's is renewed with fewer */
#define CERTIFICATE_LIST_DAYS	30  /* life of a revocation list */
#define CERTIFICATE_LIST_LEFT	15  /* it is renewed with fewer */
#define CERTIFICATE_ISSUER_MAX	1000 /* bytes of a name, as FIELD_TEXT has */

struct x509_st; /* OpenSSL's */

struct certificate {
	char fingerprint[65];			 /* SHA-256 of the public key */
	char serial[41];			 /* hexadecimal */
	char not_before[21], not_after[21];	 /* 2026-03-31T12:00:00Z */
	char issuer[CERTIFICATE_ISSUER_MAX + 1]; /* CN=Issuing,O=Example */
};

/* What others need to know of a certificate; false where the name of its issuer
 * is too long. */
bool certificate_describe(struct x509_st *, struct certificate *);

/* Make the CA in the folder unless it is there; made says which. */
bool certificate_make_ca(const char *folder, bool *made, struct error *);

/* Make or renew the server's certificate for these names, a comma-separated
 * list of DNS names and addresses, unless one for them is valid now and for 30
 * days. */
bool certificate_make_server(
    const char *folder, const char *names, bool *made, struct error *);

/* Issue a client certificate for days; write PERSON.crt and PERSON.key into
 * the folder `out`. */
bool certificate_issue(const char *folder, const char *book, const char *person,
    int days, const char *out, struct certificate *, struct error *);

/* Sign a certificate for the person and the key of a request (PKCS #10, DER)
 * that the key has signed; what else the request says is not looked at.  der is
 * the certificate.  Refused: one that is not a request, and a key that is not
 * of P-256 or has another fingerprint. */
bool certificate_sign(const char *folder, const char *book, const char *person,
    int days, const struct buf *request, const char *fingerprint,
    struct certificate *, struct buf *der, struct error *);

/* Add the request in the PEM file, as DER, with the fingerprint of its key.
 * Refused like those of certificate_sign. */
bool certificate_read_request(const char *path, struct buf *request,
    char fingerprint[65], struct error *);

/* Write a certificate, DER, as a PEM file. */
bool certificate_write(const char *path, const struct buf *der, struct error *);

/* Write the revocation list with these serial numbers, good for 30 days. */
bool certificate_write_crl(const char *folder, const char *const serials[],
    size_t count, struct error *);

/* Once half its life is over, before it has begun, or when there is none, write
 * the revocation list again with what stands on it; made says whether. */
bool certificate_renew_crl(const char *folder, bool *made, struct error *);

/* From when to when what is in the folder is valid; 0 for what is not there or
 * cannot be read. */
struct certificate_span {
	time_t begins, ends;
};

struct certificate_times {
	struct certificate_span authority, server, list;
};

void certificate_times(const char *folder, struct certificate_times *);

/* Is NAME.key in the folder readable by its owner alone, and the key of
 * NAME.crt?  ERROR_CONFIG says which of them it is not, ERROR_FILE that a file
 * cannot be read. */
bool
certificate_check_key(const char *folder, const char *name, struct error *);

#endif
