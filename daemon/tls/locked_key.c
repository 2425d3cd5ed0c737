/* Private keys, encrypted to a passphrase. */

#include <string.h>

#include "tls/locked_key.h"
#include "tls/pem.h"

bool
locked_key_print(const char *path, const char *passphrase, struct buf *text,
    struct error *err)
{
	EVP_PKEY *key = pem_get_key(path);
	bool ok = key != NULL ? pem_print_key(key, passphrase, text, err)
			      : error_file(err, path, path);

	EVP_PKEY_free(key);
	return ok;
}

static EVP_PKEY *
open_key(const struct buf *text, const char *passphrase, struct error *err)
{
	EVP_PKEY *key = pem_read_key(text, passphrase);

	if (key == NULL && passphrase != NULL)
		error_set(err, ERROR_USAGE, "passphrase",
		    "this is not the passphrase of the backup");
	else if (key == NULL)
		error_set(err, ERROR_DATA_CORRUPTED, "",
		    "a key in the backup cannot be read");
	return key;
}

bool
locked_key_opens(
    const struct buf *text, const char *passphrase, struct error *err)
{
	EVP_PKEY *key = open_key(text, passphrase, err);

	EVP_PKEY_free(key);
	return key != NULL;
}

bool
locked_key_write(const struct buf *text, const char *passphrase,
    const char *path, struct error *err)
{
	EVP_PKEY *key = open_key(text, passphrase, err);
	bool ok = key != NULL && pem_put_key(path, key, err);

	EVP_PKEY_free(key);
	return ok;
}
