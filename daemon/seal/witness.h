#ifndef BURSAR_WITNESS_H
#define BURSAR_WITNESS_H

/* Where checkpoints go outside of the database: appended to a file, and to the
 * command that posts them. */

#include <stdbool.h>

#include "core/config.h"
#include "core/metrics.h"
#include "error.h"

struct witness;

struct witness *witness_new(const struct config *, struct metrics *);

/* The last whole note of the file, with the empty line behind it, to be freed,
 * and of how many entries it is; NULL and 0 where there is none.  What was torn
 * behind it is cut off. */
bool witness_read(
    struct witness *, char **last, long long *size, struct error *);

/* The same note, of a file that is not changed. */
bool witness_last(const struct config *, char **last, struct error *);

/* The same number, as of what was read or kept last. */
long long witness_size(const struct witness *);

/* Append notes to the file, each with an empty line behind it, and be sure that
 * they are on the disk. */
bool witness_keep(struct witness *, const char *notes, struct error *);

/* This one is to be posted, if it is newer than the last that was. */
void witness_newest(struct witness *, const char *note);

/* Have the command post the newest note there is, unless it is still at work
 * on an older one, or failed just now.  To be called again and again. */
void witness_post(struct witness *);

/* Wait for the command, for a moment. */
void witness_free(struct witness *);

#endif
