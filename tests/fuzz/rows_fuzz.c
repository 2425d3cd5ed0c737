/* Any bytes as a file to import: the first byte picks a command, the second
 * how the file is written, and whether its first line is what --header,
 * --where or --values say.  A row without problems has values that the command
 * takes, and a row with some says which. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "command.h"
#include "fuzz.h"
#include "import/rows.h"
#include "nouns.h"

#define IS_JSON	     1 /* bits of the second byte */
#define IGNORES	     2
#define ENCODING     (4 | 8 | 16)
#define FIRST_IS_FOR (32 | 64)

static const char *const encodings[8] = {NULL, "utf-8", "windows-1252",
    "iso-8859-1", "iso-8859-15", "utf-16", "utf-16le", "utf-16be"};

#define ENCODINGS (sizeof(encodings) / sizeof(*encodings))

static const struct command *writes[256];
static unsigned writes_count;

/* The commands that can be imported; and a converter of each encoding, so that
 * the C library does not load and unload its tables for each file. */
static void
begin(void)
{
	static struct decoder *kept[ENCODINGS];
	struct error err;

	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		if (command_writes(c)) {
			must(writes_count < sizeof(writes) / sizeof(*writes));
			writes[writes_count++] = c;
		}
	for (size_t i = 1; i < ENCODINGS; i++)
		kept[i] = decoder_open(encoding_find(encodings[i], &err));
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

/* Read the file to its end, or hear why not. */
static void
read_rows(struct rows *rows, FILE *file, const struct layout *layout)
{
	struct error err = {.message = ""};
	struct row row;

	row_init(&row);
	if (rows_open(rows, file, "fuzz", layout, &err)) {
		while (rows_next(rows, &row, &err) == ROWS_ROW)
			check_row(&row, rows->mapping->command);
	} else if (err.message[0] == '\0') {
		abort();
	}
	row_free(&row);
	rows_close(rows);
}

/* Take the first line off, as the text of an option, if it can be one. */
static char *
take_line(const uint8_t **data, size_t *size)
{
	static const struct field text = {"text", FIELD_TEXT, OPTIONAL, ""};
	const uint8_t *feed = memchr(*data, '\n', *size);
	size_t len = feed != NULL ? (size_t)(feed - *data) : *size;
	char *line = xcalloc(1, len + 1);
	struct error err;

	memcpy(line, *data, len);
	*data += len;
	*size -= len;
	if (field_check(&text, line, &err))
		return line;
	free(line);
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mapping mapping;
	struct rows rows = {.mapping = &mapping};
	struct declared declared = {NULL};
	struct layout layout = {.skip = -1};
	char *line = NULL;
	struct error err;
	const uint8_t *rest = data + 2;
	size_t len = size - 2;
	FILE *file;

	if (size < 3)
		return 0;
	if (writes_count == 0)
		begin();
	layout.json = data[1] & IS_JSON;
	declared.ignores = data[1] & IGNORES;
	if (encodings[(data[1] & ENCODING) / 4] != NULL)
		layout.encoding =
		    encoding_find(encodings[(data[1] & ENCODING) / 4], &err);
	if (data[1] & FIRST_IS_FOR)
		line = take_line(&rest, &len);
	*((data[1] & FIRST_IS_FOR) == 32     ? &layout.header
	    : (data[1] & FIRST_IS_FOR) == 64 ? &declared.where
					     : &declared.values) = line;
	file = len > 0 ? fmemopen((void *)rest, len, "r") : tmpfile();
	if (file == NULL)
		abort();
	if (mapping_begin(&mapping, writes[data[0] % writes_count], &declared, &err))
		read_rows(&rows, file, &layout);
	else
		fclose(file);
	mapping_free(&mapping);
	free(line);
	return 0;
}
