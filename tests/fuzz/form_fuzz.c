/* Any text as a value of each type.  What is taken for money, a number, a day,
 * a moment or a line of text must also be one by rules that are written here a
 * second time, in another way. */

#include <jansson.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "field.h"
#include "fuzz.h"

#define TEXT_MAX 10000

static const struct {
	enum field_type type;
	const char *pattern;
} patterns[] = {
    {FIELD_CODE, "^[A-Za-z0-9]([A-Za-z0-9.-]{0,38}[A-Za-z0-9])?$"},
    {FIELD_AMOUNT, "^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,12})?$"},
    {FIELD_DECIMAL, "^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,12})?$"},
    {FIELD_CURRENCY, "^[A-Z]{3}$"},
    {FIELD_COUNTRY, "^[A-Z]{3}$"},
    {FIELD_ZONE, "^[A-Za-z0-9/_+-]{1,64}$"},
    {FIELD_DATE, "^(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]$"},
    {FIELD_TIME, "^(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]"
		 "(T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
		 "([.][0-9]{1,6})?Z)?$"},
    {FIELD_YEAR, "^(19|2[0-9])[0-9]{2}$"},
    {FIELD_YEARS, "^(19|2[0-9])[0-9]{2}(-(19|2[0-9])[0-9]{2}|:.+)?$"},
    {FIELD_COUNT, "^(0|[1-9][0-9]{0,6})$"},
    {FIELD_REF, "^([1-9][0-9]{0,14}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-"
		"[0-9a-f]{12})$"},
    {FIELD_HASH, "^[0-9a-f]{64}$"},
    {FIELD_YES, "^(yes|no)$"},
    {FIELD_PARTS, "^[^:,]+:[^:,]+(,[^:,]+:[^:,]+)*$"},
    {FIELD_CURSOR, "^[A-Za-z0-9.:_-]{1,200}$"},
};

static void
check_pattern(enum field_type type, const char *text)
{
	static regex_t compiled[FIELD_TYPES];
	static bool ready[FIELD_TYPES];

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (patterns[i].type != type)
			continue;
		if (!ready[type])
			must(regcomp(&compiled[type], patterns[i].pattern,
				 REG_EXTENDED | REG_NOSUB) == 0);
		ready[type] = true;
		must(regexec(&compiled[type], text, 0, NULL, 0) == 0);
	}
}

/* A day that there is comes back as it went into the calendar. */
static void
check_day(const char *text)
{
	char again[32];
	struct tm day = {.tm_isdst = 0};
	time_t when;

	must(sscanf(text, "%d-%d-%d", &day.tm_year, &day.tm_mon,
		 &day.tm_mday) == 3);
	day.tm_year -= 1900;
	day.tm_mon -= 1;
	when = timegm(&day);
	must(gmtime_r(&when, &day) != NULL);
	strftime(again, sizeof(again), "%Y-%m-%d", &day);
	must(strncmp(text, again, 10) == 0);
}

/* As another library has it, and on one line. */
static void
check_text(const char *text)
{
	json_t *value = json_string(text);

	must(value != NULL && text[strcspn(text, "\r\n\t\033\x7f")] == '\0');
	json_decref(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_MAX + 1];
	struct error err;

	if (size > TEXT_MAX)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (int type = 0; type < FIELD_TYPES; type++) {
		const struct field field = {"it", (enum field_type)type,
		    REQUIRED, "", type == FIELD_CHOICE ? "one|two" : NULL};

		if (!field_check(&field, text, &err)) {
			must(err.code == ERROR_INVALID && err.hint[0] != '\0');
			continue;
		}
		check_pattern(field.type, text);
		if (type == FIELD_DATE || type == FIELD_TIME)
			check_day(text);
		check_text(text);
	}
	return 0;
}
