/* SHA-256, by OpenSSL. */

#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

/* OpenSSL fails here only when it has no memory or no SHA-256: both end the
 * program. */
static void
must(int ok)
{
	if (ok != 1)
		abort();
}

struct digest *
digest_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	must(context != NULL);
	must(EVP_DigestInit_ex(context, EVP_sha256(), NULL));
	return (struct digest *)context;
}

void
digest_add(struct digest *digest, const void *data, size_t len)
{
	must(EVP_DigestUpdate((EVP_MD_CTX *)digest, data, len));
}

void
digest_end(struct digest *digest, char text[DIGEST_TEXT])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	must(EVP_DigestFinal_ex((EVP_MD_CTX *)digest, hash, &len));
	EVP_MD_CTX_free((EVP_MD_CTX *)digest);
	for (unsigned i = 0; i < len; i++) {
		text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	text[2 * len] = '\0';
}

void
digest_bytes(const void *data, size_t len, unsigned char hash[DIGEST_BYTES])
{
	unsigned size = 0;

	must(EVP_Digest(data, len, hash, &size, EVP_sha256(), NULL));
}

void
digest_of(const void *data, size_t len, char text[DIGEST_TEXT])
{
	struct digest *digest = digest_new();

	digest_add(digest, data, len);
	digest_end(digest, text);
}

void
digest_brief(const char digest[DIGEST_TEXT], char brief[DIGEST_BRIEF])
{
	snprintf(brief, DIGEST_BRIEF, "%.4s-%.4s-%.4s-%.4s-%.4s", digest,
	    digest + 4, digest + 8, digest + 12, digest + 16);
}

bool
digest_is_brief(const char *text, const char digest[DIGEST_TEXT])
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		if (*text == '-' || *text == ' ')
			continue;
		if (tolower((unsigned char)*text) != digest[len])
			return false;
		len++;
	}
	return len == 20 || len == DIGEST_TEXT - 1;
}
