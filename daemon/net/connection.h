#ifndef BURSAR_CONNECTION_H
#define BURSAR_CONNECTION_H

/*
 * One client: handshake, read, wait, write, and again.  Each phase has an
 * absolute deadline, armed once when the phase begins; a slow drip does not
 * move it.  While a request is being worked on nothing more is read.
 */

#include "api/dispatch.h"
#include "core/config.h"
#include "net/address.h"
#include "net/loop.h"
#include "tls/tls.h"

struct connections; /* those of one loop */

struct connections *connections_new(struct loop *, const struct config *,
    const struct dispatch *, struct connection_counts);

/* Close what is left.  No job may be out: the workers have ended and the
 * loop has been flushed. */
void connections_free(struct connections *);

/* Take over an accepted socket. */
void connection_open(
    struct connections *, struct tls *, int fd, const char *address);

/* Close the connection that has been a stranger's for longest, of that peer or
 * of any (NULL); false if there is none. */
bool connections_drop_stranger(struct connections *, const char *peer);

/* Answer what is being worked on, close the rest, open nothing more. */
void connections_drain(struct connections *);
unsigned connections_count(const struct connections *);

/* After a reload: close those whose certificate is on the new revocation list
 * before their next request, the others after it, so that they come back to
 * the new certificate and nobody is cut off. */
void connections_refresh(struct connections *, struct tls *);

#endif
