/* The command table: what every row must keep so that everything made from it
 * holds, and UUIDs. */

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "command.h"
#include "nouns.h"
#include "uuid.h"
#include "words.h"

START_TEST(every_command_is_found_under_its_name)
{
	char name[COMMAND_NAME_MAX];
	int count = 0;

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c), count++) {
		ck_assert_ptr_eq(command_find(c->noun, c->verb), c);
		command_name(c, name);
		ck_assert_msg(
		    strlen(name) < 60 && strchr(name, '-') == NULL, "%s", name);
	}
	ck_assert_int_gt(count, 80);
}
END_TEST

START_TEST(every_command_has_help_roles_and_fields_that_fit)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		ck_assert_msg(c->help[strlen(c->help) - 1] == '.', "%s %s",
		    c->noun, c->verb);
		ck_assert_msg(c->roles != 0, "%s %s", c->noun, c->verb);
		ck_assert_uint_le(fields_count(c->fields), FIELDS_MAX);
		for (const struct field *f = c->fields; f->name != NULL; f++) {
			ck_assert_msg(
			    (f->type == FIELD_CHOICE) == (f->choices != NULL),
			    "%s %s --%s", c->noun, c->verb, f->name);
			ck_assert_ptr_eq(field_find(c->fields, f->name), f);
			for (const char *p = f->name; *p != '\0'; p++)
				ck_assert(
				    islower((unsigned char)*p) || *p == '_');
		}
	}
}
END_TEST

START_TEST(a_list_has_a_limit_and_a_cursor)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		ck_assert_msg((c->kind == COMMAND_LIST) ==
				  (field_find(c->fields, "limit") != NULL &&
				      field_find(c->fields, "after") != NULL),
		    "%s %s", c->noun, c->verb);
}
END_TEST

/* But for a certificate of their own, which everybody may ask for. */
START_TEST(nobody_but_entry_roles_and_the_admin_writes)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		if (command_writes(c) && strcmp(c->verb, "request") != 0)
			ck_assert_msg((c->roles & ROLE_AUDITOR) == 0, "%s %s",
			    c->noun, c->verb);
}
END_TEST

/* The words of the state of what the noun's show answers. */
static bool
is_state(const char *noun, const struct words *state)
{
	const struct command *show = command_find(noun, "show");
	struct answer_member member = {.rest = show->answer};
	const char *word = NULL;
	size_t len;

	while (answer_next(&member))
		if (answer_is_word(member.name, member.len, "state"))
			while (answer_choice(&member, &word, &len))
				if (len == state->len &&
				    memcmp(word, state->word, len) == 0)
					return true;
	return false;
}

START_TEST(a_write_is_offered_with_records_in_states_that_there_are)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		struct words with = {c->offered, ','};

		while (words_next(&with)) {
			char noun[256];
			struct words states = {noun, '|'};

			snprintf(noun, sizeof(noun), "%.*s", (int)with.len,
			    with.word);
			states.rest = noun + strcspn(noun, "=");
			if (*states.rest == '=')
				noun[states.rest++ - noun] = '\0';
			ck_assert_msg(command_find(noun, "show") != NULL,
			    "%s %s: %s", c->noun, c->verb, noun);
			while (words_next(&states)) {
				const char *plus =
				    memchr(states.word, '+', states.len);

				if (plus != NULL)
					states.len =
					    (size_t)(plus - states.word);
				ck_assert_msg(is_state(noun, &states),
				    "%s %s: %s", c->noun, c->verb, c->offered);
			}
		}
	}
}
END_TEST

/* With a record in that state, of which so much is accepted. */
static bool
is_offered(const struct command *c, const char *noun, const char *state,
    const char *accepted)
{
	json_t *record =
	    json_pack("{s:s, s:s}", "state", state, "accepted", accepted);
	bool offered = command_offered(c, noun, record);

	json_decref(record);
	return offered;
}

START_TEST(a_write_is_offered_in_its_states_alone)
{
	const struct command *publish = command_find("edition", "publish");
	const struct command *issue = command_find("paper", "issue");
	const struct command *change = command_find("party", "change");

	ck_assert(is_offered(publish, "edition", "prepared", ""));
	ck_assert(!is_offered(publish, "edition", "withdrawn", ""));
	ck_assert(!is_offered(publish, "edit", "prepared", ""));
	ck_assert(is_offered(issue, "receipt", "applied", ""));
	ck_assert(!is_offered(issue, "receipt", "unidentified", ""));
	ck_assert(is_offered(issue, "inkind", "accepted", "3"));
	ck_assert(is_offered(issue, "inkind", "delivered", "0.5"));
	ck_assert(!is_offered(issue, "inkind", "delivered", "0"));
	ck_assert(!is_offered(issue, "inkind", "returned", "3"));
	ck_assert(!is_offered(issue, "party", "", ""));
	ck_assert(is_offered(change, "party", "", ""));
	ck_assert(!is_offered(change, "receipt", "", ""));
}
END_TEST

static const struct {
	const char *noun, *verb, *phrase;
} phrases[] = {
    {"receipt", "record", "Record a receipt"},
    {"outcome", "measure", "Measure an outcome"},
    {"inkind", "offer", "Offer in kind"},
    {"pledge", "write-off", "Write off a pledge"},
};

START_TEST(what_a_command_does_is_said_by_its_verb)
{
	struct buf text = BUF(100);

	command_phrase(
	    &text, command_find(phrases[_i].noun, phrases[_i].verb));
	ck_assert_str_eq(text.data, phrases[_i].phrase);
	buf_free(&text);
}
END_TEST

