/* How a table fits a terminal: pure arithmetic on widths. */

#include "output/layout.h"

#define PROSE_LEAST 16 /* narrower than this, words break */
#define PROSE_PANEL 32 /* at most, where there are several panels anyway */

/* A way to lay a table out.  The first that fits is taken, so what costs the
 * reader least comes first. */
static const struct way {
	bool brief, once, led, folded, whole;
	size_t lines;
} ways[] = {
    {.lines = 1},
    {.brief = true, .lines = 1},
    {.brief = true, .once = true, .lines = 1},
    {true, true, true, true, .whole = false, .lines = 1},
    {true, true, true, true, .whole = true, .lines = 1},
    {true, true, true, true, .whole = false, .lines = 2},
    {true, true, true, true, .whole = true, .lines = 2},
    {true, true, true, true, .whole = false, .lines = 3},
    {true, true, true, true, .whole = true, .lines = 3},
    {true, true, true, true, .whole = true, .lines = 4},
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The width of the grid's columns in [first, end), and the gaps between. */
static size_t
width_of(const struct layout *layout, size_t first, size_t end)
{
	size_t width = 0;

	for (size_t i = first; i < end; i++)
		width += layout->width[i] + (i > first ? LAYOUT_GAP : 0);
	return width;
}

static bool
fits(const struct layout *layout)
{
	return layout->room == 0 ||
	       width_of(layout, 0, layout->slots) <= layout->room;
}

static size_t
head_width(const struct layout *layout, const struct layout_column *column)
{
	return layout->brief ? column->brief : column->full;
}

/* Make no prose wider than this. */
static void
cap_prose(struct layout *layout, size_t most)
{
	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->column[i];
		size_t cap = larger(
		    most, larger(PROSE_LEAST, head_width(layout, column)));

		if (column->prose && !column->aside &&
		    layout->width[column->at] > cap)
			layout->width[column->at] = cap;
	}
}

/* Say which columns are said above; how many amounts there are beside them. */
static size_t
set_aside(struct layout *layout, const struct way *way, size_t once)
{
	size_t amounts = 0;

	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->column[i];

		column->aside = way->led && column->leads;
		if (!column->aside && column->once && once > 0) {
			column->aside = true;
			once--;
		}
		amounts += column->amount && !column->aside;
	}
	return amounts;
}

/* Put each column in its place, with so many columns said once. */
static void
lay(struct layout *layout, const struct way *way, size_t once)
{
	size_t amounts = set_aside(layout, way, once), amount = 0;
	size_t a_line = (amounts + way->lines - 1) / way->lines;
	size_t slots[OUTPUT_COLUMNS_MAX]; /* of the amounts in the first line */

	layout->brief = way->brief;
	layout->whole = way->whole;
	layout->lines = way->lines;
	layout->slots = 0;
	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->column[i];
		size_t cells = way->whole ? column->whole : column->exact;

		column->line = 0;
		if (column->aside)
			continue;
		if (column->amount) {
			column->line = amount / a_line;
			if (column->line == 0)
				slots[amount] = layout->slots;
			column->at = slots[amount++ % a_line];
		} else
			column->at = layout->slots;
		if (column->at == layout->slots)
			layout->width[layout->slots++] = 0;
		layout->width[column->at] = larger(layout->width[column->at],
		    larger(cells, head_width(layout, column)));
	}
	for (size_t most = layout->room;
	     way->folded && !fits(layout) && most >= PROSE_LEAST; most--)
		cap_prose(layout, most);
}

void
layout_settle(struct layout *layout)
{
	size_t once = 0;

	for (size_t i = 0; i < layout->count; i++)
		once += layout->column[i].once;
	for (size_t way = 0; way < WAYS; way++)
		for (size_t i = 0; i <= (ways[way].once ? once : 0); i++) {
			lay(layout, &ways[way], i);
			if (fits(layout))
				return;
		}
	lay(layout, &ways[0], 0);
	layout->panels = true;
	cap_prose(layout,
	    layout->room / 2 < PROSE_PANEL ? layout->room / 2 : PROSE_PANEL);
}

size_t
layout_panel(const struct layout *layout, size_t first)
{
	size_t end = first + 1;
	size_t taken = first == 0 || layout->keys == 0
			   ? 0
			   : width_of(layout, 0, layout->keys) + LAYOUT_GAP;

	while (end < layout->count &&
	       (layout->room == 0 ||
		   taken + width_of(layout, first, end + 1) <= layout->room))
		end++;
	return end;
}
