/* Answers with hostile texts, in every format; tables at every width. */

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "output/layout.h"
#include "output/output.h"
#include "utf8.h"

/* What a name may not do to a terminal: each is printed by every format. */
static const char *const payloads[] = {
    "clear \033[2J",
    "red \033[31m",
    "title \033]0;owned\007",
    "title \033]2;owned\033\\",
    "link \033]8;;http://evil\033\\text\033]8;;\033\\",
    "clipboard \033]52;c;ZXZpbA==\007",
    "answer back \033[c",
    "report \033[6n",
    "alternate screen \033[?1049h",
    "keys \033[?1000h",
    "reset \033c",
    "charset \033(0",
    "device control \033P$q\"p\033\\",
    "bell \007",
    "backspace 100\010\010\010999",
    "carriage return evil\rgood",
    "next line\nfake  1000.00  CHF",
    "tab\tstop",
    "form feed \f vertical \v",
    "shift out \016 in \017",
    "delete \177",
    "eight-bit CSI \302\233"
    "2J",
    "eight-bit OSC \302\235"
    "0;owned\302\234",
    "next line C1 \302\205",
    "override \342\200\256gpj.exe",
    "embedding \342\200\252\342\200\253\342\200\254",
    "isolates \342\201\246\342\201\247\342\201\250\342\201\251",
    "marks \342\200\216\342\200\217\330\234",
    "separators \342\200\250\342\200\251",
    "byte order mark \357\273\277",
    "tag characters \363\240\201\201\363\240\201\277",
    "annotation \357\277\271hidden\357\277\272\357\277\273",
};

static const struct format *const people_formats[] = {
    &format_table, &format_wide};

/* The rows in the format, as a terminal of that width would get them (0: a
 * pipe); to be freed. */
static char *
shown(const struct format *format, const json_t *rows, size_t width)
{
	char *text = NULL;
	size_t size = 0;
	struct output out = {.format = format,
	    .file = open_memstream(&text, &size),
	    .header = true,
	    .tty = width > 0,
	    .width = width,
	    .held = json_array(),
	    .pager = {-1, -1}};
	struct error err;

	ck_assert(output_rows(&out, rows, &err));
	ck_assert(output_close(&out, &err));
	fclose(out.file);
	return text;
}

static void
check_tame(const char *text, const char *payload)
{
	for (size_t len; *text != '\0'; text += len) {
		uint32_t c;

		len = utf8_read(text, &c);
		ck_assert_msg(len > 0, "not UTF-8: %s", payload);
		ck_assert_msg(
		    c == '\n' || !utf8_steers(c), "U+%04x: %s", c, payload);
	}
}

START_TEST(nothing_in_a_table_is_obeyed)
{
	const char *payload = payloads[_i];
	json_t *rows = json_pack("[{s:s, s:s}, {s:s, s:s}]", "party", "acme",
	    "name", payload, "party", payload, "name", "Acme Corporation");
	static const size_t widths[] = {0, 20, 80};

	for (size_t f = 0; f < 2; f++)
		for (size_t w = 0; w < 3; w++) {
			char *text = shown(people_formats[f], rows, widths[w]);
			size_t lines = 0;

			check_tame(text, payload);
			for (const char *p = text; *p != '\0'; p++)
				lines += *p == '\n';
			if (widths[w] == 0)
				ck_assert_uint_eq(lines, 3);
			free(text);
		}
	json_decref(rows);
}
END_TEST

