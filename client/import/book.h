#ifndef BURSAR_BOOK_H
#define BURSAR_BOOK_H

/* bursar book: docs/opening.md is for those who use it. */

#include "request/request.h"

bool book_run_open(const struct request *, struct error *);
bool book_run_set_up(const struct request *, struct error *);

#endif
