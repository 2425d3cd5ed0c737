/* What the views have in common. */

#include <string.h>

#include "pages/view.h"

void
view_column(struct sheet *sheet, const char *name, const char *kind)
{
	json_array_append_new(
	    sheet->columns, json_pack("{s:s, s:s}", "name", name, "kind", kind));
}

void
view_row(struct sheet *sheet, const char *const values[])
{
	json_t *row = json_array();

	for (size_t i = 0; i < json_array_size(sheet->columns); i++)
		json_array_append_new(row,
		    values[i] != NULL ? json_string(values[i]) : json_null());
	json_array_append_new(sheet->rows, row);
}

bool
view_has(const struct view *view, const char *format)
{
	if (strcmp(format, "pdf") == 0)
		return view->paper != NULL;
	if (strcmp(format, "html") == 0 || strcmp(format, "json") == 0)
		return view->fill != NULL;
	return view->rows != NULL;
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
