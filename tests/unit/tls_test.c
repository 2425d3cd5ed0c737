/* Handshakes over a pair of sockets: who gets in, who does not and for which
 * reason; and whom a certificate names. */

#include <check.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "tls/certificate.h"
#include "tls/tls.h"

static char folder[] = "/tmp/bursar-tls-XXXXXX",
	    other[] = "/tmp/bursar-tls-XXXXXX";
static struct error err;

static void
make_authority(char *where)
{
	bool made;
	struct certificate person;

	ck_assert_ptr_nonnull(mkdtemp(where));
	ck_assert(certificate_make_ca(where, &made, &err));
	ck_assert(certificate_make_server(where, "localhost", &made, &err));
	ck_assert(
	    certificate_issue(where, "main", "amina", 1, where, &person, &err));
	ck_assert(
	    certificate_issue(where, "main", "lost", 1, where, &person, &err));
	ck_assert(certificate_write_crl(
	    where, (const char *[]){person.serial}, 1, &err));
}

static void
remove_authority(const char *where)
{
	char *command = xasprintf("rm -r '%s'", where);

	ck_assert_int_eq(system(command), 0);
	free(command);
}

static void
begin(void)
{
	make_authority(folder);
	make_authority(other);
}

static void
end(void)
{
	remove_authority(folder);
	remove_authority(other);
}

static struct tls *
server(const char *certificate, const char *key)
{
	char *paths[] = {xasprintf("%s/%s", folder, certificate),
	    xasprintf("%s/%s", folder, key), xasprintf("%s/ca.crt", folder),
	    xasprintf("%s/ca.crl", folder)};
	struct tls_files files = {paths[0], paths[1], paths[2], paths[3]};
	struct tls *tls = tls_new(&files, &err);

	for (int i = 0; i < 4; i++)
		free(paths[i]);
	return tls;
}

static const struct {
	const char *certificate, *key;
	bool good;
} files[] = {
    {"server.crt", "server.key", true},
    {"server.crt", "amina.key", false},
    {"server.crt", "nothing.key", false},
    {"nothing.crt", "server.key", false},
    {"server.key", "server.key", false},
};

START_TEST(files_that_do_not_belong_together_are_refused)
{
	struct tls *tls = server(files[_i].certificate, files[_i].key);

	ck_assert_int_eq(tls != NULL, files[_i].good);
	if (tls != NULL)
		tls_free(tls);
	else
		ck_assert_int_eq(err.code, ERROR_CONFIG);
}
END_TEST

/* Handshakes ----------------------------------------------------------------*/

static const struct {
	const char *who;   /* shows this certificate; NULL for none */
	const char *where; /* of which authority */
	int version;	   /* at most */
	enum tls_want want;
	enum tls_failure failure;
} clients[] = {
    {"amina", folder, TLS1_3_VERSION, TLS_DONE},
    {NULL, folder, TLS1_3_VERSION, TLS_DONE},
    {"lost", folder, TLS1_3_VERSION, TLS_CLOSED, TLS_FAILED_CERTIFICATE},
    {"amina", other, TLS1_3_VERSION, TLS_CLOSED, TLS_FAILED_CERTIFICATE},
    {"server", folder, TLS1_3_VERSION, TLS_CLOSED, TLS_FAILED_CERTIFICATE},
    {"amina", folder, TLS1_2_VERSION, TLS_CLOSED, TLS_FAILED_VERSION},
};

static SSL *
client(int i, int fd)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl;

	SSL_CTX_set_max_proto_version(context, clients[i].version);
	if (clients[i].who != NULL) {
		char *stem =
		    xasprintf("%s/%s", clients[i].where, clients[i].who);
		char *certificate = xasprintf("%s.crt", stem);
		char *key = xasprintf("%s.key", stem);

		SSL_CTX_use_certificate_file(
		    context, certificate, SSL_FILETYPE_PEM);
		SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM);
		free(stem);
		free(certificate);
		free(key);
	}
	ssl = SSL_new(context);
	SSL_CTX_free(context);
	SSL_set_fd(ssl, fd);
	SSL_set_connect_state(ssl);
	return ssl;
}

/* Both sides in turn, until ours has an end. */
static enum tls_want
shake(struct tls_stream *stream, SSL *ssl)
{
	enum tls_want want = TLS_READ;

	for (int i = 0; i < 20 && want != TLS_DONE && want != TLS_CLOSED; i++) {
		SSL_do_handshake(ssl);
		want = tls_handshake(stream);
	}
	return want;
}

