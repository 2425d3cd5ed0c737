#ifndef BURSAR_LOCAL_H
#define BURSAR_LOCAL_H

/* Running the commands that the client answers itself. */

#include "request/request.h"

bool local_run(const struct request *, struct error *);

#endif
