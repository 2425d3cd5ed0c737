/* Reading other people's files: numbers, days, rows. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/day.h"
#include "core/number.h"
#include "core/value.h"
#include "import/header.h"
#include "import/lines.h"
#include "import/mapping.h"
#include "import/repeats.h"
#include "import/sheet.h"
#include "nouns.h"

#define NBSP  "\xc2\xa0"
#define NNBSP "\xe2\x80\xaf"

#define ZEROS "0000000000000000000000000000000" /* 31 */

/* A number as written, and what it reads as with a mark not declared, a point
 * and a comma; NULL where it must be refused. */
static const struct {
	const char *text, *either, *point, *comma;
} numbers[] = {
    /* the six styles */
    {"1234567.89", "1234567.89", "1234567.89", NULL},
    {"1,234,567.89", "1234567.89", "1234567.89", NULL},
    {"1.234.567,89", "1234567.89", NULL, "1234567.89"},
    {"1 234 567,89", "1234567.89", NULL, "1234567.89"},
    {"1'234'567.89", "1234567.89", "1234567.89", NULL},
    {"12,34,567.89", "1234567.89", "1234567.89", NULL},
    /* their spaces and apostrophes */
    {"1" NBSP "234" NBSP "567,89", "1234567.89", NULL, "1234567.89"},
    {"1" NNBSP "234" NNBSP "567,89", "1234567.89", NULL, "1234567.89"},
    {"1\xe2\x80\x99"
     "234.5",
	"1234.5", "1234.5", NULL},
    /* what reads both ways */
    {"1.000", NULL, "1", "1000"},
    {"1,000", NULL, "1000", "1"},
    {"12.345", NULL, "12.345", "12345"},
    {"-1.500", NULL, "-1.5", "-1500"},
    /* what looks like it and does not */
    {"1000", "1000", "1000", "1000"},
    {"0.500", "0.5", "0.5", NULL},
    {"0,500", "0.5", NULL, "0.5"},
    {"1234.567", "1234.567", "1234.567", NULL},
    {"1.0000", "1", "1", NULL},
    {"1,50", "1.5", NULL, "1.5"},
    {"1.000.000", "1000000", NULL, "1000000"},
    {"1,000,000", "1000000", "1000000", NULL},
    {"1 000", "1000", "1000", "1000"},
    {"1.000,00", "1000", NULL, "1000"},
    {"1,000.00", "1000", "1000", NULL},
    /* one value, one form */
    {"2500.00", "2500", "2500", NULL},
    {"2500,50", "2500.5", NULL, "2500.5"},
    {"007", "7", "7", "7"},
    {"0.00", "0", "0", NULL},
    {"-0", "0", "0", "0"},
    {"\xe2\x88\x92"
     "5",
	"-5", "-5", "-5"},
    /* no numbers */
    {"", NULL, NULL, NULL},
    {"-", NULL, NULL, NULL},
    {"abc", NULL, NULL, NULL},
    {"1e3", NULL, NULL, NULL},
    {"CHF 5", NULL, NULL, NULL},
    {"5-", NULL, NULL, NULL},
    {"(5)", NULL, NULL, NULL},
    {".5", "0.5", "0.5", NULL},
    {",5", "0.5", NULL, "0.5"},
    {"-.5", "-0.5", "-0.5", NULL},
    {".500", "0.5", "0.5", NULL},
    /* the longest that is read, one longer than it was written */
    {"." ZEROS ZEROS "1", "0." ZEROS ZEROS "1", "0." ZEROS ZEROS "1", NULL},
    {"+67.00", "67", "67", NULL},
    {"+-5", NULL, NULL, NULL},
    {".", NULL, NULL, NULL},
    {".5.5", NULL, NULL, NULL},
    {"5.", NULL, NULL, NULL},
    {"1,,5", NULL, NULL, NULL},
    {"1.2.3", NULL, NULL, NULL},
    {"1,23,4", NULL, NULL, NULL},
    {"1.234,567,8", NULL, NULL, NULL},
    {"1,234 567", NULL, NULL, NULL},
    {"1 234.567,8", NULL, NULL, NULL},
};

/* It was read as that, or refused with a way out where that is NULL. */
static void
expect(const char *text, bool ok, const struct buf *read,
    const struct error *err, const char *result)
{
	ck_assert_msg(ok == (result != NULL), "%s: %s %s", text, read->data,
	    err->message);
	if (ok)
		ck_assert_str_eq(read->data, result);
	else
		ck_assert(err->message[0] != '\0' && err->hint[0] != '\0');
}

static void
expect_number(const char *text, enum decimal_mark mark, const char *result)
{
	struct buf buf = BUF(100);
	struct error err = {.message = ""};

	expect(text, number_read(&buf, text, mark, &err), &buf, &err, result);
	buf_free(&buf);
}

START_TEST(numbers_are_read_in_the_styles_of_the_world)
{
	expect_number(numbers[_i].text, MARK_EITHER, numbers[_i].either);
	expect_number(numbers[_i].text, MARK_POINT, numbers[_i].point);
	expect_number(numbers[_i].text, MARK_COMMA, numbers[_i].comma);
}
END_TEST

/* An amount as written: the number, and what stands beside it; NULL where it
 * must be refused. */
