/* Making certificates and revocation lists with OpenSSL. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "alloc.h"
#include "buf.h"
#include "tls/certificate.h"
#include "tls/pem.h"

#define DAY	   (24L * 60 * 60)
#define CA_DAYS	   3650
#define CLOCK_SKEW 300 /* seconds that another clock may be behind ours */
#define LIST_SKEW  DAY /* the same for the list, which would lock all out */

/* What a kind of certificate may be used for. */
struct profile {
	const char *basic, *usage, *extended;
};

static const struct profile authority = {
    "critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign", NULL};
static const struct profile server = {
    "critical,CA:FALSE", "critical,digitalSignature", "serverAuth"};
static const struct profile client = {
    "critical,CA:FALSE", "critical,digitalSignature", "clientAuth"};

/* The authority as loaded. */
struct ca {
	X509 *cert;
	EVP_PKEY *key;
};

/* Certificates -------------------------------------------------------------*/

/* A positive number of 127 random bits, so that none is ever given twice. */
static bool
set_serial(X509 *cert)
{
	BIGNUM *number = BN_new();
	bool ok =
	    number != NULL &&
	    BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;

	BN_free(number);
	return ok;
}

static X509_EXTENSION *
make_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	return X509V3_EXT_conf_nid(NULL, &context, nid, value);
}

static bool
add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	bool ok;

	if (value == NULL)
		return true;
	extension = make_extension(cert, issuer, nid, value);
	ok = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return ok;
}

static bool
set_subject(X509 *cert, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(cert);

	return X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC,
		   (const unsigned char *)"Bursar", -1, -1, 0) == 1 &&
	       X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
		   (const unsigned char *)name, -1, -1, 0) == 1;
}

/* Valid from a little ago, for so many days, and not beyond the issuer. */
static bool
set_validity(X509 *cert, X509 *issuer, int days)
{
	ASN1_TIME *end = X509_getm_notAfter(cert);
	const ASN1_TIME *last = X509_get0_notAfter(issuer);

	if (X509_gmtime_adj(X509_getm_notBefore(cert), -CLOCK_SKEW) == NULL ||
	    X509_gmtime_adj(end, days * DAY) == NULL)
		return false;
	if (issuer != cert && ASN1_TIME_compare(end, last) > 0)
		return X509_set1_notAfter(cert, last) == 1;
	return true;
}

/* A certificate for the key, signed by the authority (by itself where ca is
 * NULL); san is a subjectAltName as OpenSSL writes it, or NULL. */
static X509 *
make_cert(const struct ca *ca, EVP_PKEY *key, const struct profile *profile,
    const char *name, const char *san, int days)
{
	X509 *cert = X509_new(), *issuer = ca != NULL ? ca->cert : cert;

	if (cert != NULL && X509_set_version(cert, 2) == 1 &&
	    set_serial(cert) && X509_set_pubkey(cert, key) == 1 &&
	    set_subject(cert, name) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
	    set_validity(cert, issuer, days) &&
	    add_extension(
		cert, issuer, NID_basic_constraints, profile->basic) &&
	    add_extension(cert, issuer, NID_key_usage, profile->usage) &&
	    add_extension(cert, issuer, NID_ext_key_usage, profile->extended) &&
	    add_extension(cert, issuer, NID_subject_alt_name, san) &&
	    add_extension(cert, issuer, NID_subject_key_identifier, "hash") &&
	    add_extension(
		cert, issuer, NID_authority_key_identifier, "keyid:always") &&
	    X509_sign(cert, ca != NULL ? ca->key : key, EVP_sha256()) != 0)
		return cert;
	X509_free(cert);
	return NULL;
}

/* Not by a clock that was ahead of this one when it was made. */
static bool
is_begun(const ASN1_TIME *begin)
{
	return begin != NULL && X509_cmp_current_time(begin) < 0;
}

static bool
is_days_left(X509 *cert, int days)
{
	time_t then = time(NULL) + days * DAY;

	return X509_cmp_time(X509_get0_notAfter(cert), &then) > 0;
}

