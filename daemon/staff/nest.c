/* What nests, told to people. */

#include <string.h>

#include "member.h"
#include "staff/nest.h"

static void add_value(struct buf *text, const json_t *value, int depth);

static void
add_list(struct buf *text, const json_t *list, int depth)
{
	bool rows = nest_is_rows(list);
	json_t *value;
	size_t i;

	json_array_foreach((json_t *)list, i, value) {
		buf_add(text, i == 0 ? "" : rows ? "; " : ", ");
		add_value(text, value, depth + 1);
	}
}

static void
add_object(struct buf *text, const json_t *object, int depth)
{
	const char *between = "", *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value) {
		if (json_is_null(value))
			continue;
		buf_add(text, between);
		member_label(text, name, strlen(name));
		buf_add(text, ": ");
		add_value(text, value, depth + 1);
		between = ", ";
	}
}

static void
add_value(struct buf *text, const json_t *value, int depth)
{
	bool nests = json_is_array(value) || json_is_object(value);

	if (nests && depth > NEST_MAX)
		buf_add(text, "…");
	else if (json_is_array(value))
		add_list(text, value, depth);
	else if (json_is_object(value))
		add_object(text, value, depth);
	else
		member_add(text, value);
}

void
nest_add(struct buf *text, const json_t *value)
{
	add_value(text, value, 0);
}

bool
nest_is_rows(const json_t *value)
{
	bool rows = json_array_size(value) > 0;

	for (size_t i = 0; rows && i < json_array_size(value); i++)
		rows = json_is_object(json_array_get(value, i));
	return rows;
}

/* Can a member be called so where the text of an answer says it? */
static bool
is_name(const char *name)
{
	return name[0] != '\0' && name[0] != '_' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
		   strlen(name);
}

static void
add_member(struct buf *text, const char *name, const json_t *value)
{
	if (!is_name(name))
		return;
	buf_add(text, text->len > 0 ? ", " : "");
	buf_add(text, name);
	if (json_is_object(value) || nest_is_rows(value))
		buf_add(text, ":any");
	else if (json_is_integer(value))
		buf_add(text, ":integer");
	buf_add(text, "?");
}

void
nest_members(struct buf *text, const json_t *value)
{
	json_t *all = json_object(), *of;
	const char *name;

	if (json_is_object(value))
		json_object_update(all, (json_t *)value);
	for (size_t i = 0; i < json_array_size(value); i++)
		json_object_update_missing(all, json_array_get(value, i));
	json_object_foreach (all, name, of)
		add_member(text, name, of);
	json_decref(all);
}
