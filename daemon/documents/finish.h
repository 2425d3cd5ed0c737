#ifndef BURSAR_FINISH_H
#define BURSAR_FINISH_H

/* What cairo has no call for: the language of the document, and that it is read
 * by its title and from which side, in the catalogue of the PDF. */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

bool finish_catalogue(
    struct buf *pdf, const char *language, bool rtl, struct error *);

#endif
