/* From the names of columns to the fields of a command. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/country.h"
#include "core/value.h"
#include "import/columns.h"
#include "import/mapping.h"
#include "suggest.h"

#define NAME_MAX_SHOWN 60
#define SET_MAX	       10 /* of a country, as it is sent */

static const struct field *
field_named(const struct mapping *mapping, const char *name, size_t len)
{
	const struct field *fields = mapping->command->fields;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (column_is(name, len, f->name))
			return f;
	return NULL;
}

static bool
is_key(const struct mapping *mapping, const char *name, size_t len)
{
	return column_is(name, len, "key") &&
	       field_named(mapping, "key", 3) == NULL;
}

/* A pair of a list "NAME=VALUE,NAME=VALUE". */
struct pair {
	const char *name, *value;
	size_t name_len, value_len;
};

/* In --map the right side is a field, so that a name may have = and commas:
 * the first = that a field and the end of the pair follow. */
static bool
rename_next(const struct mapping *mapping, const char **list, struct pair *pair)
{
	const char *equal = strchr(*list, '=');

	for (; equal != NULL; equal = strchr(equal + 1, '=')) {
		size_t len = strcspn(equal + 1, ",");

		if (field_named(mapping, equal + 1, len) == NULL &&
		    !is_key(mapping, equal + 1, len))
			continue;
		*pair = (struct pair){
		    *list, equal + 1, (size_t)(equal - *list), len};
		*list = equal + 1 + len + (equal[1 + len] == ',');
		return true;
	}
	return false;
}

/* Does a pair of --set begin here? */
static bool
fixed_begins(const struct mapping *mapping, const char *text)
{
	size_t len = strcspn(text, "=");

	return text[len] == '=' && field_named(mapping, text, len) != NULL;
}

/* In --set the left side is a field, so that a value may have commas: one
 * ends where a comma and the next field with its = stand. */
static bool
fixed_next(const struct mapping *mapping, const char **list, struct pair *pair)
{
	const char *end;

	if (!fixed_begins(mapping, *list))
		return false;
	pair->name = *list;
	pair->name_len = strcspn(*list, "=");
	pair->value = *list + pair->name_len + 1;
	for (end = pair->value; *end != '\0'; end++)
		if (*end == ',' && fixed_begins(mapping, end + 1))
			break;
	pair->value_len = (size_t)(end - pair->value);
	*list = end + (*end == ',');
	return true;
}

static void
offer_fields(struct suggestion *near, const struct mapping *mapping)
{
	const struct field *fields = mapping->command->fields;

	for (const struct field *f = fields; f->name != NULL; f++)
		suggestion_offer(near, f->name);
}

/* "pledge record has no field Betrag", with the nearest. */
static bool
refuse_field(const struct mapping *mapping, const char *option,
    const char *text, struct error *err)
{
	const struct command *command = mapping->command;
	char word[NAME_MAX_SHOWN];
	const char *equal = strchr(text, '=');
	bool is_map = strcmp(option, "map") == 0;
	struct suggestion near = {.word = word};

	if (equal == NULL) {
		error_set(err, ERROR_USAGE, option,
		    "--%s \"%.60s\" has no = in it", option, text);
		return error_hint(err, "%s",
		    is_map ? "write --map \"COLUMN=FIELD,COLUMN=FIELD\""
			   : "write FIELD=VALUE,FIELD=VALUE");
	}
	if (is_map)
		snprintf(word, sizeof(word), "%.*s",
		    (int)strcspn(equal + 1, ","), equal + 1);
	else
		snprintf(word, sizeof(word), "%.*s", (int)(equal - text), text);
	offer_fields(&near, mapping);
	error_set(err, ERROR_USAGE, option, "--%s: %s %s has no field %s",
	    option, command->noun, command->verb, word);
	if (near.best != NULL)
		return error_hint(err, "did you mean %s?", near.best);
	return error_hint(err, "bursar template %s --describe", command->noun);
}

