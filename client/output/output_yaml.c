/* YAML 1.2: the same data as in JSON, of which every string is a YAML string as
 * it stands, quotes and all. */

#include <stdlib.h>
#include <string.h>

#include "output/format.h"
#include "utf8.h"

#define YAML_MAX (300L * 1024 * 1024)
#define STEP	 2 /* columns that what nests stands further in */

static void yaml_value(struct buf *, const json_t *, size_t indent);

/* A plain value, or an empty array or object, as JSON writes it. */
static void
yaml_plain(struct buf *buf, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	buf_add(buf, text != NULL ? text : "null");
	free(text);
}

static void
yaml_name(struct buf *buf, const char *name)
{
	json_t *string = json_string(name);

	yaml_plain(buf, string);
	buf_add(buf, ":");
	json_decref(string);
}

/* The members, of which the first goes on in the line there is. */
static void
yaml_members(struct buf *buf, const json_t *object, size_t indent)
{
	const char *name;
	json_t *value;
	bool first = true;

	json_object_foreach ((json_t *)object, name, value) {
		bool nests =
		    json_object_size(value) > 0 || json_array_size(value) > 0;

		buf_printf(buf, "%*s", first ? 0 : (int)indent, "");
		yaml_name(buf, name);
		if (nests)
			buf_printf(buf, "\n%*s", (int)indent + STEP, "");
		else
			buf_add(buf, " ");
		yaml_value(buf, value, indent + STEP);
		first = false;
	}
}

/* "- " before each, the first of them in the line there is. */
static void
yaml_items(struct buf *buf, const json_t *array, size_t indent)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		buf_printf(buf, "%*s- ", i > 0 ? (int)indent : 0, "");
		yaml_value(buf, json_array_get(array, i), indent + STEP);
	}
}

/* The value, and the end of its last line. */
static void
yaml_value(struct buf *buf, const json_t *value, size_t indent)
{
	if (json_object_size(value) > 0)
		yaml_members(buf, value, indent);
	else if (json_array_size(value) > 0)
		yaml_items(buf, value, indent);
	else {
		yaml_plain(buf, value);
		buf_add(buf, "\n");
	}
}

/* What could steer a terminal as an escape of YAML; it stands in strings only.
 */
static void
tame(struct buf *buf, const char *text)
{
	while (*text != '\0') {
		uint32_t c;
		size_t len = utf8_read(text, &c);

		if (len == 0)
			abort(); /* jansson writes UTF-8 */
		else if (c != '\n' && utf8_steers(c))
			buf_printf(buf, "\\%c%0*x", c > 0xffff ? 'U' : 'u',
			    c > 0xffff ? 8 : 4, c);
		else
			buf_add_bytes(buf, text, len);
		text += len;
	}
}

static void
print(struct output *out, const json_t *object, const char *before)
{
	json_t *picked = output_pick(out, object);
	struct buf text = BUF(YAML_MAX), shown = BUF(YAML_MAX);

	yaml_value(&text, picked, strlen(before));
	tame(&shown, text.data);
	fprintf(out->file, "%s%s", before, shown.data);
	buf_free(&text);
	buf_free(&shown);
	json_decref(picked);
}

static void
yaml_row(struct output *out, const json_t *item)
{
	print(out, item, "- ");
}

static void
yaml_end(struct output *out)
{
	if (out->count == 0)
		fputs("[]\n", out->file);
}

static void
yaml_record(struct output *out, const json_t *object)
{
	print(out, object, "");
}

const struct format format_yaml = {"yaml", "one YAML sequence, or mapping",
    NULL, yaml_row, yaml_end, yaml_record};
