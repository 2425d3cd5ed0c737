/* What every format does with an answer. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "member.h"
#include "output/format.h"
#include "words.h"

json_t *
output_names(const json_t *object)
{
	json_t *names = json_array();

	for (void *i = json_object_iter((json_t *)object); i != NULL;
	     i = json_object_iter_next((json_t *)object, i))
		json_array_append_new(
		    names, json_string(json_object_iter_key(i)));
	return names;
}

json_t *
output_pick(const struct output *out, const json_t *object)
{
	json_t *picked;

	if (out->fields == NULL)
		return json_incref((json_t *)object);
	picked = json_object();
	for (size_t i = 0; i < json_array_size(out->columns); i++)
		json_object_set(picked, output_column(out, i),
		    json_object_get(object, output_column(out, i)));
	return picked;
}

const char *
output_column(const struct output *out, size_t i)
{
	return json_string_value(json_array_get(out->columns, i));
}

void
output_tell(struct buf *buf, const json_t *row, const char *columns)
{
	struct words names = {columns, ','};
	const char *between = "";

	while (words_next(&names)) {
		const json_t *value =
		    json_object_getn(row, names.word, names.len);

		if (value == NULL || json_is_null(value))
			continue;
		buf_add(buf, between);
		member_add(buf, value);
		between = " ";
	}
}

const struct display *
output_display(const struct output *out)
{
	static const struct display none;

	return out->display != NULL ? out->display : &none;
}

bool
output_mapped(const char *list, const char *name, char *text)
{
	struct words words = {list, ','};
	size_t len = strlen(name);

	while (words_next(&words))
		if (words.len > len && words.word[len] == '=' &&
		    memcmp(words.word, name, len) == 0) {
			snprintf(text, OUTPUT_HEAD_MAX, "%.*s",
			    (int)(words.len - len - 1), words.word + len + 1);
			return true;
		}
	return false;
}

const char *
output_head(const struct output *out, const char *name, bool brief, char *head)
{
	if (brief && output_mapped(output_display(out)->heads, name, head))
		return head;
	return name;
}
