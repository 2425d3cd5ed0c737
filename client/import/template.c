/* bursar template: the file to fill in, from the table of the command. */

#include <stdio.h>
#include <string.h>

#include "import/import_command.h"
#include "import/sheet.h"
#include "import/source.h"
#include "import/template.h"
#include "output/output.h"

#define WORDS_MAX   64
#define EXAMPLE_MAX 2000

/* The fields in the order of the columns: what is needed comes first.  What is
 * confirmed is asked for when it is needed, and never filled in before. */
static size_t
columns_of(const struct command *command, const struct field *columns[])
{
	size_t count = 0;

	for (int optional = 0; optional < 2; optional++)
		for (const struct field *f = command->fields; f->name != NULL;
		     f++)
			if ((f->presence == OPTIONAL) == optional &&
			    f->type != FIELD_CONFIRM)
				columns[count++] = f;
	return count;
}

/* Take the first example of the command apart as a shell does, as far as
 * examples go: words, and double quotes round some. */
static void
split_words(char *text, const char *words[WORDS_MAX])
{
	size_t count = 0;
	char *to = text;

	while (*text != '\0' && *text != '\n' && count < WORDS_MAX - 1) {
		bool quoted = false;

		words[count++] = to;
		for (;
		     *text != '\0' && *text != '\n' && (quoted || *text != ' ');
		     text++)
			if (*text == '"')
				quoted = !quoted;
			else
				*to++ = *text;
		while (*text == ' ')
			text++;
		if (*text == '\n')
			*text = '\0';
		*to++ = '\0';
	}
	words[count] = NULL;
}

static void
print_cell(const char *text, size_t i, char separator)
{
	struct buf cell = BUF(64 * 1024);

	if (i > 0)
		buf_add_bytes(&cell, &separator, 1);
	sheet_write(&cell, text, separator);
	fputs(cell.data, stdout);
	buf_free(&cell);
}

/* The example of the help as a row; empty cells where it says nothing. */
static void
print_example(const struct command *command, const struct field *columns[],
    size_t count, char separator)
{
	const char *words[WORDS_MAX];
	char text[EXAMPLE_MAX];
	struct request example;
	struct error ignored;

	snprintf(text, sizeof(text), "%s", command->example);
	split_words(text, words);
	if (!request_read(&example, (char **)words, &ignored))
		return;
	for (size_t i = 0; i < count; i++) {
		const char *value =
		    example.values[columns[i] - command->fields];

		print_cell(value != NULL ? value : "", i, separator);
	}
	fputs("\r\n", stdout);
}

static bool
describe(const struct request *req, const struct field *columns[], size_t count,
    struct error *err)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    rows, json_pack("{s:s, s:s, s:s, s:s}", "column",
			      columns[i]->name, "needed",
			      columns[i]->presence == OPTIONAL ? "no" : "yes",
			      "form", field_placeholder(columns[i]), "help",
			      columns[i]->help));
	return output_show(&req->options, rows, err);
}

static bool
says_yes(const struct request *req, const char *field)
{
	const char *text = request_value(req, field);

	return text != NULL && strcmp(text, "yes") == 0;
}

bool
template_run(const struct request *req, struct error *err)
{
	const struct command *command = import_command(
	    request_value(req, "noun"), request_value(req, "verb"), err);
	const struct field *columns[FIELDS_MAX];
	char separator;
	size_t count;

	if (command == NULL ||
	    !source_delimiter(request_value(req, "delimiter"), &separator, err))
		return false;
	separator = separator != '\0' ? separator : ',';
	count = columns_of(command, columns);
	if (says_yes(req, "describe"))
		return describe(req, columns, count, err);
	for (size_t i = 0; i < count; i++)
		print_cell(columns[i]->name, i, separator);
	fputs("\r\n", stdout);
	if (says_yes(req, "example"))
		print_example(command, columns, count, separator);
	return true;
}
