/* Reading members of JSON objects. */

#include "member.h"

#include <stdlib.h>

const char *
member_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

void
member_label(struct buf *out, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_bytes(out, name[i] == '_' ? " " : &name[i], 1);
}

void
member_add(struct buf *out, const json_t *value)
{
	char *dump;

	if (json_is_string(value))
		buf_add(out, json_string_value(value));
	else if (json_is_boolean(value))
		buf_add(out, json_is_true(value) ? "yes" : "no");
	else if (value != NULL && !json_is_null(value)) {
		dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		buf_add(out, dump != NULL ? dump : "");
		free(dump);
	}
}
