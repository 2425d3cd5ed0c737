#ifndef BURSAR_GZIP_H
#define BURSAR_GZIP_H

/* Compressing what is sent over poor links; gzip.c is the only file of the
 * client that knows zlib. */

#include "buf.h"

/* Append the data as gzip. */
void gzip_add(struct buf *, const void *data, size_t len);

#endif
