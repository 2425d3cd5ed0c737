/* The framing of bodies: the same content comes out however it is cut up, and
 * what is not framed exactly is refused.  The content of a bad body, up to
 * where it went wrong, is not compared. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "http/body.h"

static const struct {
	const char *bytes;
	bool chunked;
	uint64_t length;
	enum body_outcome outcome;
	const char *content;
	const char *rest; /* what was not used up */
} cases[] = {
    {"", false, 0, BODY_END, "", ""},
    {"next", false, 0, BODY_END, "", "next"},
    {"abcnext", false, 3, BODY_END, "abc", "next"},
    {"ab", false, 3, BODY_MORE, "ab", ""},
    {"0\r\n\r\nnext", true, 0, BODY_END, "", "next"},
    {"3\r\nabc\r\n0\r\n\r\n", true, 0, BODY_END, "abc", ""},
    {"3\r\nabc\r\n00a\r\n0123456789\r\n0\r\n\r\nx", true, 0, BODY_END,
	"abc0123456789", "x"},
    {"A\r\n0123456789\r\n0000\r\n\r\n", true, 0, BODY_END, "0123456789", ""},
    {"2\r\n\r\n\r\n0\r\n\r\n", true, 0, BODY_END, "\r\n", ""},
    {"3\r\nabc", true, 0, BODY_MORE, "abc", ""},
    {"3\r\nabc\r\n0\r\n\r", true, 0, BODY_MORE, "abc", ""},
    {"", true, 0, BODY_MORE, "", ""},
    {"g\r\n", true, 0, BODY_WRONG},
    {"\r\n", true, 0, BODY_WRONG},
    {"-1\r\n", true, 0, BODY_WRONG},
    {"3;x\r\nabc\r\n", true, 0, BODY_WRONG},
    {"3\nabc\r\n", true, 0, BODY_WRONG},
    {"3\r\nabcd\r\n", true, 0, BODY_WRONG},
    {"3\r\nab\r\n0\r\n\r\n", true, 0, BODY_WRONG},
    {"3\r\nabc\r\r", true, 0, BODY_WRONG},
    {"0\r\nA: b\r\n\r\n", true, 0, BODY_WRONG},
    {"0\r\n\r\r", true, 0, BODY_WRONG},
    {"000000003\r\nabc\r\n", true, 0, BODY_WRONG},
};

/* Read the case in pieces of that many bytes, using so much of each at most. */
static void
read_case(size_t i, size_t piece_len, size_t use)
{
	const char *bytes = cases[i].bytes, *end = bytes + strlen(bytes);
	enum body_outcome outcome = BODY_MORE;
	char content[100] = "";
	struct http_text rest = {bytes, 0}, piece;
	struct body body;
	struct error err;

	body_begin(&body, cases[i].chunked, cases[i].length);
	do {
		size_t left = (size_t)(end - rest.data);

		rest.len = left < piece_len ? left : piece_len;
		outcome = body_next(&body, &rest, &piece, &err);
		if (outcome == BODY_PIECE) {
			size_t len = piece.len < use ? piece.len : use;

			strncat(content, piece.data, len);
			body_use(&body, &rest, len);
		}
	} while (
	    outcome == BODY_PIECE || (outcome == BODY_MORE && rest.data < end));
	ck_assert_int_eq(outcome, cases[i].outcome);
	if (outcome == BODY_WRONG)
		return;
	ck_assert_str_eq(content, cases[i].content);
	ck_assert_str_eq(rest.data, cases[i].rest);
}

START_TEST(a_body_is_read_however_it_comes)
{
	for (size_t len = 1; len < 40; len++)
		for (size_t use = 1; use < 12; use++)
			read_case((size_t)_i, len, use);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("body");
	TCase *tcase = tcase_create("body");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, a_body_is_read_however_it_comes, 0,
	    sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
