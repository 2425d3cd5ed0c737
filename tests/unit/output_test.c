/* Answers with hostile texts, in every format; tables at every width. */

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "core/text.h"
#include "glossary.h"
#include "nouns.h"
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

/* The rows of a command in the format, and its totals if there are any, as a
 * terminal of that width would get them (0: a pipe); to be freed. */
static char *
answered(const struct command *command, const struct format *format,
    const json_t *rows, const json_t *totals, size_t width)
{
	char *text = NULL;
	size_t size = 0;
	struct output out = {.format = format,
	    .file = open_memstream(&text, &size),
	    .header = true,
	    .display = command->display,
	    .answer = command->answer,
	    .tty = width > 0,
	    .width = width,
	    .held = json_array(),
	    .pager = {-1, -1}};
	struct error err;

	ck_assert(output_rows(&out, rows, &err));
	ck_assert(output_totals(&out, totals, &err));
	ck_assert(output_close(&out, &err));
	fclose(out.file);
	return text;
}

/* The same of rows that no command says anything about. */
static char *
shown(const struct format *format, const json_t *rows, size_t width)
{
	const struct command none = {.answer = NULL};

	return answered(&none, format, rows, NULL, width);
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

/* Lists of a record have sheets that are named for them. */
static const struct {
	const char *names[4];
	int lists;
	bool written;
} sheets[] = {
    {{"shares"}, 1, true},
    {{"what?", "a/b", "[c]", "d:e*\\"}, 4, true},
    {{"'quoted'", "", "_", "History"}, 4, true},
    {{"Record", "record", "definitions", "About"}, 4, true},
    {{"initiatives of the coming four years",
	 "initiatives of the coming four yearly",
	 "initiatives of the coming four yellow"},
	3, true},
    {{NULL}, 100, false},
};

START_TEST(whatever_a_list_is_called_has_a_sheet)
{
	const struct options options = {.output = "xlsx"};
	FILE *terminal = stdout;
	json_t *record = json_object();
	char *text = NULL, number[20];
	size_t len = 0;
	struct output out;
	struct error err;
	bool written;

	for (int i = 0; i < sheets[_i].lists; i++) {
		snprintf(number, sizeof(number), "%d", i);
		json_object_set_new(record,
		    sheets[_i].names[0] != NULL ? sheets[_i].names[i] : number,
		    json_pack("[{s:s}]", "name", "x"));
	}
	stdout = open_memstream(&text, &len);
	written = output_open(&out, &options, &err) &&
		  output_record(&out, record, &err);
	output_end(&out);
	written = output_close(&out, &err) && written;
	fclose(stdout);
	stdout = terminal;
	json_decref(record);
	ck_assert_int_eq(written, sheets[_i].written);
	ck_assert_int_eq(len > 2 && memcmp(text, "PK", 2) == 0, written);
	free(text);
}
END_TEST

/* Every column of the rows that the command answers with, unless it was met
 * before. */
static void
check_meanings(const struct command *command, json_t *met)
{
	struct answer_member member = {.rest = command->answer};
	char name[64];

	while (command->answer != NULL && answer_next(&member)) {
		struct buf meaning = BUF(64 * 1024);

		snprintf(
		    name, sizeof(name), "%.*s", (int)member.len, member.name);
		ck_assert_msg(
		    answer_is_beside(&member) || glossary_find(name, &meaning),
		    "%s %s: nobody says what %s means", command->noun,
		    command->verb, name);
		json_object_set_new(met, name, json_true());
		buf_free(&meaning);
	}
}

START_TEST(what_a_column_of_a_list_or_report_means_is_in_the_glossary)
{
	json_t *met = json_object();

	for (const struct command *command = command_next(NULL);
	     command != NULL; command = command_next(command))
		if (command->kind == COMMAND_LIST ||
		    command->kind == COMMAND_REPORT)
			check_meanings(command, met);
	json_decref(met);
}
END_TEST

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
	json_t *rows = json_pack(
	    "[{s:s, s:i, s:s, s:s, s:s}, {s:s, s:i, s:s, s:s, s:s}]",
	    "initiative", "ai-for-good", "year", 2025, "first", "2025-01-15",
	    "instrument", "voluntary-core", "state", "written-off",
	    "initiative", "ai-for-good", "year", 2026, "first", "2026-01-15",
	    "instrument", "sponsorship", "state", "open");
	char *text = shown(&format_table, rows, 48);

	ck_assert_str_eq(text, "initiative   year  first       instrument\n"
			       "ai-for-good  2025  2025-01-15  voluntary-core\n"
			       "ai-for-good  2026  2026-01-15  sponsorship\n"
			       "\n"
			       "initiative   year  state\n"
			       "ai-for-good  2025  written-off\n"
			       "ai-for-good  2026  open\n");
	json_decref(rows);
	free(text);
}
END_TEST

