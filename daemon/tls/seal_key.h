#ifndef BURSAR_SEAL_KEY_H
#define BURSAR_SEAL_KEY_H

/* The key that checkpoints of the books are signed with: Ed25519, in a PEM file
 * of its own that nobody else can read. */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

#define SEAL_KEY       "certs/seal.key" /* in the state folder */
#define SEAL_PUBLIC    32 /* bytes of the public key */
#define SEAL_SIGNATURE 64

#define SEAL_PUBLIC_TEXT 65 /* the same in hexadecimal digits, with the NUL */

struct seal_key;

/* A new one; NULL and the error where OpenSSL fails. */
struct seal_key *seal_key_new(struct error *);

/* That of the file; NULL and the error if there is none, or none of this
 * kind, or others can read it. */
struct seal_key *seal_key_open(const char *path, struct error *);
bool seal_key_save(const struct seal_key *, const char *path, struct error *);
void seal_key_close(struct seal_key *);

void seal_key_public(const struct seal_key *, unsigned char[SEAL_PUBLIC]);
void seal_key_text(const struct seal_key *, char[SEAL_PUBLIC_TEXT]);
bool seal_key_sign(const struct seal_key *, const void *data, size_t len,
    unsigned char[SEAL_SIGNATURE], struct error *);

/* Is it the signature of the data by that public key? */
bool seal_key_checks(const unsigned char public[SEAL_PUBLIC], const void *data,
    size_t len, const unsigned char signature[SEAL_SIGNATURE]);

#endif
