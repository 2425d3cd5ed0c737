#ifndef BURSAR_IDENTITY_H
#define BURSAR_IDENTITY_H

/*
 * Who the files of a context say that we are, and to whom, without asking
 * anybody: a certificate that was renewed is still of the same person, one
 * that took its name is not.
 */

#include <time.h>

#include "digest.h"
#include "session/context.h"

#define IDENTITY_PERSON_MAX 128

struct identity {
	char person[IDENTITY_PERSON_MAX]; /* urn:bursar:main:person:amina; of
					   * an outside authority the book
					   * is - and the person a key */
	char authority[DIGEST_TEXT];	  /* of its public key, SHA-256 */
	time_t not_after;		  /* of the certificate */
};

/* The first certificate of a file, OpenSSL's X509, to be freed; or NULL. */
struct x509_st *identity_certificate(const char *path);

/* The key of a file, OpenSSL's EVP_PKEY, to be freed; or NULL.  ask gives the
 * passphrase that it may have; NULL has it asked for at the terminal. */
typedef int identity_ask(char *text, int size, int writing, void *arg);
struct evp_pkey_st *identity_key(const char *path, identity_ask *ask);

/* Read the certificate and the CA.  Refused: a file that is none, and a
 * certificate that does not name one person. */
bool identity_read(struct identity *, const struct context *, struct error *);

/* "main,amina": the book and the person, of a name that identity_read() took.
 * To be freed. */
char *identity_name(const struct identity *);

/* Say that the certificate ends soon: from 30 days on to whoever sits at a
 * terminal, from 14 to everybody, from 7 as a warning. */
void identity_say_ends(const struct context *);

#endif
