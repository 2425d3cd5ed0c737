#ifndef BURSAR_PASSPHRASE_H
#define BURSAR_PASSPHRASE_H

/* The words that keys are encrypted to, in a backup or for a browser: from a
 * file, or typed at a terminal that does not show them. */

#include <stdbool.h>

#include "error.h"

struct passphrase_words {
	const char *question, *missing; /* at a terminal; where there is none */
	const char *hint;
};

/* Read one, to be wiped and freed by passphrase_forget(); NULL where there is
 * none.  One that is new must be long enough, and is typed twice. */
char *passphrase_read(const char *file, const struct passphrase_words *,
    bool is_new, struct error *);

/* Wipe and free it; NULL too. */
void passphrase_forget(char *);

#endif
