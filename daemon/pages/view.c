/* What the views have in common. */

#include <stdio.h>
#include <string.h>

#include "pages/view.h"

/* The value of a column: a text as it is, a count in digits. */
static json_t *
value_of(const struct column *column, const json_t *item, const json_t *above)
{
	const char *path = column->path != NULL ? column->path : column->name;
	const json_t *value = path[0] == '/' ? view_member(above, path + 1)
					     : view_member(item, path);
	char digits[24];

	if (json_is_string(value))
		return json_string(json_string_value(value));
	if (!json_is_integer(value))
		return json_null();
	snprintf(digits, sizeof(digits), "%lld",
	    (long long)json_integer_value(value));
	return json_string(digits);
}

void
view_row(struct sheet *sheet, const json_t *item, const json_t *above)
{
	json_t *row;

	sheet->count++;
	if (sheet->rows == NULL)
		return;
	row = json_array();
	for (const struct column *c = sheet->columns; c->name != NULL; c++)
		json_array_append_new(row, value_of(c, item, above));
	json_array_append_new(sheet->rows, row);
}

void
view_rows(struct sheet *sheet, const json_t *list, const json_t *above)
{
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		view_row(sheet, item, above);
}

static void
fill(const struct shown *shown, const struct table *table, struct sheet *sheet)
{
	if (table->rows != NULL)
		table->rows(shown, sheet);
	else
		view_rows(sheet, json_object_get(shown->answer, table->list),
		    shown->answer);
}

struct sheet
view_sheet(const struct shown *shown, const struct table *table)
{
	struct sheet sheet = {table->columns, json_array()};

	fill(shown, table, &sheet);
	return sheet;
}

void
view_sheet_free(struct sheet *sheet)
{
	json_decref(sheet->rows);
}

bool
view_any_rows(const struct shown *shown, const struct table *table)
{
	struct sheet sheet = {table->columns};

	fill(shown, table, &sheet);
	return sheet.count > 0;
}

bool
view_has(const struct view *view, const char *format)
{
	if (strcmp(format, "pdf") == 0)
		return view->paper != NULL;
	if (strcmp(format, "html") == 0 || strcmp(format, "json") == 0)
		return view->fill != NULL;
	return view->tables != NULL;
}

bool
view_has_tables(const struct view *view)
{
	return view->tables != NULL && view->tables[1].name != NULL;
}

const struct table *
view_table(const struct view *view, const char *name)
{
	for (const struct table *t = view->tables; t != NULL && t->name != NULL;
	     t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

const json_t *
view_member(const json_t *object, const char *path)
{
	const char *dot;

	while (object != NULL && (dot = strchr(path, '.')) != NULL) {
		object = json_object_getn(object, path, (size_t)(dot - path));
		path = dot + 1;
	}
	return json_object_get(object, path);
}

const char *
view_text(const json_t *object, const char *path)
{
	return json_string_value(view_member(object, path));
}

void
view_set(json_t *model, const char *name, const char *text)
{
	if (text != NULL)
		json_object_set_new(model, name, json_string(text));
}
