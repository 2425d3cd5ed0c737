/* Any bytes as a form that a browser sends.  What is taken is within its
 * limits, says nothing twice and is UTF-8; sent again as it was read, it is
 * read as the same. */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/http.h"
#include "staff/form.h"

static void
check_again(const json_t *fields)
{
	struct buf form = BUF(16 * 1024 * 1024);
	json_t *again = json_object(), *value;
	const char *name;
	struct error err;

	json_object_foreach((json_t *)(uintptr_t)fields, name, value)
		http_add_parameter(&form, 0, name, json_string_value(value));
	if (form.len > 0)
		must(form_read((struct http_text){form.data + 1, form.len - 1},
		    again, &err));
	must(json_equal(again, fields));
	json_decref(again);
	buf_free(&form);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	json_t *fields = json_object(), *value;
	const char *name;
	bool plain = true;
	struct error err;

	memcpy(copy, data, size);
	if (form_read((struct http_text){copy, size}, fields, &err)) {
		must(json_object_size(fields) <= FORM_FIELDS_MAX);
		json_object_foreach(fields, name, value) {
			must(strlen(name) <= FORM_NAME_MAX);
			must(json_string_length(value) <= FORM_VALUE_MAX);
			must(strlen(json_string_value(value)) ==
			     json_string_length(value));
			/* Names of ours need no encoding. */
			plain = plain && name[strspn(name,
					     "abcdefghijklmnopqrstuvwxyz_")] ==
					     '\0';
		}
		if (plain)
			check_again(fields);
	}
	json_decref(fields);
	free(copy);
	return 0;
}
