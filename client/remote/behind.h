#ifndef BURSAR_BEHIND_H
#define BURSAR_BEHIND_H

/* From a figure to the entries that it is made of, and from what was written to
 * what may follow. */

#include "request/request.h"

/* Add the command that lists what a row is made of: `how` as in struct command,
 * with the values of the row, of the first record beneath it, or of the
 * request.  An option whose value nobody knows is left out; true where none
 * was. */
bool behind_print(
    struct buf *, const char *how, const json_t *row, const struct request *);

/* Tell how to see what the first of the rows is made of, where the request's
 * command says how. */
void behind_say(const struct request *, const json_t *items);

/* Tell what may follow on a write, where its command says it and the answer has
 * all that it takes. */
void behind_next(const struct request *, const json_t *answer);

#endif
