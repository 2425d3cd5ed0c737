/* Days in the orders of the world, into one. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/day.h"
#include "core/either.h"

#define DIGIT	 "0123456789"
#define DAY_TEXT 16

static bool
refuse(struct error *err)
{
	error_set(err, ERROR_INVALID, "", "is not a day");
	return error_hint(err, "give a day like 2026-03-31, or 31.03.2026 with "
			       "--date-format dmy");
}

/* Pass what is written there, in either case, if it is. */
static const char *
pass_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncasecmp(text, word, len) == 0 ? text + len : text;
}

/* A blank, or the narrow one that some programs put before AM and PM. */
static const char *
pass_blank(const char *text)
{
	return *text == ' ' ? text + 1 : pass_word(text, "\xe2\x80\xaf");
}

/* Pass a number of one or two digits; NULL where there is none, or it is
 * more than that. */
static const char *
pass_number(const char *text, long most)
{
	size_t len = text != NULL ? strspn(text, DIGIT) : 0;

	return len == 1 || (len == 2 && strtol(text, NULL, 10) <= most)
		   ? text + len
		   : NULL;
}

/* 14:33, 14:33:00.250, or 143300 behind 20260105. */
static const char *
pass_clock(const char *text)
{
	size_t digits = strspn(text, DIGIT);

	if (digits == 4 || digits == 6)
		return text + digits;
	text = pass_number(text, 23);
	text = text != NULL && *text == ':' ? pass_number(text + 1, 59) : NULL;
	if (text != NULL && *text == ':')
		text = pass_number(text + 1, 60); /* a leap second */
	if (text == NULL || (*text != '.' && *text != ',') ||
	    strspn(text + 1, DIGIT) == 0)
		return text;
	return text + 1 + strspn(text + 1, DIGIT);
}

/* Z, +02:00, -0530, +02, or the letters of a zone: CET. */
static const char *
pass_zone(const char *text)
{
	size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (*text != '+' && *text != '-')
		return text + (letters <= 5 ? letters : 0);
	if (strspn(text + 1, DIGIT) == 4)
		return text + 5;
	text = pass_number(text + 1, 15);
	return text != NULL && *text == ':' ? pass_number(text + 1, 59) : text;
}

/* Nothing, or a time of day with all that may be said with it. */
static bool
is_time(const char *text)
{
	const char *half;

	if (*text == '\0')
		return true;
	if (*text != 'T' && *text != 't' && *text != ' ')
		return false;
	text = pass_clock(text + 1);
	if (text == NULL)
		return false;
	half = pass_blank(text);
	text = pass_word(pass_word(half, "AM"), "PM") > half
		   ? pass_word(pass_word(half, "AM"), "PM")
		   : text;
	text = pass_zone(*text == ' ' ? text + 1 : text);
	return text != NULL && *text == '\0';
}

/* 20260331: a year, a month and a day without anything between them. */
static bool
take_compact(const char *text, const char *run[3], size_t len[3])
{
	static const size_t starts[] = {0, 4, 6, 8};

	if (strspn(text, DIGIT) != 8 || !is_time(text + 8))
		return false;
	for (int i = 0; i < 3; i++) {
		run[i] = text + starts[i];
		len[i] = starts[i + 1] - starts[i];
	}
	return true;
}

/* Take three runs of digits apart, with the same mark between them. */
static bool
take_apart(const char *text, const char *run[3], size_t len[3])
{
	char mark = '\0';

	for (int i = 0; i < 3; i++) {
		run[i] = text;
		len[i] = strspn(text, DIGIT);
		text += len[i];
		if (len[i] == 0 || (i < 2 && strchr("./-", *text) == NULL) ||
		    (i == 1 && *text != mark) || (i < 2 && *text == '\0'))
			return false;
		mark = *text;
		text += i < 2;
	}
	return is_time(text);
}

/* The number that a run is; -1 where it has more digits than any part. */
static int
number_of(const char *run, size_t len)
{
	char digits[5] = "";

	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, run, len);
	return (int)strtol(digits, NULL, 10);
}

/* Write the day, or nothing where month or day cannot be. */
static void
write_day(char day[DAY_TEXT], int y, int m, int d)
{
	static const int days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	day[0] = '\0';
	if (m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1])
		snprintf(day, DAY_TEXT, "%04d-%02d-%02d", y % 10000, m % 100,
		    d % 100);
}

/* Choose between the two readings, either of which may be "". */
static bool
choose(struct buf *buf, const char *dmy, const char *mdy, enum day_order order,
    struct error *err)
{
	const char *meant = order == DAY_MDY ? mdy : dmy;

	if (order == DAY_EITHER && *dmy != '\0' && *mdy != '\0' &&
	    strcmp(dmy, mdy) != 0) {
		either_refuse(err, dmy, mdy);
		return error_hint(err,
		    "add --date-format dmy for %s, --date-format mdy for %s",
		    dmy, mdy);
	}
	if (order == DAY_EITHER && *dmy == '\0')
		meant = mdy;
	buf_add(buf, meant);
	return *meant != '\0' || refuse(err);
}

/* A lone number is what a spreadsheet keeps a day as. */
static bool
refuse_serial(struct error *err)
{
	error_set(err, ERROR_INVALID, "",
	    "is the number of a day, as a "
	    "spreadsheet keeps it");
	return error_hint(
	    err, "format the column as YYYY-MM-DD before saving it as CSV");
}

bool
day_read(
    struct buf *buf, const char *text, enum day_order order, struct error *err)
{
	char dmy[DAY_TEXT], mdy[DAY_TEXT];
	const char *run[3];
	size_t len[3];
	int n[3];

	if (strlen(text) == 5 && strspn(text, DIGIT) == 5)
		return refuse_serial(err);
	if (!take_compact(text, run, len) && !take_apart(text, run, len))
		return refuse(err);
	for (int i = 0; i < 3; i++)
		n[i] = number_of(run[i], len[i]);
	if (len[0] == 4 && len[1] <= 2 && len[2] <= 2) {
		write_day(dmy, n[0], n[1], n[2]);
		return choose(buf, dmy, dmy, order, err);
	}
	if (len[0] <= 2 && len[1] <= 2 && len[2] == 2) {
		error_set(err, ERROR_INVALID, "", "has a year of two digits");
		return error_hint(err, "give the year with four digits");
	}
	if (len[0] > 2 || len[1] > 2 || len[2] != 4 || order == DAY_ISO)
		return refuse(err);
	write_day(dmy, n[2], n[1], n[0]);
	write_day(mdy, n[2], n[0], n[1]);
	return choose(buf, dmy, mdy, order, err);
}
