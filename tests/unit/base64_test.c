/* Bytes as text and back, and what is no such text. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"

/* The vectors of RFC 4648. */
static const struct {
	const char *bytes, *text;
} pairs[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xff\xfe\xfb", "//77"},
};

START_TEST(bytes_become_text_and_bytes_again)
{
	struct buf text = BUF(100), bytes = BUF(100);

	base64_add(&text, pairs[_i].bytes, strlen(pairs[_i].bytes));
	ck_assert_str_eq(text.data, pairs[_i].text);
	ck_assert(base64_decode(&bytes, pairs[_i].text));
	ck_assert_str_eq(bytes.data, pairs[_i].bytes);
	buf_free(&text);
	buf_free(&bytes);
}
END_TEST

static const char *const wrong[] = {
    "Z",
    "Zg",
    "Zg=",
    "Zg===",
    "Z===",
    "====",
    "Zg==Zg==",
    "Zm 9",
    "Zm9-",
    "Zm9\n",
    "Zm9v=",
};

START_TEST(what_is_no_base64_is_refused)
{
	struct buf bytes = BUF(100);

	ck_assert(!base64_decode(&bytes, wrong[_i]));
	ck_assert_uint_eq(bytes.len, 0);
	buf_free(&bytes);
}
END_TEST

/* Every byte at every place of a group. */
START_TEST(nothing_is_lost_on_the_way)
{
	struct buf text = BUF(1000), bytes = BUF(1000);
	unsigned char all[258];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (unsigned char)(i * 7);
	base64_add(&text, all, (size_t)_i);
	ck_assert(base64_decode(&bytes, text.data));
	ck_assert_uint_eq(bytes.len, (size_t)_i);
	ck_assert(memcmp(bytes.data, all, (size_t)_i) == 0);
	buf_free(&text);
	buf_free(&bytes);
}
END_TEST

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

int
main(void)
{
	Suite *suite = suite_create("base64");
	TCase *tcase = tcase_create("base64");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, bytes_become_text_and_bytes_again, 0, COUNT(pairs));
	tcase_add_loop_test(
	    tcase, what_is_no_base64_is_refused, 0, COUNT(wrong));
	tcase_add_loop_test(tcase, nothing_is_lost_on_the_way, 0, 259);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
