/*
 * TLS 1.3 by OpenSSL.
 *
 * No tickets and no session cache: a resumed session would skip the check of
 * the client's certificate, and nothing is ever sent as early data, which
 * could be replayed.
 *
 * A client's certificate is read once, when the handshake is done, and then
 * forgotten: it would be a third of what an idle connection costs.
 */

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "tls/outside.h"
#include "tls/tls.h"

#define SESSION_MAX 512		  /* bytes of an empty session */
#define NEW_KEYS_MAX 32		  /* in the life of a connection */
#define CODE_MAX    40		  /* of a book or person in a claim */
#define CLAIM	    "urn:bursar:" /* BOOK:person:CODE */
#define CODE_CHARS                                                             \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"

struct tls {
	SSL_CTX *context;
	X509_CRL *crl; /* or NULL */
	STACK_OF(X509) *own; /* our authority, as against outside ones */
	atomic_uint owners;
};

/* What is kept of a certificate: whose it is, and what tells it from others. */
struct shown {
	struct caller caller;
	ASN1_INTEGER *serial;
	unsigned long issuer;
};

struct tls_stream {
	SSL *ssl;
	struct shown *shown; /* or NULL */
	bool open; /* the handshake is complete and nothing has failed */
	bool outside; /* the certificate is of an outside authority */
	unsigned new_keys;	    /* that the client made */
	unsigned long error;	    /* OpenSSL's, of the last call; or 0 */
	struct caller *turned_down; /* the certificate was; or NULL */
};

static void note_turned_down(SSL *, X509 *);

/* Fill the error with what OpenSSL says about a file.  Returns false. */
static bool
file_error(struct error *err, const char *file, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return error_set(err, ERROR_CONFIG, file, "%s %s cannot be used: %s",
	    what, file, reason != NULL ? reason : strerrordesc_np(errno));
}

/* A key with a passphrase is refused, rather than asked for. */
static int
no_passphrase(char *text, int size, int writing, void *arg)
{
	(void)text;
	(void)size;
	(void)writing;
	(void)arg;
	return 0;
}

/* Agree on HTTP/1.1 with whoever offers protocols, or on nothing. */
static int
choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *len,
    const unsigned char *offered, unsigned offered_len, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *protocol;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&protocol, len, ours, sizeof(ours) - 1,
		offered, offered_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*chosen = protocol;
	return SSL_TLSEXT_ERR_OK;
}

/* Does the chain end at an authority that is not ours?  Those have a list
 * where they gave us one. */
static bool
is_outside(X509_STORE_CTX *store)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(
	    store, SSL_get_ex_data_X509_STORE_CTX_idx());
	const struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);
	const X509 *root = sk_X509_value(chain, sk_X509_num(chain) - 1);

	for (int i = 0; i < sk_X509_num(tls->own); i++)
		if (root == NULL || X509_cmp(root, sk_X509_value(tls->own, i)) == 0)
			return false;
	return true;
}

