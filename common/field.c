/*
 * Reading requests by their field tables.  A type is one row: the characters
 * it takes, its length, and the hint for the person who got it wrong; what a
 * set of characters cannot say is said by its own check, and which rule was
 * broken by its own fault.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "utf8.h"
#include "words.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"
#define HEX   DIGIT "abcdef"

#define CODE_MAX 40

/* Pieces of patterns. */
#define PLAIN "(0|[1-9][0-9]{0,17})(\\.[0-9]{1,12})?"
#define YEAR  "(19|2[0-9])[0-9]{2}"
#define DAY   YEAR "-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#define CODE  "[A-Za-z0-9.]([A-Za-z0-9.-]*[A-Za-z0-9.])?"
#define PART  "[A-Za-z0-9.%-]+:[A-Za-z0-9.%-]+"

struct type {
	const char *placeholder;
	const char *name;
	const char *kind;    /* what a text that breaks its form "is not" */
	const char *pattern; /* as field_pattern() gives it */
	const char *chars;   /* that it may contain; NULL for any UTF-8 */
	size_t min, max;     /* length in bytes */
	bool (*check)(const char *text);
	const char *hint;
	const char *unit; /* of the length, where one too long is told so */
	const char *(*fault)(const char *text); /* what is wrong with it, or
						 * NULL */
};

/* The digits that the text begins with; of types that have few of them. */
static int
number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

/* Digits, and at most one point with digits on both sides. */
static bool
is_decimal(const char *text)
{
	size_t whole = strspn(text, DIGIT);
	const char *rest = text + whole;

	if (whole == 0 || whole > 18 || (whole > 1 && text[0] == '0'))
		return false;
	if (*rest == '\0')
		return true;
	return *rest == '.' && rest[1] != '\0' && strlen(rest + 1) <= 12 &&
	       strspn(rest + 1, DIGIT) == strlen(rest + 1);
}

static bool
is_amount(const char *text)
{
	return is_decimal(text) && strspn(text, "0.") < strlen(text);
}

static bool
is_signed_decimal(const char *text)
{
	return is_decimal(text[0] == '-' ? text + 1 : text);
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool
is_date(const char *text)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    strspn(text, DIGIT) != 4 || strspn(text + 5, DIGIT) != 2 ||
	    strspn(text + 8, DIGIT) != 2)
		return false;
	year = number(text);
	month = number(text + 5);
	day = number(text + 8);
	if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap(year));
}

/* Is it the end of a moment: Z, or a fraction of a second before that, as
 * entries are recorded? */
static bool
ends_moment(const char *text)
{
	size_t digits = *text == '.' ? strspn(text + 1, DIGIT) : 0;

	if (*text == '.' && (digits == 0 || digits > 6))
		return false;
	text += *text == '.' ? digits + 1 : 0;
	return strcmp(text, "Z") == 0;
}

/* A day, or a moment in UTC. */
static bool
is_time(const char *text)
{
	char day[11] = "";
	const char *clock = text + 10;

	if (strlen(text) < 10)
		return false;
	memcpy(day, text, 10);
	if (!is_date(day))
		return false;
	if (*clock == '\0')
		return true;
	return strlen(clock) >= 10 && clock[0] == 'T' && clock[3] == ':' &&
	       clock[6] == ':' && ends_moment(clock + 9) &&
	       strspn(clock + 1, DIGIT) == 2 && strspn(clock + 4, DIGIT) == 2 &&
	       strspn(clock + 7, DIGIT) == 2 && number(clock + 1) < 24 &&
	       number(clock + 4) < 60 && number(clock + 7) < 60;
}

static bool
is_year(const char *text)
{
	int year = number(text);

	return year >= 1900 && year <= 2999;
}

static bool
is_count(const char *text)
{
	return (text[0] != '0' || text[1] == '\0') && number(text) <= 1000000;
}

