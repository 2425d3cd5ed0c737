#ifndef BURSAR_EXPORT_H
#define BURSAR_EXPORT_H

/* Our certificate and key as a file for a browser. */

#include "request/request.h"
#include "session/context.h"

/* bursar cert export */
bool export_run(const struct request *, struct error *);

/* What cert enroll and cert renew do in the end where --p12 says so. */
bool
export_asked(const struct context *, const struct request *, struct error *);

#endif