static const struct {
	const char *text, *number, *currency;
} amounts[] = {
    {"$1,000.00", "1000", "$"},
    {"1000.00 EUR", "1000", "EUR"},
    {" 110.7 €", "110.7", "€"},
    {"€110,70", "110.7", "€"},
    {"CHF 1'000.-", "1000", "CHF"},
    {"CHF1000", "1000", "CHF"},
    {"+67.00", "67", ""},
    {".50", "0.5", ""},
    {"1000.-", "1000", ""},
    {"1000,--", "1000", ""},
    {"1'000.\xe2\x80\x93", "1000", ""},
    {"1'000'000", "1000000", ""},
    {"R$ 1.234,50", "1234.5", "R$"},
    {"US$ 5", "5", "US$"},
    {"Fr. 5.50", "5.5", "Fr."},
    {"1 234,50" NBSP "zł", "1234.5", "zł"},
    {"12" NNBSP "345.00" NBSP "kr", "12345", "kr"},
    {"(67.00)", "-67", ""},
    {"($67.00)", "-67", "$"},
    {"-$67.00", "-67", "$"},
    {"$-67.00", "-67", "$"},
    {"67.00-", "-67", ""},
    {"67.00- EUR", "-67", "EUR"},
    {"-67.00", "-67", ""},
    {"\xe2\x88\x92"
     "67.00",
	"-67", ""},
    {"-0.00", "0", ""},
    {"1000-", "-1000", ""},
    {"-1000.-", NULL, NULL},
    {"(-67.00)", NULL, NULL},
    {"--67", NULL, NULL},
    {"+-67", NULL, NULL},
    {"-67-", NULL, NULL},
    {"(67.00", NULL, NULL},
    {"$5 EUR", NULL, NULL},
    {"USD", NULL, NULL},
    {"$", NULL, NULL},
    {"-", NULL, NULL},
    {"5 florins", NULL, NULL},
    {"12abc", NULL, NULL},
    {"CHFX 5", NULL, NULL},
    {"1e3", NULL, NULL},
    {"1.000", NULL, NULL},
    {"1.000 EUR", NULL, NULL},
    {"5 5 EUR 5", NULL, NULL},
    {".-", NULL, NULL},
    {"", NULL, NULL},
};

START_TEST(amounts_are_read_with_what_stands_round_them)
{
	struct buf buf = BUF(100);
	char currency[MONEY_WORD_MAX];
	struct error err = {.message = ""};
	bool ok =
	    money_read(&buf, currency, amounts[_i].text, MARK_EITHER, &err);

	expect(amounts[_i].text, ok, &buf, &err, amounts[_i].number);
	if (ok)
		ck_assert_str_eq(currency, amounts[_i].currency);
	buf_free(&buf);
}
END_TEST

static const struct {
	const char *word, *currency;
	bool agrees;
} words_of_money[] = {
    {"EUR", "EUR", true},
    {"€", "EUR", true},
    {"€", "CHF", false},
    {"$", "USD", true},
    {"$", "CAD", true},
    {"$", "EUR", false},
    {"US$", "USD", true},
    {"US$", "CAD", false},
    {"kr", "SEK", true},
    {"ABC", "CHF", false},
};

START_TEST(a_sign_agrees_with_the_currencies_it_is_of)
{
	ck_assert(
	    money_agrees(words_of_money[_i].word,
		words_of_money[_i].currency) == words_of_money[_i].agrees);
}
END_TEST

/* Bytes in an encoding, and the same as UTF-8; or what is wrong with it. */
static const struct {
	const char *bytes;
	size_t len;
	const char *encoding, *text, *wrong;
} codings[] = {
    {"Z\xfcrich", 6, "windows-1252", "Zürich", NULL},
    {"Z\xfcrich", 6, "CP1252", "Zürich", NULL},
    {"Z\xfcrich", 6, "ISO 8859-1", "Zürich", NULL},
    {"Z\xfcrich", 6, "latin1", "Zürich", NULL},
    {"\x80 5", 3, "windows-1252", "€ 5", NULL},
    {"\xa4 5", 3, "iso-8859-15", "€ 5", NULL},
    {"a\x81"
     "b",
	3, "windows-1252",
	"a\xff"
	"b",
	NULL},
    {"\xff\xfeZ\0\xfc\0", 6, NULL, "Zü", NULL},
    {"\xfe\xff\0Z\0\xfc", 6, NULL, "Zü", NULL},
    {"Z\0\xfc\0", 4, "utf-16", "Zü", NULL},
    {"\0Z\0\xfc", 4, "utf-16", "Zü", NULL},
    {"Z\0\xfc", 3, "utf-16", "Z\xff", NULL},
    {"Z\0\x3d\xd8\xfc\0", 6, "utf-16",
	"Z\xff"
	"ü",
	NULL},
    {"\x3d\xd8\x00\xde", 4, "utf-16le", "😀", NULL},
    {"\xef\xbb\xbfZürich", 10, "windows-1252", "Zürich", NULL},
    {"Z\xfcrich", 6, NULL, "Z\xfcrich", NULL},
    {"Zürich", 7, "windows-1252", NULL, "it is UTF-8"},
    {"Zurich", 6, "windows-1252", "Zurich", NULL},
    {"Zurich", 6, "utf-16", NULL, "it is text of single bytes"},
    {"\xff\xfe\0\0Z\0\0\0", 8, NULL, NULL, "is UTF-32"},
};