static bool
is_uuid(const char *text)
{
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (text[i] == '\0' || (text[i] == '-') != dash)
			return false;
	}
	return text[36] == '\0';
}

static bool
is_ref(const char *text)
{
	if (strspn(text, DIGIT) == strlen(text))
		return strlen(text) <= 15 && text[0] != '0';
	return is_uuid(text);
}

/* Well-formed UTF-8 of characters that are read and do nothing, with no blank
 * at its ends. */
static bool
is_text(const char *text)
{
	for (const char *p = text; *p != '\0';) {
		uint32_t c;
		size_t len = utf8_read(p, &c);

		if (len == 0 || utf8_steers(c))
			return false;
		p += len;
	}
	return text[0] != ' ' && text[strlen(text) - 1] != ' ';
}

/* So many characters of the text as a code. */
static bool
is_code_of(const char *text, size_t len)
{
	return len > 0 && len <= CODE_MAX &&
	       strspn(text, LOWER UPPER DIGIT "-.") >= len &&
	       strchr("-.", text[0]) == NULL &&
	       strchr("-.", text[len - 1]) == NULL;
}

static bool
is_code(const char *text)
{
	return is_code_of(text, strlen(text));
}

/* A code by itself or behind code:, name:NAME or identifier:SCHEME:VALUE. */
static bool
is_party(const char *text)
{
	size_t len = strcspn(text, ":");
	const char *rest = text + len + 1;

	if (text[len] == '\0')
		return is_code(text);
	if (strncmp(text, "code:", len + 1) == 0)
		return is_code(rest);
	if (strncmp(text, "identifier:", len + 1) == 0) {
		len = strcspn(rest, ":");
		return is_code_of(rest, len) && rest[len] == ':' &&
		       rest[len + 1] != '\0' && is_text(rest + len + 1);
	}
	return strncmp(text, "name:", len + 1) == 0 && *rest != '\0' &&
	       is_text(rest);
}

/* label:value[,label:value…], neither side empty. */
static bool
is_parts(const char *text)
{
	for (const char *part = text;; part++) {
		size_t label = strcspn(part, ":,");
		size_t value;

		if (label == 0 || part[label] != ':')
			return false;
		part += label + 1;
		value = strcspn(part, ":,");
		if (value == 0 || part[value] == ':')
			return false;
		part += value;
		if (*part == '\0')
			return true;
	}
}

/* A year, a span of years, or parts labelled by year. */
static bool
is_years(const char *text)
{
	if (strspn(text, DIGIT) != 4 || !is_year(text))
		return false;
	if (text[4] == '\0')
		return true;
	if (text[4] == ':')
		return is_parts(text);
	return text[4] == '-' && strlen(text) == 9 &&
	       strspn(text + 5, DIGIT) == 4 && is_year(text + 5) &&
	       number(text + 5) >= number(text) &&
	       number(text + 5) - number(text) < 50;
}

/* Whole groups of four, the last one perhaps filled up with =. */
static bool
is_base64(const char *text)
{
	size_t len = strlen(text), body = strcspn(text, "=");

	return len % 4 == 0 && len - body <= 2 &&
	       strspn(text + body, "=") == len - body;
}

/* Of a number with more digits than are kept. */
static const char *
decimal_fault(const char *text)
{
	size_t whole = strspn(text += text[0] == '-', DIGIT);
	size_t decimals =
	    text[whole] == '.' ? strspn(text + whole + 1, DIGIT) : 0;

	if (strspn(text, DIGIT ".") != strlen(text))
		return NULL;
	return whole > 18      ? "has more than 18 digits before the point"
	       : decimals > 12 ? "has more than 12 digits behind the point"
			       : NULL;
}

static const char *
amount_fault(const char *text)
{
	if (is_signed_decimal(text))
		return text[0] == '-' ? "is negative" : "is zero";
	return decimal_fault(text);
}

