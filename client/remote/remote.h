#ifndef BURSAR_REMOTE_H
#define BURSAR_REMOTE_H

/* The commands that the server answers. */

#include "request/request.h"

bool remote_run(const struct request *, struct error *);

#endif
