#ifndef BURSAR_SERVE_H
#define BURSAR_SERVE_H

/*
 * The daemon at work: everything is started in order, then this thread waits
 * for signals and looks after things once a second, until SIGTERM or SIGINT.
 *
 *	SIGTERM, SIGINT	take no more, answer what is in flight, end;
 *			a second one ends at once
 *	SIGHUP		read configuration, certificates and revocation list
 *			again
 */

#include "core/config.h"
#include "error.h"

/* Fill a fresh configuration as at the start, for SIGHUP. */
typedef bool serve_reread(struct config *, void *arg, struct error *);

/* Serve until told to stop; false and the error if it could not start. */
bool serve(
    struct config *, serve_reread *reread, void *arg, struct error *);

#endif