START_TEST(text_is_decoded_as_its_mark_says_or_as_declared)
{
	const char *name = codings[_i].encoding;
	FILE *file = tmpfile();
	struct error err = {.message = ""};
	struct buf line = BUF(100);
	struct lines lines;
	bool ok;

	fwrite(codings[_i].bytes, 1, codings[_i].len, file);
	rewind(file);
	ok = lines_open(&lines, file, "x.csv",
	    name != NULL ? encoding_find(name, &err) : NULL, &err);
	ck_assert_msg(ok == (codings[_i].wrong == NULL), "%s", err.message);
	if (ok) {
		ck_assert(lines_next(&lines, &line, &err));
		ck_assert_str_eq(line.data, codings[_i].text);
		ck_assert(!lines_next(&lines, &line, &err));
	} else
		ck_assert_msg(strstr(err.message, codings[_i].wrong) != NULL,
		    "%s", err.message);
	lines_close(&lines);
	buf_free(&line);
	fclose(file);
}
END_TEST

/* Characters of two and four bytes, across the ends of what is read at once. */
START_TEST(long_text_is_decoded_whole)
{
	FILE *file = tmpfile();
	struct error err;
	struct buf line = BUF(100);
	struct lines lines;
	long count = 0;

	fwrite("\xff\xfe", 1, 2, file);
	for (long i = 0; i < 60000; i++)
		fwrite("a\0\x3d\xd8\x00\xde\n\0", 1, 8, file);
	rewind(file);
	ck_assert(lines_open(&lines, file, "x.csv", NULL, &err));
	for (; lines_next(&lines, &line, &err); count++)
		ck_assert_str_eq(line.data, "a😀");
	ck_assert_int_eq(count, 60000);
	ck_assert_int_eq(lines_position(&lines), 60000L * 8 + 2);
	lines_close(&lines);
	buf_free(&line);
	fclose(file);
}
END_TEST

START_TEST(a_number_that_reads_both_ways_is_shown_both_ways)
{
	struct buf buf = BUF(100);
	struct error err;

	ck_assert(!number_read(&buf, "1.000", MARK_EITHER, &err));
	ck_assert_str_eq(err.message, "could be 1 or 1000");
	ck_assert(strstr(err.hint, "--decimal-mark comma for 1000") != NULL);
	ck_assert(!number_read(&buf, "2500,50", MARK_POINT, &err));
	ck_assert(strstr(err.hint, "it would be 2500.5") != NULL);
	buf_free(&buf);
}
END_TEST

#define DAY "2026-01-05"

/* A day as written, and what it reads as, order by order. */
static const struct {
	const char *text, *either, *iso, *dmy, *mdy;
} days[] = {
    {"2026-03-31", "2026-03-31", "2026-03-31", "2026-03-31", "2026-03-31"},
    {"2026/3/1", "2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01"},
    {"2026-03-31 00:00:00", "2026-03-31", "2026-03-31", "2026-03-31",
	"2026-03-31"},
    {"31.03.2026", "2026-03-31", NULL, "2026-03-31", NULL},
    {"3/31/2026", "2026-03-31", NULL, NULL, "2026-03-31"},
    {"03/04/2026", NULL, NULL, "2026-04-03", "2026-03-04"},
    {"03.03.2026", "2026-03-03", NULL, "2026-03-03", "2026-03-03"},
    {"31-12-2026", "2026-12-31", NULL, "2026-12-31", NULL},
    {"31.02.2026", NULL, NULL, NULL, NULL},
    {"29.02.2028", "2028-02-29", NULL, "2028-02-29", NULL},
    {"30.02.2028", NULL, NULL, NULL, NULL},
    {"20280229", "2028-02-29", "2028-02-29", "2028-02-29", "2028-02-29"},
    {"31/12/26", NULL, NULL, NULL, NULL},
    {"46112", NULL, NULL, NULL, NULL},
    {"31.12-2026", NULL, NULL, NULL, NULL},
    {"2026-03", NULL, NULL, NULL, NULL},
    {"2026-01-05T00:00:00Z", DAY, DAY, DAY, DAY},
    {"2026-01-05T00:00:00+00:00", DAY, DAY, DAY, DAY},
    {"2026-01-05T23:59:59-11:00", DAY, DAY, DAY, DAY},
    {"2026-01-05T14:33:00Z", DAY, DAY, DAY, DAY},
    {"2026-01-05T00:00:00.000Z", DAY, DAY, DAY, DAY},
    {"2026-01-05 14:33:00.123456+02", DAY, DAY, DAY, DAY},
    {"2026-01-05 14:33", DAY, DAY, DAY, DAY},
    {"2026-01-05 14:33:00 CET", DAY, DAY, DAY, DAY},
    {"2026-01-05 9:05 UTC", DAY, DAY, DAY, DAY},
    {"2026-01-05 14:33:00 +0530", DAY, DAY, DAY, DAY},
    {"05.01.2026 14:00", NULL, NULL, DAY, "2026-05-01"},
    {"1/15/2026 12:00:00 AM", "2026-01-15", NULL, NULL, "2026-01-15"},
    {"1/15/2026 2:33 pm", "2026-01-15", NULL, NULL, "2026-01-15"},
    {"20260105", DAY, DAY, DAY, DAY},
    {"20260105T143300Z", DAY, DAY, DAY, DAY},
    {"20260105 14:33", DAY, DAY, DAY, DAY},
    {"05012026", NULL, NULL, NULL, NULL},
    {"20261301", NULL, NULL, NULL, NULL},
    {"202601051", NULL, NULL, NULL, NULL},
    {"2026-01-05T", NULL, NULL, NULL, NULL},
    {"2026-01-05T25:00", NULL, NULL, NULL, NULL},
    {"2026-01-05T14:61", NULL, NULL, NULL, NULL},
    {"2026-01-05 14", NULL, NULL, NULL, NULL},
    {"2026-01-05 14:33 tomorrow", NULL, NULL, NULL, NULL},
    {"2026-01-05 14:33+02:", NULL, NULL, NULL, NULL},
    {"2026-01-05 note", NULL, NULL, NULL, NULL},
    {"2026-01-05-06", NULL, NULL, NULL, NULL},
    {"2026-13-01", NULL, NULL, NULL, NULL},
    {"99999999999-1-1", NULL, NULL, NULL, NULL},
    {"1 March 2026", NULL, NULL, NULL, NULL},
    {"", NULL, NULL, NULL, NULL},
    {"1.", NULL, NULL, NULL, NULL},
};

