#ifndef BURSAR_EITHER_H
#define BURSAR_EITHER_H

/* What can be read in two ways, 1.000 or 02/03/2026, is refused with both. */

#include <stdbool.h>

#include "error.h"

/* Refuse it: could be ONE or OTHER.  Always false; the caller hints at how to
 * say which. */
bool either_refuse(struct error *, const char *one, const char *other);

/* Was it refused for that? */
bool either_refused(const struct error *);

#endif
