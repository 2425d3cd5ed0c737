/* Any bytes as what a server answers: the first byte picks the format in which
 * it is shown.  Only an answer that names the key and a number is taken for an
 * entry; a problem becomes a sentence; and what is shown to people has no byte
 * that a terminal would obey. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "output/output.h"
#include "session/session.h"

#define KEY "01a0b1c2-0000-7000-8000-0000000000b1"

/* As an answer to a write, in full and as a line of a stream. */
static void
judge(const json_t *body)
{
	const struct expected write = {.key = KEY};
	const char *key = json_string_value(json_object_get(body, "key"));
	struct error err = {.code = ERROR_INTERNAL};
	bool recorded = session_recorded(body, &write);

	must(!recorded ||
	     (key != NULL && strcmp(key, KEY) == 0 &&
		 json_integer_value(json_object_get(body, "seq")) > 0));
	must(!recorded || !session_refused(body, KEY));
	must(!session_problem(body, &err));
	must(memchr(err.message, '\0', sizeof(err.message)) != NULL &&
	     memchr(err.hint, '\0', sizeof(err.hint)) != NULL);
}

static void
check_shown(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		must((unsigned char)text[i] >= ' ' ? text[i] != 0x7f
						   : text[i] == '\n');
}

static void
show(const struct format *format, const json_t *body)
{
	const struct options options = {.output = format->name};
	FILE *terminal = stdout;
	char *text = NULL;
	size_t len = 0;
	struct output out;
	struct error err;
	const json_t *items = json_object_get(body, "items");
	bool people = false;

	stdout = open_memstream(&text, &len);
	if (output_open(&out, &options, &err)) {
		people = output_for_people(&out);
		if (json_is_array(items))
			output_rows(&out, items, &err);
		else
			output_record(&out, body, &err);
		output_end(&out);
	}
	output_close(&out, &err);
	fclose(stdout);
	stdout = terminal;
	if (people)
		check_shown(text, len);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t formats = 0;
	json_t *body;

	while (output_formats[formats] != NULL)
		formats++;
	if (size == 0)
		return 0;
	body = json_loadb(
	    (const char *)data + 1, size - 1, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(body)) {
		judge(body);
		show(output_formats[data[0] % formats], body);
	}
	json_decref(body);
	return 0;
}
