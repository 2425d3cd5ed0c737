#ifndef BURSAR_VIEW_FLOWS_H
#define BURSAR_VIEW_FLOWS_H

/* Who funds what: donors and themes, as a flow and as its table. */

#include "pages/view.h"

extern const struct view view_flows;

#endif