static void
expect_day(const char *text, enum day_order order, const char *result)
{
	struct buf buf = BUF(100);
	struct error err = {.message = ""};

	expect(text, day_read(&buf, text, order, &err), &buf, &err, result);
	buf_free(&buf);
}

START_TEST(days_are_read_in_the_orders_of_the_world)
{
	expect_day(days[_i].text, DAY_EITHER, days[_i].either);
	expect_day(days[_i].text, DAY_ISO, days[_i].iso);
	expect_day(days[_i].text, DAY_DMY, days[_i].dmy);
	expect_day(days[_i].text, DAY_MDY, days[_i].mdy);
}
END_TEST

/* A cell, the type of its field, and the value. */
static const struct {
	const char *cell;
	enum field_type type;
	const char *value; /* NULL: refused */
} cells[] = {
    {"  norway ", FIELD_CODE, "norway"},
    {"norway" NBSP, FIELD_CODE, "norway"},
    {"007", FIELD_CODE, "007"},
    {"a b", FIELD_CODE, NULL},
    {"chf", FIELD_CURRENCY, "CHF"},
    {"ken", FIELD_COUNTRY, "KEN"},
    {"ke", FIELD_COUNTRY, "KEN"},
    {"Kenya", FIELD_COUNTRY, "KEN"},
    {"AALAND ISLANDS", FIELD_COUNTRY, NULL},
    {"aland islands", FIELD_COUNTRY, "ALA"},
    {"Trinidad & Tobago", FIELD_COUNTRY, "TTO"},
    {"Bolivia, Plurinational State of", FIELD_COUNTRY, "BOL"},
    {"Niger", FIELD_COUNTRY, "NER"},
    {"Niger Republic", FIELD_COUNTRY, NULL},
    {"qq", FIELD_COUNTRY, NULL},
    {"XKX", FIELD_COUNTRY, "XKX"},
    {"Кения", FIELD_COUNTRY, NULL},
    {"Expert", FIELD_CHOICE, "expert"},
    {"YES", FIELD_YES, "yes"},
    {"'=SUM(A1)", FIELD_TEXT, "=SUM(A1)"},
    {"'tis", FIELD_TEXT, "'tis"},
    {"Z\xfcrich", FIELD_TEXT, NULL},
    {"two\nlines", FIELD_TEXT, "two lines"},
    {"two \r\n\tlines", FIELD_TEXT, "two lines"},
    {"a\tb  c", FIELD_TEXT, "a b  c"},
    {"\n two lines \r\n", FIELD_TEXT, "two lines"},
    {"two\xe2\x80\xa8lines", FIELD_TEXT, "two lines"},
    {"two\xc2\x85lines", FIELD_TEXT, "two lines"},
    {"two\x1b[1mlines", FIELD_TEXT, NULL},
    {"norway\n", FIELD_CODE, "norway"},
    {"nor\nway", FIELD_CODE, NULL},
    {"   ", FIELD_TEXT, ""},
    {"", FIELD_AMOUNT, ""},
    {"0.00", FIELD_AMOUNT, NULL},
    {"2'500.00", FIELD_AMOUNT, "2500"},
    {"1999-02-29", FIELD_DATE, NULL},
    {"29.02.2026", FIELD_DATE, NULL},
    {"29.02.2028", FIELD_DATE, "2028-02-29"},
    {"20280229", FIELD_DATE, "2028-02-29"},
    {"1 000", FIELD_COUNT, "1000"},
};

START_TEST(cells_become_values)
{
	struct field field = {"x", cells[_i].type, OPTIONAL, "",
	    cells[_i].type == FIELD_CHOICE ? "expert|service" : NULL};
	struct style style = {MARK_EITHER, DAY_EITHER};
	struct beside beside;
	struct buf buf = BUF(1000);
	struct error err = {.message = ""};
	bool ok =
	    value_read(&buf, &beside, &field, cells[_i].cell, &style, &err);

	ck_assert_msg(ok == (cells[_i].value != NULL), "%s: %s", cells[_i].cell,
	    err.message);
	if (ok)
		ck_assert_str_eq(buf.data, cells[_i].value);
	buf_free(&buf);
}
END_TEST

