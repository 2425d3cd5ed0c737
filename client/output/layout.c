/* How a table fits a terminal: pure arithmetic on widths. */

#include "output/layout.h"

#define PROSE_LEAST 16 /* narrower than this, words break */
#define PROSE_PANEL 32 /* at most, where there are several panels anyway */

/* The width of columns in [first, end), and the gaps between them. */
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
	       width_of(layout, 0, layout->count) <= layout->room;
}

static size_t
least(const struct layout *layout, size_t i)
{
	return layout->header[i] > PROSE_LEAST ? layout->header[i]
					       : PROSE_LEAST;
}

/* Make no prose wider than this. */
static void
cap_prose(struct layout *layout, size_t most)
{
	for (size_t i = 0; i < layout->count; i++) {
		size_t cap = most > least(layout, i) ? most : least(layout, i);

		if (layout->prose[i] && layout->width[i] > cap)
			layout->width[i] = cap;
	}
}

void
layout_settle(struct layout *layout)
{
	struct layout whole = *layout;

	for (size_t most = layout->room; !fits(layout) && most >= PROSE_LEAST;
	     most--)
		cap_prose(layout, most);
	if (fits(layout))
		return;
	*layout = whole;
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
