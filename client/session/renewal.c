/* Making keys and requests for certificates, with OpenSSL. */

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "session/identity.h"
#include "session/renewal.h"

#define REQUEST_MAX 2048

static char *
beside(const char *path, const char *suffix)
{
	return xasprintf("%s.%s", path, suffix);
}

static bool
refuse(const char *why, struct error *err)
{
	ERR_clear_error();
	error_set(err, ERROR_CONFIG, "certificate", "%s", why);
	return error_hint(err, "ask the administrator for a certificate");
}

/* Files --------------------------------------------------------------------*/

/* A new file for its owner alone, on disk: with the key, or the certificate. */
static bool
pem_write(const char *path, EVP_PKEY *key, X509 *certificate, struct error *err)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool ok = file != NULL && fchmod(fd, 0600) == 0;

	if (ok && key != NULL)
		ok = PEM_write_PrivateKey(
			 file, key, NULL, NULL, 0, NULL, NULL) == 1;
	else if (ok)
		ok = PEM_write_X509(file, certificate) == 1;
	ok = ok && fflush(file) == 0 && fsync(fd) == 0;
	if (!ok)
		error_file(err, "certificate", path);
	if (file != NULL)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	return ok;
}

/* The new file takes the place of the old one, which stays beside it where
 * there was one. */
static bool
replace(const char *path, struct error *err)
{
	char *new = beside(path, "new"), *old = beside(path, "old");
	bool ok;

	unlink(old);
	ok = ((link(path, old) == 0 || errno == ENOENT) &&
		 rename(new, path) == 0) ||
	     error_file(err, "certificate", path);
	free(new);
	free(old);
	return ok;
}

/* Asking -------------------------------------------------------------------*/

static bool
describe(struct renewal *renewal, EVP_PKEY *key)
{
	X509_REQ *request = X509_REQ_new();
	unsigned char *der = NULL, *spki = NULL;
	int len = i2d_PUBKEY(key, &spki), size = -1;

	if (len > 0 && request != NULL &&
	    X509_REQ_set_pubkey(request, key) == 1 &&
	    X509_REQ_sign(request, key, EVP_sha256()) > 0)
		size = i2d_X509_REQ(request, &der);
	if (size > 0) {
		digest_of(spki, (size_t)len, renewal->fingerprint);
		buf_add_bytes(&renewal->request, der, (size_t)size);
	}
	OPENSSL_free(spki);
	OPENSSL_free(der);
	X509_REQ_free(request);
	return size > 0;
}

/* By one of the authorities in the file, which may have an old one beside the
 * new. */
static bool
is_by(X509 *certificate, const char *authorities)
{
	FILE *file = fopen(authorities, "re");
	X509 *ca = NULL;
	bool is = false;

	while (!is && file != NULL &&
	       (ca = PEM_read_X509(file, NULL, NULL, NULL)) != NULL) {
		is = X509_verify(certificate, X509_get0_pubkey(ca)) == 1;
		X509_free(ca);
	}
	if (file != NULL)
		fclose(file);
	return is;
}

bool
renewal_allowed(const struct context *context, struct error *err)
{
	X509 *certificate = identity_certificate(context->certificate);
	bool ours = certificate == NULL || is_by(certificate, context->ca);

	X509_free(certificate);
	ERR_clear_error();
	if (ours)
		return true;
	error_set(err, ERROR_CONFIG, "certificate",
	    "the certificate is by another authority than that of the ledger");
	return error_hint(err, "that authority renews it; an administrator "
			       "then enters it with bursard cert enter");
}

bool
renewal_begin(
    struct renewal *renewal, const struct context *context, struct error *err)
{
	char *path = beside(context->key, "new");
	EVP_PKEY *key = identity_key(path, NULL);
	bool made = key == NULL, ok;

