/* How a file names what its rows are about. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "import/columns.h"
#include "import/matching.h"
#include "words.h"

#define IDENTIFIER "identifier:"
#define VALUE_MAX  2000 /* no text has more */

/* What a field of the type can be found by. */
static const struct {
	enum field_type type;
	const char *words, *told;
} ways[] = {
    {FIELD_PARTY, "code|name", "code, name or identifier:SCHEME"},
    {FIELD_ITEM, "external", "external"},
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static size_t
way_of(const struct field *field)
{
	size_t i = 0;

	while (i < WAYS && ways[i].type != field->type)
		i++;
	return i;
}

/* Can the field be found by it?  A scheme is a code. */
static bool
is_found_by(const struct field *field, size_t way, const char *how)
{
	struct buf whole = BUF(200);
	struct error ignored;
	bool ok = words_have(ways[way].words, '|', how);

	if (!ok && field->type == FIELD_PARTY &&
	    strncmp(how, IDENTIFIER, sizeof(IDENTIFIER) - 1) == 0) {
		buf_printf(&whole, "%s:x", how);
		ok = strchr(how + sizeof(IDENTIFIER) - 1, ':') == NULL &&
		     !buf_over(&whole) &&
		     field_check(field, whole.data, &ignored);
	}
	buf_free(&whole);
	return ok;
}

/* Take a pair, FIELD=HOW. */
static bool
take(struct matching *matching, const struct command *command, const char *pair,
    struct error *err)
{
	size_t len = strcspn(pair, "=");
	const char *how = pair + len + (pair[len] == '=');
	const struct field *field = command->fields;
	size_t way;

	while (field->name != NULL && !column_is(pair, len, field->name))
		field++;
	if (field->name == NULL || way_of(field) == WAYS) {
		error_set(err, ERROR_USAGE, "match",
		    "--match: %s %s has no party, pledge, agreement or receipt "
		    "\"%.*s\"",
		    command->noun, command->verb, (int)len, pair);
		return error_hint(err,
		    "write --match \"party=name\" or \"agreement=external\"; "
		    "bursar template %s --describe",
		    command->noun);
	}
	way = way_of(field);
	if (!is_found_by(field, way, how)) {
		error_set(err, ERROR_USAGE, "match",
		    "--match: \"%.60s\" cannot find the %s", how, field->name);
		return error_hint(err, "--match \"%s=…\" takes %s", field->name,
		    ways[way].told);
	}
	free(matching->prefix[field - command->fields]);
	matching->prefix[field - command->fields] = xasprintf("%s:", how);
	return true;
}

bool
matching_begin(struct matching *matching, const struct command *command,
    const char *text, struct error *err)
{
	struct words each = {text, ','};
	bool ok = true;

	*matching = (struct matching){{NULL}};
	while (ok && text != NULL && words_next(&each)) {
		size_t len = each.len;
		const char *word = column_trim(each.word, &len);
		char *pair = xasprintf("%.*s", (int)len, word);

		ok = take(matching, command, pair, err);
		free(pair);
	}
	return ok;
}

void
matching_free(struct matching *matching)
{
	for (size_t i = 0; i < FIELDS_MAX; i++)
		free(matching->prefix[i]);
	*matching = (struct matching){{NULL}};
}

bool
matching_read(const char *prefix, struct buf *buf, struct beside *beside,
    const struct field *field, const char *cell, const struct style *style,
    struct error *err)
{
	const struct field text = {field->name, FIELD_TEXT, OPTIONAL, ""};
	struct buf plain = BUF(VALUE_MAX);
	size_t start = buf->len;
	bool ok = value_read(&plain, beside, &text, cell, style, err);

	if (ok && plain.len > 0) {
		buf_printf(buf, "%s%s", prefix, plain.data);
		ok = value_check(field, buf->data + start, err);
	}
	buf_free(&plain);
	return ok;
}
