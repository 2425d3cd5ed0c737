#ifndef BURSAR_RUN_H
#define BURSAR_RUN_H

/* Commands that list what is due as lines of another (sends, command.h): the
 * lines are fetched, and sent as those of a file are. */

#include "request/request.h"

bool run_run(const struct request *, struct error *);

#endif
