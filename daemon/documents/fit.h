#ifndef BURSAR_FIT_H
#define BURSAR_FIT_H

/* Papers that have a number of pages and no more: rows at the end of the
 * longest tables are left out, and how many is said. */

#include <jansson.h>

/* The rows of the longest of its tables. */
size_t fit_longest(const json_t *paper);

/* A copy in which no table has more rows than that, to be freed with
 * json_decref; "left_out" in a table is how many it lost. */
json_t *fit_rows(const json_t *paper, size_t rows);

#endif
