#ifndef BURSAR_IMPORT_H
#define BURSAR_IMPORT_H

/* bursar import: the rows of a file, recorded.  docs/import.md is for those who
 * use it. */

#include <stdio.h>

#include "request/request.h"

bool import_run(const struct request *, struct error *);

/* The same of lines that are here, NDJSON of a command with a key each, as the
 * request lists them; name is what they are called. */
bool import_lines(const struct request *, const struct command *, FILE *,
    const char *name, struct error *);

#endif
