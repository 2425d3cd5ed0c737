#ifndef BURSAR_WHOAMI_H
#define BURSAR_WHOAMI_H

/* Asking the server who we are. */

#include "session/session.h"

/* Who the server takes us for, as an object to be released; or NULL. */
json_t *session_whoami(struct session *, struct error *);

#endif