/* A record as a pipe gets it; what the noun says is for programs. */
static char *
recorded(const json_t *object, const char *for_programs)
{
	char *text = NULL;
	size_t size = 0;
	struct output out = {.format = &format_table,
	    .file = open_memstream(&text, &size),
	    .header = true,
	    .for_programs = for_programs,
	    .held = json_array(),
	    .pager = {-1, -1}};
	struct error err;

	ck_assert(output_record(&out, object, &err));
	ck_assert(output_close(&out, &err));
	fclose(out.file);
	return text;
}

START_TEST(what_nests_in_a_record_is_shown_under_its_names)
{
	json_t *object = json_pack(
	    "{s:i, s:{s:{s:s, s:s}, s:{s:s, s:[{s:s, s:i}]}}, s:{s:{s:i}}}",
	    "id", 7, "totals", "open", "required", "10.00", "missing", "4.00",
	    "closed", "required", "3.00", "lines", "initiative", "ai", "year",
	    2026, "document", "block", "n", 1);
	char *text = recorded(object, NULL);

	ck_assert_str_eq(text, "id        7\n"
			       "\n"
			       "totals open\n"
			       "required  10.00\n"
			       "missing   4.00\n"
			       "\n"
			       "totals closed\n"
			       "required  3.00\n"
			       "\n"
			       "totals closed lines\n"
			       "initiative  year\n"
			       "ai          2026\n"
			       "\n"
			       "document block\n"
			       "n  1\n");
	free(text);
	text = recorded(object, "document");
	ck_assert_ptr_null(strstr(text, "block"));
	json_decref(object);
	free(text);
}
END_TEST

/* What a table with these columns does where there is less and less room. */
static const struct {
	size_t room;
	bool brief, whole, panels;
	size_t aside, lines;
} layouts[] = {
    {0, false, false, false, 0, 1},
    {97, false, false, false, 0, 1}, /* 20 + 8 + 20 + 3 x 13 and the gaps */
    {96, true, false, false, 0, 1},
    {92, true, false, false, 0, 1}, /* the short head is 3 */
    {91, true, false, false, 1, 1}, /* said once */
    {87, true, false, false, 1, 1},
    {86, true, false, false, 1, 1}, /* above its rows, not once */
    {65, true, false, false, 2, 1},
    {64, true, false, false, 2, 1}, /* folded, to 16 at the least */
    {61, true, false, false, 2, 1},
    {60, true, true, false, 1, 1}, /* 10 of 13 are left of an amount */
    {56, true, true, false, 2, 1},
    {52, true, true, false, 2, 1},
    {51, true, false, false, 1, 2}, /* amounts in two lines, exact again */
    {46, true, false, false, 2, 2},
    {45, true, true, false, 1, 2},
    {44, true, true, false, 2, 2},
    {40, true, true, false, 2, 2},
    {39, true, false, false, 1, 3}, /* in three */
    {31, true, false, false, 2, 3},
    {30, true, true, false, 2, 3},
    {28, true, true, false, 2, 3},
    {27, false, false, true, 0, 1},
};

