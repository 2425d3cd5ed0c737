#ifndef BURSAR_RENEW_H
#define BURSAR_RENEW_H

/* bursar cert renew: a new key and certificate for whoever we are. */

#include "request/request.h"
#include "session/renewal.h"
#include "session/session.h"

bool renew_run(const struct request *, struct error *);

/* Ask for the certificate of the new key, unless it was asked for, or fetch it:
 * empty while it waits to be signed.  Where it will not be signed the key is
 * dropped, so that another can be asked for. */
bool renew_ask(struct session *, const struct context *, const struct renewal *,
    struct buf *certificate, struct error *);

#endif
