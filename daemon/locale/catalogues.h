#ifndef BURSAR_CATALOGUES_H
#define BURSAR_CATALOGUES_H

/* The catalogues of po/, as msgfmt compiled them: "fr.mo" and so on.  They have
 * NULs in them; their own tables say how long they are. */

#include "embedded.h"

extern const struct embedded catalogues[];

#endif
