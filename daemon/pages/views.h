#ifndef BURSAR_VIEWS_H
#define BURSAR_VIEWS_H

/* The views there are. */

#include "pages/view.h"

extern const struct view *const views[]; /* NULL ends it */

#endif
