/* Fields: which texts each type takes, and how a request is read by its
 * table. */

#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"

static const struct {
	enum field_type type;
	const char *text;
	bool right;
} cases[] = {
    {FIELD_BUDGET, "2500.00", true},
    {FIELD_BUDGET, "0", true},
    {FIELD_BUDGET, "-1", false},
    {FIELD_AMOUNT, "2500.00", true},
    {FIELD_AMOUNT, "0.01", true},
    {FIELD_AMOUNT, "7", true},
    {FIELD_AMOUNT, "999999999999999999", true},
    {FIELD_AMOUNT, "1234567890123456789", false},
    {FIELD_AMOUNT, "", false},
    {FIELD_AMOUNT, "0", false},
    {FIELD_AMOUNT, "0.00", false},
    {FIELD_AMOUNT, "-5", false},
    {FIELD_AMOUNT, "+5", false},
    {FIELD_AMOUNT, "1e3", false},
    {FIELD_AMOUNT, " 1", false},
    {FIELD_AMOUNT, "1,000", false},
    {FIELD_AMOUNT, "1'000", false},
    {FIELD_AMOUNT, ".5", false},
    {FIELD_AMOUNT, "5.", false},
    {FIELD_AMOUNT, "05", false},
    {FIELD_AMOUNT, "NaN", false},
    {FIELD_AMOUNT, "0x10", false},
    {FIELD_DECIMAL, "-3", true},
    {FIELD_DECIMAL, "0", true},
    {FIELD_DECIMAL, "0.000001", true},
    {FIELD_DECIMAL, "--3", false},
    {FIELD_DECIMAL, "-", false},
    {FIELD_DECIMAL, "3-", false},
    {FIELD_CURRENCY, "CHF", true},
    {FIELD_CURRENCY, "chf", false},
    {FIELD_CURRENCY, "CH", false},
    {FIELD_CURRENCY, "CHFR", false},
    {FIELD_COUNTRY, "KEN", true},
    {FIELD_COUNTRY, "KE", false},
    {FIELD_ZONE, "America/Argentina/Buenos_Aires", true},
    {FIELD_ZONE, "Etc/GMT+12", true},
    {FIELD_ZONE, "Africa/Nairobi'", false},
    {FIELD_ZONE, "New York", false},
    {FIELD_DATE, "2026-03-31", true},
    {FIELD_DATE, "2024-02-29", true},
    {FIELD_DATE, "2000-02-29", true},
    {FIELD_DATE, "2026-02-29", false},
    {FIELD_DATE, "2100-02-29", false},
    {FIELD_DATE, "2026-04-31", false},
    {FIELD_DATE, "2026-13-01", false},
    {FIELD_DATE, "2026-00-10", false},
    {FIELD_DATE, "2026-1-1", false},
    {FIELD_DATE, "31.03.2026", false},
    {FIELD_DATE, "1026-03-31", false},
    {FIELD_DATE, "2026-03-3-", false},
    {FIELD_TIME, "2026-03-31", true},
    {FIELD_TIME, "2026-03-31T23:59:59Z", true},
    {FIELD_TIME, "2026-03-31T23:59:59.1Z", true},
    {FIELD_TIME, "2026-03-31T23:59:59.123456Z", true},
    {FIELD_TIME, "2026-03-31T23:59:59.1234567Z", false},
    {FIELD_TIME, "2026-03-31T23:59:59.Z", false},
    {FIELD_TIME, "2026-03-31T23:59:59.5", false},
    {FIELD_TIME, "2026-03-31T24:00:00Z", false},
    {FIELD_TIME, "2026-03-31T12:60:00Z", false},
    {FIELD_TIME, "2026-03-31T12:00:00", false},
    {FIELD_TIME, "2026-03-31 12:00:00Z", false},
    {FIELD_TIME, "2026-03-31T1:00:000Z", false},
    {FIELD_YEAR, "2026", true},
    {FIELD_YEAR, "1899", false},
    {FIELD_YEAR, "26", false},
    {FIELD_YEARS, "2026", true},
    {FIELD_YEARS, "2026-2028", true},
    {FIELD_YEARS, "2026:100.00,2027:50.00", true},
    {FIELD_YEARS, "2028-2026", false},
    {FIELD_YEARS, "2026-", false},
    {FIELD_YEARS, "2026,2027", false},
    {FIELD_YEARS, "2026-2100", false},
    {FIELD_COUNT, "0", true},
    {FIELD_COUNT, "1000000", true},
    {FIELD_COUNT, "1000001", false},
    {FIELD_COUNT, "007", false},
    {FIELD_COUNT, "-1", false},
    {FIELD_REF, "123", true},
    {FIELD_REF, "01900000-0000-7000-8000-0000000000aa", true},
    {FIELD_REF, "0123", false},
    {FIELD_REF, "01900000-0000-7000-8000-0000000000a", false},
    {FIELD_REF, "01900000-0000-7000-8000-0000000000AA", false},
    {FIELD_REF, "0190000000007000800000000000000000aa", false},
    {FIELD_REF, "abc", false},
    {FIELD_PARTY, "norway", true},
    {FIELD_PARTY, "-norway", false},
    {FIELD_PARTY, "code:norway", true},
    {FIELD_PARTY, "code:nor way", false},
    {FIELD_PARTY, "name:Kingdom: of Norrland", true},
    {FIELD_PARTY, "name:", false},
    {FIELD_PARTY, "name: x", false},
    {FIELD_PARTY, "identifier:vendor:7:1", true},
    {FIELD_PARTY, "identifier:vendor:", false},
    {FIELD_PARTY, "identifier:vendor", false},
    {FIELD_PARTY, "identifier::7", false},
    {FIELD_PARTY, "iban:CH93", false},
    {FIELD_ITEM, "abc", true},
    {FIELD_ITEM, "CTR 2026/17", true},
    {FIELD_ITEM, "0123", true},
    {FIELD_ITEM, " abc", false},
    {FIELD_ITEM, "a\nb", false},
    {FIELD_CODE, "ai-for-good", true},
    {FIELD_CODE, "XM-DAC.7", true},
    {FIELD_CODE, "-x", false},
    {FIELD_CODE, "x-", false},
    {FIELD_CODE, "..", false},
    {FIELD_CODE, ".x", false},
    {FIELD_CODE, "x.", false},
    {FIELD_CODE, "a b", false},
    {FIELD_CODE, "a/b", false},
    {FIELD_CODE, "é", false},
    {FIELD_PARTS, "ai:60%,green:40%", true},
    {FIELD_PARTS, "2026-03-31:60000.00", true},
    {FIELD_PARTS, "a:1,", false},
    {FIELD_PARTS, "a", false},
    {FIELD_PARTS, "a:", false},
    {FIELD_PARTS, ":1", false},
    {FIELD_PARTS, "a:1:2", false},
    {FIELD_PARTS, "a:1,,b:2", false},
    {FIELD_TEXT, "Zoë Ōe 大江 عربي", true},
    {FIELD_TEXT, "<b>&'\";--", true},
    {FIELD_TEXT, "", false},
    {FIELD_TEXT, " x", false},
    {FIELD_TEXT, "x ", false},
    {FIELD_TEXT, "a\nb", false},
    {FIELD_TEXT, "a\tb", false},
    {FIELD_TEXT, "\033[31m", false},
    {FIELD_TEXT, "a\x7f", false},
    {FIELD_TEXT, "\xc2\x9b", false},	  /* C1 */
    {FIELD_TEXT, "\xe2\x80\xae", false},  /* right-to-left override */
    {FIELD_TEXT, "\xe2\x81\xa6", false},  /* isolate */
    {FIELD_TEXT, "a\xd8\x9c", false},	  /* Arabic letter mark */
    {FIELD_TEXT, "\xef\xbb\xbfx", false}, /* byte order mark */
    {FIELD_TEXT, "\xef\xbf\xb9", false},  /* annotation */
    {FIELD_TEXT, "\xe2\x80\xa9", false},  /* paragraph separator */
    {FIELD_TEXT,
	"a\xe2\x80\x8d\xe2\x80\x8c"
	"b",
	true},				     /* joiners */
    {FIELD_TEXT, "\xc0\xaf", false},	     /* overlong */
    {FIELD_TEXT, "\xe0\x80\xaf", false},     /* overlong */
    {FIELD_TEXT, "\xed\xa0\x80", false},     /* surrogate */
    {FIELD_TEXT, "\xf4\x90\x80\x80", false}, /* beyond Unicode */
    {FIELD_TEXT, "\xff", false},
    {FIELD_TEXT, "caf\xc3", false}, /* cut */
    {FIELD_HASH,
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	true},
    {FIELD_HASH,
	"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
	false},
    {FIELD_HASH, "e3b0", false},
    {FIELD_DATA, "YWJj", true},
    {FIELD_DATA, "YWI=", true},
    {FIELD_DATA, "YQ==", true},
    {FIELD_DATA, "Y===", false},
    {FIELD_DATA, "YWJ", false},
    {FIELD_DATA, "YW=j", false},
    {FIELD_DATA, "YW-_", false},
    {FIELD_YES, "yes", true},
    {FIELD_YES, "no", true},
    {FIELD_YES, "true", false},
};

