#ifndef BURSAR_HEADER_H
#define BURSAR_HEADER_H

/* The line of a CSV file that names its columns: where it stands, and whether
 * it is one at all. */

#include "core/value.h"
#include "import/lines.h"
#include "import/mapping.h"

#define HEADER_LINES_MAX 50 /* among which it is looked for */

/* How many lines stand before the header: before the first line that has two
 * names which the mapping knows, or else the one that has the most; 0 where
 * none has any.  Nothing is read from the lines. */
long header_find(const struct lines *, const struct mapping *, char separator);

/* Refuse cells that are no names, as a day or an amount is among them: the
 * file has no header, and its first row would be lost. */
bool header_check(const struct mapping *, const char *const cells[],
    size_t count, const struct style *, struct error *);

/* Are these lines a file of rejects, which has a header of our own? */
bool header_is_ours(const struct lines *);

/* What separates the cells of the first line, so that there are so many of
 * them if that can be. */
char header_separator(const struct lines *, size_t cells);

#endif