START_TEST(nothing_in_json_is_obeyed_and_nothing_is_lost)
{
	json_t *rows = json_pack("[{s:s}]", "name", payloads[_i]);
	char *text = shown(&format_json, rows, 0);
	json_t *again = json_loads(text, 0, NULL);

	check_tame(text, payloads[_i]);
	ck_assert_msg(json_equal(rows, again), "%s", text);
	json_decref(again);
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(yaml_says_what_json_says_and_nothing_in_it_is_obeyed)
{
	json_t *rows = json_pack("[{s:s}]", "name", payloads[_i]);
	char *text = shown(&format_yaml, rows, 0);

	check_tame(text, payloads[_i]);
	ck_assert_msg(strncmp(text, "- \"name\": \"", 11) == 0, "%s", text);
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(what_something_is_called_is_no_amount)
{
	json_t *rows =
	    json_pack("[{s:s, s:s}]", "id", "1073.1", "amount", "1073.10");
	char *text = shown(&format_table, rows, 80);

	ck_assert_msg(strstr(text, "1073.1 ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, "1\u202f073.10") != NULL, "%s", text);
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(nothing_in_csv_or_tsv_is_obeyed_at_a_terminal)
{
	json_t *rows = json_pack("[{s:s}]", "name", payloads[_i]);
	const struct format *const formats[] = {&format_csv, &format_tsv};

	for (size_t f = 0; f < 2; f++) {
		char *text = shown(formats[f], rows, 80), *p;

		while ((p = strstr(text, "\r\n")) != NULL)
			memmove(p, p + 1, strlen(p));
		check_tame(text, payloads[_i]);
		free(text);
	}
	json_decref(rows);
}
END_TEST

/* The checker itself: a format that prints what it is given is caught. */
START_TEST(the_check_would_notice)
{
	uint32_t c = 0;
	size_t caught = 0;

	for (const char *p = payloads[_i]; *p != '\0'; p += utf8_read(p, &c))
		caught += utf8_read(p, &c) > 0 && utf8_steers(c);
	ck_assert_uint_gt(caught, 0);
}
END_TEST

static const char *const formulas[] = {"=1+1", "+1+1", "-1+1", "@SUM(A1)",
    "\t=1", "\r=1", "\n=1", " =1", "   =1", "\xc2\xa0=1", "\xe3\x80\x80=1",
    "\xef\xbc\x9d"
    "1",
    "\xef\xbc\x8b"
    "1",
    "\xef\xbc\x8d"
    "1",
    "\xef\xbc\xa0"
    "A",
    " \xef\xbc\x9d"
    "1",
    "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil\")",
    "-2+3+cmd|' /C calc'!A0", "+41 22 730 51 11", "-", "=", "\xe2\x80\x8b=1"};

START_TEST(a_spreadsheet_runs_no_formula)
{
	json_t *rows = json_pack("[{s:s}]", "name", formulas[_i]);
	char *text = shown(&format_csv, rows, 0);
	const char *value = strchr(text, '\n') + 1;

	value += *value == '"';
	ck_assert_int_eq(*value, '\'');
	ck_assert_int_eq(
	    strncmp(value + 1, formulas[_i], strcspn(formulas[_i], "\"")), 0);
	json_decref(rows);
	free(text);
}
END_TEST

static const char *const numbers[] = {"-5", "0", "-2500.00", "1234567.89", "3"};

START_TEST(a_number_stays_a_number)
{
	json_t *rows = json_pack("[{s:s}]", "amount", numbers[_i]);
	char *text = shown(&format_csv, rows, 0);

	ck_assert_int_eq(
	    strncmp(strchr(text, '\n') + 1, numbers[_i], strlen(numbers[_i])),
	    0);
	json_decref(rows);
	free(text);
}
END_TEST

/* Lines of a text: how wide the widest is. */
static size_t
widest(const char *text)
{
	size_t most = 0;
	char *copy = strdup(text);

	for (char *line = strtok(copy, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		most = text_width(line) > most ? text_width(line) : most;
	free(copy);
	return most;
}

static json_t *
mixed_rows(void)
{
	return json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]",
	    "party", "caict", "name",
	    "中国信息通信研究院 及其所有分支机构和合作伙伴", "amount",
	    "1234567.00", "party", "moci", "name",
	    "وزارة الاتصالات وتقانة المعلومات", "amount", "5.00", "party",
	    "zurich", "name", "Zürich, with a long name that goes on and on",
	    "amount", "-70.50");
}

START_TEST(a_table_fits_its_terminal)
{
	json_t *rows = mixed_rows();
	char *text = shown(&format_table, rows, (size_t)_i);

	ck_assert_msg(widest(text) <= (size_t)_i, "%d:\n%s", _i, text);
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(columns_line_up_in_every_script)
{
	json_t *rows = mixed_rows();
	char *text = shown(&format_table, rows, 120);
	size_t end = 0;

	for (char *line = strtok(text, "\n"); line != NULL;
	     line = strtok(NULL, "\n")) {
		if (end > 0) /* amounts end in the same column */
			ck_assert_uint_eq(text_width(line), end);
		end = text_width(line);
	}
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(on_a_pipe_every_value_is_whole_and_bare)
{
	json_t *rows = mixed_rows();
	char *text = shown(&format_table, rows, 0);

	ck_assert_ptr_nonnull(
	    strstr(text, "with a long name that goes on and on"));
	ck_assert_ptr_nonnull(strstr(text, "1234567.00"));
	json_decref(rows);
	free(text);
}
END_TEST

START_TEST(panels_repeat_what_tells_the_rows_apart)
{
	json_t *rows =
	    json_pack("[{s:s, s:i, s:s, s:s, s:s}, {s:s, s:i, s:s, s:s, s:s}]",
		"initiative", "ai-for-good", "year", 2025, "required",
		"1200000.00", "received", "150000.00", "gap", "1050000.00",
		"initiative", "ai-for-good", "year", 2026, "required",
		"1500000.00", "received", "0.00", "gap", "1500000.00");
	char *text = shown(&format_table, rows, 44);

	ck_assert_str_eq(text,
	    "initiative   year      required    received\n"
	    "ai-for-good  2025  1\u202f200\u202f000.00  150\u202f000.00\n"
	    "ai-for-good  2026  1\u202f500\u202f000.00        0.00\n"
	    "\n"
	    "initiative   year           gap\n"
	    "ai-for-good  2025  1\u202f050\u202f000.00\n"
	    "ai-for-good  2026  1\u202f500\u202f000.00\n");
	json_decref(rows);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	size_t width;
	const char *lines;
} folds[] = {
    {"", 10, ""},
    {"short", 10, "short"},
    {"two words", 5, "two\nwords"},
    {"a longer text of words", 8, "a longer\ntext of\nwords"},
    {"unbreakable", 4, "unbr\neaka\nble"},
    {"中国信息", 4, "中国\n信息"},
    {"中国信息", 5, "中国\n信息"},
    {"wide 中", 1, "w\ni\nd\ne\n中"},
};

START_TEST(text_is_folded_between_words)
{
	struct buf buf = BUF(1000);

	text_fold(&buf, folds[_i].text, folds[_i].width);
	ck_assert_str_eq(buf.data, folds[_i].lines);
	buf_free(&buf);
}
END_TEST

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

int
main(void)
{
	Suite *suite = suite_create("output");
	TCase *tcase = tcase_create("output");
	SRunner *runner = srunner_create(suite);
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, nothing_in_a_table_is_obeyed, 0, COUNT(payloads));
	tcase_add_loop_test(tcase,
	    nothing_in_json_is_obeyed_and_nothing_is_lost, 0, COUNT(payloads));
	tcase_add_loop_test(tcase,
	    nothing_in_csv_or_tsv_is_obeyed_at_a_terminal, 0, COUNT(payloads));
	tcase_add_loop_test(tcase, the_check_would_notice, 0, COUNT(payloads));
	tcase_add_loop_test(
	    tcase, a_spreadsheet_runs_no_formula, 0, COUNT(formulas));
	tcase_add_loop_test(tcase, a_number_stays_a_number, 0, COUNT(numbers));
	tcase_add_loop_test(tcase, a_table_fits_its_terminal, 30, 140);
	tcase_add_test(tcase, columns_line_up_in_every_script);
	tcase_add_test(tcase, what_something_is_called_is_no_amount);
	tcase_add_loop_test(tcase,
	    yaml_says_what_json_says_and_nothing_in_it_is_obeyed, 0,
	    COUNT(payloads));
	tcase_add_test(tcase, on_a_pipe_every_value_is_whole_and_bare);
	tcase_add_test(tcase, panels_repeat_what_tells_the_rows_apart);
	tcase_add_loop_test(
	    tcase, text_is_folded_between_words, 0, COUNT(folds));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
