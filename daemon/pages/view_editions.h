#ifndef BURSAR_VIEW_EDITIONS_H
#define BURSAR_VIEW_EDITIONS_H

/* The editions there are, and what changed from one to the next. */

#include "pages/view.h"

extern const struct view view_editions;

#endif
