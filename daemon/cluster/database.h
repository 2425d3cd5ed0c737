#ifndef BURSAR_DATABASE_H
#define BURSAR_DATABASE_H

/* Where the database is: the private cluster, or the one that is configured. */

#include "cluster/cluster.h"
#include "core/config.h"
#include "db/db.h"

/* How to connect, as the daemon or as the owner of the schema; cluster is NULL
 * where another database is configured.  With one login for both, the daemon
 * steps down to its own role. */
struct db_settings database_settings(const struct config *,
    const struct cluster *, bool owner, const char *name);

/* Is there to be a private cluster? */
bool database_is_private(const struct config *);

#endif
