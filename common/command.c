/* What a command is called, and who may run it. */

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "member.h"
#include "words.h"

static const struct {
	enum role role;
	const char *name;
} roles[] = {
    {ROLE_OFFICER, "officer"},
    {ROLE_REGIONAL, "regional"},
    {ROLE_FINANCE, "finance"},
    {ROLE_AUDITOR, "auditor"},
    {ROLE_ADMIN, "admin"},
    {ROLE_INVITED, "invited"},
};

bool
command_has_pdf(const struct command *command)
{
	return command->paper || command->kind == COMMAND_REPORT ||
	       command->kind == COMMAND_LIST;
}

bool
command_writes(const struct command *command)
{
	return command->kind == COMMAND_WRITE ||
	       command->kind == COMMAND_CONSOLE;
}

const struct field *
command_another(const struct command *command)
{
	return field_find(command->fields, "another");
}

/* Is there something of it in the record? */
static bool
has_some(const json_t *record, const char *column)
{
	const char *value = member_text(record, column);

	return value[strspn(value, "0.")] != '\0';
}

/* Does "receipt=advance|applied", or "receipt" for each state, take it?  A state
 * with a column, "delivered+accepted", only where the record has some of that. */
static bool
takes_state(const struct words *with, size_t noun, const json_t *record)
{
	const char *state = member_text(record, "state");
	char states[128];
	struct words one = {states, '|'};

	if (with->len == noun || state[0] == '\0')
		return true;
	snprintf(states, sizeof(states), "%.*s", (int)(with->len - noun - 1),
	    with->word + noun + 1);
	while (words_next(&one)) {
		char word[64], *column;

		snprintf(word, sizeof(word), "%.*s", (int)one.len, one.word);
		column = strchr(word, '+');
		if (column != NULL)
			*column++ = '\0';
		if (strcmp(word, state) == 0)
			return column == NULL || has_some(record, column);
	}
	return false;
}

bool
command_offered(
    const struct command *command, const char *noun, const json_t *record)
{
	struct words with = {command->offered, ','};
	size_t len = strlen(noun);

	while (words_next(&with))
		if (with.len >= len && memcmp(with.word, noun, len) == 0 &&
		    (with.len == len || with.word[len] == '='))
			return takes_state(&with, len, record);
	return strcmp(command->noun, noun) == 0;
}

const char *
command_name(const struct command *command, char name[COMMAND_NAME_MAX])
{
	snprintf(name, COMMAND_NAME_MAX, "%s_%s", command->noun, command->verb);
	for (char *p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

enum role
role_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return 0;
}

const char *
role_name(enum role role)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "nobody";
}

void
roles_print(struct buf *buf, unsigned set)
{
	for (unsigned role = 1; role <= ROLE_INVITED; role <<= 1)
		if (set & role)
			buf_printf(buf, "%s%s", buf->len > 0 ? ", " : "",
			    role_name((enum role)role));
}

json_t *
roles_json(unsigned set)
{
	json_t *list = json_array();

	for (unsigned role = 1; role <= ROLE_INVITED; role <<= 1)
		if ((set & role) != 0)
			json_array_append_new(
			    list, json_string(role_name((enum role)role)));
	return list;
}

void
command_print(struct buf *buf, const struct command *command)
{
	buf_printf(buf, "%s%s%s", command->noun,
	    *command->verb != '\0' ? " " : "", command->verb);
}
