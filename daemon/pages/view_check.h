#ifndef BURSAR_VIEW_CHECK_H
#define BURSAR_VIEW_CHECK_H

/* Is a paper in the register: by its number and its code. */

#include "pages/view.h"

extern const struct view view_check;

/* Is a paper looked for, by its number and its code? */
bool view_checks(const struct view *, const json_t *parameters);

#endif
