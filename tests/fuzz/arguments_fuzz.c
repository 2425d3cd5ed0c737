/* Any bytes, cut at NULs and line ends, as the arguments of the client.  What
 * is taken must be in form, and the line that is printed of it, read as a shell
 * would, must be the same request. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fuzz.h"
#include "request/request.h"
#include "requests.h"

#define ARGS_MAX 64
#define LINE_MAX (64 * 1024)

/* A document may be named otherwise than by its whole hash. */
static bool
is_in_form(const struct field *field, const char *value)
{
	struct error err;

	return field_check(field, value, &err) ||
	       (field->document && request_named(value) != NAMED_NOT);
}

static void
check_values(const struct request *request)
{
	const struct field *fields = request->command->fields;

	for (size_t i = 0; !request->local && fields[i].name != NULL; i++)
		must(request->values[i] == NULL ||
		     is_in_form(&fields[i], request->values[i]));
}

/* The next word of the line as a shell takes it apart, in its place; NULL at
 * the end. */
static char *
next_word(char **line)
{
	char *word, *end;
	bool quoted = false;

	*line += strspn(*line, " ");
	if (**line == '\0')
		return NULL;
	word = end = *line;
	for (; **line != '\0' && (quoted || **line != ' '); ++*line) {
		if (**line == '\'')
			quoted = !quoted;
		else if (!quoted && **line == '\\')
			*end++ = *++*line;
		else
			*end++ = **line;
	}
	must(!quoted);
	*line += **line == ' ';
	*end = '\0';
	return word;
}

static void
print(const struct request *request)
{
	struct buf printed = BUF(LINE_MAX);
	char *line, *words[2 * FIELDS_MAX + ARGS_MAX] = {NULL};
	struct request again;
	struct error err;
	size_t count = 0;

	request_print(&printed, request, NULL);
	line = printed.data;
	must(strcmp(next_word(&line), "bursar") == 0);
	while ((words[count] = next_word(&line)) != NULL)
		must(++count < sizeof(words) / sizeof(*words));
	must(request_read(&again, words, &err));
	must(again.command == request->command && !again.options.help);
	must_be_same(request, &again);
	buf_free(&printed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xcalloc(1, size + 1), *args[ARGS_MAX + 1] = {NULL};
	struct request request;
	struct error err = {.code = ERROR_CODES};
	size_t count = 0;

	memcpy(text, data, size);
	for (size_t at = 0; at < size && count < ARGS_MAX;
	     at += strlen(text + at) + 1) {
		text[at + strcspn(text + at, "\n")] = '\0';
		args[count++] = text + at;
	}
	if (!request_read(&request, args, &err)) {
		must(err.code != ERROR_CODES && err.message[0] != '\0');
	} else if (request.command != NULL && !request.options.help &&
		   !request.options.version) {
		check_values(&request);
		print(&request);
	}
	free(text);
	return 0;
}
