/* SHA-256 by OpenSSL. */

#include <stdlib.h>

#include <openssl/evp.h>

#include "digest.h"

void
digest_hex(const void *data, size_t len, char text[DIGEST_HEX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL) != 1)
		abort();
	for (size_t i = 0; i < 32; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	text[64] = '\0';
}
