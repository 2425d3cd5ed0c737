/* Rows of cells under heads that come again on each page. */

#include "documents/ruling.h"

#define ROW_PAD	  3.2
#define LINES_MAX 14 /* of a cell; no row is higher than a page */
#define FIRST_ROW 30.0

void
ruling_place(struct ruling *ruling)
{
	double x = ruling->canvas->margin;

	for (int i = 0; i < ruling->count; i++) {
		ruling->columns[i].x = x;
		x += ruling->columns[i].width;
	}
}

/* Cells at the edges stand flush with the margins. */
static void
inside(const struct ruling *ruling, int i, double *x, double *width)
{
	const struct column *column = &ruling->columns[i];
	double before = i == 0 ? 0 : CELL_PAD;
	double after = i == ruling->count - 1 ? 0 : CELL_PAD;

	*x = column->x + before;
	*width = column->width - before - after;
}

static double
heads_set(const struct ruling *ruling, struct text heads[COLUMNS_MAX])
{
	double x, width, height = 0;

	for (int i = 0; i < ruling->count; i++) {
		inside(ruling, i, &x, &width);
		text_set(&heads[i], ruling->canvas, STYLE_HEAD,
		    ruling->columns[i].name, width, LINES_MAX);
		if (heads[i].height > height)
			height = heads[i].height;
	}
	return height;
}

/* The heads, aligned at their feet; with a tag on the first page only, as they
 * are read once. */
static void
heads_show(struct ruling *ruling, bool again)
{
	struct canvas *canvas = ruling->canvas;
	struct text heads[COLUMNS_MAX];
	double height = heads_set(ruling, heads), x, width;

	if (!again)
		canvas_tag(canvas, "TR");
	for (int i = 0; i < ruling->count; i++) {
		inside(ruling, i, &x, &width);
		text_show(&heads[i], canvas, again ? NULL : "TH", x,
		    canvas->y + height - heads[i].height, width,
		    ruling->columns[i].align);
		text_free(&heads[i]);
	}
	if (!again)
		canvas_untag(canvas, "TR");
	canvas->y += height + ROW_PAD;
	canvas_rule(canvas, INK_EDGE, 1, canvas->margin, canvas->y,
	    canvas_room(canvas));
}

void
ruling_begin(struct ruling *ruling, const char *caption)
{
	struct canvas *canvas = ruling->canvas;
	struct text heads[COLUMNS_MAX];
	double height = heads_set(ruling, heads);

	for (int i = 0; i < ruling->count; i++)
		text_free(&heads[i]);
	canvas_need(canvas, height + (caption[0] != '\0' ? 16 : 0) + FIRST_ROW);
	canvas_tag(canvas, "Table");
	if (caption[0] != '\0')
		canvas->y += 3 + text_put(canvas, STYLE_CAPTION, "Caption",
				     caption, canvas->margin, canvas->y,
				     canvas_room(canvas), ALIGN_START, 3);
	heads_show(ruling, false);
}

void
ruling_end(struct ruling *ruling)
{
	canvas_untag(ruling->canvas, "Table");
	canvas_skip(ruling->canvas, 14);
}

struct set_cell {
	struct text words, note;
	double height;
};

static double
cells_set(const struct ruling *ruling, const struct cell *cells,
    struct set_cell set[COLUMNS_MAX])
{
	double x, width, height = 0;

	for (int i = 0; i < ruling->count; i++) {
		inside(ruling, i, &x, &width);
		text_set(&set[i].words, ruling->canvas, cells[i].style,
		    cells[i].words, width, LINES_MAX);
		set[i].height = set[i].words.height;
		if (cells[i].note != NULL) {
			text_set(&set[i].note, ruling->canvas, STYLE_SMALL,
			    cells[i].note, width, LINES_MAX);
			set[i].height += set[i].note.height;
		}
		if (set[i].height > height)
			height = set[i].height;
	}
	return height;
}

static void
cell_show(struct ruling *ruling, const struct cell *cell, struct set_cell *set,
    int i, double top)
{
	struct canvas *canvas = ruling->canvas;
	enum align align = ruling->columns[i].align;
	double x, width;

	inside(ruling, i, &x, &width);
	canvas_tag(canvas, "TD");
	text_show(&set->words, canvas, NULL, x, top, width, align);
	if (cell->note != NULL) {
		text_show(&set->note, canvas, NULL, x, top + set->words.height,
		    width, align);
		text_free(&set->note);
	}
	canvas_untag(canvas, "TD");
	text_free(&set->words);
}

double
ruling_row(struct ruling *ruling, const struct cell *cells, double least,
    enum ink rule, double keep)
{
	struct canvas *canvas = ruling->canvas;
	struct set_cell set[COLUMNS_MAX];
	double height = cells_set(ruling, cells, set), top;
	int page = canvas->page;

	if (height < least)
		height = least;
	canvas_need(canvas, height + 2 * ROW_PAD + keep);
	if (canvas->page != page)
		heads_show(ruling, true);
	top = canvas->y + ROW_PAD;
	canvas_tag(canvas, "TR");
	for (int i = 0; i < ruling->count; i++)
		cell_show(ruling, &cells[i], &set[i], i, top);
	canvas_untag(canvas, "TR");
	canvas->y = top + height + ROW_PAD;
	canvas_rule(canvas, rule, rule == INK_LINE ? 0.5 : 1, canvas->margin,
	    canvas->y, canvas_room(canvas));
	return top;
}
