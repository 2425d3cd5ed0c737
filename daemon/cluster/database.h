#ifndef BURSAR_DATABASE_H
#define BURSAR_DATABASE_H

/* Where the database is: the private cluster, or the one that is configured. */

#include "cluster/cluster.h"
#include "core/config.h"
#include "db/db.h"

/* How to connect as that login; cluster is NULL where another database is
 * configured.  There the command line is the owner, who becomes the auditor;
 * reads are the writer's where they have no login, public pages have none but
 * their own; and with one login for all,
 * the daemon steps down to its own role. */
struct db_settings database_settings(const struct config *,
    const struct cluster *, enum login, const char *name);

/* Is there to be a private cluster? */
bool database_is_private(const struct config *);

#endif
