#ifndef BURSAR_WATCH_H
#define BURSAR_WATCH_H

/*
 * --watch: a read that is asked again every so many seconds, until Ctrl-C.
 *
 * The server is asked for another answer than the last one (If-None-Match), so
 * that an unchanged one costs a few hundred bytes.  On a terminal the screen
 * is redrawn, cut to its height; elsewhere each answer that is new is
 * appended under a line with the time.  A server that is away is waited for,
 * at most a day.
 */

#include "request/request.h"
#include "session/session.h"

bool watch_run(struct session *, const struct request *, struct error *);

#endif
