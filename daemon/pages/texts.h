#ifndef BURSAR_PAGES_TEXTS_H
#define BURSAR_PAGES_TEXTS_H

/* The files of templates/ and assets/, which are part of the program. */

#include "embedded.h"

extern const struct embedded page_templates[], page_assets[];

#endif