/* Of a day, a year or years: what there is no such thing for is no day. */
static const char *
year_fault(const char *text)
{
	if (strspn(text, DIGIT) != 4 || is_year(text))
		return NULL;
	return number(text) < 1900 ? "is before the year 1900"
				   : "is after the year 2999";
}

static const char *
count_fault(const char *text)
{
	return text[0] != '0' && strspn(text, DIGIT) == strlen(text)
		   ? "is more than 1000000"
		   : NULL;
}

static const char *
party_fault(const char *text)
{
	return strchr(text, ':') == NULL && strlen(text) > CODE_MAX
		   ? "is longer than 40 characters"
		   : NULL;
}

static const struct type types[FIELD_TYPES] = {
    [FIELD_CODE] = {"CODE", "code", "a code", "^" CODE "$",
	LOWER UPPER DIGIT "-.", 1, CODE_MAX, is_code,
	"a short name of letters, digits and -, like ai-for-good", "characters",
	NULL},
    [FIELD_TEXT] = {"TEXT", "text", "one line of plain text", "^[^ ](.*[^ ])?$",
	NULL, 1, 1000, is_text, "one line of plain text, at most 1000 bytes",
	"bytes", NULL},
    [FIELD_AMOUNT] = {"AMOUNT", "amount", "an amount", "^" PLAIN "$", DIGIT ".",
	1, 31, is_amount, "an amount more than zero, like 2500.00", NULL,
	amount_fault},
    [FIELD_BUDGET] = {"AMOUNT", "amount", "an amount", "^" PLAIN "$", DIGIT ".",
	1, 31, is_decimal, "an amount, or 0, like 2500.00", NULL, amount_fault},
    [FIELD_DECIMAL] = {"NUMBER", "decimal", "a number", "^-?" PLAIN "$",
	"-" DIGIT ".", 1, 32, is_signed_decimal, "a number like 0.75", NULL,
	decimal_fault},
    [FIELD_CURRENCY] = {"CURRENCY", "currency", "a currency code", "^[A-Z]{3}$",
	UPPER, 3, 3, NULL, "a currency of ISO 4217, like CHF"},
    [FIELD_COUNTRY] = {"COUNTRY", "country", "a country code", "^[A-Z]{3}$",
	UPPER, 3, 3, NULL, "a country of ISO 3166, three letters, like KEN"},
    [FIELD_ZONE] = {"ZONE", "zone", "a time zone", "^[A-Za-z0-9/_+-]+$",
	LOWER UPPER DIGIT "/_+-", 1, 64, NULL,
	"a time zone like Africa/Nairobi"},
    [FIELD_DATE] = {"DATE", "date", "a date", "^" DAY "$", DIGIT "-", 10, 10,
	is_date, "a day like 2026-03-31", NULL, year_fault},
    [FIELD_TIME] = {"TIME", "time", "a date or a time",
	"^" DAY "(T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?Z)?$",
	DIGIT "-:.TZ", 10, 27, is_time,
	"a day like 2026-03-31, or a moment like 2026-03-31T12:00:00Z", NULL,
	year_fault},
    [FIELD_YEAR] = {"YEAR", "year", "a year", "^" YEAR "$", DIGIT, 4, 4,
	is_year, "a year like 2026", NULL, year_fault},
    [FIELD_YEARS] = {"YEARS", "years", "a year or a split by years",
	"^" YEAR "(-" YEAR "|:[0-9.-]+(,[0-9.-]+:[0-9.-]+)*)?$", DIGIT "-.:,",
	4, 2000, is_years,
	"a year, years like 2026-2028, or a split like "
	"2026:100.00,2027:50.00",
	"bytes", year_fault},
    [FIELD_COUNT] = {"COUNT", "count", "a whole number",
	"^(0|[1-9][0-9]{0,6})$", DIGIT, 1, 7, is_count,
	"a whole number up to 1000000", NULL, count_fault},
    [FIELD_REF] = {"ID", "ref", "an ID",
	"^([1-9][0-9]{0,14}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
	HEX "-", 1, 36, is_ref,
	"the number of a record, like 123, or its UUID"},
    [FIELD_ITEM] = {"ID", "item", "an ID", "^[^ ](.*[^ ])?$", NULL, 1, 1009,
	is_text,
	"the number of a record, like 123, its UUID or its external id",
	"bytes", NULL},
    [FIELD_PARTY] = {"PARTY", "party", "a party code",
	"^((code:)?" CODE "|name:[^ ](.*[^ ])?|identifier:" CODE
	":[^ ](.*[^ ])?)$",
	NULL, 1, 1052, is_party,
	"the code of a party, like norway, or what finds it: name:NAME, "
	"identifier:SCHEME:VALUE, code:CODE",
	"bytes", party_fault},
    [FIELD_HASH] = {"SHA256", "hash", "a SHA-256", "^[0-9a-f]{64}$", HEX, 64,
	64, NULL,
	"a SHA-256 of 64 small hexadecimal digits, as sha256sum prints"},
    [FIELD_CHOICE] = {"WORD", "choice", "an allowed value", NULL, LOWER "-_", 1,
	40, NULL, "one of"},
    [FIELD_YES] = {"yes|no", "yes", "yes or no", NULL, LOWER, 2, 3, NULL,
	"yes or no"},
    [FIELD_CONFIRM] = {"yes|no", "confirm", "yes or no", NULL, LOWER, 2, 3,
	NULL, "yes or no"},
    [FIELD_PARTS] = {"NAME:VALUE,…", "parts", "a list of parts",
	"^" PART "(," PART ")*$", LOWER UPPER DIGIT "-.:,%", 3, 8000, is_parts,
	"parts", "bytes", NULL},
    [FIELD_DATA] = {"BASE64", "data", "base64",
	"^([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}([A-Za-z0-9+/]{2}|[A-Za-z0-9+/"
	"]=|==)$",
	LOWER UPPER DIGIT "+/=", 4, 43692, is_base64,
	"at most 32768 bytes as base64, with = at its end"},
    [FIELD_CURSOR] = {"CURSOR", "cursor", "a cursor", "^[A-Za-z0-9._:-]+$",
	LOWER UPPER DIGIT "-.:_", 1, 200, NULL,
	"the value that \"next\" of the page before had"},
};

