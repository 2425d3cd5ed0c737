#ifndef BURSAR_BOUNDS_H
#define BURSAR_BOUNDS_H

/* What a paper may be: which member is of which type, and how much of all
 * there can be.  What passes need not be looked at again. */

#include <jansson.h>
#include <stdbool.h>

#include "error.h"

bool bounds_check(const json_t *paper, struct error *);

#endif
