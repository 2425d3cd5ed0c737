/* The daemon's certificate and revocation list while it serves: what becomes of
 * them when files change under it. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "tls/credentials.h"

static char state[] = "/tmp/bursar-credentials-XXXXXX";
static struct config config;
static struct metrics *metrics;
static struct error err;

static void
begin(void)
{
	char *certs = xasprintf("%s/certs", state);
	bool made;

	strcpy(state + strlen(state) - 6, "XXXXXX");
	free(certs);
	ck_assert_ptr_nonnull(mkdtemp(state));
	certs = xasprintf("%s/certs", state);
	ck_assert_int_eq(mkdir(certs, 0700), 0);
	config_init(&config);
	ck_assert(config_set(&config, "state", state, &err));
	ck_assert(config_set(&config, "names", "localhost", &err));
	ck_assert(certificate_make_ca(certs, &made, &err));
	metrics = metrics_new();
	free(certs);
}

static void
end(void)
{
	char *command = xasprintf("rm -r '%s'", state);

	ck_assert_int_eq(system(command), 0);
	metrics_free(metrics);
	config_free(&config);
	free(command);
}

/* Something that is done to the files by the shell, in their folder. */
static void
change(const char *how)
{
	char *command = xasprintf("cd '%s/certs' && %s", state, how);

	ck_assert_int_eq(system(command), 0);
	free(command);
}

START_TEST(what_is_missing_is_made_and_is_of_use)
{
	struct credentials *credentials =
	    credentials_open(&config, metrics, &err);

	ck_assert_ptr_nonnull(credentials);
	ck_assert_ptr_nonnull(credentials_tls(credentials));
	ck_assert(credentials_good(credentials, &err));
	ck_assert(!credentials_worry(credentials));
	ck_assert(!credentials_tend(credentials));
	credentials_close(credentials);
}
END_TEST

/* What is done to the files; may the daemon start on them; and, where it runs
 * already, does it take them? */
static const struct {
	const char *how;
	bool starts, reloads;
} changes[] = {
    {"true", true, true},
    {"rm ca.crt", false, false},
    {"chmod 644 server.key", false, false},
    {"rm server.key", true, false},
    {"cp ca.key server.key", true, false},
    {"echo x >server.crt", true, false},
    {"echo x >ca.crl", false, false},
    {"rm ca.key", true, true},
    {"rm ca.key server.key", false, false},
    {"rm ca.key ca.crl", false, false},
};

START_TEST(a_daemon_starts_with_files_that_it_can_use_or_make)
{
	struct credentials *credentials =
	    credentials_open(&config, metrics, &err);

	credentials_close(credentials);
	change(changes[_i].how);
	credentials = credentials_open(&config, metrics, &err);
	ck_assert_msg((credentials != NULL) == changes[_i].starts, "%s: %s",
	    changes[_i].how, err.message);
	credentials_close(credentials);
}
END_TEST

START_TEST(a_running_one_keeps_what_it_has_and_says_so)
{
	struct credentials *credentials =
	    credentials_open(&config, metrics, &err);
	struct tls *before = tls_share(credentials_tls(credentials));
	bool reloads = changes[_i].reloads;

	change("cp -a . ../kept");
	change(changes[_i].how);
	ck_assert_msg(
	    credentials_reload(credentials) == reloads, "%s", changes[_i].how);
	ck_assert_int_eq(credentials_tls(credentials) != before, reloads);
	ck_assert_int_eq(credentials_good(credentials, &err), reloads);
	change("cp -a ../kept/. .");
	ck_assert(credentials_reload(credentials));
	ck_assert(credentials_good(credentials, &err));
	tls_free(before);
	credentials_close(credentials);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("credentials");
	TCase *tcase = tcase_create("credentials");
	SRunner *runner = srunner_create(suite);
	int failed, count = sizeof(changes) / sizeof(changes[0]);

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_is_missing_is_made_and_is_of_use);
	tcase_add_loop_test(tcase,
	    a_daemon_starts_with_files_that_it_can_use_or_make, 0, count);
	tcase_add_loop_test(
	    tcase, a_running_one_keeps_what_it_has_and_says_so, 0, count);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
