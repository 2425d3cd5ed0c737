#ifndef BURSAR_CLUSTER_H
#define BURSAR_CLUSTER_H

/*
 * The private PostgreSQL cluster: made, started, stopped, and started again
 * after a crash.  A socket and no TCP, checksums on, and when we are root run
 * by the unprivileged user postgres.
 */

#include <stdbool.h>

#include "core/config.h"
#include "error.h"

struct cluster;

/* Make the cluster if there is none and start it if it is not running; true
 * once it answers.  For whoever holds the lock of the state folder: one left
 * over by a daemon that was killed is taken over. */
struct cluster *cluster_start(const struct config *, struct error *);

/* Use the cluster that a running daemon keeps, waiting until it answers. */
struct cluster *cluster_join(const struct config *, struct error *);

/* Where it is that is not the state folder: the folder around that of its
 * socket, or "", and that of its programs, each to be freed. */
bool cluster_places(const struct config *, char **around, char **programs,
    struct error *);

/* Who asks the database: for reads, for writes, for the pages that are served to
 * anybody, as bursard's own command line, to copy all of it, or to make its
 * tables. */
enum login {
	LOGIN_PUBLIC,
	LOGIN_READER,
	LOGIN_WRITER,
	LOGIN_CONSOLE,
	LOGIN_AUDITOR,
	LOGIN_OWNER,
	LOGINS
};

/* Its connection string. */
const char *cluster_conninfo(const struct cluster *, enum login);

/* Let LOGIN_OWNER in until the cluster is let go.  The server takes a moment
 * to notice. */
bool cluster_admit(struct cluster *, struct error *);

/* Start it again if it died; called at a fixed beat, and does not wait: false
 * and the error while it is not running. */
bool cluster_tend(struct cluster *, struct error *);

/* Stop it, unless it was joined; then forget it. */
void cluster_stop(struct cluster *);

#endif
