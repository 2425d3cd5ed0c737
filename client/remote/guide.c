/* Guided entry: asking for what a write lacks. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "core/prompt.h"
#include "core/say.h"
#include "core/text.h"
#include "member.h"
#include "nouns.h"
#include "output/output.h"
#include "remote/attach.h"
#include "remote/connect.h"
#include "remote/guide.h"
#include "session/whoami.h"
#include "words.h"

#define SHOWN_MAX  20 /* candidates in a list */
#define SEARCH_MAX "500"

/* What asking needs at hand. */
struct guide {
	struct form *form;
	struct session *session;
	struct prompt *prompt;
	char today[sizeof("2026-03-31")]; /* at the person's office, or "" */
	bool alone;			  /* the server is out of reach */
	bool left;			  /* the person has */
};

void
guide_free(struct form *form)
{
	for (size_t i = 0; i < FIELDS_MAX; i++) {
		free(form->answers[i]);
		free(form->files[i]);
	}
}

static void
set_answer(struct guide *guide, size_t i, const char *answer)
{
	free(guide->form->files[i]);
	guide->form->files[i] = NULL;
	free(guide->form->answers[i]);
	guide->form->answers[i] = answer != NULL ? xstrdup(answer) : NULL;
	guide->form->request.values[i] = guide->form->answers[i];
}

/* Searching -----------------------------------------------------------------*/

/* The list in which the value of the field stands; NULL where it is free: a
 * new code in particular, as that of `party add`. */
static const struct command *
list_of(const struct command *command, const struct field *field)
{
	bool is_new = command->makes && strcmp(command->noun, field->name) == 0;

	if (is_new || (!field_is_code(field) && field->type != FIELD_CURRENCY &&
			  !field_is_numbered(field)))
		return NULL;
	return command_find(field_noun(field), "list");
}

static const char *
first_of(const json_t *row, struct buf *text)
{
	json_t *names = output_names(row);
	const char *name = json_string_value(json_array_get(names, 0));

	buf_clear(text);
	member_add(text, json_object_get(row, name));
	json_decref(names);
	return text->data;
}

/* Is the text in one of the row's values? */
static bool
row_has(const json_t *row, const char *text)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)row, name, value)
		if (json_is_string(value) &&
		    strcasestr(json_string_value(value), text) != NULL)
			return true;
	return *text == '\0';
}

/* The rows of the list that have the text in them; NULL where the server does
 * not answer. */
static json_t *
search(struct guide *guide, const struct command *list, const char *text)
{
	const char *values[FIELDS_MAX] = {NULL};
	const char **by = command_value(list, values, "search");
	const char **limit = command_value(list, values, "limit");
	struct call call = {list, values, NULL, false};
	json_t *found = json_array();
	struct reply reply;
	struct error err;

	if (by != NULL && *text != '\0')
		*by = text;
	if (limit != NULL)
		*limit = SEARCH_MAX;
	if (!session_call(guide->session, &call, &reply, &err)) {
		guide->alone = err.code == ERROR_UNAVAILABLE;
		say("note", "%s; what you give is taken as it is", err.message);
		json_decref(found);
		return NULL;
	}
	for (size_t i = 0;
	     i < json_array_size(json_object_get(reply.body, "items")); i++) {
		json_t *row =
		    json_array_get(json_object_get(reply.body, "items"), i);

		if (by != NULL || row_has(row, text))
			json_array_append(found, row);
	}
	json_decref(reply.body);
	return found;
}

/* "norway  Kingdom of Norway" */
static void
show_candidate(const json_t *row, const struct command *list, size_t number)
{
	struct buf line = BUF(4096), code = BUF(200);

	if (number > 0)
		buf_printf(&line, "%4zu  ", number);
	else
		buf_add(&line, "      ");
	buf_printf(&line, "%-20s  ", first_of(row, &code));
	output_tell(&line, row, noun_find(list->noun)->tells);
	say(NULL, "%s", line.data);
	buf_free(&line);
	buf_free(&code);
}