const char *
field_placeholder(const struct field *field)
{
	return field->choices != NULL ? field->choices
				      : types[field->type].placeholder;
}

const char *
field_type_name(const struct field *field)
{
	return types[field->type].name;
}

const char *
field_pattern(const struct field *field)
{
	return types[field->type].pattern;
}

size_t
field_longest(const struct field *field)
{
	return types[field->type].max;
}

/* The rule that a text breaks, to be said behind the field's name; NULL where
 * it has not even the form. */
static const char *
rule_broken(
    const struct type *type, const char *text, char rule[FIELD_FAULT_MAX])
{
	if (type->unit == NULL || strlen(text) <= type->max)
		return type->fault != NULL ? type->fault(text) : NULL;
	snprintf(rule, FIELD_FAULT_MAX, "is longer than %zu %s", type->max,
	    type->unit);
	return rule;
}

const char *
field_fault(
    const struct field *field, const char *text, char fault[FIELD_FAULT_MAX])
{
	const struct type *type = &types[field->type];
	const char *rule = rule_broken(type, text, fault);

	if (rule == NULL)
		snprintf(fault, FIELD_FAULT_MAX, "is not %s", type->kind);
	else if (rule != fault)
		snprintf(fault, FIELD_FAULT_MAX, "%s", rule);
	return fault;
}

/* What a help text shows behind its last colon. */
static const char *
example_of(const char *help)
{
	for (const char *at = help; (at = strstr(at, ": ")) != NULL;)
		help = at += 2;
	return help;
}

