/* Translations: what is found, how it is counted, and how gaps are filled. */

#include <check.h>
#include <stdlib.h>

#include "locale/words.h"

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

static const struct {
	const char *language, *english, *text;
} texts[] = {
    {"fr", "Missing", "Manquant"},
    {"es", "Missing", "Falta"},
    {"ru", "Missing", "Не хватает"},
    {"zh", "Missing", "缺口"},
    {"ar", "Missing", "الناقص"},
    {"en", "Missing", "Missing"},
    {"fr", "What nobody translated", "What nobody translated"},
    {"fr", "", ""},
    {"de", "Missing", "Missing"},
    {"", "Missing", "Missing"},
    {"f", "Missing", "Missing"},
    {"../fr", "Missing", "Missing"},
    {NULL, "Missing", "Missing"},
};

START_TEST(a_text_is_found_or_stays_english)
{
	ck_assert_str_eq(
	    words_of(texts[_i].language, texts[_i].english), texts[_i].text);
}
END_TEST

static const struct {
	const char *language;
	unsigned long count;
	const char *text;
} counted[] = {
    {"en", 0, "{count} people"},
    {"en", 1, "{count} person"},
    {"en", 2, "{count} people"},
    {"fr", 0, "{count} personne"},
    {"fr", 1, "{count} personne"},
    {"fr", 2, "{count} personnes"},
    {"es", 1, "{count} persona"},
    {"es", 0, "{count} personas"},
    {"zh", 1, "{count} 人"},
    {"zh", 7, "{count} 人"},
    {"ru", 1, "{count} человек"},
    {"ru", 2, "{count} человека"},
    {"ru", 5, "{count} человек"},
    {"ru", 11, "{count} человек"},
    {"ru", 12, "{count} человек"},
    {"ru", 21, "{count} человек"},
    {"ru", 24, "{count} человека"},
    {"ru", 114, "{count} человек"},
    {"ar", 0, "لا أحد"},
    {"ar", 1, "شخص واحد"},
    {"ar", 2, "شخصان"},
    {"ar", 3, "{count} أشخاص"},
    {"ar", 10, "{count} أشخاص"},
    {"ar", 11, "{count} شخصاً"},
    {"ar", 99, "{count} شخصاً"},
    {"ar", 100, "{count} شخص"},
    {"ar", 103, "{count} أشخاص"},
    {"ar", 102, "{count} شخص"},
};

START_TEST(what_is_counted_has_the_form_of_its_language)
{
	ck_assert_str_eq(words_plural(counted[_i].language, "{count} person",
			     "{count} people", counted[_i].count),
	    counted[_i].text);
}
END_TEST

static const struct {
	const char *text, *filled;
} gaps[] = {
    {"{a} of {b}", "1 of <b>"},
    {"{b}{a}", "<b>1"},
    {"no gap", "no gap"},
    {"", ""},
    {"{unknown} {a}", "{unknown} 1"},
    {"{a", "{a"},
    {"a}", "a}"},
    {"{}", "{}"},
    {"{{a}", "{{a}"},
};

START_TEST(gaps_are_filled_where_they_are_known)
{
	struct buf buf = BUF(256);
	const struct filling fillings[] = {{"a", "1"}, {"b", "<b>"}, {NULL}};

	words_fill(&buf, gaps[_i].text, fillings);
	ck_assert_str_eq(buf.data, gaps[_i].filled);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *language, *code;
	bool known, rtl, draft;
} tongues[] = {
    {"en", "en", true, false, false},
    {"fr", "fr", true, false, false},
    {"es", "es", true, false, true},
    {"ru", "ru", true, false, true},
    {"zh", "zh", true, false, true},
    {"ar", "ar", true, true, true},
    {"de", "en", false, false, false},
    {"EN", "en", false, false, false},
    {"", "en", false, false, false},
    {NULL, "en", false, false, false},
};

START_TEST(languages_say_what_they_are)
{
	const char *language = tongues[_i].language;

	ck_assert_str_eq(words_tongue(language)->code, tongues[_i].code);
	ck_assert(words_tongue(language)->rtl == tongues[_i].rtl);
	ck_assert(words_known(language) == tongues[_i].known);
	ck_assert(words_draft(language) == tongues[_i].draft);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("locale_words");
	TCase *tcase = tcase_create("locale_words");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, a_text_is_found_or_stays_english, 0, COUNT(texts));
	tcase_add_loop_test(tcase,
	    what_is_counted_has_the_form_of_its_language, 0, COUNT(counted));
	tcase_add_loop_test(
	    tcase, gaps_are_filled_where_they_are_known, 0, COUNT(gaps));
	tcase_add_loop_test(
	    tcase, languages_say_what_they_are, 0, COUNT(tongues));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