/* How something that is not there yet would be entered. */
static void
say_maker(const struct command *list)
{
	const struct command *maker = command_maker(noun_find(list->noun));

	if (maker == NULL)
		say(NULL, "      nothing like that");
	else
		say(NULL,
		    "      nothing like that; a new one is added with: "
		    "bursar %s %s",
		    maker->noun, maker->verb);
}

static void
show_candidates(const json_t *rows, const struct command *list, bool numbered)
{
	size_t count = json_array_size(rows);

	for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
		show_candidate(
		    json_array_get(rows, i), list, numbered ? i + 1 : 0);
	if (count > SHOWN_MAX)
		say(NULL, "      and %zu more: give more of the name",
		    count - SHOWN_MAX);
	if (count == 0)
		say_maker(list);
}

/* The row whose code the text is, or the only row; NULL for neither. */
static const json_t *
pick(const json_t *rows, const char *text)
{
	struct buf code = BUF(200);
	const json_t *picked =
	    json_array_size(rows) == 1 ? json_array_get(rows, 0) : NULL;

	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcasecmp(
			first_of(json_array_get(rows, i), &code), text) == 0)
			picked = json_array_get(rows, i);
	buf_free(&code);
	return picked;
}

/* The number of a row that was shown, or 0. */
static size_t
number_of(const json_t *rows, const char *text)
{
	size_t number = 0;

	if (*text == '\0' || strspn(text, "0123456789") != strlen(text) ||
	    strlen(text) > 3)
		return 0;
	number = (size_t)strtoul(text, NULL, 10);
	return number <= json_array_size(rows) && number <= SHOWN_MAX ? number
								      : 0;
}

/* Asking --------------------------------------------------------------------*/

/* The label of a question: "hourly-rate> ". */
static const char *
ask(struct guide *guide, const struct field *field)
{
	struct buf question = BUF(200);
	const char *answer;

	text_option(&question, field->name);
	buf_add(&question, "> ");
	answer = prompt_ask(guide->prompt, question.data);
	guide->left = answer == NULL;
	buf_free(&question);
	return answer;
}

static bool
check(const struct field *field, const char *answer)
{
	struct error err;

	if (field_check(field, answer, &err))
		return true;
	say(NULL, "      %s%s", err.hint, field->document ? DOCUMENT_HINT : "");
	return false;
}

/* Take an answer that is free; a number in whatever groups. */
static bool
take_free(struct guide *guide, size_t i, const char *answer)
{
	const struct request *req = &guide->form->request;
	const struct field *field = &req->command->fields[i];
	char number[VALUE_TYPED_MAX], currency[MONEY_WORD_MAX];
	struct error err;
	const char *value = value_typed(number, currency, field, answer, &err);

	if (value == NULL)
		say(NULL, "      %s%s%s", err.message,
		    field->type == FIELD_COUNTRY ? "; " : "",
		    field->type == FIELD_COUNTRY ? err.hint : "");
	else if (currency[0] != '\0')
		say(NULL, "      the currency is asked for by itself");
	else if (check(field, value))
		set_answer(guide, i, value);
	return guide->form->answers[i] != NULL;
}

/* Take a document: its hash, the first digits of it, or a file, which is filed
 * when the form is. */
static bool
take_document(struct guide *guide, size_t i, const char *answer)
{
	const struct field *field = &guide->form->request.command->fields[i];
	bool file = request_named(answer) == NAMED_BY_FILE;
	char hash[DIGEST_TEXT] = "";
	struct error err;

	if (!file && request_named(answer) != NAMED_BY_PREFIX)
		return take_free(guide, i, answer);
	if (!attach_find(guide->session, field, answer, hash, &err) &&
	    (err.code != ERROR_UNAVAILABLE || hash[0] == '\0')) {
		say(NULL, "      %s; %s", err.message, err.hint);
		return false;
	}
	set_answer(guide, i, hash);
	if (file)
		guide->form->files[i] = xstrdup(answer);
	else
		say(NULL, "      %s", hash);
	return true;
}

