#ifndef BURSAR_RENEW_H
#define BURSAR_RENEW_H

/* bursar cert renew: a new key and certificate for whoever we are. */

#include "request/request.h"

bool renew_run(const struct request *, struct error *);

#endif
