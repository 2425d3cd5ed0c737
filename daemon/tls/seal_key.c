/* The key that checkpoints are signed with. */

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "alloc.h"
#include "tls/pem.h"
#include "tls/seal_key.h"

struct seal_key {
	EVP_PKEY *pair;
	unsigned char public[SEAL_PUBLIC];
};

/* The pair is taken over. */
static struct seal_key *
from_pair(EVP_PKEY *pair, struct error *err)
{
	struct seal_key *key = xcalloc(1, sizeof(*key));
	size_t len = SEAL_PUBLIC;

	key->pair = pair;
	if (pair != NULL && EVP_PKEY_get_id(pair) == EVP_PKEY_ED25519 &&
	    EVP_PKEY_get_raw_public_key(pair, key->public, &len) == 1)
		return key;
	seal_key_close(key);
	pem_crypto_error(err, "that is no key to sign checkpoints with");
	return NULL;
}

struct seal_key *
seal_key_new(struct error *err)
{
	return from_pair(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), err);
}

struct seal_key *
seal_key_open(const char *path, struct error *err)
{
	EVP_PKEY *pair;

	if (!pem_is_private(path, err))
		return NULL;
	pair = pem_get_key(path);
	if (pair == NULL) {
		error_file(err, path, path);
		return NULL;
	}
	return from_pair(pair, err);
}

bool
seal_key_save(const struct seal_key *key, const char *path, struct error *err)
{
	return pem_put_key(path, key->pair, err);
}

void
seal_key_close(struct seal_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pair);
	free(key);
}

void
seal_key_public(const struct seal_key *key, unsigned char public[SEAL_PUBLIC])
{
	for (int i = 0; i < SEAL_PUBLIC; i++)
		public[i] = key->public[i];
}

void
seal_key_text(const struct seal_key *key, char text[SEAL_PUBLIC_TEXT])
{
	for (size_t i = 0; i < SEAL_PUBLIC; i++)
		snprintf(text + 2 * i, 3, "%02x", key->public[i]);
}

bool
seal_key_sign(const struct seal_key *key, const void *data, size_t len,
    unsigned char signature[SEAL_SIGNATURE], struct error *err)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = SEAL_SIGNATURE;
	bool ok = context != NULL &&
		  EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) == 1 &&
		  EVP_DigestSign(context, signature, &size, data, len) == 1 &&
		  size == SEAL_SIGNATURE;

	EVP_MD_CTX_free(context);
	return ok || pem_crypto_error(err, "a checkpoint cannot be signed");
}

bool
seal_key_checks(const unsigned char public[SEAL_PUBLIC], const void *data,
    size_t len, const unsigned char signature[SEAL_SIGNATURE])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, public, SEAL_PUBLIC);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = key != NULL && context != NULL &&
		  EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		  EVP_DigestVerify(
		      context, signature, SEAL_SIGNATURE, data, len) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return ok;
}
