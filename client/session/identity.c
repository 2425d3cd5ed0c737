/* Reading who we are from certificates, with OpenSSL. */

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "core/say.h"
#include "session/identity.h"

#define CLAIM	   "urn:bursar:"
#define CLAIM_WHO  ":person:"
#define BY_KEY	   CLAIM "-" CLAIM_WHO
#define CODE_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define DAY_S	   (24 * 60 * 60)

X509 *
identity_certificate(const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *certificate =
	    file != NULL ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

	if (file != NULL)
		fclose(file);
	return certificate;
}

EVP_PKEY *
identity_key(const char *path, identity_ask *ask)
{
	FILE *file = fopen(path, "re");
	EVP_PKEY *key;

	if (file == NULL)
		return NULL;
	setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays behind */
	key = PEM_read_PrivateKey(file, NULL, ask, NULL);
	fclose(file);
	return key;
}

/* urn:bursar:BOOK:person:CODE, and nothing more. */
static bool
is_claim(const char *text)
{
	size_t book, code;

	if (strncmp(text, CLAIM, strlen(CLAIM)) != 0)
		return false;
	text += strlen(CLAIM);
	book = strspn(text, CODE_CHARS);
	text += book;
	if (book == 0 || strncmp(text, CLAIM_WHO, strlen(CLAIM_WHO)) != 0)
		return false;
	text += strlen(CLAIM_WHO);
	code = strspn(text, CODE_CHARS);
	return code > 0 && text[code] == '\0';
}

/* SHA-256 of its public key. */
static bool
read_key(const X509 *certificate, char text[DIGEST_TEXT])
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

	if (len > 0)
		digest_of(der, (size_t)len, text);
	OPENSSL_free(der);
	return len > 0;
}

/* An authority outside of Bursar names nobody of the ledger: its certificates
 * are known by their key. */
static bool
name_by_key(const X509 *certificate, char person[IDENTITY_PERSON_MAX])
{
	char key[DIGEST_TEXT];

	if (!read_key(certificate, key))
		return false;
	snprintf(person, IDENTITY_PERSON_MAX, BY_KEY "%.32s", key);
	return true;
}

/* Copy the certificate's URI, which must be its only one. */
static bool
read_person(X509 *certificate, char person[IDENTITY_PERSON_MAX])
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	int uris = 0, ours = 0;

	person[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		const ASN1_IA5STRING *uri = name->d.uniformResourceIdentifier;

		if (name->type != GEN_URI)
			continue;
		uris++;
		ours += strncmp((const char *)ASN1_STRING_get0_data(uri), CLAIM,
			    strlen(CLAIM)) == 0;
		if (ASN1_STRING_length(uri) < IDENTITY_PERSON_MAX)
			snprintf(person, IDENTITY_PERSON_MAX, "%.*s",
			    ASN1_STRING_length(uri),
			    (const char *)ASN1_STRING_get0_data(uri));
	}
	GENERAL_NAMES_free(names);
	if (ours == 0)
		return name_by_key(certificate, person);
	return uris == 1 && is_claim(person);
}

static bool
read_not_after(const X509 *certificate, time_t *moment)
{
	struct tm utc;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1)
		return false;
	*moment = timegm(&utc);
	return true;
}

/* The authority's key, by which it is known: its certificate may be made
 * again. */
static bool
read_authority(const char *path, char authority[DIGEST_TEXT])
{
	X509 *certificate = identity_certificate(path);
	bool ok = certificate != NULL && read_key(certificate, authority);

	X509_free(certificate);
	return ok;
}

static bool
refuse(const char *what, const char *path, const char *why, struct error *err)
{
	error_set(err, ERROR_CONFIG, what, "the %s %s %s", what, path, why);
	return error_hint(err, "bursar context show");
}

bool
identity_read(
    struct identity *identity, const struct context *context, struct error *err)
{
	X509 *certificate = identity_certificate(context->certificate);
	bool read = certificate != NULL &&
		    read_not_after(certificate, &identity->not_after);
	bool named = read && read_person(certificate, identity->person);

	X509_free(certificate);
	if (!read)
		return refuse("certificate", context->certificate,
		    "cannot be read as one", err);
	if (!named)
		return refuse("certificate", context->certificate,
		    "does not name one person of one book", err);
	return read_authority(context->ca, identity->authority) ||
	       refuse(
		   "ca", context->ca, "cannot be read as a certificate", err);
}

char *
identity_name(const struct identity *identity)
{
	const char *book = identity->person + strlen(CLAIM);
	size_t len = strcspn(book, ":");

	return xasprintf(
	    "%.*s,%s", (int)len, book, book + len + strlen(CLAIM_WHO));
}

/* "in 6 days", for people. */
static void
days_print(struct buf *buf, int days)
{
	if (days < 0)
		buf_add(buf, "has ended");
	else if (days == 0)
		buf_add(buf, "ends within a day");
	else
		buf_printf(buf, "ends in %d day%s", days, days > 1 ? "s" : "");
}

void
identity_say_ends(const struct context *context)
{
	struct identity identity = {0};
	struct error ignored;
	struct buf ends = BUF(40);
	char day[16] = "";
	struct tm utc;
	double left;

	if (!identity_read(&identity, context, &ignored))
		return;
	left = difftime(identity.not_after, time(NULL)) / DAY_S;
	if (left >= (isatty(STDERR_FILENO) == 1 ? 31 : 15))
		return;
	days_print(&ends, left < 0 ? -1 : (int)left);
	if (gmtime_r(&identity.not_after, &utc) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d", &utc);
	say(left < 8 ? "warning" : "note", "your certificate %s %s, on %s",
	    context->certificate, ends.data, day);
	say("hint", "%s",
	    strncmp(identity.person, BY_KEY, strlen(BY_KEY)) == 0
		? "ask the authority that issued it for another, and have the "
		  "administrator enter that"
	    : left < 0 ? "ask the administrator for a new one"
		     : "renew it: bursar cert renew");
	buf_free(&ends);
}