/* A file, and what is read of it: for each row its line, and its cells
 * between bars; ! for a bad line, - for a blank one. */
static const struct {
	const char *file, *rows;
	size_t len; /* where strlen() does not tell */
} files[] = {
    {"a,b\n1,2\n", "1|a|b| 2|1|2| "},
    {"a;b\r\n1;2\r\n", "1|a|b| 2|1|2| "},
    {"a\tb\r1\t2\r", "1|a|b| 2|1|2| "},
    {"\xef\xbb\xbf"
     "a,b\n1,2",
	"1|a|b| 2|1|2| "},
    {"sep=;\na,b;c\n", "2|a,b|c| "},
    {"sep='\na,b\n", "1|sep='| 2|a|b| "},
    {"sep=t\na,b\n", "1|sep=t| 2|a|b| "},
    {"a,b\n\n  \n,\n1,2\n", "1|a|b| 2- 3- 4- 5|1|2| "},
    {"a,b\n\"x\ny\",2\n3,4\n", "1|a|b| 2|x\ny|2| 4|3|4| "},
    {"a,b\r\n\"x\r\ny\",2\r\n3,4\r\n", "1|a|b| 2|x\ny|2| 4|3|4| "},
    {"a,b\n\"say \"\"so\"\"\",\"1,5\"\n", "1|a|b| 2|say \"so\"|1,5| "},
    {"a,b\n\"x\" , y \n", "1|a|b| 2|x|y| "},
    {"a,b\nx\"y,2\n3,4\n", "1|a|b| 2! 3|3|4| "},
    {"a,b\n\"x\"y,2\n3,4\n", "1|a|b| 2! 3|3|4| "},
    {"a,b\n\"never closed,2\n3,4\n5,6\n", "1|a|b| 2! 3|3|4| 4|5|6| "},
    {"a,b\n\"never closed", "1|a|b| 2! "},
    {"a,b\n\"x\ny\"z,2\n3,4\n", "1|a|b| 2! 3! 4|3|4| "},
    {"a,b\n1\0,2\n3,4\n", "1|a|b| 2! 3|3|4| ", 13},
    {"a,b\n1,2,3\n1\n", "1|a|b| 2|1|2|3| 3|1| "},
    {"a,b\n,2\n1,\n", "1|a|b| 2||2| 3|1|| "},
    {"a,b\n\"\",\"\"\n", "1|a|b| 2- "},
    {"", ""},
    {"\n", "1- "},
    {"one\n1.5\n", "1|one| 2|1.5| "},
};

static void
describe(struct buf *buf, enum sheet_result result, const struct sheet_row *row)
{
	buf_printf(buf, "%ld", row->line);
	if (result == SHEET_BAD)
		buf_add(buf, "!");
	if (result == SHEET_BLANK)
		buf_add(buf, "-");
	if (result == SHEET_ROW)
		buf_add(buf, "|");
	for (size_t i = 0; result == SHEET_ROW && i < row->count; i++)
		buf_printf(buf, "%s|", row->cells[i]);
	buf_add(buf, " ");
}

static void
read_all(FILE *file, struct buf *seen)
{
	struct sheet_row row = {.text = BUF(SHEET_TEXT_MAX)};
	struct error err = {.message = ""};
	enum sheet_result result;
	struct sheet *sheet;
	struct lines lines;

	ck_assert(lines_open(&lines, file, "x.csv", NULL, &err));
	sheet = sheet_open(&lines, '\0');
	while ((result = sheet_next(sheet, &row, &err)) < SHEET_END)
		describe(seen, result, &row);
	ck_assert_int_eq(result, SHEET_END);
	sheet_close(sheet);
	lines_close(&lines);
	buf_free(&row.text);
}

START_TEST(rows_are_read_with_their_lines)
{
	size_t len = files[_i].len > 0 ? files[_i].len : strlen(files[_i].file);
	FILE *file = tmpfile();
	struct buf seen = BUF(10000);

	fwrite(files[_i].file, 1, len, file);
	rewind(file);
	read_all(file, &seen);
	ck_assert_str_eq(seen.data, files[_i].rows);
	buf_free(&seen);
	fclose(file);
}
END_TEST

START_TEST(a_row_has_256_cells_and_not_one_more)
{
	FILE *file = tmpfile();
	struct buf seen = BUF(10000);

	fputs("a,b\n", file);
	for (int count = 256; count <= 257; count++)
		for (int i = 1; i <= count; i++)
			fprintf(file, "%d%s", i, i < count ? "," : "\n");
	fputs("1,2\n", file);
	rewind(file);
	read_all(file, &seen);
	ck_assert_ptr_nonnull(strstr(seen.data, " 2|1|2|3|"));
	ck_assert_ptr_nonnull(strstr(seen.data, "|256| 3! 4|1|2| "));
	buf_free(&seen);
	fclose(file);
}
END_TEST