START_TEST(a_type_takes_what_it_should_and_nothing_else)
{
	struct field field = {"it", cases[_i].type, OPTIONAL, "help", NULL};
	struct error err = {.code = ERROR_CODES};

	ck_assert_msg(
	    field_check(&field, cases[_i].text, &err) == cases[_i].right,
	    "type %d, '%s'", (int)cases[_i].type, cases[_i].text);
	if (!cases[_i].right) {
		ck_assert_int_eq(err.code, ERROR_INVALID);
		ck_assert_str_eq(err.subject, "it");
		ck_assert_msg(err.hint[0] != '\0', "no way out is given");
	}
}
END_TEST

/* The pattern may take a little more, such as the 31st of every month. */
/* A text that is no value, and the rule that is named. */
static const struct {
	enum field_type type;
	const char *text, *fault;
} faults[] = {
    {FIELD_CODE, "catalan-agency-for-development-cooperation",
	"is longer than 40 characters"},
    {FIELD_CODE, "a b", "is not a code"},
    {FIELD_CODE, "", "is not a code"},
    {FIELD_AMOUNT, "-5.00", "is negative"},
    {FIELD_AMOUNT, "-0", "is negative"},
    {FIELD_AMOUNT, "0.00", "is zero"},
    {FIELD_AMOUNT, "1234567890123456789",
	"has more than 18 digits before the point"},
    {FIELD_AMOUNT, "1.1234567890123",
	"has more than 12 digits behind the point"},
    {FIELD_AMOUNT, "1e3", "is not an amount"},
    {FIELD_AMOUNT, "1,000", "is not an amount"},
    {FIELD_AMOUNT, "", "is not an amount"},
    {FIELD_DECIMAL, "-1234567890123456789",
	"has more than 18 digits before the point"},
    {FIELD_DECIMAL, "--5", "is not a number"},
    {FIELD_BUDGET, "-5", "is negative"},
    {FIELD_DATE, "0001-01-01", "is before the year 1900"},
    {FIELD_DATE, "3000-01-01", "is after the year 2999"},
    {FIELD_DATE, "2026-02-30", "is not a date"},
    {FIELD_DATE, "31.12.2026", "is not a date"},
    {FIELD_YEAR, "1899", "is before the year 1900"},
    {FIELD_YEAR, "26", "is not a year"},
    {FIELD_COUNT, "1000001", "is more than 1000000"},
    {FIELD_COUNT, "99999999999", "is more than 1000000"},
    {FIELD_COUNT, "-1", "is not a whole number"},
};

