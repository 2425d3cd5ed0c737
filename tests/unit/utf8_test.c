/* Reading UTF-8, and the characters that steer. */

#include <check.h>
#include <stdlib.h>

#include "utf8.h"

static const struct {
	const char *text;
	size_t len;
	uint32_t character;
} readings[] = {
    {"", 1, 0},
    {"a", 1, 'a'},
    {"\x7f", 1, 0x7f},
    {"\xc3\xa9", 2, 0xe9},
    {"\xe4\xb8\xad", 3, 0x4e2d},
    {"\xf0\x9f\x8c\x8d", 4, 0x1f30d},
    {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
    {"\x80", 0, 0},		/* a middle without a beginning */
    {"\xc3", 0, 0},		/* cut */
    {"\xe4\xb8", 0, 0},		/* cut */
    {"\xc3(", 0, 0},		/* cut by another */
    {"\xc0\x80", 0, 0},		/* overlong NUL */
    {"\xc1\xbf", 0, 0},		/* overlong DEL */
    {"\xe0\x80\xaf", 0, 0},	/* overlong slash */
    {"\xf0\x82\x82\xac", 0, 0}, /* overlong euro */
    {"\xed\xa0\x80", 0, 0},	/* a surrogate */
    {"\xf4\x90\x80\x80", 0, 0}, /* past U+10FFFF */
    {"\xf8\x88\x80\x80", 0, 0}, /* five bytes and more are no more */
    {"\xff", 0, 0},
};

START_TEST(only_well_formed_characters_are_read)
{
	uint32_t c = 0;

	ck_assert_uint_eq(utf8_read(readings[_i].text, &c), readings[_i].len);
	if (readings[_i].len > 0)
		ck_assert_uint_eq(c, readings[_i].character);
}
END_TEST

static const uint32_t steering[] = {0, 0x07, 0x0a, 0x1b, 0x7f, 0x80, 0x9b, 0x9f,
    0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069,
    0x206f, 0xfeff, 0xfff9, 0xe0001, 0xe0041, 0xe007f};

START_TEST(what_steers_is_known)
{
	ck_assert(utf8_steers(steering[_i]));
}
END_TEST

static const uint32_t reading[] = {' ', '~', 0xa0, 0xe9, 0x0627, 0x064b, 0x200b,
    0x200c, 0x200d, 0x2019, 0x4e2d, 0xfffd, 0x1f30d, 0x10ffff};

START_TEST(what_is_read_does_not_steer)
{
	ck_assert(!utf8_steers(reading[_i]));
}
END_TEST

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

int
main(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tcase = tcase_create("utf8");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, only_well_formed_characters_are_read, 0, COUNT(readings));
	tcase_add_loop_test(tcase, what_steers_is_known, 0, COUNT(steering));
	tcase_add_loop_test(
	    tcase, what_is_read_does_not_steer, 0, COUNT(reading));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
