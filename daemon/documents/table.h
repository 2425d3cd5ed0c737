#ifndef BURSAR_TABLE_H
#define BURSAR_TABLE_H

/* A table of the JSON: columns with their kinds, rows, totals. */

#include "documents/print.h"

void table_lay(const struct print *, const json_t *table);

#endif
