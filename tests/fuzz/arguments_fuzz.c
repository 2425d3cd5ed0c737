/* Any bytes, cut at NULs and line ends, as the arguments of the client.  What
 * is taken must be in form, and the line that is printed of it must be read as
 * the same request. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fuzz.h"
#include "request/request.h"

#define ARGS_MAX 64

static void
check_values(const struct request *request)
{
	struct error err;

	if (request->command == NULL || request->options.help ||
	    request->options.version)
		return;
	for (size_t i = 0; request->command->fields[i].name != NULL; i++)
		if (request->values[i] != NULL && !request->local &&
		    !field_check(
			&request->command->fields[i], request->values[i], &err))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xcalloc(1, size + 1), *args[ARGS_MAX + 1] = {NULL};
	struct buf line = BUF(64 * 1024);
	struct request request;
	struct error err = {.code = ERROR_CODES};
	size_t count = 0;

	memcpy(text, data, size);
	for (size_t at = 0; at < size && count < ARGS_MAX;
	     at += strlen(text + at) + 1) {
		text[at + strcspn(text + at, "\n")] = '\0';
		args[count++] = text + at;
	}
	if (request_read(&request, args, &err)) {
		check_values(&request);
		if (request.command != NULL)
			request_print(&line, &request, NULL);
	} else if (err.code == ERROR_CODES || err.message[0] == '\0') {
		abort();
	}
	buf_free(&line);
	free(text);
	return 0;
}
