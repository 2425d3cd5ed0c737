#ifndef BURSAR_VIEW_LANDING_H
#define BURSAR_VIEW_LANDING_H

/* How much is missing, for what, by when. */

#include "pages/view.h"

extern const struct view view_landing;

#endif
