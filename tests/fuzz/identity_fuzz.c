/* Any bytes as a certificate, and as the URI of one that is right in all else.
 * Whoever is let in must be one person of one book, in so many words. */

#include <openssl/x509v3.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tls/tls.h"

static void
check_caller(const struct caller *caller)
{
	static regex_t pattern;
	static bool ready;

	if (!ready && regcomp(&pattern,
			  "^urn:bursar:[A-Za-z0-9.-]{1,40}:person:"
			  "[A-Za-z0-9.-]{1,40}$",
			  REG_EXTENDED | REG_NOSUB) != 0)
		abort();
	ready = true;
	if (regexec(&pattern, caller->claim, 0, NULL, 0) != 0 ||
	    strlen(caller->certificate) != 64 || caller->known)
		abort();
}

static void
try_certificate(const unsigned char *der, size_t len, const uint8_t *uri)
{
	struct caller caller;
	struct error err;

	if (!tls_caller_of(der, len, &caller, &err)) {
		if (err.code != ERROR_UNAUTHENTICATED || err.message[0] == '\0')
			abort();
		return;
	}
	check_caller(&caller);
	if (uri != NULL && memcmp(caller.claim, uri, strlen(caller.claim)) != 0)
		abort();
}

/* In the place of the one that it had. */
static void
set_uri(X509 *certificate, const uint8_t *data, size_t size)
{
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	if (ASN1_STRING_set(text, data, (int)size) != 1)
		abort();
	GENERAL_NAME_set0_value(name, GEN_URI, text);
	sk_GENERAL_NAME_push(names, name);
	must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0,
		 X509V3_ADD_REPLACE) == 1);
	GENERAL_NAMES_free(names);
}

/* One for clients, with an end, that nobody they know has signed, of a kind of
 * key that nobody knows: to make a key of its bytes is what takes longest. */
static X509 *
make_certificate(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	X509_EXTENSION *purpose =
	    X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, "clientAuth");

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 1000);
	X509_set_pubkey(certificate, key);
	must(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(certificate),
		 OBJ_txt2obj("1.2.3.4", 1), V_ASN1_NULL, NULL, NULL, 0) == 1);
	X509_add_ext(certificate, purpose, -1);
	X509_EXTENSION_free(purpose);
	X509_sign(certificate, key, EVP_sha256());
	EVP_PKEY_free(key);
	return certificate;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static X509 *certificate;
	unsigned char *der = NULL;
	int len;

	try_certificate(data, size, NULL);
	if (size > 300)
		return 0;
	if (certificate == NULL)
		certificate = make_certificate();
	set_uri(certificate, data, size);
	i2d_re_X509_tbs(certificate, NULL);
	len = i2d_X509(certificate, &der);
	must(len > 0);
	try_certificate(der, (size_t)len, data);
	OPENSSL_free(der);
	return 0;
}