START_TEST(who_gets_in_is_known_and_who_does_not_for_which_reason)
{
	struct tls *tls = server("server.crt", "server.key");
	struct tls_stream *stream;
	struct caller caller = {0};
	const char *reason;
	int ends[2];
	SSL *ssl;

	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	stream = tls_accept(tls, ends[0]);
	ssl = client(_i, ends[1]);
	ck_assert_int_eq(shake(stream, ssl), clients[_i].want);
	if (clients[_i].want == TLS_CLOSED) {
		ck_assert_int_eq(
		    tls_failure(stream, &reason), clients[_i].failure);
	} else {
		bool named = clients[_i].who != NULL;

		ck_assert_int_eq(tls_has_certificate(stream), named);
		ck_assert_int_eq(tls_caller(stream, &caller, &err), named);
		if (named)
			ck_assert_str_eq(
			    caller.claim, "urn:bursar:main:person:amina");
	}
	SSL_free(ssl);
	tls_stream_free(stream);
	tls_free(tls);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(what_is_no_tls_is_told_from_who_has_left)
{
	struct tls *tls = server("server.crt", "server.key");
	struct tls_stream *stream;
	const char *reason;
	int ends[2];

	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	stream = tls_accept(tls, ends[0]);
	ck_assert_int_eq(tls_handshake(stream), TLS_READ);
	if (_i == 0)
		ck_assert_int_eq(
		    write(ends[1], "GET / HTTP/1.1\r\n\r\n", 18), 18);
	close(ends[1]);
	ck_assert_int_eq(tls_handshake(stream), TLS_CLOSED);
	ck_assert_int_eq(tls_failure(stream, &reason),
	    _i == 0 ? TLS_FAILED_OTHERWISE : TLS_FAILED_CLOSED);
	tls_stream_free(stream);
	tls_free(tls);
	close(ends[0]);
}
END_TEST

/* Names ---------------------------------------------------------------------*/

static const struct {
	const char *names, *purpose;
	bool good;
} claims[] = {
    {"URI:urn:bursar:main:person:amina", "clientAuth", true},
    {"URI:urn:bursar:main:person:amina", "serverAuth", false},
    {"URI:urn:bursar:main:person:amina", NULL, false},
    {NULL, "clientAuth", false},
    {"DNS:amina", "clientAuth", false},
    {"URI:urn:bursar:main:person:", "clientAuth", false},
    {"URI:urn:bursar::person:amina", "clientAuth", false},
    {"URI:urn:bursar:main:person:amina:x", "clientAuth", false},
    {"URI:urn:bursar:main:office:amina", "clientAuth", false},
    {"URI:URN:bursar:main:person:amina", "clientAuth", false},
    {"URI:urn:bursar:main:person:am ina", "clientAuth", false},
    {"URI:https://example.org/amina", "clientAuth", false},
    {"URI:urn:bursar:main:person:amina,URI:urn:bursar:main:person:kofi",
	"clientAuth", false},
};

static void
add(X509 *certificate, int what, const char *text)
{
	X509_EXTENSION *extension =
	    text != NULL ? X509V3_EXT_conf_nid(NULL, NULL, what, text) : NULL;

	if (extension != NULL)
		X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

START_TEST(a_certificate_names_one_person_in_its_one_uri)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	struct caller caller = {0};
	unsigned char *der = NULL;
	int len;

	X509_set_version(certificate, 2);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 1000);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN",
	    MBSTRING_UTF8, (const unsigned char *)"amina", -1, -1, 0);
	add(certificate, NID_subject_alt_name, claims[_i].names);
	add(certificate, NID_ext_key_usage, claims[_i].purpose);
	X509_sign(certificate, key, EVP_sha256());
	len = i2d_X509(certificate, &der);
	ck_assert_msg(
	    tls_caller_of(der, (size_t)len, &caller, &err) == claims[_i].good,
	    "%s", claims[_i].names != NULL ? claims[_i].names : "none");
	if (!claims[_i].good)
		ck_assert_int_eq(err.code, ERROR_UNAUTHENTICATED);
	OPENSSL_free(der);
	X509_free(certificate);
	EVP_PKEY_free(key);
}
END_TEST

/* OpenSSL is refused memory the time after which nothing is left; 0: never. */
static int left;

static void *
resize(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return left > 0 && --left == 0 ? NULL : realloc(old, size);
}

static void *
allocate(size_t size, const char *file, int line)
{
	return resize(NULL, size, file, line);
}

static void
release(void *old, const char *file, int line)
{
	(void)file;
	(void)line;
	free(old);
}

/* How a connection that is refused the at-th piece of memory begins: it aborts,
 * or it was not refused any. */
static int
accept_refused(struct tls *tls, int fd, int at)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		close(STDERR_FILENO);
		left = at;
		tls_accept(tls, fd);
		_exit(left > 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

START_TEST(a_connection_begins_whole_or_the_daemon_ends)
{
	struct tls *tls = server("server.crt", "server.key");
	int ends[2], at = 1, status;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	while ((status = accept_refused(tls, ends[0], at)) != 0) {
		ck_assert_msg(
		    WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
		    "nobody noticed that the %dth was missing", at);
		at++;
	}
	ck_assert_int_gt(at, 5);
	tls_free(tls);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tls");
	TCase *tcase = tcase_create("tls");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (CRYPTO_set_mem_functions(allocate, resize, release) != 1)
		abort();
	tcase_add_unchecked_fixture(tcase, begin, end);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase,
	    files_that_do_not_belong_together_are_refused, 0,
	    sizeof(files) / sizeof(files[0]));
	tcase_add_loop_test(tcase,
	    who_gets_in_is_known_and_who_does_not_for_which_reason, 0,
	    sizeof(clients) / sizeof(clients[0]));
	tcase_add_loop_test(
	    tcase, what_is_no_tls_is_told_from_who_has_left, 0, 2);
	tcase_add_loop_test(tcase,
	    a_certificate_names_one_person_in_its_one_uri, 0,
	    sizeof(claims) / sizeof(claims[0]));
	tcase_add_test(tcase, a_connection_begins_whole_or_the_daemon_ends);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