START_TEST(a_fault_names_the_rule_that_is_broken)
{
	struct field field = {"it", faults[_i].type, OPTIONAL, "help", NULL};
	char fault[FIELD_FAULT_MAX], sentence[100];
	struct error err;

	ck_assert_str_eq(
	    field_fault(&field, faults[_i].text, fault), faults[_i].fault);
	ck_assert(!field_check(&field, faults[_i].text, &err));
	snprintf(sentence, sizeof(sentence),
	    strncmp(faults[_i].fault, "is not", 6) == 0 ? "it \"%s\" %s"
							: "it%.0s %s",
	    faults[_i].text, faults[_i].fault);
	ck_assert_str_eq(err.message, sentence);
}
END_TEST

/* A text of more bytes than its type takes. */
START_TEST(a_text_that_is_too_long_is_told_how_long_it_may_be)
{
	static const struct field field = {"it", FIELD_TEXT, OPTIONAL, ""};
	char text[1002], fault[FIELD_FAULT_MAX];

	memset(text, 'x', 1001);
	text[1001] = '\0';
	ck_assert_str_eq(
	    field_fault(&field, text, fault), "is longer than 1000 bytes");
}
END_TEST

START_TEST(a_pattern_takes_all_that_the_type_takes)
{
	struct field field = {"it", cases[_i].type, OPTIONAL, "help", NULL};
	const char *pattern = field_pattern(&field);
	const char *text = cases[_i].text;
	bool nothing = strspn(text, "0.") == strlen(text), matches;
	regex_t regex;

	if (pattern == NULL)
		return;
	ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	matches = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	ck_assert_msg(matches || !cases[_i].right, "%s does not take '%s'",
	    pattern, text);
	if (cases[_i].type == FIELD_AMOUNT && !nothing)
		ck_assert_msg(
		    matches == cases[_i].right, "%s and '%s'", pattern, text);
}
END_TEST

