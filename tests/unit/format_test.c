/* Decimals, figures and days, in tables of cases. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"

#define NB	     "\xc2\xa0"
#define THIN	     "\xe2\x80\xaf"
#define DASH	     "\xe2\x80\x93"
#define MINUS	     "\xe2\x88\x92"
#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

/* Decimals ------------------------------------------------------------------*/

static const char *const no_decimals[] = {"", "-", ".", "1.", ".5", "1,5",
    "1.2.3", "+1", " 1", "1 ", "1e3", "0x1", "--1", "1-",
    "1234567890123456789012345678901234567", "0.1234567890123456789",
    "\xd9\xa1"};

START_TEST(what_is_no_decimal_is_not_read)
{
	struct decimal d;

	ck_assert(!decimal_read(no_decimals[_i], &d));
}
END_TEST

static const struct {
	const char *text, *written;
	int scale;
	const char *rounded;
} decimals[] = {
    {"0", "0", 0, "0"},
    {"-0", "0", 0, "0"},
    {"007", "7", 0, "7"},
    {"0.05", "0.05", 1, "0.1"},
    {"-0.05", "-0.05", 1, "-0.1"},
    {"0.049", "0.049", 1, "0.0"},
    {"1.5", "1.5", 3, "1.500"},
    {"999.995", "999.995", 2, "1000.00"},
    {"9007199254740993.00", "9007199254740993.00", 0, "9007199254740993"},
    {"99999999999999999.99", "99999999999999999.99", 1, "100000000000000000.0"},
    {"123456789012345678901234567890123456",
	"123456789012345678901234567890123456", 0,
	"123456789012345678901234567890123456"},
    {"0.123456789012345678", "0.123456789012345678", 17, "0.12345678901234568"},
};

START_TEST(a_decimal_is_exact_and_rounded_half_up)
{
	char text[DECIMAL_TEXT];
	struct decimal d;

	ck_assert(decimal_read(decimals[_i].text, &d));
	decimal_write(&d, text);
	ck_assert_str_eq(text, decimals[_i].written);
	d = decimal_round(d, decimals[_i].scale);
	decimal_write(&d, text);
	ck_assert_str_eq(text, decimals[_i].rounded);
}
END_TEST

static const struct {
	const char *a, *b, *sum, *rest, *product;
	int order;
} sums[] = {
    {"0.1", "0.2", "0.3", "-0.1", "0.02", -1},
    {"14150411.00", "90000", "14240411.00", "14060411.00", "1273536990000.00",
	1},
    {"-1.50", "1.5", "0.00", "-3.00", "-2.250", -1},
    {"2.50", "2.5", "5.00", "0.00", "6.250", 0},
};

START_TEST(decimals_are_reckoned_with_exactly)
{
	char text[DECIMAL_TEXT];
	struct decimal a, b, c;

	ck_assert(decimal_read(sums[_i].a, &a) && decimal_read(sums[_i].b, &b));
	ck_assert(decimal_add(&a, &b, &c));
	decimal_write(&c, text);
	ck_assert_str_eq(text, sums[_i].sum);
	ck_assert(decimal_subtract(&a, &b, &c));
	decimal_write(&c, text);
	ck_assert_str_eq(text, sums[_i].rest);
	ck_assert(decimal_multiply(&a, &b, &c));
	decimal_write(&c, text);
	ck_assert_str_eq(text, sums[_i].product);
	c = a;
	ck_assert(decimal_multiply(&c, &b, &c)); /* into one of its own */
	decimal_write(&c, text);
	ck_assert_str_eq(text, sums[_i].product);
	ck_assert_int_eq(decimal_compare(&a, &b), sums[_i].order);
}
END_TEST

START_TEST(what_has_too_many_digits_is_refused)
{
	struct decimal a, b, c;

	ck_assert(decimal_read("999999999999999999999999999999999999", &a));
	ck_assert(decimal_read("1", &b));
	ck_assert(!decimal_add(&a, &b, &c));
	ck_assert(!decimal_multiply(&a, &a, &c));
	ck_assert(decimal_read("0.000000000000000001", &b));
	ck_assert(!decimal_add(&a, &b, &c));
	ck_assert_int_gt(decimal_compare(&a, &b), 0);
}
END_TEST

static const struct {
	const char *parts[4];
	int shares[4];
} wholes[] = {
    {{"5149589.00", "14150411.00"}, {27, 73}},
    {{"1", "1", "1"}, {34, 33, 33}},
    {{"0.5", "0.5", "99"}, {1, 0, 99}},
    {{"0", "7", "0.00"}, {0, 100, 0}},
    {{"0", "0.00"}, {0, 0}},
    {{"12.5", "12.5", "37.5", "37.5"}, {13, 13, 37, 37}},
    {{"200", "200", "200.0", "1"}, {34, 33, 33, 0}},
};