START_TEST(a_table_gives_up_first_what_costs_the_reader_least)
{
	struct layout layout = {.count = 6,
	    .room = layouts[_i].room,
	    .column = {
		{.exact = 20, .whole = 20, .full = 10, .brief = 10, .leads = 1},
		{.exact = 3, .whole = 3, .full = 8, .brief = 3, .once = 1},
		{.exact = 20, .whole = 20, .full = 4, .brief = 4, .prose = 1},
		{.exact = 13, .whole = 10, .full = 8, .brief = 8, .amount = 1},
		{.exact = 13, .whole = 10, .full = 8, .brief = 8, .amount = 1},
		{.exact = 13, .whole = 10, .full = 8, .brief = 8, .amount = 1},
	    }};
	size_t aside = 0;

	layout_settle(&layout);
	for (size_t i = 0; i < layout.count; i++)
		aside += layout.column[i].aside;
	ck_assert_int_eq(layout.brief, layouts[_i].brief);
	ck_assert_int_eq(layout.whole, layouts[_i].whole);
	ck_assert_int_eq(layout.panels, layouts[_i].panels);
	ck_assert_uint_eq(aside, layouts[_i].aside);
	ck_assert_uint_eq(layout.lines, layouts[_i].lines);
}
END_TEST

/* A report that says all there is to say about how it looks. */
static const struct display display = {
    .heads = "currency=cur,appropriated=approp.",
    .leads = "initiative",
    .whole = "required,appropriated,received",
    .parts = "within",
    .echoes = "base=received",
};

static const struct command report = {
    .answer = "initiative:code, year:integer, currency:currency, "
	      "required:decimal, appropriated:decimal, received:decimal, "
	      "base:decimal?, within?",
    .display = &display,
};

#define LINE "s:s, s:i, s:s, s:s, s:s, s:s, s:s?, s:s?"
#define FIGURES(initiative, year, currency, required, appropriated, received,  \
    base, within)                                                              \
	"initiative", initiative, "year", year, "currency", currency,          \
	    "required", required, "appropriated", appropriated, "received",    \
	    received, "base", base, "within", within

/* Two initiatives, one of them in two currencies; the base of the second line
 * is what is asked for. */
static json_t *
report_rows(const char *currency, const char *base)
{
	return json_pack("[{" LINE "}, {" LINE "}, {" LINE "}]",
	    FIGURES("ai", 2025, "CHF", "1200000.50", "0.00", "150000.00",
		"150000.00", NULL),
	    FIGURES("ai", 2026, "CHF", "999999.50", "250000.00", "0.49", base,
		NULL),
	    FIGURES("water", 2026, currency, "5.00", "0.00", "7.00", NULL,
		strcmp(currency, "CHF") == 0 ? NULL : "CHF"));
}

static json_t *
report_totals(void)
{
	return json_pack("[{s:s, s:n, s:s, s:s, s:s, s:s}]", "initiative",
	    "total", "year", "currency", "CHF", "required", "2200005.00",
	    "appropriated", "250000.00", "received", "150007.49");
}

#define T "\u202f"

static const struct {
	size_t width;
	const char *currency, *base, *text;
} reports[] = {
    {80, "CHF", "0.49",
	"initiative  year  currency      required  appropriated    received\n"
	"ai          2025  CHF       1" T "200" T "000.50          0.00  150" T
	"000.00\n"
	"ai          2026  CHF         999" T "999.50    250" T
	"000.00        0.49\n"
	"water       2026  CHF               5.00          0.00        7.00\n"
	"\n"
	"total             CHF       2" T "200" T "005.00    250" T
	"000.00  150" T "007.49\n"},
    {59, "CHF", "0.49",
	"initiative  year  cur      required     approp.    received\n"
	"ai          2025  CHF  1" T "200" T "000.50        0.00  150" T
	"000.00\n"},
    {44, "CHF", "0.49",
	"currency: CHF\n"
	"year      required     approp.    received\n"
	"ai\n"
	"2025  1" T "200" T "000.50        0.00  150" T "000.00\n"
	"2026    999" T "999.50  250" T "000.00        0.49\n"
	"water\n"
	"2026          5.00        0.00        7.00\n"
	"\n"
	"total\n"
	"      2" T "200" T "005.00  250" T "000.00  150" T "007.49\n"},
    {36, "CHF", "0.49",
	"currency: CHF\n"
	"year   required  approp.  received\n"
	"ai\n"
	"2025  1" T "200" T "001        0   150" T "000\n"
	"2026  1" T "000" T "000  250" T "000         0\n"
	"water\n"
	"2026          5        0         7\n"
	"\n"
	"total\n"
	"      2" T "200" T "005  250" T "000   150" T "007\n"},
    {37, "EUR", "0.49",
	"year  cur        required     approp.\n"
	"                 received\n"
	"ai\n"
	"2025  CHF    1" T "200" T "000.50        0.00\n"
	"               150" T "000.00\n"
	"2026  CHF      999" T "999.50  250" T "000.00\n"
	"                     0.49\n"
	"water\n"
	"        EUR          5.00        0.00\n"
	"                     7.00\n"},
    {80, "CHF", "0.50",
	"initiative  year  currency      required  appropriated    received   "
	"     base\n"},
};

