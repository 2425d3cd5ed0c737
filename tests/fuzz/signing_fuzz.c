/* Any bytes as a request for a certificate, and as what one says of itself that
 * its key has signed: whatever that is, what comes of it is for the person and
 * the key that were meant, and for nothing else. */

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "tls/certificate.h"
#include "tls/tls.h"

#define CLAIM	  "urn:bursar:main:person:amina"
#define SAID_MOST 1000

static char folder[] = "/tmp/signing_fuzz.XXXXXX";
static EVP_PKEY *key;
static char fingerprint[65];

static void
remove_authority(void)
{
	must(chdir(folder) == 0 && unlink("ca.key") == 0 &&
	     unlink("ca.crt") == 0 && chdir("/") == 0 && rmdir(folder) == 0);
}

/* Try to have it signed; what came of it, in DER. */
static bool
sign(const unsigned char *request, size_t len, struct buf *der)
{
	struct buf text = BUF(64 * 1024);
	struct certificate certificate;
	struct error err = {.message = ""};
	bool ok;

	buf_add_bytes(&text, request, len);
	ok = certificate_sign(folder, "main", "amina", 1, &text, fingerprint,
	    &certificate, der, &err);
	must(ok ? strcmp(certificate.fingerprint, fingerprint) == 0
		: err.code == ERROR_INVALID && err.message[0] != '\0');
	buf_free(&text);
	return ok;
}

static bool
try_request(const unsigned char *request, size_t len)
{
	struct buf der = BUF(64 * 1024);
	struct caller caller;
	struct error err;
	bool ok = sign(request, len, &der);

	if (ok) {
		must(tls_caller_of(
		    (const unsigned char *)der.data, der.len, &caller, &err));
		must(strcmp(caller.claim, CLAIM) == 0 &&
		     strcmp(caller.certificate, fingerprint) == 0);
	}
	buf_free(&der);
	return ok;
}

/* The bytes as a sequence of ASN.1, whatever is in it; how many it has. */
static int
wrap(unsigned char sequence[4 + SAID_MOST], const uint8_t *data, size_t size)
{
	sequence[0] = 0x30;
	sequence[1] = 0x82;
	sequence[2] = (unsigned char)(size >> 8);
	sequence[3] = (unsigned char)size;
	memcpy(sequence + 4, data, size);
	return (int)size + 4;
}

/* A request whose subject and extensions are the bytes, cut in two by the
 * first; NULL where OpenSSL makes none of them. */
static X509_REQ *
make_request(const uint8_t *data, size_t size)
{
	X509_REQ *request = X509_REQ_new();
	size_t cut = data[0] < size ? data[0] : size - 1;
	unsigned char sequence[4 + SAID_MOST];
	int len = wrap(sequence, data + 1 + cut, size - 1 - cut);

	if (X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request), "CN",
		MBSTRING_UTF8, data + 1, (int)cut, -1, 0) == 1 &&
	    X509_REQ_add1_attr_by_NID(
		request, NID_ext_req, V_ASN1_SEQUENCE, sequence, len) == 1 &&
	    X509_REQ_set_pubkey(request, key) == 1 &&
	    X509_REQ_sign(request, key, EVP_sha256()) > 0)
		return request;
	X509_REQ_free(request);
	return NULL;
}

static void
begin(void)
{
	struct certificate made;
	struct error err;
	X509 *holder = X509_new();
	bool fresh;

	must(mkdtemp(folder) != NULL &&
	     certificate_make_ca(folder, &fresh, &err));
	atexit(remove_authority);
	key = EVP_EC_gen("P-256");
	must(X509_set_pubkey(holder, key) == 1 &&
	     certificate_describe(holder, &made));
	strcpy(fingerprint, made.fingerprint);
	X509_free(holder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *der = NULL;
	X509_REQ *request;
	int len;

	if (key == NULL)
		begin();
	try_request(data, size);
	if (size == 0 || size > SAID_MOST)
		return 0;
	request = make_request(data, size);
	if (request == NULL)
		return 0;
	len = i2d_X509_REQ(request, &der);
	must(len > 0 && try_request(der, (size_t)len));
	OPENSSL_free(der);
	X509_REQ_free(request);
	return 0;
}
