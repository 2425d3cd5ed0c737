/* JSON and NDJSON: the data as the server gave it. */

#include <stdlib.h>

#include "core/text.h"
#include "output/format.h"

#define DUMP_MAX (300L * 1024 * 1024)

/* Inside a JSON text, what text_tame writes for a control character is that
 * character's escape: the value stays the same, the terminal safe. */
static void
print(struct output *out, const json_t *object, size_t flags)
{
	json_t *picked = output_pick(out, object);
	char *text = json_dumps(picked, flags);
	struct buf tame = BUF(DUMP_MAX);

	text_tame(&tame, text != NULL ? text : "null", true);
	fputs(tame.data, out->file);
	buf_free(&tame);
	free(text);
	json_decref(picked);
}

static void
json_row(struct output *out, const json_t *item)
{
	fputs(out->count == 0 ? "[\n" : ",\n", out->file);
	print(out, item, JSON_INDENT(2));
}

static void
json_end(struct output *out)
{
	fputs(out->count == 0 ? "[]\n" : "\n]\n", out->file);
}

static void
json_record(struct output *out, const json_t *object)
{
	print(out, object, JSON_INDENT(2));
	fputc('\n', out->file);
}

static void
ndjson_row(struct output *out, const json_t *item)
{
	print(out, item, JSON_COMPACT);
	fputc('\n', out->file);
}

static void
ndjson_end(struct output *out)
{
	(void)out;
}

const struct format format_json = {
    "json", "one JSON array, or object", NULL, json_row, json_end, json_record};

const struct format format_ndjson = {"ndjson", "one JSON object a line", NULL,
    ndjson_row, ndjson_end, ndjson_row};
