/* Looking up rows by their reference. */

#include <string.h>

#include "core/number.h"
#include "import/doubles.h"
#include "member.h"
#include "nouns.h"

#define LOOKED_AT "100" /* entries with one reference */

/* Where entries like those of a command are listed, and by what. */
static const struct rule {
	const char *noun, *verb, *list, *reference, *amount;
	const char *same[3]; /* fields of both */
} rules[] = {
    {"receipt", "record", "list", "reference", "amount",
	{"party", "reference", NULL}},
};

static const struct rule *
rule_of(const struct command *command)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].noun, command->noun) == 0 &&
		    strcmp(rules[i].verb, command->verb) == 0)
			return &rules[i];
	return NULL;
}

bool
doubles_known(const struct command *command)
{
	return rule_of(command) != NULL;
}

static const char *
value_of(const struct command *command, const struct row *row, const char *name)
{
	return row->values[field_find(command->fields, name) - command->fields];
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

/* The number of the entry, if it is like the row and not the row itself. */
static long long
match(const struct command *command, const struct rule *rule,
    const struct row *row, const char *key, const json_t *item)
{
	if (strcmp(member_text(item, "key"), key) == 0 ||
	    strcmp(member_text(item, "currency"),
		value_of(command, row, "currency")) != 0 ||
	    !same_number(member_text(item, rule->amount),
		value_of(command, row, rule->amount)))
		return 0;
	return json_integer_value(json_object_get(item, "id"));
}

bool
doubles_find(struct session *session, const struct command *command,
    const struct row *row, const char *key, long long *entry, struct error *err)
{
	const struct rule *rule = rule_of(command);
	const struct command *list = command_find(rule->noun, rule->list);
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {.command = list, .values = values};
	struct reply reply;
	const json_t *item;
	size_t i;

	*entry = 0;
	if (value_of(command, row, rule->reference) == NULL)
		return true;
	for (i = 0; rule->same[i] != NULL; i++)
		values[field_find(list->fields, rule->same[i]) - list->fields] =
		    value_of(command, row, rule->same[i]);
	values[field_find(list->fields, "limit") - list->fields] = LOOKED_AT;
	if (!session_call(session, &call, &reply, err))
		return false;
	json_array_foreach (json_object_get(reply.body, "items"), i, item) {
		*entry = match(command, rule, row, key, item);
		if (*entry > 0)
			break;
	}
	json_decref(reply.body);
	return true;
}
