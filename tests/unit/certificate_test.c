/* The certificate authority: what it makes, for how long and for whom, and what
 * it does not sign. */

#include <check.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "tls/certificate.h"

#define DAY_S (24 * 60 * 60)

static char folder[] = "/tmp/bursar-certificate-XXXXXX";
static struct error err;

static char *
in_folder(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static X509 *
read_certificate(const char *name)
{
	char *path = in_folder(name);
	FILE *file = fopen(path, "re");
	X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);

	fclose(file);
	free(path);
	return certificate;
}

static void
begin(void)
{
	bool made;

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert(certificate_make_ca(folder, &made, &err) && made);
}

static void
end(void)
{
	static const char *const files[] = {"ca.key", "ca.crt", "ca.crl",
	    "server.key", "server.crt", "amina.key", "amina.crt"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = in_folder(files[i]);

		unlink(path);
		free(path);
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(the_authority_is_made_once_and_its_key_is_its_owners_alone)
{
	char *path = in_folder("ca.key");
	struct stat st;
	bool made = true;

	ck_assert(certificate_make_ca(folder, &made, &err) && !made);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert(certificate_check_key(folder, "ca", &err));
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert(!certificate_check_key(folder, "ca", &err));
	free(path);
}
END_TEST

static const struct {
	const char *names;
	bool good;
	const char *also; /* a list that means the same */
} servers[] = {
    {"localhost", true, "localhost"},
    {"ledger.example.org,192.0.2.7", true, "ledger.example.org, 192.0.2.7"},
    {"2001:db8::1", true, "2001:db8::1"},
    {"a,b", true, "a b"},
    {"", false},
    {" , ", false},
    {"under_score", false},
    {"*.example.org", false},
    {"a;b", false},
    {"http://a", false},
};

START_TEST(a_server_has_the_names_it_is_called_by_and_is_made_again_for_others)
{
	bool made;

	ck_assert_msg(certificate_make_server(folder, servers[_i].names, &made,
			  &err) == servers[_i].good,
	    "%s", servers[_i].names);
	if (!servers[_i].good) {
		ck_assert_int_eq(err.code, ERROR_CONFIG);
		return;
	}
	ck_assert(made);
	ck_assert(
	    certificate_make_server(folder, servers[_i].also, &made, &err));
	ck_assert(!made);
	ck_assert(certificate_make_server(folder, "other", &made, &err));
	ck_assert(made);
}
END_TEST

static const struct {
	int days;
	bool good;
} lives[] = {{-1, false}, {0, false}, {1, true}, {398, true}, {399, false}};

START_TEST(a_person_gets_a_certificate_for_1_to_398_days)
{
	struct certificate made;
	struct tm tm = {0};
	double left;

	ck_assert(certificate_issue(folder, "main", "amina", lives[_i].days,
		      folder, &made, &err) == lives[_i].good);
	if (!lives[_i].good)
		return;
	ck_assert_ptr_nonnull(
	    strptime(made.not_after, "%Y-%m-%dT%H:%M:%SZ", &tm));
	left = difftime(timegm(&tm), time(NULL));
	ck_assert(left > lives[_i].days * (double)DAY_S - 60);
	ck_assert(left <= lives[_i].days * (double)DAY_S);
	ck_assert_uint_eq(strlen(made.fingerprint), 64);
}
END_TEST

START_TEST(a_person_s_certificate_serves_for_clients_and_for_nothing_else)
{
	struct certificate made;
	X509 *certificate;

	ck_assert(
	    certificate_issue(folder, "main", "amina", 1, folder, &made, &err));
	certificate = read_certificate("amina.crt");
	ck_assert_int_eq(
	    X509_check_purpose(certificate, X509_PURPOSE_SSL_CLIENT, 0), 1);
	ck_assert_int_eq(
	    X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0), 0);
	ck_assert_int_eq(X509_check_ca(certificate), 0);
	X509_free(certificate);
}
END_TEST

START_TEST(a_revocation_list_has_begun_a_day_ago_and_is_renewed_when_it_is_gone)
{
	static const char *const serials[] = {"01", "7fffffffffffffff"};
	struct certificate_times times;
	bool made = true;
	char *path = in_folder("ca.crl");

	ck_assert(certificate_write_crl(folder, serials, 2, &err));
	certificate_times(folder, &times);
	ck_assert(times.list.begins <= time(NULL) - DAY_S);
	ck_assert(
	    times.list.ends > time(NULL) + (CERTIFICATE_LIST_DAYS - 2) * DAY_S);
	ck_assert(certificate_renew_crl(folder, &made, &err) && !made);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert(certificate_renew_crl(folder, &made, &err) && made);
	free(path);
}
END_TEST

/* Requests ------------------------------------------------------------------*/

/* What is done to a good request before it is signed. */
enum spoil { NOTHING, OTHER_CURVE, OTHER_KEY, CUT, CHANGED, EMPTY, SPOILS };

/* A request, and the fingerprint of its key. */
static void
make_request(enum spoil spoil, struct buf *request, char fingerprint[65])
{
	EVP_PKEY *key = EVP_EC_gen(spoil == OTHER_CURVE ? "P-384" : "P-256");
	X509_REQ *asked = X509_REQ_new();
	unsigned char *der = NULL, *spki = NULL, digest[32];
	int len;

	X509_REQ_set_pubkey(asked, key);
	X509_REQ_sign(asked, key, EVP_sha256());
	len = i2d_PUBKEY(key, &spki);
	EVP_Digest(spki, (size_t)len, digest, NULL, EVP_sha256(), NULL);
	for (int i = 0; i < 32; i++)
		sprintf(fingerprint + 2 * i, "%02x", digest[i]);
	len = i2d_X509_REQ(asked, &der);
	if (spoil == CHANGED)
		der[len - 1] ^= 1;
	if (spoil == OTHER_KEY)
		fingerprint[0] = fingerprint[0] == '0' ? '1' : '0';
	if (spoil != EMPTY)
		buf_add_bytes(
		    request, (char *)der, (size_t)len - (spoil == CUT));
	OPENSSL_free(der);
	OPENSSL_free(spki);
	X509_REQ_free(asked);
	EVP_PKEY_free(key);
}

START_TEST(a_request_is_signed_for_whom_we_say_where_its_own_key_signed_it)
{
	struct buf request = BUF(4096), der = BUF(4096);
	struct certificate made;
	char fingerprint[65] = "";
	bool good = _i == NOTHING;

	make_request((enum spoil)_i, &request, fingerprint);
	ck_assert(certificate_sign(folder, "main", "amina", 30, &request,
		      fingerprint, &made, &der, &err) == good);
	ck_assert_int_eq(der.len > 0, good);
	if (good)
		ck_assert_str_eq(made.fingerprint, fingerprint);
	else
		ck_assert_int_eq(err.code, ERROR_INVALID);
	buf_free(&request);
	buf_free(&der);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("certificate");
	TCase *tcase = tcase_create("certificate");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(
	    tcase, the_authority_is_made_once_and_its_key_is_its_owners_alone);
	tcase_add_loop_test(tcase,
	    a_server_has_the_names_it_is_called_by_and_is_made_again_for_others,
	    0, sizeof(servers) / sizeof(servers[0]));
	tcase_add_loop_test(tcase,
	    a_person_gets_a_certificate_for_1_to_398_days, 0,
	    sizeof(lives) / sizeof(lives[0]));
	tcase_add_test(tcase,
	    a_person_s_certificate_serves_for_clients_and_for_nothing_else);
	tcase_add_test(tcase,
	    a_revocation_list_has_begun_a_day_ago_and_is_renewed_when_it_is_gone);
	tcase_add_loop_test(tcase,
	    a_request_is_signed_for_whom_we_say_where_its_own_key_signed_it, 0,
	    SPOILS);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
