/* The types of a paper's members, as tables, and the walk over them. */

#include <string.h>

#include "documents/bounds.h"
#include "documents/ruling.h"
#include "field.h"
#include "member.h"

#define TEXT_BYTES_MAX ((size_t)20000)
#define ALL_BYTES_MAX  ((size_t)4 * 1024 * 1024)
#define ROWS_MAX       10000
#define ITEMS_MAX      1000 /* paragraphs, facts, sections and the like */
#define CHECK_MAX      500  /* bytes: more is no code that a telephone reads */
#define HASH_MAX       128

enum type {
	TYPE_TEXT,
	TYPE_VALUE, /* a text, a whole number, or null */
	TYPE_FLAG,
	TYPE_TEXTS,
	TYPE_OBJECT,
	TYPE_OBJECTS,
	TYPE_ROWS,   /* lists of values, as many as there are columns */
	TYPE_TOTALS, /* one such list */
};

struct shape {
	const char *name;
	enum type type;
	const struct shape *inner;
};

static const char *const type_names[] = {
    [TYPE_TEXT] = "a text",
    [TYPE_VALUE] = "a text or a whole number",
    [TYPE_FLAG] = "true or false",
    [TYPE_TEXTS] = "a list of texts",
    [TYPE_OBJECT] = "an object",
    [TYPE_OBJECTS] = "a list of objects",
    [TYPE_ROWS] = "a list of rows, each with a value for every column",
    [TYPE_TOTALS] = "a list with a value for every column",
};

static const struct shape party[] = {{"name", TYPE_TEXT},
    {"address", TYPE_TEXTS}, {"contact", TYPE_TEXT}, {"colour", TYPE_TEXT},
    {NULL}};
static const struct shape fact[] = {{"label", TYPE_TEXT}, {"value", TYPE_VALUE},
    {"kind", TYPE_TEXT}, {"currency", TYPE_TEXT}, {NULL}};
static const struct shape amount[] = {{"label", TYPE_TEXT},
    {"amount", TYPE_TEXT}, {"currency", TYPE_TEXT}, {"note", TYPE_TEXT},
    {NULL}};
static const struct shape column[] = {
    {"name", TYPE_TEXT}, {"kind", TYPE_TEXT}, {NULL}};
static const struct shape table[] = {{"caption", TYPE_TEXT},
    {"columns", TYPE_OBJECTS, column}, {"rows", TYPE_ROWS},
    {"totals", TYPE_TOTALS}, {NULL}};
static const struct shape bar[] = {{"label", TYPE_TEXT}, {"note", TYPE_TEXT},
    {"required", TYPE_TEXT}, {"received", TYPE_TEXT}, {"receivable", TYPE_TEXT},
    {"signed", TYPE_TEXT}, {"pledged", TYPE_TEXT}, {"covered", TYPE_TEXT},
    {"missing", TYPE_TEXT}, {NULL}};
#define CONTENT                                                                \
	{"title", TYPE_TEXT}, {"facts", TYPE_OBJECTS, fact},                   \
	    {"amounts", TYPE_OBJECTS, amount},                                 \
	    {"tables", TYPE_OBJECTS, table}, {"paragraphs", TYPE_TEXTS},       \
	    {"bars", TYPE_OBJECTS, bar},                                       \
	{                                                                      \
		"notes", TYPE_TEXTS                                            \
	}
static const struct shape section[] = {CONTENT, {"page", TYPE_FLAG}, {NULL}};
static const struct shape whole[] = {CONTENT, {"kind", TYPE_TEXT},
    {"number", TYPE_TEXT}, {"code", TYPE_TEXT}, {"check", TYPE_TEXT},
    {"issued", TYPE_TEXT}, {"language", TYPE_TEXT}, {"copy", TYPE_FLAG},
    {"void", TYPE_FLAG}, {"kicker", TYPE_TEXT},
    {"organisation", TYPE_OBJECT, party}, {"recipient", TYPE_OBJECT, party},
    {"entry", TYPE_VALUE}, {"entry_hash", TYPE_TEXT},
    {"sections", TYPE_OBJECTS, section}, {NULL}};

/* How much there was so far. */
struct measure {
	size_t bytes, rows;
	struct error *err;
};

static bool
object_fits(struct measure *, const json_t *object, const struct shape *);

static bool
too_much(struct measure *all, const char *name, const char *what, size_t most)
{
	return error_set(all->err, ERROR_TOO_LARGE, name,
	    "%s: a paper has at most %zu %s", name, most, what);
}

static bool
text_fits(struct measure *all, const json_t *text, const char *name)
{
	size_t len = json_string_length(text);

	if (len > TEXT_BYTES_MAX)
		return too_much(all, name, "bytes in one text", TEXT_BYTES_MAX);
	all->bytes += len;
	if (all->bytes > ALL_BYTES_MAX)
		return too_much(all, name, "bytes of text", ALL_BYTES_MAX);
	return true;
}

static bool
is_value(const json_t *value)
{
	return json_is_string(value) || json_is_integer(value) ||
	       json_is_null(value);
}