/* Is it a value of the field?  A country becomes its three letters. */
static bool
take_fixed(const struct field *field, const char *option, char **value,
    struct error *err)
{
	char why[sizeof(err->message)], hint[sizeof(err->hint)];
	bool is_country = field->type == FIELD_COUNTRY;
	struct buf country = BUF(SET_MAX);
	bool ok = is_country ? country_read(&country, *value, err)
			     : value_check(field, *value, err);

	if (ok && is_country) {
		free(*value);
		*value = xstrdup(country.data);
	} else if (!ok) {
		snprintf(why, sizeof(why), "%s", err->message);
		snprintf(hint, sizeof(hint), "%s", err->hint);
		error_set(err, ERROR_USAGE, option, "--%s %s=%.100s %.200s",
		    option, field->name, *value, why);
		error_hint(err, "%s", hint);
	}
	buf_free(&country);
	return ok;
}

static bool
read_fixed(struct mapping *mapping, const char *option, const char *list,
    struct error *err)
{
	const struct field *fields = mapping->command->fields;

	while (*list != '\0') {
		struct pair pair;
		size_t i;

		if (!fixed_next(mapping, &list, &pair))
			return refuse_field(mapping, option, list, err);
		i = (size_t)(field_named(mapping, pair.name, pair.name_len) -
			     fields);
		free(mapping->fixed[i]);
		mapping->fixed[i] =
		    xasprintf("%.*s", (int)pair.value_len, pair.value);
		if (!take_fixed(&fields[i], option, &mapping->fixed[i], err))
			return false;
	}
	return true;
}

static bool
check_renames(const struct mapping *mapping, struct error *err)
{
	const char *list = mapping->renames;
	struct pair pair;

	while (list != NULL && *list != '\0')
		if (!rename_next(mapping, &list, &pair))
			return refuse_field(mapping, "map", list, err);
	return true;
}

bool
mapping_begin(struct mapping *mapping, const struct command *command,
    const struct declared *declared, struct error *err)
{
	*mapping = (struct mapping){.command = command,
	    .renames = declared->map,
	    .ignores = declared->ignores};
	return check_renames(mapping, err) &&
	       (declared->set == NULL ||
		   read_fixed(mapping,
		       declared->set_option != NULL ? declared->set_option
						    : "set",
		       declared->set, err)) &&
	       filter_begin(&mapping->filter, declared->where, err) &&
	       meanings_begin(
		   &mapping->meanings, command, declared->values, err) &&
	       matching_begin(
		   &mapping->matching, command, declared->match, err);
}

void
mapping_free(struct mapping *mapping)
{
	filter_free(&mapping->filter);
	meanings_free(&mapping->meanings);
	matching_free(&mapping->matching);
	for (size_t i = 0; i < FIELDS_MAX; i++)
		free(mapping->fixed[i]);
	for (size_t i = 0; i < mapping->count; i++)
		free(mapping->names[i]);
	*mapping = (struct mapping){0};
}

/* What the name is called here: itself, or as --map renames it. */
static const char *
renamed(const struct mapping *mapping, const char *name, size_t *len)
{
	const char *list = mapping->renames;
	struct pair pair;

	*len = strlen(name);
	while (
	    list != NULL && *list != '\0' && rename_next(mapping, &list, &pair))
		if (column_is(pair.name, pair.name_len, name)) {
			*len = pair.value_len;
			return pair.value;
		}
	return name;
}

bool
mapping_find(const struct mapping *mapping, const char *name,
    enum column *column, size_t *field, struct error *err)
{
	size_t len;
	const char *known = renamed(mapping, name, &len);
	const struct field *found = field_named(mapping, known, len);
	struct suggestion near = {.word = name};

