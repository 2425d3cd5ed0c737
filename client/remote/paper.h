#ifndef BURSAR_REMOTE_PAPER_H
#define BURSAR_REMOTE_PAPER_H

/* Papers as files: `bursar paper print` and `get`, and of what is issued as it is
 * printed `receipt print`, `inkind print` and `statement print`; `brief print`
 * and `mail print`, of what is not. */

#include "request/request.h"

bool paper_run_print(const struct request *, struct error *);
bool paper_run_get(const struct request *, struct error *);
bool paper_run_brief(const struct request *, struct error *);
bool paper_run_letter(const struct request *, struct error *);
bool paper_run_receipt(const struct request *, struct error *);
bool paper_run_inkind(const struct request *, struct error *);
bool paper_run_statement(const struct request *, struct error *);

#endif
