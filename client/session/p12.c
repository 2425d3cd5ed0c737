/* Key and certificate for a browser, with OpenSSL. */

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "passphrase.h"
#include "session/identity.h"
#include "session/p12.h"

#define ROUNDS 600000 /* of PBKDF2; what browsers take as well */

static const struct passphrase_words words = {
    .question = "Passphrase for the file: ",
    .missing =
	"the file needs a passphrase, and there is no terminal to ask at",
    .hint = "give --passphrase-file FILE",
};

/* A key that has a passphrase of its own is refused, rather than asked for. */
static int
no_passphrase(char *text, int size, int writing, void *arg)
{
	(void)text;
	(void)size;
	(void)writing;
	(void)arg;
	return 0;
}

/* The certificates of the file: ours, and those behind it. */
static STACK_OF(X509) *
read_chain(const char *path)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	FILE *file = fopen(path, "re");
	X509 *one;

	while (file != NULL &&
	       (one = PEM_read_X509(file, NULL, NULL, NULL)) != NULL)
		sk_X509_push(chain, one);
	if (file != NULL)
		fclose(file);
	ERR_clear_error();
	return chain;
}

static bool
refuse(const char *path, const char *why, struct error *err)
{
	ERR_clear_error();
	error_set(err, ERROR_CONFIG, "p12", "%s %s", path, why);
	return error_hint(err, "bursar context show");
}

/* To be freed; NULL where they do not belong together. */
static PKCS12 *
make(const struct context *context, const char *passphrase, struct error *err)
{
	STACK_OF(X509) *chain = read_chain(context->certificate);
	EVP_PKEY *key = identity_key(context->key, no_passphrase);
	X509 *own = sk_X509_shift(chain);
	PKCS12 *p12 = NULL;

	if (own == NULL)
		refuse(context->certificate, "has no certificate", err);
	else if (key == NULL)
		refuse(context->key,
		    "cannot be read as a key without a passphrase", err);
	else if (X509_check_private_key(own, key) != 1)
		refuse(context->key, "is not the key of the certificate", err);
	else if ((p12 = PKCS12_create(passphrase, "Bursar", key, own, chain,
		      NID_aes_256_cbc, NID_aes_256_cbc, ROUNDS, ROUNDS, 0)) ==
	    NULL)
		refuse(context->certificate,
		    "cannot be made into a file for browsers", err);
	X509_free(own);
	EVP_PKEY_free(key);
	sk_X509_pop_free(chain, X509_free);
	return p12;
}

static bool
refuse_there(const char *path, struct error *err)
{
	error_set(err, ERROR_CONFLICT, "p12", "%s is there already", path);
	return error_hint(err, "choose another name, or remove it");
}

/* A file that is half written is of no use to anybody. */
static bool
put(PKCS12 *p12, const char *path, struct error *err)
{
	int fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool ok;

	if (file == NULL)
		return errno == EEXIST ? refuse_there(path, err)
				       : error_file(err, "p12", path);
	ok = i2d_PKCS12_fp(file, p12) == 1 && fflush(file) == 0 &&
	     fsync(fd) == 0;
	ok = fclose(file) == 0 && ok;
	if (ok)
		return true;
	error_file(err, "p12", path);
	unlink(path);
	return false;
}

bool
p12_write(const struct context *context, const char *path,
    const char *passphrase_file, struct error *err)
{
	char *passphrase;
	PKCS12 *p12;
	bool ok;

	if (access(path, F_OK) == 0)
		return refuse_there(path, err);
	passphrase = passphrase_read(passphrase_file, &words, true, err);
	if (passphrase == NULL)
		return false;
	p12 = make(context, passphrase, err);
	passphrase_forget(passphrase);
	ok = p12 != NULL && put(p12, path, err);
	PKCS12_free(p12);
	return ok;
}