	*column = COLUMN_FIELD;
	if (found != NULL) {
		*field = (size_t)(found - mapping->command->fields);
		return true;
	}
	if (is_key(mapping, known, len))
		*column = COLUMN_KEY;
	else if (column_is(name, len, COLUMN_LINE) ||
		 column_is(name, len, COLUMN_ERROR))
		*column = COLUMN_OURS;
	else if (column_is(name, len, COLUMN_AGAIN))
		*column = COLUMN_OUR_KEY;
	else if (name[strspn(name, " \t")] == '\0')
		*column = COLUMN_NAMELESS;
	else
		*column = COLUMN_IGNORED;
	if (*column != COLUMN_IGNORED || mapping->ignores ||
	    column_is(name, strlen(name), COLUMN_NONE) ||
	    filter_uses(&mapping->filter, name))
		return true;
	offer_fields(&near, mapping);
	error_set(err, ERROR_INVALID, "", "%s %s has no field \"%.60s\"",
	    mapping->command->noun, mapping->command->verb, name);
	if (near.best != NULL)
		return error_hint(err, "did you mean %s?  --map \"%.60s=%s\"",
		    near.best, name, near.best);
	return error_hint(err,
	    "--map \"%.60s=FIELD\" says which it is, --ignore-columns leaves "
	    "it out; bursar template %s --describe lists the fields",
	    name, mapping->command->noun);
}

static bool
refuse_twice(const struct mapping *mapping, size_t column, struct error *err)
{
	const struct field *f =
	    &mapping->command->fields[mapping->field[column]];
	size_t other = mapping->column_of[mapping->field[column]];

	error_set(err, ERROR_INVALID, f->name,
	    "the columns %zu and %zu are both %s", other, column + 1, f->name);
	return error_hint(err, "keep one of them, or --map one to another "
			       "field");
}

static bool
refuse_fixed(const struct mapping *mapping, size_t field, struct error *err)
{
	error_set(err, ERROR_USAGE, "set",
	    "%s is both a column (%zu) and in --set",
	    mapping->command->fields[field].name, mapping->column_of[field]);
	return error_hint(err, "leave it out of --set, or take the column out "
			       "of the file");
}

/* Name all that nothing gives. */
static bool
check_missing(const struct mapping *mapping, struct error *err)
{
	struct buf missing = BUF(sizeof(err->message) - 100);
	const struct field *fields = mapping->command->fields;
	bool ok;

	for (size_t i = 0; fields[i].name != NULL; i++)
		if (fields[i].presence != OPTIONAL &&
		    mapping->column_of[i] == 0 && mapping->fixed[i] == NULL)
			buf_printf(&missing, "%s%s",
			    missing.len > 0 ? ", " : "", fields[i].name);
	ok = missing.len == 0;
	if (!ok) {
		error_set(err, ERROR_INVALID, "",
		    "the file has no column for %s", missing.data);
		error_hint(err,
		    "--map \"COLUMN=FIELD\" says which column it is, --set "
		    "\"FIELD=VALUE\" gives one value for all rows; bursar "
		    "template %s shows what a header looks like",
		    mapping->command->noun);
	}
	buf_free(&missing);
	return ok;
}

static bool
add_column(struct mapping *mapping, const char *name, struct error *err)
{
	size_t i = mapping->count, field = 0;

	if (!mapping_find(mapping, name, &mapping->is[i], &field, err))
		return false;
	mapping->names[mapping->count++] = xstrdup(name);
	if (mapping->is[i] != COLUMN_FIELD)
		return true;
	mapping->field[i] = (unsigned char)field;
	if (mapping->column_of[field] != 0)
		return refuse_twice(mapping, i, err);
	mapping->column_of[field] = i + 1;
	return mapping->fixed[field] == NULL ||
	       refuse_fixed(mapping, field, err);
}

/* A rename of a column that is not there helps nobody. */
static bool
check_used(const struct mapping *mapping, struct error *err)
{
	const char *list = mapping->renames;
	struct pair pair;

	while (list != NULL && *list != '\0' &&
	       rename_next(mapping, &list, &pair)) {
		char word[NAME_MAX_SHOWN];
		struct suggestion near = {.word = word};
		bool found = false;

		snprintf(
		    word, sizeof(word), "%.*s", (int)pair.name_len, pair.name);
		for (size_t i = 0; i < mapping->count; i++) {
			found = found || column_is(pair.name, pair.name_len,
					     mapping->names[i]);
			suggestion_offer(&near, mapping->names[i]);
		}
		if (found)
			continue;
		error_set(err, ERROR_USAGE, "map",
		    "--map: the file has no column \"%s\"", word);
		return near.best != NULL &&
		       error_hint(err, "did you mean \"%.60s\"?", near.best);
	}
	return true;
}

