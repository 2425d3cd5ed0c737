#ifndef BURSAR_DOUBLES_H
#define BURSAR_DOUBLES_H

/* Rows that may be a contribution which is recorded already, by hand or from
 * another source: the same party, currency and amount under the same
 * reference.  What an import recorded itself is known by its key, and is no
 * double. */

#include <stdbool.h>

#include "import/rows.h"
#include "session/session.h"

/* Can rows of the command be looked up? */
bool doubles_known(const struct command *);

/* Look for an entry like the row, which will have that key; its number, or 0
 * where there is none.  False if the server could not be asked. */
bool doubles_find(struct session *, const struct command *, const struct row *,
    const char *key, long long *entry, struct error *);

#endif
