#ifndef BURSAR_IMPORT_REPEATS_H
#define BURSAR_IMPORT_REPEATS_H

/* Rows that are likely repeats. */

#include "import/importing.h"

/* Should rows that are likely repeats be left out?  A person is asked before
 * anything is sent. */
bool import_decide_repeats(struct importing *, bool *skips, struct error *);

/* For a flight: is the row recorded already as another entry? */
long long import_recorded(
    void *importing, const struct row *, const char *key, struct error *);

#endif