static bool
wrong_type(struct measure *all, const struct shape *shape)
{
	return error_set(all->err, ERROR_INVALID, shape->name,
	    "%s of the paper has to be %s", shape->name,
	    type_names[shape->type]);
}

static bool
values_fit(struct measure *all, const json_t *row, size_t columns,
    const struct shape *shape)
{
	const json_t *value;
	size_t index;

	if (json_array_size(row) != columns)
		return wrong_type(all, shape);
	json_array_foreach (row, index, value) {
		if (!is_value(value))
			return wrong_type(all, shape);
		if (!text_fits(all, value, shape->name))
			return false;
	}
	return true;
}

static bool
rows_fit(struct measure *all, const json_t *rows, size_t columns,
    const struct shape *shape)
{
	const json_t *row;
	size_t index;

	all->rows += json_array_size(rows);
	if (all->rows > ROWS_MAX)
		return too_much(all, shape->name, "rows", ROWS_MAX);
	json_array_foreach (rows, index, row) {
		if (!json_is_array(row))
			return wrong_type(all, shape);
		if (!values_fit(all, row, columns, shape))
			return false;
	}
	return true;
}

static bool
list_fits(struct measure *all, const json_t *list, const struct shape *shape)
{
	size_t most = shape->inner == column ? COLUMNS_MAX : ITEMS_MAX, index;
	const json_t *item;

	if (json_array_size(list) > most)
		return too_much(all, shape->name, "of them", most);
	json_array_foreach (list, index, item) {
		if (shape->type == TYPE_TEXTS ? !json_is_string(item)
					      : !json_is_object(item))
			return wrong_type(all, shape);
		if (shape->type == TYPE_TEXTS
			? !text_fits(all, item, shape->name)
			: !object_fits(all, item, shape->inner))
			return false;
	}
	return true;
}

static bool
has_type(const json_t *value, enum type type)
{
	switch (type) {
	case TYPE_TEXT:
		return json_is_string(value);
	case TYPE_VALUE:
		return is_value(value);
	case TYPE_FLAG:
		return json_is_boolean(value);
	case TYPE_OBJECT:
		return json_is_object(value);
	default:
		return json_is_array(value);
	}
}

static bool
member_fits(struct measure *all, const json_t *object, const json_t *value,
    const struct shape *shape)
{
	size_t columns = json_array_size(json_object_get(object, "columns"));

	if (!has_type(value, shape->type))
		return wrong_type(all, shape);
	switch (shape->type) {
	case TYPE_FLAG:
		return true;
	case TYPE_TEXT:
	case TYPE_VALUE:
		return text_fits(all, value, shape->name);
	case TYPE_OBJECT:
		return object_fits(all, value, shape->inner);
	case TYPE_ROWS:
		return rows_fit(all, value, columns, shape);
	case TYPE_TOTALS:
		return json_array_size(value) == 0 ||
		       values_fit(all, value, columns, shape);
	default:
		return list_fits(all, value, shape);
	}
}

static bool
object_fits(
    struct measure *all, const json_t *object, const struct shape *shapes)
{
	for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
		const json_t *value = json_object_get(object, shape->name);

		/* null is the same as nothing */
		if (value != NULL && !json_is_null(value) &&
		    !member_fits(all, object, value, shape))
			return false;
	}
	return true;
}

/* An address that a code may lead people to. */
static bool
check_fits(const char *check, struct error *err)
{
	static const char *const begins[] = {
	    "https://", "http://localhost", "http://127.0.0.1"};

	if (check[0] == '\0')
		return true;
	if (strlen(check) > CHECK_MAX)
		return error_set(err, ERROR_TOO_LARGE, "check",
		    "check: an address in a code has at most %d bytes",
		    CHECK_MAX);
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (strncmp(check, begins[i], strlen(begins[i])) == 0)
			return true;
	return error_set(err, ERROR_INVALID, "check",
	    "check of the paper has to be an address with https://");
}

bool
bounds_check(const json_t *paper, struct error *err)
{
	static const struct field issued = {
	    "issued", FIELD_DATE, OPTIONAL, "when it was issued"};
	static const char *const wanted[] = {"kind", "number", "title"};
	struct measure all = {.err = err};

	if (!json_is_object(paper))
		return error_set(err, ERROR_INVALID, "paper",
		    "a paper is printed from a JSON object");
	if (!object_fits(&all, paper, whole))
		return false;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (member_text(paper, wanted[i])[0] == '\0')
			return error_set(err, ERROR_INVALID, wanted[i],
			    "the paper has no %s", wanted[i]);
	if (member_text(paper, "issued")[0] != '\0' &&
	    !field_check(&issued, member_text(paper, "issued"), err))
		return false;
	if (strlen(member_text(paper, "entry_hash")) > HASH_MAX)
		return error_set(err, ERROR_INVALID, "entry_hash",
		    "entry_hash is longer than a hash is");
	return check_fits(member_text(paper, "check"), err);
}
