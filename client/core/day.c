/* Days in the orders of the world, into one. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/day.h"

#define DIGIT	 "0123456789"
#define DAY_TEXT 16

static bool
refuse(struct error *err)
{
	error_set(err, ERROR_INVALID, "", "is not a day");
	return error_hint(err, "give a day like 2026-03-31, or 31.03.2026 with "
			       "--date-format dmy");
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
	return *text == '\0' || strcmp(text, " 00:00") == 0 ||
	       strcmp(text, " 00:00:00") == 0 ||
	       strcmp(text, "T00:00:00") == 0 ||
	       strcmp(text, "T00:00:00Z") == 0;
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
		error_set(
		    err, ERROR_INVALID, "", "could be %s or %s", dmy, mdy);
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
	if (!take_apart(text, run, len))
		return refuse(err);
	for (int i = 0; i < 3; i++)
		n[i] = len[i] <= 4 ? (int)strtol(run[i], NULL, 10) : -1;
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