bool
certificate_check_key(const char *folder, const char *name, struct error *err)
{
	char *cert_path = xasprintf("%s/%s.crt", folder, name);
	char *key_path = xasprintf("%s/%s.key", folder, name);
	X509 *cert = pem_get_cert(cert_path);
	EVP_PKEY *key = cert != NULL ? pem_get_key(key_path) : NULL;
	bool ok = cert != NULL && key != NULL;

	if (!ok) {
		error_file(err, name, cert != NULL ? key_path : cert_path);
		error_hint(err, "bring it back from the backup, or let bursard "
				"init make another");
	} else if (X509_check_private_key(cert, key) != 1) {
		ok = error_set(err, ERROR_CONFIG, name,
		    "%s is not the key of %s", key_path, cert_path);
		error_hint(err, "bring both from the same backup");
	} else {
		ok = pem_is_private(key_path, err);
	}
	ERR_clear_error();
	X509_free(cert);
	EVP_PKEY_free(key);
	free(cert_path);
	free(key_path);
	return ok;
}

/* The authority ------------------------------------------------------------*/

static void
ca_release(struct ca *ca)
{
	X509_free(ca->cert);
	EVP_PKEY_free(ca->key);
	*ca = (struct ca){0};
}

static bool
ca_load(const char *folder, struct ca *ca, struct error *err)
{
	char *cert = xasprintf("%s/ca.crt", folder);
	char *key = xasprintf("%s/ca.key", folder);
	bool ok = true;

	*ca = (struct ca){.cert = pem_get_cert(cert)};
	if (ca->cert == NULL) {
		error_file(err, cert, cert);
		ok = error_hint(err, "bursard init makes the authority");
	} else if ((ca->key = pem_get_key(key)) == NULL) {
		error_file(err, key, key);
		ok = error_hint(err, "without the authority's key no "
				     "certificate can be issued or revoked");
	} else {
		ok = certificate_check_key(folder, "ca", err);
	}
	if (!ok)
		ca_release(ca);
	ERR_clear_error();
	free(cert);
	free(key);
	return ok;
}

/* The key comes first: a folder that has it without a certificate was left
 * half done, and the certificate is made for that key. */
static bool
make_ca_files(const char *cert_path, const char *key_path, struct error *err)
{
	EVP_PKEY *key = pem_get_key(key_path);
	X509 *cert = NULL;
	bool ok = true;

	if (key == NULL && errno != ENOENT)
		return error_file(err, key_path, key_path);
	if (key == NULL) {
		key = EVP_EC_gen("P-256");
		ok = key != NULL ? pem_put_key(key_path, key, err)
				 : pem_crypto_error(err, "no key can be made");
	}
	if (ok) {
		cert = make_cert(
		    NULL, key, &authority, "Bursar authority", NULL, CA_DAYS);
		ok = cert != NULL ? pem_put_cert(cert_path, cert, err)
				  : pem_crypto_error(
					err, "the authority cannot be made");
	}
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok;
}

bool
certificate_make_ca(const char *folder, bool *made, struct error *err)
{
	char *cert = xasprintf("%s/ca.crt", folder);
	char *key = xasprintf("%s/ca.key", folder);
	bool ok = true;

	*made = access(cert, F_OK) != 0;
	if (*made)
		ok = make_ca_files(cert, key, err);
	free(cert);
	free(key);
	return ok;
}

/* The server ---------------------------------------------------------------*/

