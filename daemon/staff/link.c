/* Making addresses. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "http/http.h"
#include "nouns.h"
#include "staff/link.h"

bool
link_allowed(const struct command *command, enum role role)
{
	if (command->kind == COMMAND_CONSOLE || (command->roles & role) == 0)
		return false;
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->type == FIELD_DATA)
			return false;
	return true;
}

/* The next field that takes a word without a name, from one on. */
static const struct field *
next_positional(const struct field *f)
{
	while (f->name != NULL && f->presence != POSITIONAL)
		f++;
	return f->name != NULL ? f : NULL;
}

const struct field *
link_subject(const struct command *command)
{
	return next_positional(command->fields);
}

void
link_command(struct buf *out, const struct command *command)
{
	buf_printf(out, STAFF_ROOT "/%s/%s", command->noun, command->verb);
}

void
link_fields(struct buf *out, const struct command *command,
    const json_t *given, const char *but)
{
	for (const struct field *f = command->fields; f->name != NULL; f++) {
		const char *value =
		    json_string_value(json_object_get(given, f->name));

		if (value != NULL && strcmp(f->name, but) != 0)
			http_add_parameter(out, 0, f->name, value);
	}
}

/* What a line leaves to whoever types it. */
static bool
is_blank_to_fill(const char *word)
{
	static const char *const blanks[] = {"PARTY", "VALUE", "FINGERPRINT"};

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (strcmp(blanks[i], word) == 0)
			return true;
	return false;
}

/* A word without a name: 73.1 is a record and a part of it. */
static bool
take_positional(struct buf *out, const struct command *command,
    const struct field **at, char *word)
{
	char *dot = command->part != NULL ? strchr(word, '.') : NULL;
	const struct field *f = next_positional(*at);

	if (f == NULL)
		return false;
	if (dot != NULL)
		*dot = '\0';
	http_add_parameter(out, 0, f->name, word);
	*at = f + 1;
	if (dot == NULL)
		return true;
	http_add_parameter(out, 0, command->part, dot + 1);
	if (strcmp(f[1].name != NULL ? f[1].name : "", command->part) == 0)
		*at = f + 2;
	return true;
}

/* An option with its value. */
static bool
take_option(struct buf *out, const struct command *command, char *option,
    const char *value)
{
	for (char *p = option; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	if (value == NULL || field_find(command->fields, option) == NULL)
		return false;
	if (!is_blank_to_fill(value))
		http_add_parameter(out, 0, option, value);
	return true;
}

/* The words behind the verb.  A read wants all that it cannot do without. */
static bool
take_words(struct buf *out, const struct command *command, char **rest)
{
	const struct field *at = command->fields;
	char *word;
	bool ok = true;

	while (ok && (word = strtok_r(NULL, " ", rest)) != NULL)
		ok = strncmp(word, "--", 2) == 0
			 ? take_option(out, command, word + 2,
			       strtok_r(NULL, " ", rest))
			 : take_positional(out, command, &at, word);
	return ok &&
	       (command_writes(command) || next_positional(at) == NULL);
}

bool
link_line(struct buf *out, const char *line, enum role role)
{
	char *copy = xstrdup(line), *rest;
	const char *program = strtok_r(copy, " ", &rest);
	const char *noun = strtok_r(NULL, " ", &rest);
	const char *verb = strtok_r(NULL, " ", &rest);
	const struct command *command = NULL;
	bool ok;

	buf_clear(out);
	if (program != NULL && strcmp(program, "bursar") == 0 && verb != NULL)
		command = command_find(noun, verb);
	ok = command != NULL && link_allowed(command, role);
	if (ok) {
		link_command(out, command);
		ok = take_words(out, command, &rest) && !buf_over(out);
	}
	free(copy);
	return ok;
}

bool
link_record(struct buf *out, const char *noun, const char *value, enum role role)
{
	struct buf line = BUF(512);
	bool ok;

	buf_printf(&line, "bursar %s show %s", noun, value);
	ok = value[0] != '\0' && value[0] != '-' && strchr(value, ' ') == NULL &&
	     !buf_over(&line) && link_line(out, line.data, role);
	buf_free(&line);
	return ok;
}