/* Name the field and what is wrong with its value: a text without the form is
 * quoted.  Returns false. */
static bool
refuse_value(const struct field *field, const char *text, struct error *err)
{
	const struct type *type = &types[field->type];
	char fault[FIELD_FAULT_MAX];
	bool quoted = rule_broken(type, text, fault) == NULL;

	error_set(err, ERROR_INVALID, field->name, "%s%s%.60s%s %s",
	    field->name, quoted ? " \"" : "", quoted ? text : "",
	    quoted ? "\"" : "", field_fault(field, text, fault));
	if (field->type == FIELD_PARTS)
		return error_hint(
		    err, "give it like %s", example_of(field->help));
	return error_hint(err, "give %s%s%s", type->hint,
	    field->choices != NULL ? " " : "",
	    field->choices != NULL ? field->choices : "");
}

bool
field_check(const struct field *field, const char *text, struct error *err)
{
	const struct type *type = &types[field->type];
	const char *choices = field_choices(field);
	size_t len = strlen(text);

	if (len >= type->min && len <= type->max &&
	    (type->chars == NULL || strspn(text, type->chars) == len) &&
	    (type->check == NULL || type->check(text)) &&
	    (choices == NULL || words_have(choices, '|', text)))
		return true;
	return refuse_value(field, text, err);
}

size_t
fields_count(const struct field *fields)
{
	size_t count = 0;

	while (fields[count].name != NULL)
		count++;
	return count;
}

const struct field *
field_find(const struct field *fields, const char *name)
{
	for (const struct field *f = fields; f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* Read one field; absent optional ones become NULL. */
static bool
field_read(const struct field *field, const json_t *value, const char **text,
    struct error *err)
{
	*text = json_string_value(value);
	if (value == NULL && field->presence == OPTIONAL)
		return true;
	if (value == NULL) {
		error_set(err, ERROR_INVALID, field->name, "%s is missing",
		    field->name);
		return error_hint(
		    err, "give %s: %s", types[field->type].hint, field->help);
	}
	if (*text == NULL || strlen(*text) != json_string_length(value)) {
		error_set(err, ERROR_INVALID, field->name,
		    "%s must be a JSON string", field->name);
		return error_hint(
		    err, "put it in quotes: \"%s\": \"…\"", field->name);
	}
	return field_check(field, *text, err);
}

bool
fields_read(const struct field *fields, const json_t *object,
    const char *values[], struct error *err)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return error_set(err, ERROR_INVALID, "",
		    "the fields must be one JSON object");
	json_object_foreach ((json_t *)object, name, value)
		if (field_find(fields, name) == NULL)
			return error_set(err, ERROR_INVALID, name,
			    "this command has no field %.60s", name);
	for (size_t i = 0; fields[i].name != NULL; i++)
		if (!field_read(&fields[i],
			json_object_get(object, fields[i].name), &values[i],
			err))
			return false;
	return true;
}

const char *
field_noun(const struct field *field)
{
	return field->noun != NULL ? field->noun : field->name;
}

bool
field_is_code(const struct field *field)
{
	return field->type == FIELD_CODE || field->type == FIELD_PARTY;
}

bool
field_is_numbered(const struct field *field)
{
	return field->type == FIELD_REF || field->type == FIELD_ITEM;
}

bool
field_says_yes(const struct field *field)
{
	return field->type == FIELD_YES || field->type == FIELD_CONFIRM;
}

const char *
field_choices(const struct field *field)
{
	return field_says_yes(field) ? "yes|no" : field->choices;
}

const struct field *
field_currency(const struct field *fields, const struct field *amount)
{
	if (amount->unit != NULL)
		return field_find(fields, amount->unit);
	for (const struct field *f = fields; f->name != NULL; f++)
		if (f->type == FIELD_CURRENCY)
			return f;
	return NULL;
}
