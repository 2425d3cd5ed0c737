#ifndef BURSAR_LOCKED_KEY_H
#define BURSAR_LOCKED_KEY_H

/* Private keys as text, to be kept elsewhere: PKCS#8 in PEM, encrypted to a
 * passphrase (AES-256, scrypt) where there is one.  openssl pkey reads it. */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

/* The key in the file as such a text; passphrase may be NULL. */
bool locked_key_print(const char *path, const char *passphrase, struct buf *,
    struct error *);

/* The other way round: is it the passphrase of the text?  Write the key to the
 * file. */
bool locked_key_opens(
    const struct buf *, const char *passphrase, struct error *);
bool locked_key_write(const struct buf *, const char *passphrase,
    const char *path, struct error *);

#endif
