/* How values are written on a paper. */

#include <string.h>

#include "documents/print.h"
#include "locale/format.h"
#include "locale/words.h"
#include "member.h"

#define DASH "\xe2\x80\x93"

static void
write_text(struct buf *out, const char *value, const char *language)
{
	(void)language;
	buf_add(out, value);
}

static const struct value_kind kinds[] = {
    {"text", STYLE_CELL, false, false, write_text},
    {"amount", STYLE_CELL, true, true, format_exact},
    {"whole", STYLE_CELL, true, true, format_whole},
    {"missing", STYLE_CELL_MISSING, true, true, format_whole},
    {"day", STYLE_CELL, false, true, format_day},
    {"moment", STYLE_CELL, false, true, write_text},
    {NULL},
};

const struct value_kind *
value_kind(const char *name)
{
	for (const struct value_kind *kind = kinds; kind->name != NULL; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return kinds;
}

void
value_write(struct buf *out, const struct value_kind *kind, const json_t *value,
    const char *language)
{
	struct buf written = BUF(VALUE_MAX), number = BUF(32);
	const char *text = json_string_value(value);

	if (json_is_integer(value)) {
		buf_printf(&number, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		text = number.data;
	}
	kind->write(&written, text != NULL ? text : DASH, language);
	if (text != NULL && strcmp(written.data, DASH) == 0)
		buf_add(out, text);
	else
		buf_add(out, written.data);
	buf_free(&written);
	buf_free(&number);
}

const json_t *
member_list(const json_t *object, const char *name)
{
	const json_t *list = json_object_get(object, name);

	return json_array_size(list) > 0 ? list : NULL;
}

const char *
print_word(const struct print *print, const char *english)
{
	return words_of(print->language, english);
}
