/* Growing strings: they grow up to their limit, and say when something did
 * not fit. */

#include <check.h>
#include <stdlib.h>

#include "buf.h"

static const struct {
	size_t max;
	const char *first, *second;
	const char *result;
	bool over;
} cases[] = {
    {100, "one", "two", "onetwo", false}, {6, "one", "two", "onetwo", false},
    {5, "one", "two", "one", true}, {0, "", "", "", false},
    {0, "x", "", "", true},
    {2, "one", "tw", "", true}, /* nothing follows what did not fit */
};

START_TEST(a_buf_keeps_its_limit)
{
	struct buf buf;

	buf_init(&buf, cases[_i].max);
	buf_add(&buf, cases[_i].first);
	buf_printf(&buf, "%s", cases[_i].second);
	ck_assert_str_eq(buf.data, cases[_i].result);
	ck_assert(buf_over(&buf) == cases[_i].over);
	buf_clear(&buf);
	ck_assert_str_eq(buf.data, "");
	ck_assert(!buf_over(&buf));
	buf_free(&buf);
}
END_TEST

START_TEST(a_buf_can_be_eaten_from_the_front)
{
	struct buf buf = BUF(1000);

	for (int i = 0; i < 100; i++)
		buf_printf(&buf, "%d,", i);
	buf_shift(&buf, 4);
	ck_assert_int_eq(buf.data[0], '2');
	buf_shift(&buf, buf.len);
	ck_assert_str_eq(buf.data, "");
	buf_free(&buf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("buf");
	TCase *tcase = tcase_create("buf");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
	    tcase, a_buf_keeps_its_limit, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tcase, a_buf_can_be_eaten_from_the_front);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