/* A quote that is never closed costs its own line, not the million behind. */
START_TEST(a_lone_quote_in_a_long_file_costs_one_line)
{
	FILE *file = tmpfile();
	struct buf seen = BUF(10 * 1024 * 1024);

	fputs("a,b\n\"lone,1\n", file);
	for (int i = 0; i < 20000; i++)
		fprintf(file, "row,%d\n", i);
	rewind(file);
	read_all(file, &seen);
	ck_assert(strstr(seen.data, "2! 3|row|0| ") != NULL);
	ck_assert(strstr(seen.data, "20002|row|19999| ") != NULL);
	buf_free(&seen);
	fclose(file);
}
END_TEST

static const struct {
	const char *bytes, *sentence;
} strangers[] = {
    {"PK\003\004xxxx", "is a workbook"},
    {"%PDF-1.7", "is a PDF"},
    {"%PDF-1.4", "is a PDF"},
};

START_TEST(what_is_no_text_is_refused_by_name)
{
	FILE *file = tmpfile();
	struct lines lines;
	struct error err;

	fputs(strangers[_i].bytes, file);
	rewind(file);
	ck_assert(!lines_open(&lines, file, "x.csv", NULL, &err));
	ck_assert(strstr(err.message, strangers[_i].sentence) != NULL);
	lines_close(&lines);
	fclose(file);
}
END_TEST

static const struct {
	const char *header;
	char separator;
	size_t cells; /* how many there must be; 0: not known */
} headers[] = {
    {"alfa;1,5", ',', 0},
    {"alfa;1,5", ';', 2},
    {"alfa;10,50;1,5", ';', 3},

    {"party;amount;currency", ';', 0},
    {"party,amount,currency", ',', 0},
    {"party\tamount", '\t', 0},
    {"\"a;b;c;d\",amount", ',', 0},
    {"Betrag, in CHF;party;date", ';', 0},
    {"party", ',', 0},
    {"", ',', 0},
};

START_TEST(the_separator_is_found_in_the_header)
{
	ck_assert_int_eq(sheet_separator(headers[_i].header, headers[_i].cells),
	    headers[_i].separator);
}
END_TEST