static int
take_list(int ok, X509_STORE_CTX *store)
{
	if (ok == 1 ||
	    X509_STORE_CTX_get_error(store) != X509_V_ERR_UNABLE_TO_GET_CRL ||
	    !is_outside(store))
		return outside_take_list(ok, store);
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

/* Keep no chain: that would hold the client's certificate. */
static int
verify_and_forget(X509_STORE_CTX *store, void *arg)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(
	    store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_stream *stream = SSL_get_app_data(ssl);
	int ok = X509_verify_cert(store);

	(void)arg;
	if (ok <= 0)
		note_turned_down(ssl, X509_STORE_CTX_get0_cert(store));
	else
		stream->outside = is_outside(store);
	X509_STORE_CTX_set0_verified_chain(store, NULL);
	return ok > 0;
}

/* Close to a client that goes on to new keys without end.  OpenSSL makes them
 * one after the other before it returns, in the time of everybody else on this
 * thread, and asks for no certificate first.  Programs that do this at all do
 * it after hundreds of gigabytes. */
static void
bound_new_keys(int writes, int version, int type, const void *message,
    size_t len, SSL *ssl, void *arg)
{
	struct tls_stream *stream = SSL_get_app_data(ssl);

	(void)version;
	(void)arg;
	if (!writes && type == SSL3_RT_HANDSHAKE && len > 0 &&
	    *(const unsigned char *)message == SSL3_MT_KEY_UPDATE &&
	    ++stream->new_keys > NEW_KEYS_MAX)
		SSL_set_shutdown(ssl, SSL_RECEIVED_SHUTDOWN);
}

static void
context_configure(SSL_CTX *context)
{
	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	SSL_CTX_set_options(context,
	    SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
		SSL_OP_CIPHER_SERVER_PREFERENCE |
		SSL_OP_IGNORE_UNEXPECTED_EOF); /* Content-Length tells the end
						*/
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				      SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(context, 1); /* one read(2) for a request */
	SSL_CTX_set_default_passwd_cb(context, no_passphrase);
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	SSL_CTX_set_msg_callback(context, bound_new_keys);
}

static void
ask_for_certificates(SSL_CTX *context)
{
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, take_list);
	SSL_CTX_set_verify_depth(context, CHAIN_MAX);
	SSL_CTX_set_cert_verify_callback(context, verify_and_forget, NULL);
}

/* From here on a client certificate must not be on the list, and there must
 * be a list in force. */
static bool
load_crl(struct tls *tls, const char *file)
{
	X509_STORE *store = SSL_CTX_get_cert_store(tls->context);
	BIO *bio = BIO_new_file(file, "r");

	if (bio != NULL)
		tls->crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
	BIO_free(bio);
	return tls->crl != NULL && X509_CRL_sort(tls->crl) == 1 &&
	       X509_STORE_add_crl(store, tls->crl) == 1 &&
	       X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1;
}

/* Whose certificates are taken: ours, and those outside. */
static bool
load_authorities(
    struct tls *tls, const struct tls_files *files, struct error *err)
{
	SSL_CTX *context = tls->context;
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(files->ca);

	SSL_CTX_set_client_CA_list(context, names);
	tls->own = outside_read(files->ca);
	if (sk_X509_num(tls->own) < 1 ||
	    SSL_CTX_load_verify_file(context, files->ca) != 1)
		return file_error(err, files->ca, "the CA certificate");
	if (files->outside != NULL &&
	    (SSL_CTX_load_verify_file(context, files->outside) != 1 ||
		SSL_add_file_cert_subjects_to_stack(names, files->outside) !=
		    1))
		return file_error(
		    err, files->outside, "the file of outside authorities");
	return true;
}

/* Certificates that the handshakes of every thread read are decoded before
 * there is one: else the first to need what an extension says works that out
 * while another reads it, under a lock of OpenSSL's that ThreadSanitizer does
 * not see.  What cannot be decoded is turned down when it is met, as ever. */
static void
decode_shared(SSL_CTX *context)
{
	const STACK_OF(X509_OBJECT) *shared =
	    X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));

	X509_check_purpose(SSL_CTX_get0_certificate(context), -1, 0);
	for (int i = 0; i < sk_X509_OBJECT_num(shared); i++) {
		X509 *authority =
		    X509_OBJECT_get0_X509(sk_X509_OBJECT_value(shared, i));

		if (authority != NULL)
			X509_check_purpose(authority, -1, 0);
	}
	ERR_clear_error();
}

static bool
context_load(struct tls *tls, const struct tls_files *files, struct error *err)
{
	SSL_CTX *context = tls->context;

	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(context, files->certificate) !=
	    1)
		return file_error(err, files->certificate, "the certificate");
	if (SSL_CTX_use_PrivateKey_file(
		context, files->key, SSL_FILETYPE_PEM) != 1)
		return file_error(err, files->key, "the key");
	if (SSL_CTX_check_private_key(context) != 1)
		return file_error(err, files->key, "the key");
	if (files->ca == NULL)
		return true;
	ask_for_certificates(context);
	if (!load_authorities(tls, files, err))
		return false;
	if (files->crl != NULL && !load_crl(tls, files->crl))
		return file_error(err, files->crl, "the revocation list");
	decode_shared(context);
	return true;
}

