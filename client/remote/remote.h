#ifndef BURSAR_REMOTE_H
#define BURSAR_REMOTE_H

/* The commands that the server answers: ask, page on, confirm, show. */

#include "output/output.h"
#include "request/request.h"
#include "session/session.h"

bool remote_run(const struct request *, struct error *);

/* What is to be done over the session of a context. */
typedef bool remote_work(struct session *, const struct context *,
    const struct request *, struct error *);

/* Find the context of the request, check it, connect, do the work, close. */
bool remote_with(const struct request *, remote_work *, struct error *);

/* Who the server takes us for, as an object to be released; or NULL. */
json_t *remote_whoami(struct session *, struct error *);

/* Show the rows or the record of an answer; after the last answer, what
 * stands beside them. */
bool remote_show(struct output *, const struct command *, const json_t *body,
    struct error *);
void
remote_show_end(struct output *, const struct request *, const json_t *body);

/* Before a write: in a protected context a person says yes, or a script says
 * --yes. */
bool remote_confirm(struct session *, const struct context *,
    const struct options *, struct error *);

#endif