static const struct {
	const char *cell, *written;
} writes[] = {
    {"plain", "plain"},
    {"a;b", "\"a;b\""},
    {"a,b", "a,b"},
    {"say \"so\"", "\"say \"\"so\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"=1+1", "'=1+1"},
    {"-5", "-5"},
    {"", ""},
};

START_TEST(cells_are_written_as_they_can_be_read_again)
{
	struct buf buf = BUF(100);

	sheet_write(&buf, writes[_i].cell, ';');
	ck_assert_str_eq(buf.data, writes[_i].written);
	buf_free(&buf);
}
END_TEST

/* A header, what is mapped and set, and what comes of it for a pledge; or
 * what is wrong. */
static const struct {
	const char *header[8], *map, *set;
	bool ignores;
	const char *described, *wrong;
} maps[] = {
    {{"party", "initiative", "amount", "currency"}, NULL, NULL, false,
	"party, initiative, amount, currency", NULL},
    {{"Party", " INITIATIVE ", "Amount", "Currency"}, NULL, NULL, false,
	"Party → party,  INITIATIVE  → initiative, Amount → amount, Currency → "
	"currency",
	NULL},
    {{"Spender", "Betrag", "initiative"}, "Spender=party,Betrag=amount",
	"currency=CHF", false,
	"Spender → party, Betrag → amount, initiative, currency = CHF", NULL},
    {{"A=B, C", "amount", "initiative"}, "A=B, C=party",
	"currency=CHF,note=by hand, in May,origin=own", false,
	"A=B, C → party, amount, initiative, currency = CHF, origin = own, "
	"note = by hand, in May",
	NULL},
    {{"import_line", "import_error", "party", "initiative", "amount",
	 "currency"},
	NULL, NULL, false,
	"import_line (ignored), import_error (ignored), party, initiative, "
	"amount, currency",
	NULL},
    {{"key", "party", "initiative", "amount", "currency", "", ""}, NULL, NULL,
	false, "key, party, initiative, amount, currency", NULL},
    {{"party", "initiative", "amount", "currency", "colour"}, NULL, NULL, true,
	"party, initiative, amount, currency, colour (ignored)", NULL},
    {{"party", "initiative", "amount", "currency", "colour"}, NULL, NULL, false,
	NULL, "has no field \"colour\""},
    {{"party", "Party", "initiative"}, NULL, NULL, false, NULL,
	"the columns 1 and 2 are both party"},
    {{"party", "amount"}, NULL, NULL, false, NULL,
	"no column for initiative, currency"},
    {{"party", "initiative", "amount", "currency"}, NULL, "currency=CHF", false,
	NULL, "both a column (4) and in --set"},
    {{"party"}, NULL, "currency=francs", false, NULL,
	"francs is not a currency code"},
    {{"party"}, NULL, "colour=red", false, NULL, "has no field colour"},
    {{"party"}, "x=y", NULL, false, NULL, "has no field y"},
    {{"party"}, "x", NULL, false, NULL, "has no = in it"},
    {{"party", "initiative", "amount", "currency"}, "Betrag=amount", NULL,
	false, NULL, "has no column \"Betrag\""},
};

START_TEST(columns_are_mapped_or_refused)
{
	struct mapping mapping;
	struct error err = {.message = ""};
	struct buf shown = BUF(2000);
	size_t count = 0;
	const struct declared declared = {.map = maps[_i].map,
	    .set = maps[_i].set,
	    .ignores = maps[_i].ignores};
	bool ok = mapping_begin(
	    &mapping, command_find("pledge", "record"), &declared, &err);

	while (count < 8 && maps[_i].header[count] != NULL)
		count++;
	ok = ok && mapping_header(&mapping, maps[_i].header, count, &err);
	ck_assert_msg(ok == (maps[_i].wrong == NULL), "%s", err.message);
	if (ok)
		mapping_describe(&shown, &mapping);
	if (ok)
		ck_assert_str_eq(shown.data, maps[_i].described);
	else
		ck_assert_msg(strstr(err.message, maps[_i].wrong) != NULL, "%s",
		    err.message);
	mapping_free(&mapping);
	buf_free(&shown);
}
END_TEST

/* Conditions, a row with the columns A, B and C, and whether it is meant; or
 * what is wrong. */
static const struct {
	const char *where, *cells[3];
	bool meant;
	const char *wrong;
} wheres[] = {
    {"A=paid", {"Paid", "", ""}, true, NULL},
    {"A=paid", {" paid ", "", ""}, true, NULL},
    {"A=paid", {"paid off", "", ""}, false, NULL},
    {"A!=paid", {"open", "", ""}, true, NULL},
    {"A!=paid", {"PAID", "", ""}, false, NULL},
    {"A~aid", {"Paid off", "", ""}, true, NULL},
    {"A!~aid", {"Paid off", "", ""}, false, NULL},
    {"A=", {"", "", ""}, true, NULL},
    {"A!=", {"", "", ""}, false, NULL},
    {"A=x,B=y", {"x", "y", ""}, true, NULL},
    {"A=x,B=y", {"x", "z", ""}, false, NULL},
    {"A=x, y,B!~z", {"x, y", "", ""}, true, NULL},
    {" a = x ", {"x", "", ""}, true, NULL},
    {"A=a=b", {"a=b", "", ""}, true, NULL},
    {"A~=", {"a=b", "", ""}, true, NULL},
    {"D=x", {"", "", ""}, false, "no column \"D\""},
    {"A", {"", "", ""}, false, "is not a condition"},
    {"=x", {"", "", ""}, false, "is not a condition"},
    {"!=x", {"", "", ""}, false, "is not a condition"},
};

START_TEST(a_row_is_meant_if_it_meets_all_conditions)
{
	static const char *const names[] = {"A", "B", "C"};
	struct filter filter;
	struct error err = {.message = ""};
	bool ok = filter_begin(&filter, wheres[_i].where, &err) &&
		  filter_header(&filter, names, 3, &err);
	bool meant = true;

	ck_assert_msg(ok == (wheres[_i].wrong == NULL), "%s", err.message);
	for (size_t i = 0; ok && i < filter.count; i++)
		meant =
		    meant && filter_meets(&filter.conditions[i],
				 wheres[_i].cells[filter.conditions[i].at - 1]);
	if (ok)
		ck_assert_int_eq(meant, wheres[_i].meant);
	else
		ck_assert(strstr(err.message, wheres[_i].wrong) != NULL);
	filter_free(&filter);
}
END_TEST

/* What --values says, a cell in the column of a field of party add, and what
 * it stands for; or what is wrong. */
static const struct {
	const char *values, *field, *cell, *meant, *wrong;
} meaning_cases[] = {
    {"Government=state", "kind", "Government", "state", NULL},
    {"Government=state", "kind", " GOVERNMENT ", "state", NULL},
    {"Government=state", "kind", "government agency", "government agency",
	NULL},
    {"Government=state", "note", "Government", "Government", NULL},
    {"Government=state", "country", "Government", "Government", NULL},
    {"kind:Government=state", "party", "Government", "Government", NULL},
    {"note:Government=the state", "note", "Government", "the state", NULL},
    {"A=state,B=company", "kind", "B", "company", NULL},
    {"Private, for profit=company,B=state", "kind", "Private, for profit",
	"company", NULL},
    {"a = b=state", "kind", "a = b", "state", NULL},
    {"United Kingdom=GBR", "country", "united-kingdom", "GBR", NULL},
    {"=state", "kind", "", "state", NULL},
    {"Government", NULL, NULL, NULL, "has no = in it"},
    {"kind:Government=kingdom", NULL, NULL, NULL, "is no kind of party add"},
    {"Government=two words", NULL, NULL, NULL, "is no code or word"},
};

START_TEST(words_stand_for_what_was_said)
{
	const struct command *command = command_find("party", "add");
	struct meanings meanings;
	struct error err = {.message = ""};
	bool ok =
	    meanings_begin(&meanings, command, meaning_cases[_i].values, &err);

	ck_assert_msg(
	    ok == (meaning_cases[_i].wrong == NULL), "%s", err.message);
	if (ok)
		ck_assert_str_eq(
		    meanings_of(&meanings,
			field_find(command->fields, meaning_cases[_i].field),
			meaning_cases[_i].cell),
		    meaning_cases[_i].meant);
	else
		ck_assert_msg(
		    strstr(err.message, meaning_cases[_i].wrong) != NULL, "%s",
		    err.message);
	meanings_free(&meanings);
}
END_TEST

/* A file of receipts, which columns --map says, and how many lines stand
 * before its header. */
static const struct {
	const char *file, *map;
	long before;
} tops[] = {
    {"party,amount,currency\n", NULL, 0},
    {"Account;1\n\nparty;amount;currency\n", NULL, 2},
    {"Account\nParty list\nparty,amount\na,1\n", NULL, 2},
    {"Account;1\r\nZahler;Betrag;Info\r\n", "Zahler=party,Betrag=amount", 1},
    {"currency;CHF\nparty;amount\n", NULL, 1},
    {"\"two\nlines\";x\nparty;amount\n", NULL, 2},
    {"a,b\n1,2\n", NULL, 0},
    {"a,b\nparty,2\n", NULL, 1},
    {"party,x\namount,party\n", NULL, 1},
    {"x\rparty;amount\r", NULL, 1},
    {"", NULL, 0},
};

START_TEST(the_header_is_the_first_line_with_two_known_names)
{
	const struct declared declared = {.map = tops[_i].map};
	FILE *file = tmpfile();
	struct mapping mapping;
	struct lines lines;
	struct error err;

	fputs(tops[_i].file, file);
	rewind(file);
	ck_assert(mapping_begin(
	    &mapping, command_find("receipt", "record"), &declared, &err));
	ck_assert(lines_open(&lines, file, "x.csv", NULL, &err));
	ck_assert_int_eq(header_find(&lines, &mapping, '\0'), tops[_i].before);
	mapping_free(&mapping);
	lines_close(&lines);
	fclose(file);
}
END_TEST

/* A key that changed from one version to the next would record every file
 * again. */
START_TEST(the_key_of_a_row_is_the_same_for_ever)
{
	struct buf content = BUF(100);
	char key[UUID_TEXT], other[UUID_TEXT];

	buf_add(&content, "party=6:norway,amount=4:2500,");
	repeats_key(key, "pledge_record", "", &content, 1);
	ck_assert_str_eq(key, "3e05085f-cc43-8670-b0b2-108b321d01f7");
	repeats_key(other, "pledge_record", "", &content, 2);
	ck_assert_str_ne(key, other);
	ck_assert_int_eq(strncmp(key, other, 18), 0); /* rules.stem() */
	repeats_key(other, "pledge_record", "november", &content, 1);
	ck_assert_str_ne(key, other);
	repeats_key(other, "receipt_record", "", &content, 1);
	ck_assert_str_ne(key, other);
	buf_free(&content);
}
END_TEST

START_TEST(identical_rows_are_counted_among_many)
{
	struct repeats repeats = {0};
	struct buf content = BUF(100);
	long first;

	for (long line = 2; line < 20000; line++) {
		buf_clear(&content);
		buf_printf(&content, "row %ld", line % 9999);
		ck_assert_uint_eq(
		    repeats_count(&repeats, &content, line, &first),
		    line < 2 + 9999 ? 1 : 2);
		ck_assert_int_eq(first, line < 2 + 9999 ? line : line - 9999);
	}
	repeats_free(&repeats);
	buf_free(&content);
}
END_TEST

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))

