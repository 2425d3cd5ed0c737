#ifndef BURSAR_SEALER_H
#define BURSAR_SEALER_H

/* The thread that seals entries; of several daemons on one database one does
 * at a time. */

#include "core/config.h"
#include "core/newest.h"
#include "db/db.h"

struct sealer;

/* The newest checkpoint is told to whoever answers requests. */
struct sealer *sealer_start(const struct config *, const struct db_settings *,
    struct newest *, struct error *);

/* Does the database have that checkpoint, the last one that was kept outside of
 * it?  Refuses: data_corrupted (it has another of that size, or none). */
bool sealer_compare(
    struct db *, const char *book, const char *last, struct error *);

/* Seal what is left, and end. */
void sealer_join(struct sealer *);

#endif