	*renewal = (struct renewal){.request = BUF(REQUEST_MAX)};
	ERR_clear_error();
	if (made)
		key = EVP_EC_gen("P-256");
	ok = key != NULL && (!made || pem_write(path, key, NULL, err));
	ok = ok &&
	     (describe(renewal, key) || refuse("no request can be made", err));
	EVP_PKEY_free(key);
	free(path);
	return ok;
}

void
renewal_end(struct renewal *renewal)
{
	buf_free(&renewal->request);
}

void
renewal_drop(const struct context *context)
{
	char *path = beside(context->key, "new");

	unlink(path);
	free(path);
}

bool
renewal_write_request(
    const struct renewal *renewal, const char *path, struct error *err)
{
	const unsigned char *der = (const unsigned char *)renewal->request.data;
	X509_REQ *request =
	    d2i_X509_REQ(NULL, &der, (long)renewal->request.len);
	FILE *file = request != NULL ? fopen(path, "wxe") : NULL;
	bool ok = file != NULL && PEM_write_X509_REQ(file, request) == 1;

	if (file != NULL)
		ok = fclose(file) == 0 && ok;
	X509_REQ_free(request);
	return ok || error_file(err, "request", path);
}

/* Taking -------------------------------------------------------------------*/

static bool
is_of_key(X509 *certificate, const char *path)
{
	EVP_PKEY *key = identity_key(path, NULL);
	bool is = key != NULL && certificate != NULL &&
		  X509_check_private_key(certificate, key) == 1;

	EVP_PKEY_free(key);
	ERR_clear_error();
	return is;
}

/* Does the file name a person, and the one that the context's certificate names
 * where there is one? */
static bool
is_same_person(const struct context *context, const char *path)
{
	struct context renewed = *context;
	struct identity before, after;
	struct error ignored;

	renewed.certificate = (char *)path;
	if (!identity_read(&after, &renewed, &ignored))
		return false;
	if (access(context->certificate, F_OK) != 0 && errno == ENOENT)
		return true;
	return identity_read(&before, context, &ignored) &&
	       strcmp(before.person, after.person) == 0;
}

static bool
install(const struct context *context, X509 *certificate, struct error *err)
{
	char *key = beside(context->key, "new");
	char *path = beside(context->certificate, "new");
	bool ok = true;

	if (certificate == NULL || !is_of_key(certificate, key))
		ok = refuse("the certificate that came is of another key", err);
	else if (!is_by(certificate, context->ca))
		ok = refuse(
		    "the certificate that came is by another authority", err);
	ok = ok && pem_write(path, NULL, certificate, err);
	if (ok && !is_same_person(context, path)) {
		unlink(path);
		ok = refuse(
		    "the certificate that came is of another person", err);
	}
	ok = ok && replace(context->certificate, err) &&
	     replace(context->key, err);
	free(key);
	free(path);
	return ok;
}

bool
renewal_install(const struct context *context, const struct buf *certificate,
    struct error *err)
{
	const unsigned char *der = (const unsigned char *)certificate->data;
	X509 *signed_one = d2i_X509(NULL, &der, (long)certificate->len);
	bool ok = install(context, signed_one, err);

	X509_free(signed_one);
	ERR_clear_error();
	return ok;
}

bool
renewal_read_certificate(
    const char *path, struct buf *certificate, struct error *err)
{
	X509 *read = identity_certificate(path);
	unsigned char *der = NULL;
	int len = read != NULL ? i2d_X509(read, &der) : -1;

	if (len > 0)
		buf_add_bytes(certificate, der, (size_t)len);
	OPENSSL_free(der);
	X509_free(read);
	ERR_clear_error();
	return len > 0 || error_set(err, ERROR_FILE, "certificate",
			      "%s cannot be read as a certificate", path);
}

void
renewal_fix(const struct context *context)
{
	char *key = beside(context->key, "new");
	X509 *certificate = identity_certificate(context->certificate);
	struct error ignored;

	if (is_of_key(certificate, key))
		replace(context->key, &ignored);
	X509_free(certificate);
	ERR_clear_error();
	free(key);
}