/* The word of one|two|three that the answer is or begins; NULL for none. */
static char *
choice_of(const char *choices, const char *answer)
{
	struct words words = {choices, '|'};
	const char *found = NULL;
	size_t len = strlen(answer), found_len = 0;

	if (words_have(choices, '|', answer))
		return xstrdup(answer);
	while (len > 0 && words_next(&words)) {
		if (words.len < len || strncmp(words.word, answer, len) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = words.word;
		found_len = words.len;
	}
	return found != NULL ? xasprintf("%.*s", (int)found_len, found) : NULL;
}

/* Take an answer to a question with words to choose from. */
static bool
take_choice(struct guide *guide, size_t i, const char *answer)
{
	const struct field *field = &guide->form->request.command->fields[i];
	char *word = choice_of(field_choices(field), answer);

	if (word != NULL)
		set_answer(guide, i, word);
	else
		check(field, answer);
	if (word != NULL && strcmp(word, answer) != 0)
		say(NULL, "      %s", word);
	free(word);
	return guide->form->answers[i] != NULL;
}

/* Take the answer to a question about something that is registered: shown are
 * the rows that were offered before, and from here on those offered now. */
static bool
take_listed(struct guide *guide, size_t i, const char *answer, json_t **shown)
{
	const struct command *command = guide->form->request.command;
	const struct field *field = &command->fields[i];
	const struct command *list = list_of(command, field);
	bool numbered = !field_is_numbered(field);
	size_t number = numbered ? number_of(*shown, answer) : 0;
	struct buf code = BUF(200);
	const json_t *row = NULL;

	if (number > 0) {
		row = json_array_get(*shown, number - 1);
	} else {
		json_t *rows =
		    search(guide, list, strcmp(answer, "?") == 0 ? "" : answer);

		json_decref(*shown);
		*shown = rows;
		row = pick(rows, answer);
	}
	if (row != NULL) {
		show_candidate(row, list, 0);
		set_answer(guide, i, first_of(row, &code));
	} else if (*shown == NULL || (!numbered && strcmp(answer, "?") != 0)) {
		if (check(field, answer))
			set_answer(guide, i, answer);
	} else {
		show_candidates(*shown, list, numbered);
	}
	buf_free(&code);
	return guide->form->answers[i] != NULL;
}

static void
explain(const struct guide *guide, const struct field *field)
{
	const struct command *command = guide->form->request.command;
	struct words each = {field_choices(field), '|'};
	struct buf words = BUF(2000);

	while (words_next(&each)) {
		buf_add(&words, words.len == 0 ? ": " : ", ");
		buf_add_bytes(&words, each.word, each.len);
	}
	if (field->is_today && guide->today[0] != '\0')
		buf_printf(&words, ": %s", guide->today);
	say(NULL, "%s%s%s", field->help, words.data,
	    field->document
		? ": a file, or its SHA-256, whole or six digits of it"
	    : list_of(command, field) == NULL ? ""
	    : field_is_numbered(field)
		? "; ? lists them"
		: "; a part of its name is enough, ? lists them");
	buf_free(&words);
}

/* Ask for a field until the answer is good; an optional one may be left out
 * with Enter, and all that follow with a point (done). */
static bool
fill(struct guide *guide, size_t i, bool *done)
{
	const struct command *command = guide->form->request.command;
	const struct field *field = &command->fields[i];
	bool listed = list_of(command, field) != NULL;
	json_t *shown = NULL;
	bool asking = true;

	explain(guide, field);
	while (asking) {
		const char *answer = ask(guide, field);

		if (answer == NULL)
			break;
		*done = strcmp(answer, ".") == 0 && field->presence == OPTIONAL;
		if (*done || (*answer == '\0' && field->presence == OPTIONAL))
			asking = false;
		else if (*answer == '\0')
			say(NULL, "      this is needed");
		else if (field_choices(field) != NULL)
			asking = !take_choice(guide, i, answer);
		else if (field->document)
			asking = !take_document(guide, i, answer);
		else if (listed && !guide->alone)
			asking = !take_listed(guide, i, answer, &shown);
		else
			asking = !take_free(guide, i, answer);
	}
	json_decref(shown);
	return !guide->left;
}

static bool
fill_all(struct guide *guide, bool optional)
{
	const struct request *req = &guide->form->request;
	bool done = false, any = false;

	for (size_t i = 0; req->command->fields[i].name != NULL && !done; i++) {
		const struct field *field = &req->command->fields[i];

		if (req->values[i] != NULL || field->type == FIELD_CONFIRM ||
		    (field->presence == OPTIONAL) != optional)
			continue;
		if (optional && !any)
			say(NULL, "\nOptional: Enter leaves one out, a point "
				  "all that follow.");
		any = true;
		if (!fill(guide, i, &done))
			return false;
	}
	return true;
}

/* The end -------------------------------------------------------------------*/

/* Add what the row tells of what the answer names: "  Kingdom of Norway". */
static void
tell_named(struct guide *guide, const struct field *field, const char *answer,
    struct buf *line)
{
	const struct command *list =
	    list_of(guide->form->request.command, field);
	json_t *rows = NULL;
	const json_t *row = NULL;

	if (list != NULL && !field_is_numbered(field) && !guide->alone)
		rows = search(guide, list, answer);
	if (rows != NULL)
		row = pick(rows, answer);
	if (row != NULL) {
		buf_add(line, "  ");
		output_tell(line, row, noun_find(list->noun)->tells);
	}
	json_decref(rows);
}

/* What would be recorded, with the names of what it names and amounts as they
 * are read: thousands set apart. */
static void
show_form(struct guide *guide)
{
	const struct request *req = &guide->form->request;
	const struct field *fields = req->command->fields;

	say(NULL, "\n%s %s", req->command->noun, req->command->verb);
	for (size_t i = 0; fields[i].name != NULL; i++) {
		struct buf name = BUF(100), line = BUF(4096);

		if (req->values[i] != NULL) {
			text_option(&name, fields[i].name);
			if (fields[i].type == FIELD_AMOUNT)
				text_group(&line, req->values[i]);
			else
				buf_add(&line, req->values[i]);
			tell_named(guide, &fields[i], req->values[i], &line);
			say(NULL, "  %-14s %s", name.data, line.data);
		}
		buf_free(&name);
		buf_free(&line);
	}
}

/* What has to be confirmed: is it meant? */
static bool
ask_meant(
    struct guide *guide, const struct field *field, const struct error *refusal)
{
	const struct field *fields = guide->form->request.command->fields;
	char question[40];
	const char *answer;

	say("note", "%s", refusal->message);
	snprintf(
	    question, sizeof(question), "%s [y/N] ", connect_question(refusal));
	answer = prompt_ask(guide->prompt, question);
	if (answer == NULL || !prompt_is_yes(answer))
		return false;
	set_answer(guide, (size_t)(field - fields), "yes");
	return true;
}

/* Would the server record it?  What it refuses is asked for again. */
static bool
try_out(struct guide *guide)
{
	struct request *req = &guide->form->request;
	struct call call = {req->command, req->values,
	    "00000000-0000-7000-8000-000000000000", true};
	const struct field *field;
	struct reply reply;
	struct error err;
	bool done;

	for (;;) {
		if (guide->alone)
			return true;
		if (session_call(guide->session, &call, &reply, &err)) {
			json_decref(reply.body);
			return true;
		}
		field = field_find(req->command->fields, err.subject);
		if (err.code == ERROR_DENIED || err.code == ERROR_UNAVAILABLE ||
		    field == NULL)
			return true; /* the write itself will say so */
		if (error_is_asking(&err)) {
			if (!ask_meant(guide, field, &err))
				return false;
			continue;
		}
		say("refused", "%s", err.message);
		if (*err.hint != '\0')
			say("hint", "%s", err.hint);
		set_answer(guide, (size_t)(field - req->command->fields), NULL);
		if (!fill(guide, (size_t)(field - req->command->fields), &done))
			return false;
	}
}

/* The day that the server would take is shown, and confirmed with the rest. */
static void
propose_today(struct guide *guide)
{
	const struct request *req = &guide->form->request;

	for (size_t i = 0; req->command->fields[i].name != NULL; i++)
		if (req->command->fields[i].is_today &&
		    req->values[i] == NULL && guide->today[0] != '\0')
			set_answer(guide, i, guide->today);
}

/* A field that the person wants to change: asked for again. */
static bool
change(struct guide *guide, const char *name)
{
	const struct field *fields = guide->form->request.command->fields;
	bool done;

	for (size_t i = 0; fields[i].name != NULL; i++)
		if (text_same_name(name, strlen(name), fields[i].name)) {
			set_answer(guide, i, NULL);
			return fill(guide, i, &done);
		}
	say(NULL, "      y records it, n leaves, the name of a field changes "
		  "it");
	return true;
}

static bool
refuse_left(struct error *err)
{
	return error_set(
	    err, ERROR_CANCELLED, "", "not confirmed: nothing was sent");
}

static bool
confirm(struct guide *guide, struct error *err)
{
	const struct request *req = &guide->form->request;
	struct buf line = BUF(64L * 1024);
	const char *answer;

	for (;;) {
		propose_today(guide);
		if (!try_out(guide))
			return refuse_left(err);
		show_form(guide);
		answer = prompt_ask(guide->prompt,
		    req->options.dry_run ? "Try it? [y/N, or a field] "
					 : "Record it? [y/N, or a field] ");
		if (answer == NULL || *answer == '\0' || prompt_is_no(answer))
			return refuse_left(err);
		if (prompt_is_yes(answer))
			break;
		if (!change(guide, answer))
			return refuse_left(err);
	}
	request_print(&line, req, NULL);
	say("the same as", "%s", line.data);
	buf_free(&line);
	return true;
}

/* May the person do this at all?  Asked before any question is; what day it is
 * at the office is said with it. */
static bool
check_person(struct guide *guide, struct error *err)
{
	static const struct field day = {"today", FIELD_DATE, OPTIONAL, ""};
	const struct command *command = guide->form->request.command;
	json_t *person = session_whoami(guide->session, err);
	const char *role, *today;
	struct buf who = BUF(200);
	bool may;

	guide->alone = person == NULL && err->code == ERROR_UNAVAILABLE;
	if (guide->alone)
		say("note", "%s; what you give is taken as it is",
		    err->message);
	if (person == NULL)
		return guide->alone;
	role = json_string_value(json_object_get(person, "role"));
	today = json_string_value(json_object_get(person, "today"));
	if (today != NULL && field_check(&day, today, err))
		snprintf(guide->today, sizeof(guide->today), "%s", today);
	may = role == NULL || (role_by_name(role) & command->roles) != 0;
	roles_print(&who, command->roles);
	if (!may) {
		error_set(err, ERROR_DENIED, "",
		    "%s %s is for %s, and you are %s", command->noun,
		    command->verb, who.data, role);
		error_hint(err, "ask somebody who may, or an administrator for "
				"another role");
	}
	buf_free(&who);
	json_decref(person);
	return may;
}

bool
guide_fill(struct form *form, struct session *session,
    const struct request *req, struct error *err)
{
	struct guide guide = {
	    .form = form, .session = session, .prompt = prompt_open()};
	bool ok;

	*form = (struct form){.request = *req};
	if (!check_person(&guide, err)) {
		prompt_close(guide.prompt);
		return false;
	}
	say(NULL, "%s", req->command->help);
	say(NULL, "Nothing is sent before you say so; Ctrl-D leaves.\n");
	ok = fill_all(&guide, false) && fill_all(&guide, true);
	ok = ok ? confirm(&guide, err) : refuse_left(err);
	prompt_close(guide.prompt);
	return ok;
}
