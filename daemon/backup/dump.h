#ifndef BURSAR_DUMP_H
#define BURSAR_DUMP_H

/*
 * The database as pg_dump writes it and pg_restore reads it (custom format), by
 * way of pipes: nothing of it is on disk but in the backup.
 */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct dump;

/* Start pg_dump in that role, which is to see the exported snapshot.  The
 * program is that of the version which made the private cluster's data, or the
 * newest. */
struct dump *dump_out(const char *conninfo, const char *role,
    const char *snapshot, const char *cluster_data, struct error *);

/* Take the next piece, of at most size bytes; 0 at the end. */
bool dump_take(
    struct dump *, char *piece, size_t size, size_t *len, struct error *);

/* Start pg_restore into the database, in that role and one transaction. */
struct dump *dump_in(const char *conninfo, const char *role,
    const char *cluster_data, struct error *);
bool dump_give(struct dump *, const char *piece, size_t len, struct error *);

/* Wait for its end, and free it: false and the error if it failed. */
bool dump_end(struct dump *, struct error *);

/* Cut it off and free it; NULL too.  pg_restore then leaves nothing. */
void dump_drop(struct dump *);

#endif
