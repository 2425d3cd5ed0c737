#ifndef BURSAR_OPENAPI_H
#define BURSAR_OPENAPI_H

/* The protocol as an OpenAPI 3.1 document, from the tables of commands, types
 * and errors. */

#include "buf.h"

#define OPENAPI_MAX (4 * 1024 * 1024)

void openapi_write(struct buf *);

#endif
