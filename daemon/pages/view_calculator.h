#ifndef BURSAR_VIEW_CALCULATOR_H
#define BURSAR_VIEW_CALCULATOR_H

/* What a contribution costs the organisation, and what reaches the initiative.
 */

#include "pages/view.h"

extern const struct view view_calculator;

#endif
