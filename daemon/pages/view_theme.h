#ifndef BURSAR_VIEW_THEME_H
#define BURSAR_VIEW_THEME_H

/* A theme, of which there is a brief. */

#include "pages/view.h"

extern const struct view view_theme;

#endif
