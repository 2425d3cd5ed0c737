#ifndef BURSAR_DIGEST_H
#define BURSAR_DIGEST_H

/* SHA-256 over bytes in memory. */

#include <stddef.h>

#define DIGEST_HEX 65

void digest_hex(const void *data, size_t len, char text[DIGEST_HEX]);

#endif
