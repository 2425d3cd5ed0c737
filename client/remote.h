#ifndef BURSAR_REMOTE_H
#define BURSAR_REMOTE_H

/* The commands that the server answers: ask, page on, confirm, show. */

#include "request.h"
#include "session.h"

bool remote_run(const struct request *, struct error *);

/* Who the server takes us for, as an object to be released; or NULL. */
json_t *remote_whoami(struct session *, struct error *);

#endif
