#ifndef BURSAR_BASE64_H
#define BURSAR_BASE64_H

/* Bytes as text, RFC 4648. */

#include <stdbool.h>

#include "buf.h"

void base64_add(struct buf *, const void *data, size_t len);

/* Append the bytes; false, and nothing appended, if the text is not well
 * formed. */
bool base64_decode(struct buf *, const char *text);

#endif
