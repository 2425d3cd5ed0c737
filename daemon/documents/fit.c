/* Leaving out rows, so that a paper has no more pages than it may. */

#include "documents/fit.h"

size_t
fit_longest(const json_t *paper)
{
	const json_t *table;
	size_t index, longest = 0;

	json_array_foreach (json_object_get(paper, "tables"), index, table) {
		size_t rows = json_array_size(json_object_get(table, "rows"));

		if (rows > longest)
			longest = rows;
	}
	return longest;
}

static void
shorten(json_t *table, size_t most)
{
	json_t *rows = json_object_get(table, "rows");
	size_t count = json_array_size(rows);

	if (count <= most)
		return;
	json_object_set_new(
	    table, "left_out", json_integer((json_int_t)(count - most)));
	while (count > most)
		json_array_remove(rows, --count);
}

json_t *
fit_rows(const json_t *paper, size_t rows)
{
	json_t *copy = json_deep_copy(paper), *table;
	size_t index;

	json_array_foreach (json_object_get(copy, "tables"), index, table)
		shorten(table, rows);
	return copy;
}
