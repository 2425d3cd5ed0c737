/* Rows of cells under heads that come again on each page. */

#include "documents/grid.h"

#define ROW_PAD	  3.2
#define LINES_MAX 14 /* of a cell; no row is higher than a page */
#define FIRST_ROW 30.0

void
grid_place(struct grid *grid)
{
	double x = grid->sheet->margin;

	for (int i = 0; i < grid->count; i++) {
		grid->columns[i].x = x;
		x += grid->columns[i].width;
	}
}

/* Cells at the edges stand flush with the margins. */
static void
inside(const struct grid *grid, int i, double *x, double *width)
{
	const struct column *column = &grid->columns[i];
	double before = i == 0 ? 0 : GRID_PAD;
	double after = i == grid->count - 1 ? 0 : GRID_PAD;

	*x = column->x + before;
	*width = column->width - before - after;
}

static double
heads_set(const struct grid *grid, struct text heads[COLUMNS_MAX])
{
	double x, width, height = 0;

	for (int i = 0; i < grid->count; i++) {
		inside(grid, i, &x, &width);
		text_set(&heads[i], grid->sheet, STYLE_HEAD,
		    grid->columns[i].name, width, LINES_MAX);
		if (heads[i].height > height)
			height = heads[i].height;
	}
	return height;
}

/* The heads, aligned at their feet; with a tag on the first page only, as they
 * are read once. */
static void
heads_show(struct grid *grid, bool again)
{
	struct sheet *sheet = grid->sheet;
	struct text heads[COLUMNS_MAX];
	double height = heads_set(grid, heads), x, width;

	if (!again)
		sheet_tag(sheet, "TR");
	for (int i = 0; i < grid->count; i++) {
		inside(grid, i, &x, &width);
		text_show(&heads[i], sheet, again ? NULL : "TH", x,
		    sheet->y + height - heads[i].height, width,
		    grid->columns[i].align);
		text_free(&heads[i]);
	}
	if (!again)
		sheet_untag(sheet, "TR");
	sheet->y += height + ROW_PAD;
	sheet_rule(
	    sheet, INK_EDGE, 1, sheet->margin, sheet->y, sheet_room(sheet));
}

void
grid_begin(struct grid *grid, const char *caption)
{
	struct sheet *sheet = grid->sheet;
	struct text heads[COLUMNS_MAX];
	double height = heads_set(grid, heads);

	for (int i = 0; i < grid->count; i++)
		text_free(&heads[i]);
	sheet_need(sheet, height + (caption[0] != '\0' ? 16 : 0) + FIRST_ROW);
	sheet_tag(sheet, "Table");
	if (caption[0] != '\0')
		sheet->y += 3 + text_put(sheet, STYLE_CAPTION, "Caption",
				    caption, sheet->margin, sheet->y,
				    sheet_room(sheet), ALIGN_START, 3);
	heads_show(grid, false);
}

void
grid_end(struct grid *grid)
{
	sheet_untag(grid->sheet, "Table");
	sheet_skip(grid->sheet, 14);
}

struct set_cell {
	struct text words, note;
	double height;
};

static double
cells_set(const struct grid *grid, const struct cell *cells,
    struct set_cell set[COLUMNS_MAX])
{
	double x, width, height = 0;

	for (int i = 0; i < grid->count; i++) {
		inside(grid, i, &x, &width);
		text_set(&set[i].words, grid->sheet, cells[i].style,
		    cells[i].words, width, LINES_MAX);
		set[i].height = set[i].words.height;
		if (cells[i].note != NULL) {
			text_set(&set[i].note, grid->sheet, STYLE_SMALL,
			    cells[i].note, width, LINES_MAX);
			set[i].height += set[i].note.height;
		}
		if (set[i].height > height)
			height = set[i].height;
	}
	return height;
}

static void
cell_show(struct grid *grid, const struct cell *cell, struct set_cell *set,
    int i, double top)
{
	struct sheet *sheet = grid->sheet;
	enum align align = grid->columns[i].align;
	double x, width;

	inside(grid, i, &x, &width);
	sheet_tag(sheet, "TD");
	text_show(&set->words, sheet, NULL, x, top, width, align);
	if (cell->note != NULL) {
		text_show(&set->note, sheet, NULL, x, top + set->words.height,
		    width, align);
		text_free(&set->note);
	}
	sheet_untag(sheet, "TD");
	text_free(&set->words);
}

double
grid_row(struct grid *grid, const struct cell *cells, double least,
    enum ink rule, double keep)
{
	struct sheet *sheet = grid->sheet;
	struct set_cell set[COLUMNS_MAX];
	double height = cells_set(grid, cells, set), top;
	int page = sheet->page;

	if (height < least)
		height = least;
	sheet_need(sheet, height + 2 * ROW_PAD + keep);
	if (sheet->page != page)
		heads_show(grid, true);
	top = sheet->y + ROW_PAD;
	sheet_tag(sheet, "TR");
	for (int i = 0; i < grid->count; i++)
		cell_show(grid, &cells[i], &set[i], i, top);
	sheet_untag(sheet, "TR");
	sheet->y = top + height + ROW_PAD;
	sheet_rule(sheet, rule, rule == INK_LINE ? 0.5 : 1, sheet->margin,
	    sheet->y, sheet_room(sheet));
	return top;
}
