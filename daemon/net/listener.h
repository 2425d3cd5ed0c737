#ifndef BURSAR_LISTENER_H
#define BURSAR_LISTENER_H

/*
 * Accepting: a listening socket and a loop with its thread, as many as there
 * are I/O threads (SO_REUSEPORT), or one socket for all that systemd gave.  Caps on connections, in all and from one
 * address, are kept here.
 */

#include "net/connection.h"

struct listener;

/* given is a socket that is listening already, or -1. */
struct listener *listener_start(const struct config *, const struct dispatch *,
    struct tls *, int given, struct error *);

/* Use this from the next connection on. */
void listener_reload(struct listener *, struct tls *);

/* Stop accepting, answer what is being worked on, wait at most so long, end
 * the threads. */
void listener_drain(struct listener *, unsigned ms);
void listener_free(struct listener *);

/* Did every I/O thread do something within that time, being asked to?  Asks
 * them again. */
bool listener_alive(struct listener *, unsigned ms);

/* Give back the memory of closed connections, once it is worth the while; to be
 * called now and then. */
void listener_tidy(struct listener *);

/* The port that is listened on: what was asked, or given for 0. */
unsigned listener_port(const struct listener *);

#endif