/* Add one name of the server as OpenSSL writes it. */
static bool
add_name(struct buf *san, const char *name, struct error *err)
{
	unsigned char address[16];
	bool is_address = inet_pton(AF_INET, name, address) == 1 ||
			  inet_pton(AF_INET6, name, address) == 1;

	if (!is_address &&
	    (name[0] == '\0' || strlen(name) > 253 ||
		strspn(name, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") !=
		    strlen(name))) {
		error_set(err, ERROR_CONFIG, "names",
		    "\"%.60s\" is not a server name or address", name);
		return error_hint(
		    err, "give names like ledger.example.org,192.0.2.7");
	}
	buf_printf(san, "%s%s:%s", san->len > 0 ? "," : "",
	    is_address ? "IP" : "DNS", name);
	return true;
}

/* The subjectAltName for a comma-separated list of names. */
static bool
server_san(const char *names, struct buf *san, struct error *err)
{
	char *list = xstrdup(names), *rest = list, *name;
	bool ok = true;

	while (ok && (name = strsep(&rest, ", ")) != NULL)
		ok = name[0] == '\0' || add_name(san, name, err);
	free(list);
	if (ok && san->len == 0)
		return error_set(
		    err, ERROR_CONFIG, "names", "the server needs a name");
	return ok;
}

/* Are these the names that the certificate has? */
static bool
has_san(X509 *cert, const char *san)
{
	int place = X509_get_ext_by_NID(cert, NID_subject_alt_name, -1);
	X509_EXTENSION *wanted =
	    make_extension(cert, cert, NID_subject_alt_name, san);
	bool same = place >= 0 && wanted != NULL &&
		    ASN1_OCTET_STRING_cmp(
			X509_EXTENSION_get_data(X509_get_ext(cert, place)),
			X509_EXTENSION_get_data(wanted)) == 0;

	X509_EXTENSION_free(wanted);
	return same;
}

/* Can the server go on with what it has? */
static bool
is_server_good(const struct ca *ca, const char *cert_path, const char *key_path,
    const char *san)
{
	X509 *cert = pem_get_cert(cert_path);
	EVP_PKEY *key = pem_get_key(key_path);
	bool good = cert != NULL && key != NULL &&
		    X509_check_private_key(cert, key) == 1 &&
		    X509_verify(cert, ca->key) == 1 &&
		    is_begun(X509_get0_notBefore(cert)) &&
		    is_days_left(cert, CERTIFICATE_SERVER_LEFT) &&
		    has_san(cert, san);

	ERR_clear_error();
	X509_free(cert);
	EVP_PKEY_free(key);
	return good;
}

/* Make a key and its certificate, and write both. */
static bool
make_pair(const struct ca *ca, const struct profile *profile, const char *name,
    const char *san, int days, const char *stem, X509 **cert, struct error *err)
{
	char *key_path = xasprintf("%s.key", stem);
	char *cert_path = xasprintf("%s.crt", stem);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	bool ok;

	*cert =
	    key == NULL ? NULL : make_cert(ca, key, profile, name, san, days);
	ok = *cert != NULL
		 ? pem_put_key(key_path, key, err) &&
		       pem_put_cert(cert_path, *cert, err)
		 : pem_crypto_error(err, "the certificate cannot be made");
	EVP_PKEY_free(key);
	free(key_path);
	free(cert_path);
	return ok;
}

bool
certificate_make_server(
    const char *folder, const char *names, bool *made, struct error *err)
{
	char *stem = xasprintf("%s/server", folder);
	char *cert_path = xasprintf("%s.crt", stem);
	char *key_path = xasprintf("%s.key", stem);
	struct buf san = BUF(16 * 1024);
	X509 *cert = NULL;
	struct ca ca = {0};
	bool ok = server_san(names, &san, err) && ca_load(folder, &ca, err);

	*made = ok && !is_server_good(&ca, cert_path, key_path, san.data);
	if (*made)
		ok = make_pair(&ca, &server, "Bursar server", san.data,
		    CERTIFICATE_DAYS, stem, &cert, err);
	ca_release(&ca);
	X509_free(cert);
	buf_free(&san);
	free(stem);
	free(cert_path);
	free(key_path);
	return ok;
}

/* People -------------------------------------------------------------------*/

static void
write_hex(char *text, const unsigned char *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		*text++ = digits[data[i] >> 4];
		*text++ = digits[data[i] & 15];
	}
	*text = '\0';
}

static void
write_time(char text[21], const ASN1_TIME *time)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1 ||
	    strftime(text, 21, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		text[0] = '\0';
}

