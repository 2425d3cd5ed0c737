/* Rates: so many at once, then no; everybody by themselves; in a table that
 * does not grow and that nobody gets out of by a crowd of others. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/rates.h"

/* One a second, and three at once: the tests take less than a second. */
static struct rates *
slow(void)
{
	const struct config config = {
	    .rate_person = 1, .rate_stranger = 1, .rate_burst_s = 3};

	return rates_new(&config, NULL);
}

static int
allowed(struct rates *rates, enum rate rate, const char *whose, int times)
{
	struct error err;
	int count = 0;

	for (int i = 0; i < times; i++)
		count += rates_allow(rates, rate, whose, &err);
	return count;
}

START_TEST(a_burst_is_let_in_and_no_more)
{
	struct rates *rates = slow();
	struct error err;

	ck_assert_int_eq(allowed(rates, RATE_PERSON, "amina", 5), 3);
	ck_assert(!rates_allow(rates, RATE_PERSON, "amina", &err));
	ck_assert_int_eq(err.code, ERROR_RATE);
	ck_assert_str_ne(err.hint, "");
	rates_free(rates);
}
END_TEST

START_TEST(everybody_is_counted_by_themselves)
{
	struct rates *rates = slow();

	ck_assert_int_eq(allowed(rates, RATE_PERSON, "amina", 5), 3);
	ck_assert_int_eq(allowed(rates, RATE_PERSON, "olga", 5), 3);
	ck_assert_int_eq(allowed(rates, RATE_STRANGER, "amina", 5), 3);
	rates_free(rates);
}
END_TEST

START_TEST(papers_are_checked_at_a_rate_of_their_own)
{
	const struct config config = {
	    .rate_stranger = 1, .rate_burst_s = 3, .pages_checks = 8};
	struct rates *rates = rates_new(&config, NULL);

	ck_assert_int_eq(allowed(rates, RATE_CHECK, "192.0.2.7", 20), 8);
	ck_assert_int_eq(allowed(rates, RATE_STRANGER, "192.0.2.7", 20), 3);
	ck_assert_uint_eq(rates_wait_s(rates, RATE_CHECK), 8);
	ck_assert_uint_eq(rates_wait_s(NULL, RATE_CHECK), 0);
	rates_free(rates);
}
END_TEST

START_TEST(none_is_no_limit)
{
	struct rates *rates = slow();

	ck_assert_int_eq(allowed(rates, RATE_ADDRESS, "::1", 5000), 5000);
	ck_assert_int_eq(allowed(NULL, RATE_PERSON, "amina", 50), 50);
	rates_free(rates);
}
END_TEST

START_TEST(a_crowd_of_others_frees_nobody_who_was_held_back)
{
	struct rates *rates = slow();
	char name[20];

	ck_assert_int_eq(allowed(rates, RATE_STRANGER, "192.0.2.7", 5), 3);
	for (int i = 0; i < 40000; i++) {
		snprintf(name, sizeof(name), "2001:db8::%x", (unsigned)i);
		ck_assert_int_eq(allowed(rates, RATE_STRANGER, name, 1), 1);
	}
	ck_assert_int_eq(allowed(rates, RATE_STRANGER, "192.0.2.7", 5), 0);
	rates_free(rates);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("rates");
	Suite *suite = suite_create("rates");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, a_burst_is_let_in_and_no_more);
	tcase_add_test(tests, everybody_is_counted_by_themselves);
	tcase_add_test(tests, papers_are_checked_at_a_rate_of_their_own);
	tcase_add_test(tests, none_is_no_limit);
	tcase_add_test(tests, a_crowd_of_others_frees_nobody_who_was_held_back);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
