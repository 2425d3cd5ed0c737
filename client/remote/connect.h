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

/* What a person is asked where error_is_asking(). */
const char *connect_question(const struct error *);

/* After a refusal: is it that something has to be confirmed, and does the
 * person at the terminal say that it is meant?  Then the field that the error
 * names says yes, and the request may go again.  A no becomes the error. */
bool connect_meant(struct request *, struct error *);

#endif
