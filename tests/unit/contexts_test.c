/* The file of contexts, as editors leave it. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/settings_file.h"
#include "session/contexts.h"

static char path[64];

static void
begin(void)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/contexts_test.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	setenv("BURSAR_CONFIG", path, 1);
}

static void
end(void)
{
	unlink(path);
}

static const char *const files[] = {
    "[context hq]\nserver = https://a:1\nca = /ca.crt\n",
    "\xef\xbb\xbf[context hq]\nserver = https://a:1\nca = /ca.crt\n",
    "  [context hq]\n  server = https://a:1\n  ca = /ca.crt\n",
    "\xef\xbb\xbf"
    "current = hq\r\n[context hq]\r\nserver = https://a:1\r\nca = /ca.crt",
};

/* The one context has its settings, before and after it was put in use. */
START_TEST(marks_and_blanks_do_not_matter)
{
	struct buf text = BUF(SETTINGS_FILE_MAX);
	struct contexts contexts;
	struct error err;

	buf_add(&text, files[_i]);
	ck_assert(settings_file_replace(path, &text, &err));
	for (int round = 0; round < 2; round++) {
		ck_assert_msg(
		    contexts_read(&contexts, &err), "%s", err.message);
		ck_assert_uint_eq(contexts.count, 1);
		ck_assert_str_eq(contexts.list[0].server, "https://a:1");
		ck_assert_str_eq(contexts.list[0].ca, "/ca.crt");
		ck_assert(contexts_use(&contexts, "hq", &err));
		contexts_free(&contexts);
	}
	buf_free(&text);
}
END_TEST

START_TEST(a_folder_is_no_file_of_contexts)
{
	struct contexts contexts;
	struct error err;

	unlink(path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert(!contexts_read(&contexts, &err));
	ck_assert_ptr_nonnull(strstr(err.message, "cannot be read"));
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("contexts");
	TCase *tcase = tcase_create("contexts");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_loop_test(tcase, marks_and_blanks_do_not_matter, 0,
	    (int)(sizeof(files) / sizeof(files[0])));
	tcase_add_test(tcase, a_folder_is_no_file_of_contexts);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
