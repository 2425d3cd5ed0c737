#ifndef BURSAR_VIEW_INITIATIVE_H
#define BURSAR_VIEW_INITIATIVE_H

/* One initiative: what the missing money is for, by year, results, who funds it,
 * what is due when. */

#include "pages/view.h"

extern const struct view view_initiative;

#endif