/* A distinguished name by RFC 4514, its letters as they are. */
static bool
write_name(char text[CERTIFICATE_ISSUER_MAX + 1], const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = bio != NULL &&
		  X509_NAME_print_ex(bio, name, 0,
		      XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0 &&
		  BIO_pending(bio) <= CERTIFICATE_ISSUER_MAX;
	int len = ok ? BIO_read(bio, text, CERTIFICATE_ISSUER_MAX) : 0;

	text[len > 0 ? len : 0] = '\0';
	BIO_free(bio);
	return ok;
}

bool
certificate_describe(X509 *cert, struct certificate *out)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	unsigned char digest[SHA256_DIGEST_LENGTH], *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

	if (len < 0)
		return false;
	SHA256(der, (size_t)len, digest);
	OPENSSL_free(der);
	write_hex(out->fingerprint, digest, sizeof(digest));
	write_hex(out->serial, ASN1_STRING_get0_data(serial),
	    (size_t)ASN1_STRING_length(serial));
	write_time(out->not_before, X509_get0_notBefore(cert));
	write_time(out->not_after, X509_get0_notAfter(cert));
	return write_name(out->issuer, X509_get_issuer_name(cert));
}

bool
certificate_issue(const char *folder, const char *book, const char *person,
    int days, const char *out, struct certificate *certificate,
    struct error *err)
{
	char *san, *stem;
	X509 *cert = NULL;
	struct ca ca;
	bool ok;

	if (days < 1 || days > CERTIFICATE_DAYS)
		return error_set(err, ERROR_USAGE, "days",
		    "a certificate is valid for 1 to %d days",
		    CERTIFICATE_DAYS);
	if (!ca_load(folder, &ca, err))
		return false;
	san = xasprintf("URI:urn:bursar:%s:person:%s", book, person);
	stem = xasprintf("%s/%s", out, person);
	ok = make_pair(&ca, &client, person, san, days, stem, &cert, err) &&
	     (certificate_describe(cert, certificate) ||
		 pem_crypto_error(err, "the certificate cannot be described"));
	X509_free(cert);
	ca_release(&ca);
	free(san);
	free(stem);
	return ok;
}

/* The key of a request that it has signed itself, to be freed; or NULL.  text
 * is its fingerprint. */