START_TEST(percentages_add_up_to_a_hundred)
{
	struct decimal parts[4];
	int shares[4], count = 0, total = 0;

	for (; count < 4 && wholes[_i].parts[count] != NULL; count++)
		ck_assert(decimal_read(wholes[_i].parts[count], &parts[count]));
	decimal_shares(parts, shares, count);
	for (int i = 0; i < count; i++) {
		ck_assert_int_eq(shares[i], wholes[_i].shares[i]);
		total += shares[i];
	}
	ck_assert(total == 100 || total == 0);
}
END_TEST

/* Figures -------------------------------------------------------------------*/

typedef void (*writer)(struct buf *, const char *, const char *);

static void
money_chf(struct buf *buf, const char *amount, const char *language)
{
	html_money(buf, "CHF", amount, language);
}

static const struct {
	writer write;
	const char *value, *language, *text;
} figures[] = {
    /* whole units, half up, the minus and the marks of the language */
    {format_whole, "1613539.00", "en", "1,613,539"},
    {format_whole, "1613539.00", "zh", "1,613,539"},
    {format_whole, "1613539.00", "ar", "1,613,539"},
    {format_whole, "1613539.00", "fr", "1" THIN "613" THIN "539"},
    {format_whole, "1613539.00", "es", "1" NB "613" NB "539"},
    {format_whole, "1613539.00", "ru", "1" NB "613" NB "539"},
    {format_whole, "1613539.00", "tlh", "1,613,539"},
    {format_whole, "1613539.00", NULL, "1,613,539"},
    {format_whole, "556769.50", "en", "556,770"},
    {format_whole, "556769.49", "en", "556,769"},
    {format_whole, "-556769.50", "en", MINUS "556,770"},
    {format_whole, "-0.49", "en", "0"},
    {format_whole, "0.50", "en", "1"},
    {format_whole, "999999.50", "en", "1,000,000"},
    {format_whole, "999", "en", "999"},
    {format_whole, "1000", "en", "1,000"},
    {format_whole, "9007199254740993.00", "en", "9,007,199,254,740,993"},
    {format_whole, "", "en", DASH},
    {format_whole, "<b>", "en", DASH},
    {format_whole, NULL, "en", DASH},
    {format_exact, "18306.00", "en", "18,306.00"},
    {format_exact, "18306.50", "fr", "18" THIN "306,50"},
    {format_exact, "1260", "ru", "1" NB "260"},
    {format_exact, "-0.125", "es", MINUS "0,125"},
    /* in a sentence */
    {format_short, "14150411.00", "en", "14.2" NB "million"},
    {format_short, "14150411.00", "fr", "14,2" NB "millions"},
    {format_short, "1949999.99", "fr", "1,9" NB "million"},
    {format_short, "1950000.00", "fr", "2,0" NB "millions"},
    {format_short, "14150411.00", "es", "14,2" NB "millones"},
    {format_short, "14150411.00", "ru", "14,2" NB "млн"},
    {format_short, "14150411.00", "zh", "1,420万"},
    {format_short, "14150411.00", "ar", "14.2" NB "مليون"},
    {format_short, "1000000", "en", "1.0" NB "million"},
    {format_short, "999999.49", "en", "999,999"},
    {format_short, "999999.50", "en", "1.0" NB "million"},
    {format_short, "1049999.99", "en", "1.0" NB "million"},
    {format_short, "1050000.00", "en", "1.1" NB "million"},
    {format_short, "-2450000.00", "en", MINUS "2.5" NB "million"},
    {format_short, "1234567890.00", "en", "1,234.6" NB "million"},
    {format_short, "0.00", "en", "0"},
    {format_short, "x", "en", DASH},
    /* elements */
    {html_whole, "1613539.00", "en",
	"<data class=\"n\" value=\"1613539.00\">1,613,539</data>"},
    {html_whole, "0.00", "en", "<data class=\"n z\" value=\"0.00\">0</data>"},
    {html_whole, "0.40", "en", "<data class=\"n\" value=\"0.40\">0</data>"},
    {html_whole, "\"><script>", "en", "<span class=\"nil\">" DASH "</span>"},
    {html_exact, "13200.00", "en",
	"<data class=\"n\" value=\"13200.00\">13,200.00</data>"},
    {html_short, "14150411.00", "ar",
	"<data class=\"n\" value=\"14150411.00\">14.2</data>" NB "مليون"},
    {html_short, "250.00", "en",
	"<data class=\"n\" value=\"250.00\">250</data>"},
    {money_chf, "20000.00", "en",
	"<data class=\"n\" value=\"20000.00\">CHF" NB "20,000</data>"},
    /* days */
    {format_day, "2026-11-15", "en", "15 November 2026"},
    {format_day, "2026-11-01", "en", "1 November 2026"},
    {format_day, "2026-08-15", "fr", "15 août 2026"},
    {format_day, "2026-08-01", "fr", "1er août 2026"},
    {format_day, "2026-08-15", "es", "15 de agosto de 2026"},
    {format_day, "2026-08-15", "ru", "15 августа 2026" NB "г."},
    {format_day, "2026-08-05", "zh", "2026年8月5日"},
    {format_day, "2026-08-15", "ar", "15 أغسطس 2026"},
    {format_day, "2026-08-15T12:00:00Z", "en", "15 August 2026"},
    {format_day, "2026-13-15", "en", DASH},
    {format_day, "2026-00-15", "en", DASH},
    {format_day, "2026-1-15", "en", DASH},
    {format_day, "2026-11-", "en", DASH},
    {format_day, NULL, "en", DASH},
    {format_day_brief, "2026-09-30", "en", "30 Sep 2026"},
    {format_day_brief, "2026-09-30", "ru", "30 сент. 2026" NB "г."},
    {html_day, "2026-11-15T09:00:00Z", "en",
	"<time datetime=\"2026-11-15\">15 November 2026</time>"},
    {html_day, "\"<x", "en", "<span class=\"nil\">" DASH "</span>"},
    {html_day_brief, "2026-11-15", "fr",
	"<time datetime=\"2026-11-15\">15 nov. 2026</time>"},
};

