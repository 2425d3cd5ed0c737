/*
 * Comparing an answer with the row of its command: a broken invariant where
 * they differ, which the builds for tests look for.
 */

#include <string.h>

#include "answer.h"
#include "member.h"

static bool
refuse(const struct answer_member *member, const char *why, struct error *err)
{
	return error_set(err, ERROR_INTERNAL, "", "%.*s: %s", (int)member->len,
	    member->name, why);
}

/* Is the text one of the words? */
static bool
is_choice(const struct answer_member *member, const char *text)
{
	const char *word = NULL;
	size_t len = 0;

	while (answer_choice(member, &word, &len))
		if (answer_is_word(word, len, text))
			return true;
	return false;
}

/* "text" is any. */
static bool
is_text(
    const struct answer_member *member, const json_t *value, struct error *err)
{
	const char *text = json_string_value(value);

	if (text == NULL)
		return refuse(member, "is not a string", err);
	if (member->kind == ANSWER_CHOICE)
		return is_choice(member, text) || refuse(member, text, err);
	if (member->kind == ANSWER_UUID)
		return strlen(text) == 36 || refuse(member, text, err);
	return member->field.type == FIELD_TEXT ||
	       field_check(&member->field, text, err) ||
	       refuse(member, text, err);
}

static bool
is_object(const char *text, bool row, const json_t *object, struct error *err);

static bool
is_list(
    const struct answer_member *member, const json_t *list, struct error *err)
{
	const json_t *element;
	size_t i;

	if (!json_is_array(list))
		return refuse(member, "is not a list", err);
	json_array_foreach (list, i, element)
		if (!is_object(member->inside, false, element, err))
			return false;
	return true;
}

static bool
is_value(
    const struct answer_member *member, const json_t *value, struct error *err)
{
	switch (member->kind) {
	case ANSWER_ANY:
		return true;
	case ANSWER_INTEGER:
		return json_is_integer(value) ||
		       refuse(member, "is not an integer", err);
	case ANSWER_FLAG:
		return json_is_boolean(value) ||
		       refuse(member, "is not a flag", err);
	case ANSWER_LIST:
		return is_list(member, value, err);
	case ANSWER_OBJECT:
		return is_object(member->inside, false, value, err);
	default:
		return is_text(member, value, err);
	}
}

/* Has the object the member, if it must, and as it must be? */
static bool
has_member(const struct answer_member *member, bool row, const json_t *object,
    size_t *count, struct error *err)
{
	const json_t *value =
	    json_object_getn(object, member->name, member->len);

	*count += value != NULL;
	if (value == NULL)
		return (member->maybe && !row) ||
		       refuse(member, "is not there", err);
	if (json_is_null(value))
		return member->maybe || refuse(member, "is null", err);
	return is_value(member, value, err);
}

/* Has it these members, and no other?  A row has all of them. */
static bool
is_object(const char *text, bool row, const json_t *object, struct error *err)
{
	struct answer_member member = {.rest = text};
	size_t count = 0;

	while (answer_next(&member))
		if (!(row && answer_is_beside(&member)) &&
		    !has_member(&member, row, object, &count, err))
			return false;
	return count == json_object_size(object) ||
	       error_set(err, ERROR_INTERNAL, "",
		   "a member is not in the table, beside: %s", text);
}

/* Reads --------------------------------------------------------------------*/

/* Does the reply have what stands beside the rows, as it must be?  It is
 * counted, but for where it goes on, which any list may say. */
static bool
has_beside(
    const char *text, const json_t *reply, size_t *count, struct error *err)
{
	struct answer_member member = {.rest = text};

	while (answer_next(&member)) {
		const json_t *value;

		if (!answer_is_beside(&member) ||
		    answer_is_word(member.name, member.len, "_next"))
			continue;
		member.name += 1, member.len -= 1;
		value = json_object_getn(reply, member.name, member.len);
		*count += value != NULL;
		if (value != NULL && !is_value(&member, value, err))
			return false;
	}
	return true;
}

static bool
is_read(const char *text, const json_t *reply, struct error *err)
{
	const json_t *items = json_object_get(reply, "items"), *row;
	bool notes = json_object_get(reply, "notes") != NULL;
	bool next = json_object_get(reply, "next") != NULL;
	size_t count = (size_t)1 + notes + next, i;

	json_array_foreach (items, i, row)
		if (!is_object(text, true, row, err))
			return false;
	if (!has_beside(text, reply, &count, err))
		return false;
	return count == json_object_size(reply) ||
	       error_set(err, ERROR_INTERNAL, "",
		   "beside the rows stands what is not in: %s", text);
}

bool
answer_check(
    const struct command *command, const json_t *reply, struct error *err)
{
	struct buf text = BUF(4096);
	bool ok;

	if (!command_writes(command))
		return is_read(command->answer, reply, err);
	if (command->control != CONTROL_NEVER &&
	    strcmp(member_text(reply, "state"), "asked") == 0)
		answer_of_wish(&text);
	else
		answer_of_write(&text, command);
	ok = is_object(text.data, false, reply, err);
	buf_free(&text);
	return ok;
}