static EVP_PKEY *
own_key(X509_REQ *request, char text[2 * SHA256_DIGEST_LENGTH + 1])
{
	EVP_PKEY *key = request != NULL ? X509_REQ_get_pubkey(request) : NULL;
	unsigned char digest[SHA256_DIGEST_LENGTH], *spki = NULL;
	char group[40] = "";
	int len = key != NULL ? i2d_PUBKEY(key, &spki) : -1;
	bool good =
	    len > 0 && X509_REQ_verify(request, key) == 1 &&
	    EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	    strcmp(group, "prime256v1") == 0;

	if (good) {
		SHA256(spki, (size_t)len, digest);
		write_hex(text, digest, sizeof(digest));
	}
	OPENSSL_free(spki);
	ERR_clear_error();
	if (good)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static bool
refuse_request(const char *what, struct error *err)
{
	error_set(err, ERROR_INVALID, "request",
	    "%s is not a request that its own P-256 key has signed", what);
	return error_hint(err,
	    "let the person ask again: bursar cert renew, or cert enroll");
}

/* The key of the request, to be freed; NULL and the error. */
static EVP_PKEY *
request_key(
    const struct buf *request, const char *fingerprint, struct error *err)
{
	const unsigned char *der = (const unsigned char *)request->data;
	X509_REQ *asked = d2i_X509_REQ(NULL, &der, (long)request->len);
	char text[2 * SHA256_DIGEST_LENGTH + 1] = "";
	EVP_PKEY *key = own_key(asked, text);

	X509_REQ_free(asked);
	if (key != NULL && strcmp(text, fingerprint) == 0)
		return key;
	EVP_PKEY_free(key);
	refuse_request(fingerprint, err);
	return NULL;
}

bool
certificate_read_request(const char *path, struct buf *request,
    char fingerprint[65], struct error *err)
{
	X509_REQ *asked = pem_get_request(path);
	int missing = asked == NULL ? errno : 0;
	EVP_PKEY *key = own_key(asked, fingerprint);
	unsigned char *der = NULL;
	int len = key != NULL ? i2d_X509_REQ(asked, &der) : -1;

	if (len > 0)
		buf_add_bytes(request, der, (size_t)len);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	X509_REQ_free(asked);
	if (missing == ENOENT || missing == EACCES)
		return error_file(err, "request", path);
	return len > 0 || refuse_request(path, err);
}

bool
certificate_write(const char *path, const struct buf *der, struct error *err)
{
	const unsigned char *data = (const unsigned char *)der->data;
	X509 *cert = d2i_X509(NULL, &data, (long)der->len);
	bool ok = cert != NULL ? pem_put_cert(path, cert, err)
			       : pem_crypto_error(
				     err, "the certificate cannot be read");

	X509_free(cert);
	return ok;
}

static bool
add_der(X509 *cert, struct buf *der)
{
	unsigned char *bytes = NULL;
	int len = i2d_X509(cert, &bytes);

	if (len > 0)
		buf_add_bytes(der, bytes, (size_t)len);
	OPENSSL_free(bytes);
	return len > 0;
}

bool
certificate_sign(const char *folder, const char *book, const char *person,
    int days, const struct buf *request, const char *fingerprint,
    struct certificate *certificate, struct buf *der, struct error *err)
{
	EVP_PKEY *key = request_key(request, fingerprint, err);
	char *san = xasprintf("URI:urn:bursar:%s:person:%s", book, person);
	X509 *cert = NULL;
	struct ca ca = {0};
	bool ok = key != NULL && ca_load(folder, &ca, err);

	if (ok)
		cert = make_cert(&ca, key, &client, person, san, days);
	ok = ok && ((cert != NULL && certificate_describe(cert, certificate) &&
			add_der(cert, der)) ||
		       pem_crypto_error(err, "the certificate cannot be made"));
	X509_free(cert);
	ca_release(&ca);
	EVP_PKEY_free(key);
	free(san);
	return ok;
}

/* The revocation list ------------------------------------------------------*/

/* Complete the list, sign it and write it.  It has been valid for a day: one of
 * a clock that is set right afterwards must not lie in the future. */
static bool
crl_sign(
    const struct ca *ca, const char *folder, X509_CRL *crl, struct error *err)
{
	char *path = xasprintf("%s/ca.crl", folder);
	ASN1_TIME *begin = X509_gmtime_adj(NULL, -LIST_SKEW);
	ASN1_TIME *next = X509_gmtime_adj(NULL, CERTIFICATE_LIST_DAYS * DAY);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	AUTHORITY_KEYID *keyid = AUTHORITY_KEYID_new();
	bool ok = begin != NULL && next != NULL && number != NULL &&
		  keyid != NULL &&
		  ASN1_INTEGER_set_int64(number, time(NULL)) == 1 &&
		  (keyid->keyid = ASN1_OCTET_STRING_dup(
		       X509_get0_subject_key_id(ca->cert))) != NULL &&
		  X509_CRL_set_version(crl, 1) == 1 &&
		  X509_CRL_set_issuer_name(
		      crl, X509_get_subject_name(ca->cert)) == 1 &&
		  X509_CRL_set1_lastUpdate(crl, begin) == 1 &&
		  X509_CRL_set1_nextUpdate(crl, next) == 1 &&
		  X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier,
		      keyid, 0, X509V3_ADD_REPLACE) == 1 &&
		  X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0,
		      X509V3_ADD_REPLACE) == 1 &&
		  X509_CRL_sort(crl) == 1 &&
		  X509_CRL_sign(crl, ca->key, EVP_sha256()) != 0;

	ok = ok ? pem_put_crl(path, crl, err)
		: pem_crypto_error(err, "the revocation list cannot be made");
	AUTHORITY_KEYID_free(keyid);
	ASN1_INTEGER_free(number);
	ASN1_TIME_free(begin);
	ASN1_TIME_free(next);
	free(path);
	return ok;
}

