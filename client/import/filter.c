/* Choosing rows by what their cells say. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "import/columns.h"
#include "import/filter.h"
#include "suggest.h"

#define OPERATORS "=~"

/* Where the operator of the condition stands that the text begins with: with
 * the ! before it.  NULL for none. */
static const char *
operator_of(const char *text)
{
	const char *found = strpbrk(text, OPERATORS);

	return found != NULL && found > text && found[-1] == '!' ? found - 1
								 : found;
}

/* Where the condition ends: at the comma behind which the next begins, which
 * has its operator before another comma. */
static const char *
end_of(const char *value)
{
	for (const char *comma = strchr(value, ','); comma != NULL;
	     comma = strchr(comma + 1, ',')) {
		const char *next = operator_of(comma + 1);

		if (next != NULL && next > comma + 1 &&
		    memchr(comma + 1, ',', (size_t)(next - comma - 1)) == NULL)
			return comma;
	}
	return value + strlen(value);
}

static char *
copy(const char *text, size_t len)
{
	text = column_trim(text, &len);
	return xasprintf("%.*s", (int)len, text);
}

/* Take the condition that the text begins with; NULL where there is none, or
 * else what is behind it. */
static const char *
take(struct filter *filter, const char *text)
{
	struct condition *c = &filter->conditions[filter->count];
	const char *op = operator_of(text), *value, *end;

	if (op == NULL || op == text)
		return NULL;
	c->negated = *op == '!';
	value = op + c->negated;
	c->contains = *value++ == '~';
	end = end_of(value);
	c->column = copy(text, (size_t)(op - text));
	c->value = copy(value, (size_t)(end - value));
	filter->count++;
	return *end == ',' ? end + 1 : end;
}

bool
filter_begin(struct filter *filter, const char *text, struct error *err)
{
	*filter = (struct filter){.text = text};
	while (text != NULL && *text != '\0') {
		const char *rest =
		    filter->count < FILTER_MAX ? take(filter, text) : NULL;

		if (rest == NULL) {
			error_set(err, ERROR_USAGE, "where",
			    filter->count < FILTER_MAX
				? "--where \"%.60s\" is not a condition"
				: "--where has too many conditions: %.60s",
			    text);
			return error_hint(err,
			    "write --where 'COLUMN=VALUE', or != for is not, ~ "
			    "for contains, !~ for does not contain; several "
			    "with commas");
		}
		text = rest;
	}
	return true;
}

void
filter_free(struct filter *filter)
{
	for (size_t i = 0; i < filter->count; i++) {
		free(filter->conditions[i].column);
		free(filter->conditions[i].value);
	}
	*filter = (struct filter){0};
}

bool
filter_uses(const struct filter *filter, const char *column)
{
	for (size_t i = 0; i < filter->count; i++)
		if (column_is(
			column, strlen(column), filter->conditions[i].column))
			return true;
	return false;
}

static bool
find_column(struct condition *condition, const char *const names[],
    size_t count, struct error *err)
{
	struct suggestion near = {.word = condition->column};

	for (size_t i = 0; i < count; i++) {
		suggestion_offer(&near, names[i]);
		if (condition->at == 0 &&
		    column_is(names[i], strlen(names[i]), condition->column))
			condition->at = i + 1;
	}
	if (condition->at > 0)
		return true;
	error_set(err, ERROR_USAGE, "where",
	    "--where: the file has no column \"%.60s\"", condition->column);
	return near.best != NULL &&
	       error_hint(err, "did you mean \"%.60s\"?", near.best);
}

bool
filter_header(struct filter *filter, const char *const names[], size_t count,
    struct error *err)
{
	for (size_t i = 0; i < filter->count; i++)
		if (!find_column(&filter->conditions[i], names, count, err))
			return false;
	return true;
}

bool
filter_meets(const struct condition *condition, const char *cell)
{
	size_t len = strlen(cell);
	bool meets;

	cell = column_trim(cell, &len);
	if (condition->contains)
		meets = strcasestr(cell, condition->value) != NULL;
	else
		meets = len == strlen(condition->value) &&
			strncasecmp(cell, condition->value, len) == 0;
	return meets != condition->negated;
}
