/* What the client makes of a command line, and of texts from outside. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "nouns.h"
#include "request/request.h"
#include "suggest.h"

/* A text, and what a function makes of it. */
struct pair {
	const char *text, *result;
};

static const struct pair tame[] = {
    {"Zürich 中国", "Zürich 中国"},
    {"red \033[31m", "red \\u001b[31m"},
    {"two\nlines\t.", "two\\u000alines\\u0009."},
    {"back \xe2\x80\xae ward", "back \\u202e ward"},
    {"csi \xc2\x9b", "csi \\u009b"},
    {"cut \xe4\xb8", "cut ??"},
    {"overlong \xc0\x9b", "overlong ??"},
    {"half \xed\xa0\x80", "half ???"},
    {"tag \xf3\xa0\x81\x81", "tag \\udb40\\udc41"},
    {"می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"},
};

START_TEST(nothing_steers_the_terminal)
{
	struct buf buf = BUF(100);

	text_tame(&buf, tame[_i].text, false);
	ck_assert_str_eq(buf.data, tame[_i].result);
	buf_free(&buf);
}
END_TEST

static const struct pair groups[] = {
    {"0.50", "0.50"},
    {"999", "999"},
    {"1000", "1\u202f000"},
    {"-1234567.8901", "-1\u202f234\u202f567.8901"},
};

START_TEST(thousands_are_set_apart)
{
	struct buf buf = BUF(100);

	text_group(&buf, groups[_i].text);
	ck_assert_str_eq(buf.data, groups[_i].result);
	buf_free(&buf);
}
END_TEST

static const struct pair wraps[] = {
    {"error: too short to fold", "error: too short to fold"},
    {"error: this sentence is longer than the terminal is wide",
	"error: this sentence is\n  longer than the terminal is\n  wide"},
    {"hint: bursar context show", "hint:\n  bursar context show"},
    {"hint: when the server is in reach again: bursar outbox sync --yes now",
	"hint: when the server is in\n  reach again:\n"
	"  bursar outbox sync --yes now"},
    {"hint: ask for it: bursar waiver request --reason \"a; b\" --party x; "
     "then add --waiver and its ID",
	"hint: ask for it:\n"
	"  bursar waiver request --reason \"a; b\" --party x\n"
	"  then add --waiver and its ID"},
    {"missing:\n  --amount  how much, in the currency\n  --party  who",
	"missing:\n  --amount  how much, in\n    the currency\n"
	"  --party  who"},
    {"a/path/that/has/no/blank/anywhere/in/it",
	"a/path/that/has/no/blank/any\n  where/in/it"},
    {"", ""},
};

START_TEST(prose_is_folded_between_words_and_commands_stay_whole)
{
	struct buf buf = BUF(1000), plain = BUF(1000);

	text_wrap(&buf, wraps[_i].text, 30);
	ck_assert_str_eq(buf.data, wraps[_i].result);
	text_wrap(&plain, wraps[_i].text, 0);
	ck_assert_str_eq(plain.data, wraps[_i].text);
	buf_free(&buf);
	buf_free(&plain);
}
END_TEST

static const struct pair quotes[] = {
    {"norway", "norway"},
    {"", "''"},
    {"two words", "'two words'"},
    {"it's", "'it'\\''s'"},
    {"$(rm)", "'$(rm)'"},
};

START_TEST(words_are_quoted_for_the_shell)
{
	struct buf buf = BUF(100);

	text_quote(&buf, quotes[_i].text);
	ck_assert_str_eq(buf.data, quotes[_i].result);
	buf_free(&buf);
}
END_TEST

START_TEST(plain_numbers_are_known)
{
	ck_assert(text_is_number("-5"));
	ck_assert(text_is_number("2500.00"));
	ck_assert(!text_is_number(""));
	ck_assert(!text_is_number("-"));
	ck_assert(!text_is_number("1."));
	ck_assert(!text_is_number("+1"));
	ck_assert(!text_is_number("-1+2"));
	ck_assert(!text_is_number("2026-03-31"));
}
END_TEST

START_TEST(a_slip_of_the_fingers_is_understood)
{
	struct suggestion slip = {.word = "pldege"};
	struct suggestion far = {.word = "xyzzy"};

	ck_assert_uint_eq(edit_distance("pledge", "pldege", 9), 1);
	ck_assert_uint_eq(edit_distance("", "abc", 9), 3);
	suggestion_offer(&slip, "party");
	suggestion_offer(&slip, "pledge");
	ck_assert_str_eq(slip.best, "pledge");
	suggestion_offer(&far, "pledge");
	ck_assert_ptr_null(far.best);
}
END_TEST

static const char *const near_words[] = {"", "a", "pledge", "pldege", "plegde",
    "ledger", "deglpe", "contribution", "attribution", "Papua New Guinea",
    "Guinea Papua New"};

/* To stop early makes no difference to who is nearest. */
START_TEST(a_distance_that_is_enough_is_not_looked_into)
{
	const char *word = near_words[_i];

	for (size_t i = 0; i < sizeof(near_words) / sizeof(near_words[0]); i++)
		for (size_t enough = 1; enough < 20; enough++) {
			size_t whole = edit_distance(word, near_words[i], 99);
			size_t part =
			    edit_distance(word, near_words[i], enough);

			ck_assert(
			    whole < enough ? part == whole : part >= enough);
		}
}
END_TEST

