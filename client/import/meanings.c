/* Words of a file, and the values that they stand for. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/country.h"
#include "import/columns.h"
#include "import/meanings.h"

#define WORD_SHOWN 60

/* Is a value of the field a code, or one of a few words? */
static bool
is_wordy(const struct field *field)
{
	return field_is_code(field) || field->type == FIELD_CHOICE ||
	       field->type == FIELD_YES || field->type == FIELD_CURRENCY ||
	       field->type == FIELD_COUNTRY;
}

static bool
is_country(const char *value)
{
	struct buf letters = BUF(10);
	struct error ignored;
	bool ok = country_read(&letters, value, &ignored);

	buf_free(&letters);
	return ok;
}

/* May the value stand in the field; or, without one, in any of that kind? */
static bool
is_taken(const struct meanings *meanings, const struct field *field,
    const char *value)
{
	const struct field *fields = meanings->command->fields;
	struct error ignored;

	if (field != NULL && field->type == FIELD_COUNTRY)
		return is_country(value);
	if (field != NULL)
		return field_check(field, value, &ignored);
	for (const struct field *f = fields; f->name != NULL; f++)
		if (is_wordy(f) && field_check(f, value, &ignored))
			return true;
	return false;
}

/* The field that the pair begins with, "kind:", which is then left behind. */
static const struct field *
take_field(const struct meanings *meanings, const char **text)
{
	size_t len = strcspn(*text, ":=");

	for (const struct field *f = meanings->command->fields;
	     (*text)[len] == ':' && f->name != NULL; f++)
		if (column_is(*text, len, f->name)) {
			*text += len + 1;
			return f;
		}
	return NULL;
}

static bool
refuse(const struct meanings *meanings, const struct field *field,
    const char *text, struct error *err)
{
	const struct command *command = meanings->command;
	const char *equal = strchr(text, '=');
	char value[WORD_SHOWN];

	if (equal == NULL) {
		error_set(err, ERROR_USAGE, "values",
		    "--values \"%.60s\" has no = in it", text);
		return error_hint(err,
		    "write --values \"WORD=VALUE,WORD=VALUE\", or "
		    "\"FIELD:WORD=VALUE\" for one column");
	}
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(equal + 1, ","),
	    equal + 1);
	error_set(err, ERROR_USAGE, "values",
	    "--values: \"%s\" is no %s of %s %s", value,
	    field != NULL ? field->name : "code or word", command->noun,
	    command->verb);
	return error_hint(err, "bursar template %s --describe", command->noun);
}

/* Take the pair that the text begins with.  A word may have commas and = in
 * it: the value is behind the first = that one which is taken follows. */
static const char *
take(struct meanings *meanings, const char *text, struct error *err)
{
	struct meaning *meaning = &meanings->list[meanings->count];
	const char *word = text + strspn(text, " "), *equal;

	meaning->field = take_field(meanings, &word);
	for (equal = strchr(word, '='); equal != NULL;
	     equal = strchr(equal + 1, '=')) {
		size_t len = strcspn(equal + 1, ","), trimmed = len;
		const char *value = column_trim(equal + 1, &trimmed);

		meaning->value = xasprintf("%.*s", (int)trimmed, value);
		if (is_taken(meanings, meaning->field, meaning->value)) {
			trimmed = (size_t)(equal - word);
			word = column_trim(word, &trimmed);
			meaning->word = xasprintf("%.*s", (int)trimmed, word);
			meanings->count++;
			return equal + 1 + len + (equal[1 + len] == ',');
		}
		free(meaning->value);
	}
	refuse(meanings, meaning->field, word, err);
	return NULL;
}

bool
meanings_begin(struct meanings *meanings, const struct command *command,
    const char *text, struct error *err)
{
	*meanings = (struct meanings){.command = command};
	while (text != NULL && *text != '\0') {
		if (meanings->count == MEANINGS_MAX)
			return error_set(err, ERROR_USAGE, "values",
			    "--values has more than %d words", MEANINGS_MAX);
		text = take(meanings, text, err);
		if (text == NULL)
			return false;
	}
	return true;
}

void
meanings_free(struct meanings *meanings)
{
	for (size_t i = 0; i < meanings->count; i++) {
		free(meanings->list[i].word);
		free(meanings->list[i].value);
	}
	*meanings = (struct meanings){0};
}

const char *
meanings_of(const struct meanings *meanings, const struct field *field,
    const char *cell)
{
	struct error ignored;

	for (size_t i = 0; i < meanings->count; i++) {
		const struct meaning *m = &meanings->list[i];

		if ((m->field == field ||
			(m->field == NULL && is_wordy(field) &&
			    field_check(field, m->value, &ignored))) &&
		    column_is(cell, strlen(cell), m->word))
			return m->value;
	}
	return cell;
}
