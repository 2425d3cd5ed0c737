#ifndef BURSAR_P12_H
#define BURSAR_P12_H

/* Key and certificate of a context as one file that browsers take: PKCS #12,
 * encrypted with AES-256 to a passphrase (PBKDF2). */

#include "session/context.h"

/* Write the file, which is not there yet, for its owner alone.  The passphrase
 * comes from passphrase_file, or (NULL) from whoever sits at the terminal. */
bool p12_write(const struct context *, const char *path,
    const char *passphrase_file, struct error *);

#endif
