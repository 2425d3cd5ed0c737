#ifndef BURSAR_TEMPLATE_H
#define BURSAR_TEMPLATE_H

/* bursar template: the file to fill in for import. */

#include "request/request.h"

bool template_run(const struct request *, struct error *);

#endif
