#ifndef BURSAR_INVITATION_H
#define BURSAR_INVITATION_H

/*
 * The secret by which somebody without a certificate asks for one: 128 random
 * bits as 32 small hexadecimal digits, sent as
 *
 *	Authorization: Bearer SECRET
 *
 * What the books know of it is a digest, from which nobody gets the secret; it
 * can be that of no public key either, by which certificates are known.
 */

#include <stdbool.h>
#include <stddef.h>

#include "digest.h"

#define INVITATION_TEXT	  33 /* with the NUL */
#define INVITATION_SCHEME "Bearer "

void invitation_make(char secret[INVITATION_TEXT]);

/* The digest of a secret; false if the text is none. */
bool invitation_digest(
    const char *text, size_t len, char digest[DIGEST_TEXT]);

#endif
