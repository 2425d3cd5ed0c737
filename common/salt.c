/* Salts of what requests say about people. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "salt.h"

void
salt_make(char text[SALT_TEXT])
{
	unsigned char b[(SALT_TEXT - 1) / 2];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		abort();
	for (size_t i = 0; i < sizeof(b); i++)
		snprintf(text + 2 * i, 3, "%02x", b[i]);
}

bool
salt_is(const char *text)
{
	return strlen(text) == SALT_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == SALT_TEXT - 1;
}

bool
salt_taken(const struct command *command)
{
	if (!command_writes(command))
		return false;
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->type == FIELD_PARTY)
			return true;
	return command->about_people;
}

bool
salt_wanted(const struct command *command, const char *const values[])
{
	if (!salt_taken(command))
		return false;
	for (size_t i = 0; command->fields[i].name != NULL; i++)
		if (command->fields[i].type == FIELD_PARTY &&
		    values[i] != NULL && strchr(values[i], ':') != NULL)
			return true;
	return command->about_people;
}