struct tls *
tls_new(const struct tls_files *files, struct error *err)
{
	struct tls *tls = xcalloc(1, sizeof(*tls));

	tls->owners = 1;
	tls->context = SSL_CTX_new(TLS_server_method());
	if (tls->context == NULL || SSL_CTX_set_app_data(tls->context, tls) != 1)
		abort();
	context_configure(tls->context);
	if (!context_load(tls, files, err)) {
		tls_free(tls);
		return NULL;
	}
	return tls;
}

struct tls *
tls_share(struct tls *tls)
{
	tls->owners++;
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (tls == NULL || --tls->owners > 0)
		return;
	X509_CRL_free(tls->crl);
	sk_X509_pop_free(tls->own, X509_free);
	SSL_CTX_free(tls->context);
	free(tls);
}

struct tls_stream *
tls_accept(struct tls *tls, int fd)
{
	struct tls_stream *stream = xcalloc(1, sizeof(*stream));

	stream->ssl = SSL_new(tls->context);
	/* What is called for a certificate finds the stream by it. */
	if (stream->ssl == NULL || SSL_set_fd(stream->ssl, fd) != 1 ||
	    SSL_set_app_data(stream->ssl, stream) != 1)
		abort();
	SSL_set_accept_state(stream->ssl);
	return stream;
}

void
tls_stream_free(struct tls_stream *stream)
{
	if (stream == NULL)
		return;
	SSL_free(stream->ssl);
	if (stream->shown != NULL)
		ASN1_INTEGER_free(stream->shown->serial);
	free(stream->shown);
	free(stream->turned_down);
	free(stream);
}

void
tls_renew(struct tls_stream *stream, struct tls *tls)
{
	if (SSL_set_SSL_CTX(stream->ssl, tls->context) == NULL)
		abort();
}

/* What to wait for after a call that did not succeed. */
static enum tls_want
stream_want(struct tls_stream *stream, int result)
{
	int error = SSL_get_error(stream->ssl, result);

	if (error == SSL_ERROR_WANT_READ)
		return TLS_READ;
	if (error == SSL_ERROR_WANT_WRITE)
		return TLS_WRITE;
	/* After these OpenSSL forbids to touch the stream again. */
	if (error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL)
		stream->open = false;
	stream->error = ERR_peek_error();
	ERR_clear_error();
	return TLS_CLOSED;
}

enum tls_want
tls_read(struct tls_stream *stream, void *data, size_t len, size_t *count)
{
	int result;

	ERR_clear_error();
	result = SSL_read_ex(stream->ssl, data, len, count);
	return result == 1 ? TLS_DONE : stream_want(stream, result);
}

enum tls_want
tls_write(
    struct tls_stream *stream, const void *data, size_t len, size_t *count)
{
	int result;

	ERR_clear_error();
	result = SSL_write_ex(stream->ssl, data, len, count);
	return result == 1 ? TLS_DONE : stream_want(stream, result);
}

void
tls_close(struct tls_stream *stream)
{
	if (!stream->open)
		return;
	stream->open = false;
	ERR_clear_error();
	SSL_shutdown(stream->ssl);
	ERR_clear_error();
}

enum tls_failure
tls_failure(const struct tls_stream *stream, const char **reason)
{
	long result = SSL_get_verify_result(stream->ssl);
	const char *said = ERR_reason_error_string(stream->error);

	*reason = said != NULL ? said : "-";
	if (result != X509_V_OK) {
		*reason = X509_verify_cert_error_string(result);
		return TLS_FAILED_CERTIFICATE;
	}
	if (ERR_GET_LIB(stream->error) != ERR_LIB_SSL)
		return TLS_FAILED_CLOSED;
	switch (ERR_GET_REASON(stream->error)) {
	case SSL_R_UNEXPECTED_EOF_WHILE_READING:
		return TLS_FAILED_CLOSED;
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_VERSION_TOO_LOW:
		return TLS_FAILED_VERSION;
	default:
		return TLS_FAILED_OTHERWISE;
	}
}

