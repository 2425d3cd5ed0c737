/* Lists of words in one text. */

#include <check.h>
#include <stdlib.h>

#include "buf.h"
#include "words.h"

/* A list, and its words with brackets round each. */
static const struct {
	const char *list;
	char between;
	const char *words;
} lists[] = {
    {NULL, '|', ""},
    {"", '|', ""},
    {"one", '|', "[one]"},
    {"one|two|three", '|', "[one][two][three]"},
    {"one||two", '|', "[one][][two]"},
    {"one|", '|', "[one]"},
    {"party,amount", '|', "[party,amount]"},
    {"party list\nparty show acme\n", '\n', "[party list][party show acme]"},
};

START_TEST(lists_are_walked)
{
	struct words words = {lists[_i].list, lists[_i].between};
	struct buf found = BUF(200);

	while (words_next(&words))
		buf_printf(&found, "[%.*s]", (int)words.len, words.word);
	ck_assert_str_eq(found.data, lists[_i].words);
	buf_free(&found);
}
END_TEST

START_TEST(a_word_is_whole_or_not_there)
{
	ck_assert(words_have("one|two", '|', "two"));
	ck_assert(!words_have("one|two", '|', "tw"));
	ck_assert(!words_have("one|two", '|', "two|"));
	ck_assert(!words_have("one|two", ',', "one"));
	ck_assert(!words_have(NULL, ',', "one"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("words");
	TCase *tcase = tcase_create("words");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
	    tcase, lists_are_walked, 0, sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(tcase, a_word_is_whole_or_not_there);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
