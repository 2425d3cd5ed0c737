#ifndef BURSAR_PROOF_H
#define BURSAR_PROOF_H

/* Files that bursar-verify reads, of what the server knows. */

#include "request/request.h"

/* Of one entry. */
bool proof_run(const struct request *, struct error *);

/* Of everything that is sealed. */
bool proof_run_export(const struct request *, struct error *);

#endif
