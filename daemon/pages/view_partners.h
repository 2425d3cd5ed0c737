#ifndef BURSAR_VIEW_PARTNERS_H
#define BURSAR_VIEW_PARTNERS_H

/* Recognition: who contributes, in the order of the alphabet. */

#include "pages/view.h"

extern const struct view view_partners;

#endif
