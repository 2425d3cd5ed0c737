#ifndef BURSAR_VIEW_DEFINITIONS_H
#define BURSAR_VIEW_DEFINITIONS_H

/* What is counted, and what is not. */

#include "pages/view.h"

extern const struct view view_definitions;

#endif
