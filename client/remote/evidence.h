#ifndef BURSAR_EVIDENCE_H
#define BURSAR_EVIDENCE_H

/* Documents that entries refer to by their SHA-256: `bursar evidence add` and
 * `get`. */

#include "request/request.h"

bool evidence_run_add(const struct request *, struct error *);
bool evidence_run_get(const struct request *, struct error *);

#endif