const struct caller *
tls_turned_down(const struct tls_stream *stream)
{
	return stream->turned_down;
}

bool
tls_pending(const struct tls_stream *stream)
{
	return SSL_has_pending(stream->ssl) == 1;
}

/* SHA-256 over the whole SubjectPublicKeyInfo, algorithm and parameters
 * included. */
static bool
key_fingerprint(X509 *certificate, char text[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	bool ok = len > 0 && EVP_Digest(der, (size_t)len, digest, NULL,
				 EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	for (size_t i = 0; ok && i < 32; i++) {
		text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	text[64] = '\0';
	return ok;
}

/* The length of a code, 0 where there is none of a right length. */
static size_t
code_length(const char *text)
{
	size_t len = strspn(text, CODE_CHARS);

	return len <= CODE_MAX ? len : 0;
}

/* urn:bursar:BOOK:person:CODE, and nothing more. */
static bool
claim_ok(const char *text, size_t len)
{
	static const char person[] = ":person:";
	size_t code;

	if (strlen(text) != len || strncmp(text, CLAIM, strlen(CLAIM)) != 0)
		return false;
	text += strlen(CLAIM);
	code = code_length(text);
	text += code;
	if (code == 0 || strncmp(text, person, strlen(person)) != 0)
		return false;
	text += strlen(person);
	code = code_length(text);
	return code > 0 && text[code] == '\0';
}

/* Copy the certificate's URI, which must be its only one. */
static bool
read_claim(X509 *certificate, char *claim, size_t size)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	const ASN1_IA5STRING *uri = NULL;
	size_t len = size;
	int uris = 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_URI)
			continue;
		uri = name->d.uniformResourceIdentifier;
		len = (size_t)ASN1_STRING_length(uri);
		uris++;
	}
	if (uris == 1 && len < size) {
		memcpy(claim, ASN1_STRING_get0_data(uri), len);
		claim[len] = '\0';
	}
	GENERAL_NAMES_free(names);
	return uris == 1 && len < size && claim_ok(claim, len);
}

/* What a certificate says that is about to be turned down. */
static void
note_turned_down(SSL *ssl, X509 *certificate)
{
	struct tls_stream *stream = SSL_get_app_data(ssl);
	struct caller *caller = xcalloc(1, sizeof(*caller));

	free(stream->turned_down);
	stream->turned_down = caller;
	if (!read_claim(certificate, caller->claim, sizeof(caller->claim)))
		caller->claim[0] = '\0';
	key_fingerprint(certificate, caller->certificate);
}

static bool
read_not_after(X509 *certificate, time_t *not_after)
{
	struct tm utc;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1)
		return false;
	*not_after = timegm(&utc);
	return true;
}

static bool
read_caller(
    X509 *certificate, bool outside, struct caller *caller, struct error *err)
{
	*caller = (struct caller){.known = false};
	if (!outside_for_clients(certificate))
		return error_set(err, ERROR_UNAUTHENTICATED, "",
		    "the certificate is not for client authentication");
	if (!outside &&
	    !read_claim(certificate, caller->claim, sizeof(caller->claim)))
		return error_set(err, ERROR_UNAUTHENTICATED, "",
		    "the certificate does not name one person of one book");
	if (!read_not_after(certificate, &caller->not_after) ||
	    !key_fingerprint(certificate, caller->certificate))
		return error_set(err, ERROR_UNAUTHENTICATED, "",
		    "the certificate cannot be read");
	if (outside)
		snprintf(caller->claim, sizeof(caller->claim),
		    CALLER_OUTSIDE "%s", caller->certificate);
	return true;
}

/* Have OpenSSL drop the certificate, by reading an empty session into the one
 * that the connection has, and those that came with it.  Where that does not
 * work they are kept, and that is all.  The keys of the connection are not in
 * there. */
