/* Log lines: nothing in a value can forge one, and programs can read them. */

#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

/* What the writer says on standard error, to be freed. */
static char *
said(log_writer *writer, const char *sentence, const struct log_field fields[])
{
	char *text = calloc(1, 256 * 1024);
	int ends[2], before = dup(STDERR_FILENO);
	ssize_t len;

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_set_writer(writer);
	log_fields(LOG_WARNING, sentence, fields);
	log_set_writer(log_text);
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	len = read(ends[0], text, 256 * 1024 - 1);
	ck_assert_int_gt(len, 0);
	close(ends[0]);
	return text;
}

static const struct {
	const char *value, *text; /* as text shows it behind it= */
} values[] = {
    {"word", "word"},
    {"019a0f3c-7d11", "019a0f3c-7d11"},
    {"[::1]", "\"[::1]\""},
    {"two words", "\"two words\""},
    {"", "\"\""},
    {"a=b", "\"a=b\""},
    {"say \"no\"", "\"say \\\"no\\\"\""},
    {"back\\slash", "\"back\\\\slash\""},
    {"a\nb", "\"a\\u000ab\""},
    {"2026-11-24T00:00:00Z error forged\n",
	"\"2026-11-24T00:00:00Z error forged\\u000a\""},
    {"\x1b[31m", "\"\\u001b[31m\""},
    {"\x7f", "\"\\u007f\""},
    {"\xc2\x9b"
     "31m",
	"\"\\u009b31m\""},
    {"\xe2\x80\xae"
     "txt",
	"\"\\u202etxt\""},
    {"\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""},
    {"cut \xc3", "\"cut \\ufffd\""},
    {"\xff\xfe", "\"\\ufffd\\ufffd\""},
    {"Zoë 大江", "\"Zoë 大江\""},
};

START_TEST(a_value_stays_within_its_field)
{
	const struct log_field fields[] = {
	    LOG_TEXT("it", values[_i].value), LOG_NUMBER("after", -7), {NULL}};
	char *line = said(log_text, "something happened", fields),
	     expected[200];

	snprintf(expected, sizeof(expected),
	    " warning something happened it=%s after=-7\n", values[_i].text);
	ck_assert_str_eq(line + strlen("2026-11-24T00:00:00.000Z"), expected);
	free(line);
}
END_TEST

START_TEST(json_says_the_same)
{
	const struct log_field fields[] = {
	    LOG_TEXT("it", values[_i].value), LOG_NUMBER("after", -7), {NULL}};
	char *line = said(log_json, "something \"happened\"", fields);
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *it = json_string_value(json_object_get(object, "it"));

	ck_assert_ptr_nonnull(object);
	ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
	ck_assert_str_eq(json_string_value(json_object_get(object, "message")),
	    "something \"happened\"");
	ck_assert_str_eq(
	    json_string_value(json_object_get(object, "level")), "warning");
	ck_assert_int_eq(
	    json_integer_value(json_object_get(object, "after")), -7);
	if (strstr(values[_i].text, "ufffd") == NULL)
		ck_assert_str_eq(it, values[_i].value);
	json_decref(object);
	free(line);
}
END_TEST

START_TEST(a_long_value_is_cut)
{
	char *value = malloc(100001), *line;
	struct log_field fields[] = {{NULL}, {NULL}};
	json_t *object;

	memset(value, '\x01', 100000);
	value[100000] = '\0';
	fields[0] = (struct log_field)LOG_TEXT("it", value);
	line = said(log_json, "much", fields);
	object = json_loads(line, 0, NULL);
	ck_assert_ptr_nonnull(object);
	ck_assert_uint_le(strlen(line), 6 * LOG_VALUE_MAX + 200);
	ck_assert_ptr_nonnull(strstr(line, "…\"}"));
	json_decref(object);
	free(line);
	free(value);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
	Suite *suite = suite_create("log");
	TCase *tests = tcase_create("log");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
	    tests, a_value_stays_within_its_field, 0, COUNT(values));
	tcase_add_loop_test(tests, json_says_the_same, 0, COUNT(values));
	tcase_add_test(tests, a_long_value_is_cut);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