/* A command line, and what is wrong with it: NULL where nothing is. */
static const struct {
	const char *words[12];
	const char *wrong, *hint;
} lines[] = {
    {{"pledge", "list"}, NULL, NULL},
    {{"--all", "pledge", "list", "-ojson", "--limit=5"}, NULL, NULL},
    {{"rate", "record", "CHF", "--rate", "0.8", "--source", "UNORE"}, NULL,
	NULL},
    {{"pledge", "list", "--as-of", "2026-01-01", "--known_at", "2026-01-01"},
	NULL, NULL},
    {{"outcome", "measure", "a", "b", "--actual", "-3"}, NULL, NULL},
    {{"pledge", "record", "--nonsense", "-h"}, NULL, NULL},
    {{"pldge", "list"}, "there is no noun", "bursar pledge?"},
    {{"pledge", "lst"}, "no verb", "bursar pledge list?"},
    {{"pledge", "list", "--prty", "x"}, "--prty", "--party?"},
    {{"pledge", "list", "--party"}, "needs a value", ""},
    {{"pledge", "list", "--party", "--all"}, "needs a value", "--party=--all"},
    {{"pledge", "list", "--party", "a", "--party", "b"}, "twice", ""},
    {{"pledge", "list", "--party", "a b"}, "--party \"a b\"", "a short name"},
    {{"pledge", "list", "--dry-run"}, "does not go", "writes"},
    {{"pledge", "show", "1", "--all"}, "does not go", "lists"},
    {{"pledge", "show", "1", "2"}, "unexpected argument \"2\"",
	"help pledge show"},
    {{"approval", "refuse", "150"}, "--digest", "help approval refuse"},
    {{"person", "disable", "amina", "--reason", "x", "--key", "5"},
	"must be a UUID", ""},
    {{"pledge", "list", "-o", "jsno"}, "no output format", "json?"},
    {{"certificate", "add"}, "not from here", ""},
};

START_TEST(a_command_line_is_read_or_refused)
{
	struct request req;
	struct error err = {.message = ""};
	bool ok = request_read(&req, (char **)lines[_i].words, &err);

	if (lines[_i].wrong == NULL) {
		ck_assert_msg(ok, "%s", err.message);
		return;
	}
	ck_assert(!ok);
	ck_assert_msg(
	    strstr(err.message, lines[_i].wrong) != NULL, "%s", err.message);
	ck_assert_msg(strstr(err.hint, lines[_i].hint) != NULL, "%s", err.hint);
}
END_TEST

static const struct {
	char *words[8];
	const char *printed;
} pasted[] = {
    {{"person", "disable", "amina", "--reason", "it's over", "--context", "hq"},
	"bursar person disable --person amina --reason 'it'\\''s over' "
	"--context hq --key K"},
    {{"person", "disable", "amina", "--reason=-h"},
	"bursar person disable --person amina --reason=-h --key K"},
    {{"import", "pledge", "-"}, "bursar import pledge - --key K"},
    {{"import", "pledge", "--", "-new.csv"},
	"bursar import pledge --file=-new.csv --key K"},
};

START_TEST(a_request_is_printed_as_it_can_be_pasted)
{
	char *words[9] = {NULL};
	struct request req;
	struct error err;
	struct buf buf = BUF(200);

	memcpy(words, pasted[_i].words, sizeof(pasted[_i].words));
	ck_assert_msg(request_read(&req, words, &err), "%s", err.message);
	request_print(&buf, &req, "K");
	ck_assert_str_eq(buf.data, pasted[_i].printed);
	buf_free(&buf);
}
END_TEST

/* Else `bursar NOUN VERB --output` would be ambiguous. */
START_TEST(no_field_takes_the_name_of_an_option)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		for (const struct field *f = c->fields; f->name != NULL; f++)
			ck_assert_msg(
			    option_find(f->name, strlen(f->name)) == NULL,
			    "%s %s --%s", c->noun, c->verb, f->name);
}
END_TEST

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

int
main(void)
{
	Suite *suite = suite_create("client");
	TCase *tcase = tcase_create("client");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, nothing_steers_the_terminal, 0, COUNT(tame));
	tcase_add_loop_test(tcase, thousands_are_set_apart, 0, COUNT(groups));
	tcase_add_loop_test(tcase,
	    prose_is_folded_between_words_and_commands_stay_whole, 0,
	    COUNT(wraps));
	tcase_add_loop_test(
	    tcase, words_are_quoted_for_the_shell, 0, COUNT(quotes));
	tcase_add_test(tcase, plain_numbers_are_known);
	tcase_add_test(tcase, a_slip_of_the_fingers_is_understood);
	tcase_add_loop_test(tcase, a_distance_that_is_enough_is_not_looked_into,
	    0, COUNT(near_words));
	tcase_add_loop_test(
	    tcase, a_command_line_is_read_or_refused, 0, COUNT(lines));
	tcase_add_loop_test(tcase, a_request_is_printed_as_it_can_be_pasted, 0,
	    COUNT(pasted));
	tcase_add_test(tcase, no_field_takes_the_name_of_an_option);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
