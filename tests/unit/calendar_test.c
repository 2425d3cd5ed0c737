/* Events of a calendar, and values of answers as people read them. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "member.h"

#define SIXTY_SIX                                                              \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* A row, and a line that its event has; NULL: it is no event. */
static const struct {
	const char *row, *line;
} events[] = {
    {"{\"date\": \"2027-03-31\", \"uid\": \"i-1@b\", \"title\": \"due\"}",
	"\r\nDTSTART;VALUE=DATE:20270331\r\n"},
    {"{\"date\": \"2027-03-31\", \"uid\": \"i-1@b\", \"title\": \"due\"}",
	"\r\nUID:i-1@b\r\n"},
    {"{\"date\": \"2027-03-31\", \"title\": \"a, b; c\\\\d\\ne\"}",
	"\r\nSUMMARY:a\\, b\\; c\\\\d\\ne\r\n"},
    {"{\"date\": \"2027-03-31\", \"title\": \"x\\rEND:VEVENT\"}",
	"\r\nSUMMARY:x END:VEVENT\r\n"},
    {"{\"date\": \"2027-03-31\", \"title\": \"a\\u202eb\"}",
	"\r\nSUMMARY:a b\r\n"},
    /* A line is 75 bytes, and ends between characters. */
    {"{\"date\": \"2027-03-31\", \"title\": \"" SIXTY_SIX "\xc3\xa9y\"}",
	"\r\nSUMMARY:" SIXTY_SIX "\r\n \xc3\xa9y\r\n"},
    {"{\"date\": \"2027-03-31\", \"title\": \"" SIXTY_SIX "zy\"}",
	"\r\nSUMMARY:" SIXTY_SIX "z\r\n y\r\n"},
    {"{\"date\": \"2027-03-31\", \"party\": \"acme\", \"number\": 2, "
     "\"amount\": null, \"_note\": \"x\"}",
	"\r\nDESCRIPTION:party: acme\\nnumber: 2\r\n"},
    {"{\"date\": \"2027\", \"title\": \"due\"}", NULL},
    {"{\"title\": \"due\"}", NULL},
    {"{\"date\": 20270331}", NULL},
};

START_TEST(a_row_with_a_day_is_an_event)
{
	json_t *row = json_loads(events[_i].row, 0, NULL);
	struct buf out = BUF(8192);

	ck_assert_ptr_nonnull(row);
	calendar_event(&out, row);
	if (events[_i].line == NULL)
		ck_assert_uint_eq(out.len, 0);
	else
		ck_assert_msg(
		    strstr(out.data, events[_i].line) != NULL, "%s", out.data);
	json_decref(row);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *json, *text;
} values[] = {
    {"\"a\\nb\"", "a\nb"},
    {"\"\"", ""},
    {"7", "7"},
    {"true", "yes"},
    {"false", "no"},
    {"null", ""},
    {"[1, {\"a\": \"b\"}]", "[1,{\"a\":\"b\"}]"},
};

START_TEST(a_value_is_told_as_people_read_it)
{
	json_t *value = json_loads(values[_i].json, JSON_DECODE_ANY, NULL);
	struct buf out = BUF(200);

	ck_assert_ptr_nonnull(value);
	member_add(&out, value);
	ck_assert_str_eq(out.data, values[_i].text);
	member_add(&out, NULL);
	ck_assert_str_eq(out.data, values[_i].text);
	json_decref(value);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("calendar");
	TCase *tcase = tcase_create("calendar");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, a_row_with_a_day_is_an_event, 0,
	    sizeof(events) / sizeof(events[0]));
	tcase_add_loop_test(tcase, a_value_is_told_as_people_read_it, 0,
	    sizeof(values) / sizeof(values[0]));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