/* The first column that is not a field was refused: name the others with it, so
 * that they need not be found one by one. */
static void
name_others(const struct mapping *mapping, const char *const names[],
    size_t count, struct error *err)
{
	struct buf all = BUF(sizeof(err->message) - 60);

	buf_add(&all, err->message);
	for (size_t i = 0; i < count; i++) {
		enum column column;
		struct error other;
		size_t field;

		if (!mapping_find(mapping, names[i], &column, &field, &other))
			buf_printf(&all, ", nor \"%.60s\"", names[i]);
	}
	snprintf(err->message, sizeof(err->message), "%s%s", all.data,
	    buf_over(&all) ? " and others" : "");
	buf_free(&all);
}

bool
mapping_header(struct mapping *mapping, const char *const names[], size_t count,
    struct error *err)
{
	if (count > MAPPING_COLUMNS_MAX)
		return error_set(err, ERROR_INVALID, "",
		    "the file has more than %d columns", MAPPING_COLUMNS_MAX);
	if (!filter_header(&mapping->filter, names, count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_column(mapping, names[i], err)) {
			if (mapping->is[i] == COLUMN_IGNORED)
				name_others(
				    mapping, names + i + 1, count - i - 1, err);
			return false;
		}
	return check_used(mapping, err) && check_missing(mapping, err);
}

size_t
mapping_known(
    const struct mapping *mapping, const char *const names[], size_t count)
{
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		struct error ignored;
		enum column column;
		size_t field;

		known += mapping_find(
			     mapping, names[i], &column, &field, &ignored) &&
			 column != COLUMN_IGNORED && column != COLUMN_NAMELESS;
	}
	return known;
}

bool
mapping_has(const struct mapping *mapping, enum column column)
{
	for (size_t i = 0; i < mapping->count; i++)
		if (mapping->is[i] == column)
			return true;
	return false;
}

/* " (by name)", from "name:". */
static void
describe_match(struct buf *buf, const char *prefix)
{
	if (prefix != NULL)
		buf_printf(buf, " (by %.*s)", (int)strlen(prefix) - 1, prefix);
}

static void
describe_column(struct buf *buf, const struct mapping *mapping, size_t i)
{
	const char *field =
	    mapping->is[i] == COLUMN_FIELD
		? mapping->command->fields[mapping->field[i]].name
		: "key";

	if (mapping->is[i] == COLUMN_NAMELESS)
		return;
	buf_printf(buf, "%s%s", buf->len > 0 ? ", " : "", mapping->names[i]);
	if (mapping->is[i] == COLUMN_IGNORED || mapping->is[i] == COLUMN_OURS)
		buf_add(buf, " (ignored)");
	else if (mapping->is[i] == COLUMN_OUR_KEY)
		buf_add(buf, " (of repeats)");
	else if (strcmp(mapping->names[i], field) != 0)
		buf_printf(buf, " → %s", field);
	if (mapping->is[i] == COLUMN_FIELD)
		describe_match(
		    buf, mapping->matching.prefix[mapping->field[i]]);
}

void
mapping_describe(struct buf *buf, const struct mapping *mapping)
{
	for (size_t i = 0; i < mapping->count; i++)
		describe_column(buf, mapping, i);
	for (size_t i = 0; mapping->command->fields[i].name != NULL; i++)
		if (mapping->fixed[i] != NULL)
			buf_printf(buf, "%s%s = %s", buf->len > 0 ? ", " : "",
			    mapping->command->fields[i].name,
			    mapping->fixed[i]);
}
