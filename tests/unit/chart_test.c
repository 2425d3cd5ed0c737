/* Bars and flows: where their parts begin and end. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pages/chart.h"

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

static const struct {
	struct chart_bar bar;
	const char *has[5], *lacks[3];
} bars[] = {
    /* what covers a need, and the pledge behind it within what is missing */
    {{.required = "19300000.00",
	 .received = "1800525.00",
	 .receivable = "556769.50",
	 .later = "2792294.50",
	 .pledged = "2423539.00"},
	{"<rect width=\"100%\" height=\"100%\" class=\"track\"/>",
	    "<rect width=\"9.33%\" height=\"100%\" class=\"f-rec\"/>",
	    "<rect x=\"9.33%\" width=\"2.88%\" height=\"100%\" "
	    "fill=\"url(#p-due)\"/>",
	    "<rect x=\"12.21%\" width=\"14.47%\" height=\"100%\" "
	    "fill=\"url(#p-signed)\"/>",
	    "<rect x=\"26.68%\" width=\"12.56%\" height=\"100%\" "
	    "fill=\"url(#p-pledged)\"/>"},
	{"hundred", "f-own"}},
    /* more than is needed runs on past the line at the need */
    {{.required = "300000.00", .received = "360000.00"},
	{"<rect width=\"83.33%\" height=\"100%\" class=\"track\"/>",
	    "<rect width=\"100%\" height=\"100%\" class=\"f-rec\"/>",
	    "<line x1=\"83.33%\" x2=\"83.33%\" y2=\"100%\" "
	    "class=\"hundred\"/>"},
	{"url("}},
    /* beside others, on their scale */
    {{.required = "3950000.00", .received = "500000.00", .scale = "7000000.00"},
	{"<rect width=\"56.43%\" height=\"100%\" class=\"track\"/>",
	    "<rect width=\"7.14%\" height=\"100%\" class=\"f-rec\"/>"},
	{"hundred"}},
    /* appropriations are the first part */
    {{.required = "100", .appropriated = "25", .received = "25"},
	{"<rect width=\"25%\" height=\"100%\" class=\"f-own\"/>",
	    "<rect x=\"25%\" width=\"25%\" height=\"100%\" class=\"f-rec\"/>"},
	{"pledged"}},
    /* no need, but money */
    {{.required = "0.00", .received = "50000.00"},
	{"<rect width=\"100%\" height=\"100%\" class=\"f-rec\"/>"},
	{"track", "hundred"}},
    /* nothing, and what is no amount */
    {{.required = "0"}, {"<svg class=\"bar\" aria-hidden=\"true\""}, {"rect"}},
    {{.required = "\"><script>", .received = "-5", .hero = true},
	{"<svg class=\"bar hero\""}, {"rect", "script"}},
};

static void
check_texts(
    const char *text, const char *const has[5], const char *const lacks[3])
{
	for (int i = 0; i < 5 && has[i] != NULL; i++)
		ck_assert_msg(strstr(text, has[i]) != NULL, "%s is not in %s",
		    has[i], text);
	for (int i = 0; i < 3 && lacks[i] != NULL; i++)
		ck_assert_msg(strstr(text, lacks[i]) == NULL, "%s is in %s",
		    lacks[i], text);
	ck_assert_ptr_null(strstr(text, "style="));
}

START_TEST(a_bar_shows_what_covers_a_need)
{
	struct buf buf = BUF(8192);

	chart_bar(&buf, &bars[_i].bar);
	check_texts(buf.data, bars[_i].has, bars[_i].lacks);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *baseline, *actual, *target;
	bool said;
	int percent;
} ways[] = {
    {"0", "1260", "9000", true, 14},
    {"61", "70", "76", true, 60},
    {"100", "40", "20", true, 75}, /* less is better */
    {"0", "12000", "9000", true, 133},
    {"10", "5", "20", true, -50},
    {"5", "5", "5", false, 0},
    {"0", NULL, "9000", false, 0},
    {"0", "1000000", "1", false, 0},
};

START_TEST(the_way_to_a_target_is_measured_from_the_baseline)
{
	int percent;

	ck_assert(chart_way(ways[_i].baseline, ways[_i].actual, ways[_i].target,
		      &percent) == ways[_i].said);
	ck_assert_int_eq(percent, ways[_i].percent);
}
END_TEST

static const struct chart_flow flow = {
    .sources = 3,
    .targets = 2,
    .source_names = {"Republic of Arvenia", "</text><script>alert(1)</script>",
	"\xe2\x80\xae A name that is much longer than there is room for it"},
    .target_names = {"Access", "No purpose"},
    .amounts = {{"600.00", "200.00"}, {"150.50", NULL}, {"-20.00", "49.50"}},
    .other = {false, true},
    .language = "en",
};

START_TEST(a_flow_is_as_wide_as_its_amount)
{
	struct buf buf = BUF(16384);
	static const char *const has[5] = {"Republic of Arvenia", "800",
	    "&lt;/text&gt;&lt;script&gt;", "A name that is much longer tha…",
	    "<path class=\"lk t6\""};
	static const char *const lacks[3] = {"<script>", "\xe2\x80\xae",
	    "-"
	    "20"};

	chart_flow(&buf, &flow, false);
	check_texts(buf.data, has, lacks);
	buf_free(&buf);
}
END_TEST

START_TEST(who_reads_from_right_to_left_sees_it_mirrored)
{
	struct buf buf = BUF(16384);
	struct chart_flow mirrored = flow;

	chart_flow(&buf, &mirrored, false);
	ck_assert_ptr_nonnull(strstr(buf.data, "<rect class=\"nd\" x=\"330\""));
	buf_clear(&buf);
	mirrored.rtl = true;
	chart_flow(&buf, &mirrored, false);
	ck_assert_ptr_nonnull(strstr(buf.data, "<rect class=\"nd\" x=\"778\""));
	buf_free(&buf);
}
END_TEST

START_TEST(nothing_is_not_drawn)
{
	struct buf buf = BUF(1024);
	struct chart_flow empty = {.sources = 1,
	    .targets = 1,
	    .source_names = {"a"},
	    .target_names = {"b"},
	    .amounts = {{"0.00"}},
	    .language = "en"};

	chart_flow(&buf, &empty, false);
	ck_assert_str_eq(buf.data, "");
	buf_free(&buf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("chart");
	TCase *tcase = tcase_create("chart");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, a_bar_shows_what_covers_a_need, 0, COUNT(bars));
	tcase_add_loop_test(tcase,
	    the_way_to_a_target_is_measured_from_the_baseline, 0, COUNT(ways));
	tcase_add_test(tcase, a_flow_is_as_wide_as_its_amount);
	tcase_add_test(tcase, who_reads_from_right_to_left_sees_it_mirrored);
	tcase_add_test(tcase, nothing_is_not_drawn);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
