#ifndef BURSAR_IMPORT_H
#define BURSAR_IMPORT_H

/* bursar import: the rows of a file, recorded.  docs/import.md is for those who
 * use it. */

#include "request/request.h"

bool import_run(const struct request *, struct error *);

#endif