/* The daemon compares their columns with those of the functions. */
START_TEST(every_command_says_what_it_answers)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		struct answer_member member = {.rest = c->answer};
		bool beside = false;

		ck_assert_msg(c->answer != NULL, "%s %s", c->noun, c->verb);
		while (answer_next(&member)) {
			ck_assert_msg(!beside || answer_is_beside(&member),
			    "%s %s: %s", c->noun, c->verb, member.name);
			beside = answer_is_beside(&member);
		}
		ck_assert_msg(*member.rest == '\0', "%s %s: %s", c->noun,
		    c->verb, member.rest);
	}
}
END_TEST

/* Each with an answer that it is the row of, or is not. */
START_TEST(an_answer_is_what_its_row_says)
{
	static const struct {
		bool is;
		const char *row, *reply;
	} cases[] = {
	    {true, "id:integer, note?",
		"{\"items\": [{\"id\": 1, \"note\": null}]}"},
	    {true, "id:integer", "{\"items\": [], \"next\": \"7\"}"},
	    {true, "id, _note, _next",
		"{\"items\": [], \"notes\": [\"x\"], \"next\": \"7\"}"},
	    {true, "id, _totals[open:decimal?]",
		"{\"items\": [], \"totals\": [{\"open\": \"-1.50\"}, {}]}"},
	    {true, "years[year:integer, of{code:code}]?",
		"{\"items\": [{\"years\": [{\"year\": 1, \"of\": "
		"{\"code\": \"a\"}}]}, {\"years\": null}]}"},
	    {true, "origin:own|third-party, own:flag",
		"{\"items\": [{\"origin\": \"own\", \"own\": true}]}"},
	    {false, "id:integer, note?", "{\"items\": [{\"id\": 1}]}"},
	    {false, "id:integer", "{\"items\": [{\"id\": \"1\"}]}"},
	    {false, "id:integer", "{\"items\": [{\"id\": null}]}"},
	    {false, "id", "{\"items\": [{\"id\": \"1\", \"x\": 1}]}"},
	    {false, "id", "{\"items\": [], \"totals\": []}"},
	    {false, "origin:own|third-party",
		"{\"items\": [{\"origin\": \"ow\"}]}"},
	    {false, "day:date", "{\"items\": [{\"day\": \"1.1.26\"}]}"},
	    {false, "years[year:integer]",
		"{\"items\": [{\"years\": [{\"year\": \"1\"}]}]}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command read = {
		    .kind = COMMAND_LIST, .answer = cases[i].row};
		json_t *reply = json_loads(cases[i].reply, 0, NULL);
		struct error err = {0};

		ck_assert_msg(answer_check(&read, reply, &err) == cases[i].is,
		    "%s: %s: %s", cases[i].row, cases[i].reply, err.message);
		json_decref(reply);
	}
}
END_TEST

/* Is each word of the list, up to what follows a "=", a member of the answer?
 */
static void
check_members(const struct command *command, const char *list)
{
	struct words words = {list, ','};

	while (words_next(&words)) {
		struct answer_member member = {.rest = command->answer};
		const char *equals = memchr(words.word, '=', words.len);
		size_t len =
		    equals != NULL ? (size_t)(equals - words.word) : words.len;
		bool found = false;

		while (!found && answer_next(&member))
			found = member.len == len &&
				strncmp(member.name, words.word, len) == 0;
		ck_assert_msg(found, "%s %s: no column %.*s", command->noun,
		    command->verb, (int)len, words.word);
	}
}

START_TEST(how_rows_look_is_said_of_columns_that_there_are)
{
	int count = 0;

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		if (c->display == NULL)
			continue;
		count++;
		check_members(c, c->display->heads);
		check_members(c, c->display->leads);
		check_members(c, c->display->whole);
		check_members(c, c->display->parts);
		check_members(c, c->display->echoes);
	}
	ck_assert_int_ge(count, 5);
}
END_TEST

START_TEST(uuids_are_of_version_7_and_never_the_same)
{
	char before[UUID_TEXT] = "", now[UUID_TEXT];

	for (int i = 0; i < 1000; i++) {
		uuid_make(now);
		ck_assert_uint_eq(strlen(now), 36);
		ck_assert_int_eq(now[14], '7');
		ck_assert_ptr_nonnull(strchr("89ab", now[19]));
		ck_assert_str_ne(now, before);
		ck_assert_int_ge(strncmp(now, before, 13), 0);
		memcpy(before, now, sizeof(now));
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("command");
	TCase *tcase = tcase_create("command");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, every_command_is_found_under_its_name);
	tcase_add_test(tcase, every_command_has_help_roles_and_fields_that_fit);
	tcase_add_test(tcase, a_list_has_a_limit_and_a_cursor);
	tcase_add_test(tcase, nobody_but_entry_roles_and_the_admin_writes);
	tcase_add_test(
	    tcase, a_write_is_offered_with_records_in_states_that_there_are);
	tcase_add_test(tcase, a_write_is_offered_in_its_states_alone);
	tcase_add_loop_test(tcase, what_a_command_does_is_said_by_its_verb, 0,
	    (int)(sizeof(phrases) / sizeof(phrases[0])));
	tcase_add_test(tcase, every_command_says_what_it_answers);
	tcase_add_test(tcase, an_answer_is_what_its_row_says);
	tcase_add_test(tcase, how_rows_look_is_said_of_columns_that_there_are);
	tcase_add_test(tcase, uuids_are_of_version_7_and_never_the_same);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
