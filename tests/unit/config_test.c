/* Options: what is taken, what is refused and in which words. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/config.h"

struct wrong {
	const char *name, *value, *says;
};

static const struct wrong wrong[] = {
    {"port", "65536", "from 0 to 65535"},
    {"port", "", "from 0 to 65535"},
    {"port", "-1", "from 0 to 65535"},
    {"port", "0x10", "from 0 to 65535"},
    {"batch_jobs", "99999999999999999999", "from 1 to 10000"},
    {"prot", "1", "did you mean port?"},
    {"batch-job", "1", "did you mean batch_jobs?"},
    {"something", "1", "bursard config prints all"},
    {"book", "no spaces", "a short name"},
    {"currency", "francs", "ISO 4217"},
    {"names", "; a comment", "one line"},
    {"names", "a ; b", "one line"},
    {"names", " a", "one line"},
    {"names", "a\nport = 1", "one line"},
    {"log_level", "loud", "debug|info|warning|error"},
};

START_TEST(wrong_values_say_what_is_right)
{
	struct config config;
	struct error err;

	config_init(&config);
	ck_assert(!config_set(&config, wrong[_i].name, wrong[_i].value, &err));
	ck_assert_int_eq(err.code, ERROR_CONFIG);
	ck_assert_ptr_nonnull(strstr(err.hint, wrong[_i].says));
	config_free(&config);
}
END_TEST

START_TEST(a_dash_is_as_good_as_an_underscore)
{
	struct config config;
	struct error err;

	config_init(&config);
	ck_assert(config_set(&config, "batch-jobs", "7", &err));
	ck_assert_uint_eq(config.batch_jobs, 7);
	config_free(&config);
}
END_TEST

struct text {
	const char *text;
	const char *says; /* NULL where it is right */
};

static const struct text files[] = {
    {"", NULL},
    {"; nothing\n[bursard]\nport = 8443\nbook = geneva\n", NULL},
    {"[bursard]\n  book = geneva\n  port = 8443\n", NULL},
    {"[bursard]\nbook = geneva\n  prot = 1\n", ":3: there is no option"},
    {"[bursard]\nport = 8443\nprot = 1\n", ":3: there is no option"},
    {"[daemon]\nport = 8443\n", ":2: there is no section [daemon]"},
    {"port = 8443\n", ":1: there is no section []"},
    {"[bursard]\nport\n", ":2: this is not a line"},
};

START_TEST(a_file_names_the_line_that_is_wrong)
{
	char path[] = "/tmp/config_test.XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	struct config config;
	struct error err;
	bool right;

	fputs(files[_i].text, file);
	fclose(file);
	config_init(&config);
	right = config_read(&config, path, &err);
	unlink(path);
	ck_assert_int_eq(right, files[_i].says == NULL);
	if (!right)
		ck_assert_ptr_nonnull(strstr(err.message, files[_i].says));
	config_free(&config);
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
	struct config config;
	struct error err;

	config_init(&config);
	ck_assert(!config_read(&config, "/tmp/there/is/none", &err));
	ck_assert_int_eq(err.code, ERROR_FILE);
	config_free(&config);
}
END_TEST

/* What differs is saved, read again, and named. */
START_TEST(what_is_saved_can_be_read)
{
	char path[] = "/tmp/config_test.XXXXXX";
	struct buf names = BUF(1000);
	struct config saved, read;
	struct error err;
	bool made;

	close(mkstemp(path));
	unlink(path);
	config_init(&saved);
	config_init(&read);
	ck_assert(config_set(&saved, "port", "8443", &err));
	ck_assert(config_set(&saved, "names", "a.example,b.example", &err));
	ck_assert(config_save(&saved, path, &made, &err) && made);
	ck_assert(config_save(&saved, path, &made, &err) && !made);
	config_changes(&saved, &read, &names);
	ck_assert_str_eq(names.data, "port,names");
	ck_assert(config_read(&read, path, &err));
	buf_clear(&names);
	config_changes(&saved, &read, &names);
	ck_assert_str_eq(names.data, "");
	unlink(path);
	buf_free(&names);
	config_free(&saved);
	config_free(&read);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
	Suite *suite = suite_create("config");
	TCase *tests = tcase_create("config");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
	    tests, wrong_values_say_what_is_right, 0, COUNT(wrong));
	tcase_add_test(tests, a_dash_is_as_good_as_an_underscore);
	tcase_add_loop_test(
	    tests, a_file_names_the_line_that_is_wrong, 0, COUNT(files));
	tcase_add_test(tests, a_missing_file_is_an_error);
	tcase_add_test(tests, what_is_saved_can_be_read);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
