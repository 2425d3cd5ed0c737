/* Certificates of people that an authority outside of Bursar has issued. */

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "tls/outside.h"

#define CERTIFICATES_MAX 32 /* in a file */
#define SERIAL_MAX	 20 /* bytes; RFC 5280 */
#define STRENGTH	 2  /* 112 bits: RSA of 2048, SHA-256 */

bool
outside_for_clients(X509 *certificate)
{
	uint32_t usage = X509_get_extended_key_usage(certificate);

	return usage != UINT32_MAX && (usage & XKU_SSL_CLIENT) != 0;
}

/* To refuse everybody else would lock the organisation out, and gain nothing:
 * revocations are in the database too, which every request asks. */
int
outside_take_list(int ok, X509_STORE_CTX *store)
{
	int reason = X509_STORE_CTX_get_error(store);

	if (ok == 1 || (reason != X509_V_ERR_CRL_HAS_EXPIRED &&
			   reason != X509_V_ERR_CRL_NOT_YET_VALID))
		return ok;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

/* Where an authority has given no list, there is none to look at. */
static int
take_any_list(int ok, X509_STORE_CTX *store)
{
	if (ok == 1 || X509_STORE_CTX_get_error(store) !=
			   X509_V_ERR_UNABLE_TO_GET_CRL)
		return outside_take_list(ok, store);
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

STACK_OF(X509) *
outside_read(const char *path)
{
	BIO *bio = BIO_new_file(path, "r");
	STACK_OF(X509) *all = bio != NULL ? sk_X509_new_null() : NULL;
	X509 *one;

	while (all != NULL && sk_X509_num(all) < CERTIFICATES_MAX &&
	       (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		sk_X509_push(all, one);
	ERR_clear_error();
	BIO_free(bio);
	return all;
}

static char *
outside_path(const char *folder)
{
	return xasprintf("%s/%s", folder, OUTSIDE_FILE);
}

/* The authorities that are trusted, to be freed; or NULL. */
static X509_STORE *
open_store(const char *path, struct error *err)
{
	X509_STORE *store = X509_STORE_new();

	if (access(path, R_OK) != 0) {
		error_set(err, ERROR_CONFIG, "certificate",
		    "no authority outside of Bursar is trusted: there is no %s",
		    path);
		error_hint(err,
		    "put its root, and the authority below it, there as PEM, "
		    "and let the daemon read it: systemctl reload bursard");
	} else if (store != NULL && X509_STORE_load_file(store, path) == 1) {
		return store;
	} else {
		error_set(err, ERROR_CONFIG, "certificate",
		    "%s holds no certificates as PEM", path);
	}
	ERR_clear_error();
	X509_STORE_free(store);
	return NULL;
}

/* Has one of these authorities signed it, for clients, and is all of that in
 * force? */
static bool
verify(X509_STORE *store, STACK_OF(X509) *chain, struct error *err)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *how;
	bool ok = context != NULL &&
		  X509_STORE_CTX_init(
		      context, store, sk_X509_value(chain, 0), chain) == 1;

	if (!ok)
		abort();
	how = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_CLIENT);
	X509_VERIFY_PARAM_set_depth(how, CHAIN_MAX);
	X509_VERIFY_PARAM_set_auth_level(how, STRENGTH);
	X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_CRL_CHECK);
	X509_STORE_CTX_set_verify_cb(context, take_any_list);
	ok = X509_verify_cert(context) == 1;
	if (!ok) {
		error_set(err, ERROR_CONFLICT, "certificate",
		    "the certificate would not be let in: %s",
		    X509_verify_cert_error_string(
			X509_STORE_CTX_get_error(context)));
		error_hint(err,
		    "the file begins with the certificate of the person; the "
		    "authority that issued it follows there, or is in %s "
		    "with its root",
		    OUTSIDE_FILE);
	}
	ERR_clear_error();
	X509_STORE_CTX_free(context);
	return ok;
}

/* What a chain of certificates does not say. */
static bool
check_leaf(X509 *leaf, struct error *err)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(leaf);

	if (!outside_for_clients(leaf)) {
		error_set(err, ERROR_CONFLICT, "certificate",
		    "the certificate is not for client authentication");
		return error_hint(err,
		    "ask for one whose extended key usage has clientAuth");
	}
	if (X509_check_ca(leaf) != 0)
		return error_set(err, ERROR_CONFLICT, "certificate",
		    "this is the certificate of an authority, and of nobody");
	if (ASN1_STRING_length(serial) > SERIAL_MAX)
		return error_set(err, ERROR_CONFLICT, "certificate",
		    "the serial number of the certificate is too long");
	return true;
}

bool
outside_check(const char *folder, const char *path,
    struct certificate *certificate, struct error *err)
{
	STACK_OF(X509) *chain = outside_read(path);
	char *trusted;
	X509_STORE *store;
	bool ok;

	if (sk_X509_num(chain) < 1) {
		sk_X509_free(chain);
		error_set(err, ERROR_USAGE, "certificate",
		    "%s has no certificate as PEM", path);
		return error_hint(err,
		    "openssl x509 -inform DER -in FILE -out FILE.pem makes one "
		    "of DER");
	}
	trusted = outside_path(folder);
	store = open_store(trusted, err);
	ok = store != NULL && verify(store, chain, err) &&
	     check_leaf(sk_X509_value(chain, 0), err);
	if (ok && !certificate_describe(sk_X509_value(chain, 0), certificate))
		ok = error_set(err, ERROR_CONFLICT, "certificate",
		    "the name of who issued the certificate is too long");
	X509_STORE_free(store);
	free(trusted);
	sk_X509_pop_free(chain, X509_free);
	return ok;
}

static time_t
end_of(const X509 *certificate)
{
	struct tm utc;

	return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) == 1
		   ? timegm(&utc)
		   : 0;
}

bool
outside_look(const char *folder, struct outside *outside, struct error *err)
{
	char *path = outside_path(folder);
	STACK_OF(X509) *all = outside_read(path);
	bool ok = all != NULL || errno == ENOENT;

	*outside = (struct outside){0};
	for (int i = 0; i < sk_X509_num(all); i++) {
		X509 *one = sk_X509_value(all, i);
		time_t ends = end_of(one);

		outside->count++;
		outside->roots += X509_self_signed(one, 0) == 1;
		if (outside->ends == 0 || ends < outside->ends)
			outside->ends = ends;
	}
	if (!ok)
		error_file(err, "outside", path);
	else if (all != NULL && outside->roots == 0)
		ok = error_set(err, ERROR_CONFIG, "outside",
		    "%s has no root: nobody is let in by it", path);
	sk_X509_pop_free(all, X509_free);
	free(path);
	return ok;
}
