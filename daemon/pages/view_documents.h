#ifndef BURSAR_VIEW_DOCUMENTS_H
#define BURSAR_VIEW_DOCUMENTS_H

/* What can be taken along, and where a paper is checked. */

#include "pages/view.h"

extern const struct view view_documents;

#endif
