/* Columns of known width, and rows of cells in them. */

#include <string.h>

#include "core/text.h"
#include "output/grid.h"
#include "output/layout.h"

static void
blanks(struct buf *line, size_t count)
{
	while (count-- > 0)
		buf_add(line, " ");
}

/* Add a line of a cell where its column begins; up to used there is something
 * in the line already.  Returns how far that is now. */
static size_t
cell_add(const struct grid *grid, struct buf *line, size_t used, size_t i,
    const char *text, size_t len)
{
	struct buf part = BUF(CELL_MAX);
	size_t begin = 0, width;

	for (size_t before = 0; before < i; before++)
		begin += grid->width[before] + LAYOUT_GAP;
	buf_add_bytes(&part, text, len);
	width = text_width(part.data);
	if (grid->number[i] && width < grid->width[i])
		begin += grid->width[i] - width;
	blanks(line, begin > used ? begin - used : 0);
	buf_add(line, part.data);
	buf_free(&part);
	return (begin > used ? begin : used) + width;
}

void
grid_across(const struct output *out, const char *text, bool bold)
{
	bold = bold && out->color;
	fprintf(out->file, "%s%s%s\n", bold ? OUTPUT_BOLD : "", text,
	    bold ? OUTPUT_PLAIN : "");
}

void
grid_row(const struct grid *grid, const struct buf cells[], bool bold)
{
	const char *rest[OUTPUT_COLUMNS_MAX];
	bool more = true;

	for (size_t i = 0; i < grid->columns; i++)
		rest[i] = cells[i].data;
	while (more) {
		struct buf line = BUF(CELL_MAX);
		size_t used = 0;

		more = false;
		for (size_t i = 0; i < grid->columns; i++) {
			size_t len = strcspn(rest[i], "\n");

			if (len > 0)
				used = cell_add(
				    grid, &line, used, i, rest[i], len);
			rest[i] += len;
			rest[i] += *rest[i] == '\n';
			more |= rest[i][strspn(rest[i], "\n")] != '\0';
		}
		grid_across(grid->out, line.data, bold && line.len > 0);
		buf_free(&line);
	}
}
