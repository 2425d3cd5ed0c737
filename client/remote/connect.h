#ifndef BURSAR_CONNECT_H
#define BURSAR_CONNECT_H

/* What comes before asking the server. */

#include "request/request.h"
#include "session/session.h"

/* What is to be done over the session of a context. */
typedef bool connected_work(struct session *, const struct context *,
    const struct request *, struct error *);

/* Find the context of the request, check it, connect, do the work, close. */
bool connect_with(const struct request *, connected_work *, struct error *);

/* Before a write: in a protected context a person says yes, or a script says
 * --yes. */
bool connect_confirm(struct session *, const struct context *,
    const struct options *, struct error *);

#endif
