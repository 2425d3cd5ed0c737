#ifndef BURSAR_VIEW_PARTNER_H
#define BURSAR_VIEW_PARTNER_H

/* One partner: what it gives, to what, and when. */

#include "pages/view.h"

extern const struct view view_partner;

#endif
