#ifndef BURSAR_PASSPHRASE_H
#define BURSAR_PASSPHRASE_H

/* The words that the keys in a backup are encrypted to: from a file, or typed
 * at a terminal that does not show them. */

#include <stdbool.h>

#include "error.h"

/* Read it from the file, its one line, or where that is NULL from the
 * terminal, twice if it is new.  To be given to passphrase_forget(); NULL and
 * the error: ERROR_USAGE where there is neither. */
char *passphrase_read(const char *file, bool is_new, struct error *);

/* Wipe and free it; NULL too. */
void passphrase_forget(char *);

#endif
