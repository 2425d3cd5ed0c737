/* Reading and writing PEM files: a private key is readable by its owner only
 * from its first byte, and a file appears whole or not at all. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "alloc.h"
#include "file.h"
#include "tls/pem.h"

/* As `openssl pkcs8 -topk8 -scrypt` does, with five times the work. */
#define SCRYPT_N 16384
#define SCRYPT_R 8
#define SCRYPT_P 5

bool
pem_crypto_error(struct error *err, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return error_set(err, ERROR_INTERNAL, "", "%s: %s", what,
	    reason != NULL ? reason : "OpenSSL failed");
}

/* Put the PEM text of bio into the file. */
static bool
put(const char *path, mode_t mode, BIO *bio, struct error *err)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);

	return file_put(path, mode, data, (size_t)len) ||
	       error_file(err, path, path);
}

bool
pem_put_key(const char *path, EVP_PKEY *key, struct error *err)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	bool ok = bio != NULL && PEM_write_bio_PKCS8PrivateKey(
				     bio, key, NULL, NULL, 0, NULL, NULL) == 1;

	ok = ok ? put(path, 0600, bio, err)
		: pem_crypto_error(err, "the key cannot be written");
	BIO_free(bio);
	return ok;
}

bool
pem_put_cert(const char *path, X509 *cert, struct error *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL && PEM_write_bio_X509(bio, cert) == 1;

	ok = ok ? put(path, 0644, bio, err)
		: pem_crypto_error(err, "the certificate cannot be written");
	BIO_free(bio);
	return ok;
}

bool
pem_put_crl(const char *path, X509_CRL *crl, struct error *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL && PEM_write_bio_X509_CRL(bio, crl) == 1;

	ok =
	    ok ? put(path, 0644, bio, err)
	       : pem_crypto_error(err, "the revocation list cannot be written");
	BIO_free(bio);
	return ok;
}

static void *
read_cert(FILE *file)
{
	return PEM_read_X509(file, NULL, NULL, NULL);
}

static void *
read_key(FILE *file)
{
	setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays behind */
	return PEM_read_PrivateKey(file, NULL, NULL, NULL);
}

static void *
read_crl(FILE *file)
{
	return PEM_read_X509_CRL(file, NULL, NULL, NULL);
}

static void *
read_request(FILE *file)
{
	return PEM_read_X509_REQ(file, NULL, NULL, NULL);
}

/* What the file has, or NULL with errno: EBADMSG where that is something else. */
static void *
get(const char *path, void *(*read_pem)(FILE *))
{
	FILE *file = fopen(path, "re");
	void *found;

	if (file == NULL)
		return NULL;
	found = read_pem(file);
	errno = EBADMSG;
	fclose(file);
	return found;
}

X509 *
pem_get_cert(const char *path)
{
	return get(path, read_cert);
}

EVP_PKEY *
pem_get_key(const char *path)
{
	return get(path, read_key);
}

X509_CRL *
pem_get_crl(const char *path)
{
	return get(path, read_crl);
}

X509_REQ *
pem_get_request(const char *path)
{
	return get(path, read_request);
}

static bool
print_locked(BIO *bio, EVP_PKEY *key, const char *passphrase)
{
	PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(key);
	X509_ALGOR *method = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0,
	    NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	X509_SIG *locked = NULL;
	bool ok;

	if (plain != NULL && method != NULL)
		locked = PKCS8_set0_pbe(
		    passphrase, (int)strlen(passphrase), plain, method);
	if (locked == NULL)
		X509_ALGOR_free(method);
	ok = locked != NULL && PEM_write_bio_PKCS8(bio, locked) == 1;
	X509_SIG_free(locked);
	PKCS8_PRIV_KEY_INFO_free(plain);
	return ok;
}

bool
pem_print_key(EVP_PKEY *key, const char *passphrase, struct buf *text,
    struct error *err)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *data;
	long len;
	bool ok = bio != NULL &&
		  (passphrase != NULL
			  ? print_locked(bio, key, passphrase)
			  : PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL,
				0, NULL, NULL) == 1);

	if (ok) {
		len = BIO_get_mem_data(bio, &data);
		buf_add_bytes(text, data, (size_t)len);
	}
	BIO_free(bio);
	return ok || pem_crypto_error(err, "the key cannot be encrypted");
}

EVP_PKEY *
pem_read_key(const struct buf *text, const char *passphrase)
{
	BIO *bio = BIO_new_mem_buf(text->data, (int)text->len);
	EVP_PKEY *key;

	/* Without a passphrase an empty one is tried, and not asked for. */
	key = PEM_read_bio_PrivateKey(
	    bio, NULL, NULL, (void *)(passphrase != NULL ? passphrase : ""));
	BIO_free(bio);
	ERR_clear_error();
	return key;
}

bool
pem_is_private(const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_file(err, path, path);
	if ((st.st_mode & 077) == 0)
		return true;
	error_set(err, ERROR_CONFIG, path, "others can read %s", path);
	return error_hint(
	    err, "chmod 600 %s; if it was so for long, make another", path);
}
