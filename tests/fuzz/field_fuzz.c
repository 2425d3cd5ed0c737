/* Any bytes as the JSON of a request: read by the table of a command that the
 * first byte picks, as the daemon does.  What is accepted must keep its form
 * when it is checked again. */

#include <stdlib.h>

#include "command.h"
#include "fuzz.h"
#include "nouns.h"

static const struct command *
command_at(unsigned index)
{
	const struct command *command = command_next(NULL);

	while (index-- > 0) {
		command = command_next(command);
		if (command == NULL)
			command = command_next(NULL);
	}
	return command;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct command *command;
	const char *values[FIELDS_MAX];
	struct error err;
	json_t *object;

	if (size == 0)
		return 0;
	command = command_at(data[0]);
	object = json_loadb(
	    (const char *)data + 1, size - 1, JSON_REJECT_DUPLICATES, NULL);
	if (object != NULL &&
	    fields_read(command->fields, object, values, &err))
		for (size_t i = 0; command->fields[i].name != NULL; i++)
			if (values[i] != NULL &&
			    !field_check(&command->fields[i], values[i], &err))
				abort();
	json_decref(object);
	return 0;
}