static bool
crl_add(X509_CRL *crl, const char *serial, struct error *err)
{
	X509_REVOKED *revoked = X509_REVOKED_new();
	ASN1_TIME *now = X509_gmtime_adj(NULL, 0);
	BIGNUM *number = NULL;
	ASN1_INTEGER *integer = NULL;
	bool ok = revoked != NULL && now != NULL &&
		  BN_hex2bn(&number, serial) > 0 &&
		  (integer = BN_to_ASN1_INTEGER(number, NULL)) != NULL &&
		  X509_REVOKED_set_serialNumber(revoked, integer) == 1 &&
		  X509_REVOKED_set_revocationDate(revoked, now) == 1 &&
		  X509_CRL_add0_revoked(crl, revoked) == 1;

	if (!ok)
		X509_REVOKED_free(revoked);
	ASN1_INTEGER_free(integer);
	BN_free(number);
	ASN1_TIME_free(now);
	return ok || pem_crypto_error(err, "a serial number cannot be read");
}

bool
certificate_write_crl(const char *folder, const char *const serials[],
    size_t count, struct error *err)
{
	X509_CRL *crl;
	struct ca ca;
	bool ok = true;

	if (!ca_load(folder, &ca, err))
		return false;
	crl = X509_CRL_new();
	if (crl == NULL)
		abort();
	for (size_t i = 0; ok && i < count; i++)
		ok = crl_add(crl, serials[i], err);
	ok = ok && crl_sign(&ca, folder, crl, err);
	X509_CRL_free(crl);
	ca_release(&ca);
	return ok;
}

/* Is it valid, and less than half of the list's life over? */
static bool
is_crl_young(const X509_CRL *crl)
{
	time_t then = time(NULL) + CERTIFICATE_LIST_LEFT * DAY;

	return is_begun(X509_CRL_get0_lastUpdate(crl)) &&
	       X509_CRL_get0_nextUpdate(crl) != NULL &&
	       X509_cmp_time(X509_CRL_get0_nextUpdate(crl), &then) > 0;
}

bool
certificate_renew_crl(const char *folder, bool *made, struct error *err)
{
	char *path = xasprintf("%s/ca.crl", folder);
	X509_CRL *crl = pem_get_crl(path);
	bool ok = crl != NULL || errno == ENOENT || error_file(err, path, path);
	struct ca ca;

	*made = ok && (crl == NULL || !is_crl_young(crl));
	if (*made && crl == NULL) {
		ok = certificate_write_crl(folder, NULL, 0, err);
	} else if (*made && (ok = ca_load(folder, &ca, err))) {
		ok = crl_sign(&ca, folder, crl, err);
		ca_release(&ca);
	}
	ERR_clear_error();
	X509_CRL_free(crl);
	free(path);
	return ok;
}

/* Times --------------------------------------------------------------------*/

static time_t
time_of(const ASN1_TIME *time)
{
	struct tm utc;

	return time != NULL && ASN1_TIME_to_tm(time, &utc) == 1 ? timegm(&utc)
								: 0;
}

static struct certificate_span
cert_span(const char *folder, const char *name)
{
	char *path = xasprintf("%s/%s", folder, name);
	X509 *cert = pem_get_cert(path);
	struct certificate_span span = {0};

	if (cert != NULL)
		span = (struct certificate_span){
		    time_of(X509_get0_notBefore(cert)),
		    time_of(X509_get0_notAfter(cert))};
	X509_free(cert);
	free(path);
	return span;
}

void
certificate_times(const char *folder, struct certificate_times *times)
{
	char *path = xasprintf("%s/ca.crl", folder);
	X509_CRL *crl = pem_get_crl(path);

	*times = (struct certificate_times){
	    .authority = cert_span(folder, "ca.crt"),
	    .server = cert_span(folder, "server.crt"),
	};
	if (crl != NULL)
		times->list = (struct certificate_span){
		    time_of(X509_CRL_get0_lastUpdate(crl)),
		    time_of(X509_CRL_get0_nextUpdate(crl))};
	ERR_clear_error();
	X509_CRL_free(crl);
	free(path);
}