START_TEST(figures_and_days_are_written_as_their_readers_do)
{
	struct buf buf = BUF(1024);

	figures[_i].write(&buf, figures[_i].value, figures[_i].language);
	ck_assert_str_eq(buf.data, figures[_i].text);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *part, *whole;
	int decimals;
	const char *language, *text;
} percents[] = {
    {"5149589.00", "19300000.00", 0, "en", "27" NB "%"},
    {"1415308.50", "6223358.50", 1, "en", "22.7" NB "%"},
    {"1415308.50", "6223358.50", 1, "fr", "22,7" NB "%"},
    {"6694.00", "5386461.00", 2, "en", "0.12" NB "%"},
    {"1", "200", 0, "en", "1" NB "%"},
    {"3.01", "1.00", 0, "en", "301" NB "%"},
    {"0", "7", 0, "en", "0" NB "%"},
    {"1", "0", 0, "en", DASH},
    {"1", "-5", 0, "en", DASH},
    {"x", "5", 0, "en", DASH},
};

START_TEST(a_percentage_is_exact)
{
	struct buf buf = BUF(64);

	format_percent(&buf, percents[_i].part, percents[_i].whole,
	    percents[_i].decimals, percents[_i].language);
	ck_assert_str_eq(buf.data, percents[_i].text);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *from, *to;
	long days;
} spans[] = {
    {"2026-11-15", "2026-12-31", 46},
    {"2026-12-31", "2026-11-15", -46},
    {"2024-02-28", "2024-03-01", 2},
    {"2023-02-28", "2023-03-01", 1},
    {"1900-02-28", "1900-03-01", 1},
    {"2000-01-01", "2026-01-01", 9497},
    {"x", "2026-01-01", 0},
};

START_TEST(days_are_counted)
{
	ck_assert_int_eq(
	    days_between(spans[_i].from, spans[_i].to), spans[_i].days);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("format");
	TCase *tcase = tcase_create("format");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, what_is_no_decimal_is_not_read, 0, COUNT(no_decimals));
	tcase_add_loop_test(
	    tcase, a_decimal_is_exact_and_rounded_half_up, 0, COUNT(decimals));
	tcase_add_loop_test(
	    tcase, decimals_are_reckoned_with_exactly, 0, COUNT(sums));
	tcase_add_test(tcase, what_has_too_many_digits_is_refused);
	tcase_add_loop_test(
	    tcase, percentages_add_up_to_a_hundred, 0, COUNT(wholes));
	tcase_add_loop_test(tcase,
	    figures_and_days_are_written_as_their_readers_do, 0,
	    COUNT(figures));
	tcase_add_loop_test(tcase, a_percentage_is_exact, 0, COUNT(percents));
	tcase_add_loop_test(tcase, days_are_counted, 0, COUNT(spans));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