static void
forget_certificate(SSL *ssl)
{
	STACK_OF(X509) *others = SSL_get_peer_cert_chain(ssl);
	unsigned char der[SESSION_MAX], *end = der;
	const unsigned char *begin = der;
	SSL_SESSION *own = SSL_get_session(ssl), *blank = SSL_SESSION_new();

	if (blank != NULL &&
	    SSL_SESSION_set_protocol_version(blank, TLS1_3_VERSION) == 1 &&
	    SSL_SESSION_set_cipher(blank, SSL_get_current_cipher(ssl)) == 1 &&
	    i2d_SSL_SESSION(blank, NULL) <= SESSION_MAX &&
	    i2d_SSL_SESSION(blank, &end) > 0)
		d2i_SSL_SESSION(&own, &begin, end - der);
	SSL_SESSION_free(blank);
	while (sk_X509_num(others) > 0)
		X509_free(sk_X509_pop(others));
	ERR_clear_error();
}

/* Read the certificate and forget it; one that cannot be read stays, for
 * tls_caller() to say why. */
static void
take_certificate(struct tls_stream *stream)
{
	X509 *certificate = SSL_get0_peer_certificate(stream->ssl);
	struct shown shown;
	struct error ignored;

	if (certificate == NULL ||
	    SSL_get_verify_result(stream->ssl) != X509_V_OK ||
	    !read_caller(certificate, stream->outside, &shown.caller, &ignored))
		return;
	shown.serial = ASN1_INTEGER_dup(X509_get0_serialNumber(certificate));
	shown.issuer = X509_issuer_name_hash(certificate);
	if (shown.serial == NULL)
		abort();
	stream->shown = xmalloc(sizeof(shown));
	*stream->shown = shown;
	forget_certificate(stream->ssl);
}

enum tls_want
tls_handshake(struct tls_stream *stream)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(stream->ssl);
	if (result != 1)
		return stream_want(stream, result);
	stream->open = true;
	take_certificate(stream);
	return TLS_DONE;
}

bool
tls_has_certificate(const struct tls_stream *stream)
{
	return stream->shown != NULL ||
	       SSL_get0_peer_certificate(stream->ssl) != NULL;
}

bool
tls_revoked(const struct tls_stream *stream, const struct tls *tls)
{
	const struct shown *shown = stream->shown;
	X509 *certificate = SSL_get0_peer_certificate(stream->ssl);
	X509_REVOKED *entry;

	if (tls->crl == NULL)
		return false;
	if (shown != NULL)
		return shown->issuer ==
			   X509_NAME_hash_ex(X509_CRL_get_issuer(tls->crl),
			       NULL, NULL, NULL) &&
		       X509_CRL_get0_by_serial(
			   tls->crl, &entry, shown->serial) == 1;
	return certificate != NULL &&
	       X509_CRL_get0_by_cert(tls->crl, &entry, certificate) == 1;
}

bool
tls_caller(struct tls_stream *stream, struct caller *caller, struct error *err)
{
	X509 *certificate = SSL_get0_peer_certificate(stream->ssl);

	if (stream->shown != NULL) {
		*caller = stream->shown->caller;
		return true;
	}
	if (certificate != NULL &&
	    SSL_get_verify_result(stream->ssl) == X509_V_OK)
		return read_caller(certificate, stream->outside, caller, err);
	*caller = (struct caller){.known = false};
	error_set(
	    err, ERROR_UNAUTHENTICATED, "", "this needs a client certificate");
	return error_hint(
	    err, "connect with the certificate that was issued to you");
}

bool
tls_caller_of(const unsigned char *der, size_t len, struct caller *caller,
    struct error *err)
{
	X509 *certificate = d2i_X509(NULL, &der, (long)len);
	bool ok =
	    certificate != NULL && read_caller(certificate, false, caller, err);

	if (certificate == NULL)
		error_set(err, ERROR_UNAUTHENTICATED, "",
		    "the certificate cannot be read");
	ERR_clear_error();
	X509_free(certificate);
	return ok;
}
