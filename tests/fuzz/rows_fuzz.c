/* Any bytes as a file to import: the first byte picks the command, the second
 * CSV or NDJSON.  A row without problems has values that the command takes,
 * and a row with some says which. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "import/rows.h"
#include "nouns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct command *
command_at(unsigned index)
{
	const struct command *command = command_next(NULL);

	for (;;) {
		if (command_writes(command) && index-- == 0)
			return command;
		command = command_next(command);
		if (command == NULL)
			command = command_next(NULL);
	}
}

static void
check_row(const struct row *row, const struct command *command)
{
	const struct field *fields = command->fields;
	struct error err;

	if (row->line <= 0)
		abort();
	for (size_t i = 0; fields[i].name != NULL; i++) {
		if (row->values[i] == NULL && fields[i].presence != OPTIONAL &&
		    row->problems.len == 0)
			abort();
		if (row->problems.len == 0 && row->values[i] != NULL &&
		    !field_check(&fields[i], row->values[i], &err))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mapping mapping;
	struct rows rows = {.mapping = &mapping};
	const struct command *command;
	struct row row;
	struct error err;
	FILE *file;

	if (size < 3)
		return 0;
	command = command_at(data[0]);
	file = fmemopen((void *)(data + 2), size - 2, "r");
	if (file == NULL ||
	    !mapping_begin(&mapping, command, NULL, NULL, data[1] & 2, &err))
		abort();
	row_init(&row);
	if (rows_open(&rows, file, "fuzz", data[1] & 1, '\0', &err)) {
		while (rows_next(&rows, &row, &err) == ROWS_ROW)
			check_row(&row, command);
	} else if (err.message[0] == '\0') {
		abort();
	}
	row_free(&row);
	rows_close(&rows);
	mapping_free(&mapping);
	return 0;
}