int
main(void)
{
	Suite *suite = suite_create("import");
	TCase *tcase = tcase_create("import");
	SRunner *runner = srunner_create(suite);
	int failures;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, numbers_are_read_in_the_styles_of_the_world,
	    0, COUNT(numbers));
	tcase_add_test(tcase, a_number_that_reads_both_ways_is_shown_both_ways);
	tcase_add_loop_test(
	    tcase, days_are_read_in_the_orders_of_the_world, 0, COUNT(days));
	tcase_add_loop_test(tcase, amounts_are_read_with_what_stands_round_them,
	    0, COUNT(amounts));
	tcase_add_loop_test(tcase, a_sign_agrees_with_the_currencies_it_is_of,
	    0, COUNT(words_of_money));
	tcase_add_loop_test(tcase,
	    text_is_decoded_as_its_mark_says_or_as_declared, 0, COUNT(codings));
	tcase_add_test(tcase, long_text_is_decoded_whole);
	tcase_add_loop_test(tcase, cells_become_values, 0, COUNT(cells));
	tcase_add_loop_test(
	    tcase, rows_are_read_with_their_lines, 0, COUNT(files));
	tcase_add_test(tcase, a_row_has_256_cells_and_not_one_more);
	tcase_add_test(tcase, a_lone_quote_in_a_long_file_costs_one_line);
	tcase_add_loop_test(
	    tcase, what_is_no_text_is_refused_by_name, 0, COUNT(strangers));
	tcase_add_loop_test(
	    tcase, the_separator_is_found_in_the_header, 0, COUNT(headers));
	tcase_add_loop_test(tcase, cells_are_written_as_they_can_be_read_again,
	    0, COUNT(writes));
	tcase_add_loop_test(
	    tcase, columns_are_mapped_or_refused, 0, COUNT(maps));
	tcase_add_loop_test(
	    tcase, a_row_is_meant_if_it_meets_all_conditions, 0, COUNT(wheres));
	tcase_add_loop_test(
	    tcase, words_stand_for_what_was_said, 0, COUNT(meaning_cases));
	tcase_add_loop_test(tcase,
	    the_header_is_the_first_line_with_two_known_names, 0, COUNT(tops));
	tcase_add_test(tcase, the_key_of_a_row_is_the_same_for_ever);
	tcase_add_test(tcase, identical_rows_are_counted_among_many);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
