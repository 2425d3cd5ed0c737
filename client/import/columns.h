#ifndef BURSAR_COLUMNS_H
#define BURSAR_COLUMNS_H

/* The names of columns, and words of cells, as they are compared: whatever
 * their case, with space, _ and - as one, and without blanks round them. */

#include <stdbool.h>
#include <stddef.h>

/* The text without blanks round it, and its length. */
const char *column_trim(const char *text, size_t *len);

/* Is the name, of that length, the other? */
bool column_is(const char *name, size_t len, const char *other);

#endif
