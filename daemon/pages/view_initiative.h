#ifndef BURSAR_VIEW_INITIATIVE_H
#define BURSAR_VIEW_INITIATIVE_H

/* One initiative: what its missing money is for, by year, with what results,
 * and who funds it. */

#include "pages/view.h"

extern const struct view view_initiative;

#endif