START_TEST(a_report_is_laid_out_as_its_command_says)
{
	json_t *rows = report_rows(reports[_i].currency, reports[_i].base);
	json_t *totals = report_totals();
	char *text =
	    answered(&report, &format_table, rows, totals, reports[_i].width);

	ck_assert_msg(
	    strncmp(text, reports[_i].text, strlen(reports[_i].text)) == 0,
	    "%zu:\n%s\nnot\n%s", reports[_i].width, text, reports[_i].text);
	json_decref(rows);
	json_decref(totals);
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

START_TEST(what_one_row_does_not_say_is_not_said_of_all)
{
	json_t *rows = json_pack("[{s:s, s:s, s:s}, {s:s, s:n, s:s}]", "stage",
	    "received", "party", "norway", "amount", "1000.00", "stage",
	    "required", "party", "amount", "2000.00");
	char *text = shown(&format_table, rows, 20);

	ck_assert_msg(strstr(text, "party:") == NULL, "%s", text);
	json_decref(rows);
	free(text);
}
END_TEST

static const struct {
	const char *number, *whole;
} roundings[] = {
    {"0.49", "0"},
    {"0.50", "1"},
    {"9.5", "10"},
    {"199.99", "200"},
    {"999999.50", "1000000"},
    {"1234567.499", "1234567"},
    {"1500", "1500"},
    {"-0.49", "0"},
    {"-0.50", "-1"},
    {"-70.50", "-71"},
};

START_TEST(a_number_is_rounded_to_a_whole_one)
{
	struct buf buf = BUF(100);

	text_round(&buf, roundings[_i].number);
	ck_assert_str_eq(buf.data, roundings[_i].whole);
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
	tcase_set_timeout(tcase, 60);
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
	tcase_add_loop_test(
	    tcase, whatever_a_list_is_called_has_a_sheet, 0, COUNT(sheets));
	tcase_add_test(
	    tcase, what_a_column_of_a_list_or_report_means_is_in_the_glossary);
	tcase_add_loop_test(tcase, a_table_fits_its_terminal, 30, 140);
	tcase_add_test(tcase, columns_line_up_in_every_script);
	tcase_add_test(tcase, what_something_is_called_is_no_amount);
	tcase_add_loop_test(tcase,
	    yaml_says_what_json_says_and_nothing_in_it_is_obeyed, 0,
	    COUNT(payloads));
	tcase_add_test(tcase, on_a_pipe_every_value_is_whole_and_bare);
	tcase_add_test(tcase, panels_repeat_what_tells_the_rows_apart);
	tcase_add_test(
	    tcase, what_nests_in_a_record_is_shown_under_its_names);
	tcase_add_loop_test(tcase,
	    a_table_gives_up_first_what_costs_the_reader_least, 0,
	    COUNT(layouts));
	tcase_add_loop_test(
	    tcase, a_report_is_laid_out_as_its_command_says, 0, COUNT(reports));
	tcase_add_test(tcase, what_one_row_does_not_say_is_not_said_of_all);
	tcase_add_loop_test(
	    tcase, a_number_is_rounded_to_a_whole_one, 0, COUNT(roundings));
	tcase_add_loop_test(
	    tcase, text_is_folded_between_words, 0, COUNT(folds));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
