#ifndef BURSAR_WITNESS_H
#define BURSAR_WITNESS_H

/* Where checkpoints go outside of the database: appended to a file, and to the
 * command that posts them. */

#include <stdbool.h>

#include "core/config.h"
#include "error.h"

struct witness;

struct witness *witness_new(const struct config *);

/* Append a note to the file, and be sure that it is on the disk. */
bool witness_keep(struct witness *, const char *note, struct error *);

/* Have the command post the newest note there is, unless it is still at work
 * on an older one.  To be called again and again. */
void witness_post(struct witness *);

/* Wait for the command, for a moment. */
void witness_free(struct witness *);

#endif
