/* Looking up rows by their reference. */

#include <string.h>

#include "core/number.h"
#include "import/doubles.h"
#include "member.h"
#include "nouns.h"
#include "request/request.h"
#include "words.h"

#define LOOKED_AT "100" /* entries with one reference */

bool
doubles_known(const struct command *command)
{
	return command->repeat != NULL;
}

/* Is 2500.00 the same as 2500? */
static bool
same_number(const char *one, const char *other)
{
	struct buf a = BUF(NUMBER_TEXT_MAX), b = BUF(NUMBER_TEXT_MAX);
	struct error ignored;
	bool same = number_read(&a, one, MARK_POINT, &ignored) &&
		    number_read(&b, other, MARK_POINT, &ignored) &&
		    strcmp(a.data, b.data) == 0;

	buf_free(&a);
	buf_free(&b);
	return same;
}

/* Is the value of the field, as the row has it, that of the entry? */
static bool
is_alike(const struct field *field, const char *value, const json_t *item)
{
	const char *there = member_text(item, field->name);

	return value != NULL &&
	       (field->type == FIELD_AMOUNT ? same_number(there, value)
					    : strcmp(there, value) == 0);
}

/* The number of the entry, if it is like the row and not the row itself. */
static long long
match(const struct command *command, const struct row *row, const char *key,
    const json_t *item)
{
	if (strcmp(member_text(item, "key"), key) == 0)
		return 0;
	for (size_t i = 0; command->fields[i].name != NULL; i++)
		if (words_have(command->repeat, ',', command->fields[i].name) &&
		    !is_alike(&command->fields[i], row->values[i], item))
			return 0;
	return json_integer_value(json_object_get(item, "id"));
}

/* Fill in what the list can be asked by; false where the row lacks it, and so
 * has no double. */
static bool
ask_by(const struct command *command, const struct row *row,
    const struct command *list, const char *values[])
{
	for (size_t i = 0; command->fields[i].name != NULL; i++) {
		const char *name = command->fields[i].name;
		const char **asked = command_value(list, values, name);

		if (asked == NULL || !words_have(command->repeat, ',', name))
			continue;
		if (row->values[i] == NULL)
			return false;
		*asked = row->values[i];
	}
	*command_value(list, values, "limit") = LOOKED_AT;
	return true;
}

bool
doubles_find(struct session *session, const struct command *command,
    const struct row *row, const char *key, long long *entry, struct error *err)
{
	const struct command *list = command_find(command->noun, "list");
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {.command = list, .values = values};
	struct reply reply;
	const json_t *item;
	size_t i;

	*entry = 0;
	if (!ask_by(command, row, list, values))
		return true;
	if (!session_call(session, &call, &reply, err))
		return false;
	json_array_foreach (json_object_get(reply.body, "items"), i, item) {
		*entry = match(command, row, key, item);
		if (*entry > 0)
			break;
	}
	json_decref(reply.body);
	return true;
}
