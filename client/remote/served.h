#ifndef BURSAR_REMOTE_SERVED_H
#define BURSAR_REMOTE_SERVED_H

/* Answers that the server puts into a file: `-o pdf` of reports and lists. */

#include "request/request.h"
#include "session/session.h"

/* Ask, and write the file to the standard output. */
bool served_run(struct session *, const struct request *, struct error *);

#endif