static const struct field table[] = {
    {"who", FIELD_CODE, REQUIRED, "who it is"},
    {"kind", FIELD_CHOICE, OPTIONAL, "what it is", "one|other"},
    {NULL},
};

static const struct {
	const char *json;
	const char *subject; /* of the error, NULL for none */
} requests[] = {
    {"{\"who\": \"x\"}", NULL},
    {"{\"who\": \"x\", \"kind\": \"other\"}", NULL},
    {"{}", "who"},
    {"[]", ""},
    {"{\"who\": null}", "who"},
    {"{\"who\": 5}", "who"},
    {"{\"who\": true}", "who"},
    {"{\"who\": {}}", "who"},
    {"{\"who\": \"x\\u0000y\"}", "who"},
    {"{\"who\": \"x\", \"kind\": \"on\"}", "kind"},
    {"{\"who\": \"x\", \"kind\": \"one|other\"}", "kind"},
    {"{\"who\": \"x\", \"kind\": \"\"}", "kind"},
    {"{\"who\": \"x\", \"hwo\": \"y\"}", "hwo"},
};

START_TEST(a_request_is_read_by_its_table)
{
	json_t *object = json_loads(requests[_i].json, JSON_ALLOW_NUL, NULL);
	const char *values[FIELDS_MAX];
	struct error err;
	bool ok = fields_read(table, object, values, &err);

	ck_assert_msg(
	    ok == (requests[_i].subject == NULL), "%s", requests[_i].json);
	if (!ok)
		ck_assert_str_eq(err.subject, requests[_i].subject);
	if (ok)
		ck_assert_str_eq(values[0], "x");
	json_decref(object);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("field");
	TCase *types = tcase_create("types");
	TCase *reading = tcase_create("reading");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(types, a_pattern_takes_all_that_the_type_takes, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(types, a_fault_names_the_rule_that_is_broken, 0,
	    (int)(sizeof(faults) / sizeof(faults[0])));
	tcase_add_test(
	    types, a_text_that_is_too_long_is_told_how_long_it_may_be);
	tcase_add_loop_test(types, a_type_takes_what_it_should_and_nothing_else,
	    0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(reading, a_request_is_read_by_its_table, 0,
	    sizeof(requests) / sizeof(requests[0]));
	suite_add_tcase(suite, types);
	suite_add_tcase(suite, reading);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
