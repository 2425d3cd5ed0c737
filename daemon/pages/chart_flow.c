/* Who funds what: sources on one side, targets on the other, and bands between
 * them as wide as what flows, in tenths of a pixel. */

#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "utf8.h"

#define WIDE_VALUE   4400 /* how high all that flows is */
#define NARROW_VALUE 5200
#define NODE	     120 /* the width of a bar at either end */

/* What the two drawings differ in. */
static const struct drawing {
	const char *class;
	long width, value;
	long from, to;	  /* where the sources begin, and the targets */
	long slot, below; /* the least height of a source; under each */
	long target_slot;
	size_t name, target_name; /* cells of a name */
} wide = {"chart flow wide", 11200, WIDE_VALUE, 3300, 8300, 180, 60, 400, 32,
    40},
  narrow = {
      "chart flow narrow", 3400, NARROW_VALUE, 0, 3280, 190, 60, 100, 24, 0};

/* An end of the flow. */
struct node {
	struct decimal amount;
	long height, y; /* of its bar */
	long used;	/* by the bands that were drawn */
};

struct layout {
	const struct chart_flow *flow;
	const struct drawing *drawing;
	struct node sources[CHART_SOURCES], targets[CHART_TARGETS];
	struct decimal total;
	long height;
};

static bool
flows(const struct chart_flow *flow, int source, int target,
    struct decimal *amount)
{
	return decimal_read(flow->amounts[source][target], amount) &&
	       amount->units > 0;
}

/* How high an amount is. */
static long
height_of(const struct layout *l, const struct decimal *amount)
{
	struct decimal percent;

	if (!decimal_share(amount, &l->total, 4, &percent))
		return 0;
	return (long)(percent.units * l->drawing->value / 1000000);
}

static void
sum_up(struct layout *l)
{
	const struct chart_flow *flow = l->flow;
	struct decimal amount;

	for (int s = 0; s < flow->sources; s++)
		for (int t = 0; t < flow->targets; t++) {
			struct node *to = &l->targets[t];

			if (!flows(flow, s, t, &amount))
				continue;
			decimal_add(&l->sources[s].amount, &amount,
			    &l->sources[s].amount);
			decimal_add(&to->amount, &amount, &to->amount);
			decimal_add(&l->total, &amount, &l->total);
		}
}

static long
at_least(long height, long least)
{
	return height > least ? height : least;
}

/* Sources one under the other, each with room for its name; targets spread over
 * the same height. */
static void
lay_out(struct layout *l)
{
	const struct chart_flow *flow = l->flow;
	long y = 40, all = 0, room;

	for (int s = 0; s < flow->sources; s++) {
		struct node *n = &l->sources[s];

		n->height = height_of(l, &n->amount);
		room = at_least(n->height, l->drawing->slot);
		n->y = y + (room - n->height) / 2;
		y += room + l->drawing->below;
	}
	for (int t = 0; t < flow->targets; t++) {
		l->targets[t].height = height_of(l, &l->targets[t].amount);
		all += at_least(l->targets[t].height, l->drawing->target_slot);
	}
	l->height = at_least(y, all + 40 + l->drawing->below * flow->targets);
	room = flow->targets > 1 ? (l->height - 80 - all) / (flow->targets - 1)
				 : (l->height - 80 - all) / 2;
	y = flow->targets > 1 ? 40 : 40 + room;
	for (int t = 0; t < flow->targets; t++) {
		struct node *n = &l->targets[t];
		long slot = at_least(n->height, l->drawing->target_slot);

		n->y = y + (slot - n->height) / 2;
		y += slot + room;
	}
}

/* Where something of that width stands, which is the other side for who reads
 * from right to left. */
static long
side(const struct layout *l, long x, long width)
{
	return l->flow->rtl ? l->drawing->width - x - width : x;
}

static void
tenths_add(struct buf *buf, long tenths)
{
	buf_printf(buf, "%ld", tenths / 10);
	if (tenths % 10 != 0)
		buf_printf(buf, ".%ld", tenths % 10);
}

static void
points_add(struct buf *buf, const char *command, const long points[], int count)
{
	buf_add(buf, command);
	for (int i = 0; i < count; i++) {
		if (i > 0)
			buf_add(buf, " ");
		tenths_add(buf, points[i]);
	}
}

static int
colour_of(const struct chart_flow *flow, int target)
{
	return flow->other[target] ? CHART_TARGETS - 1
				   : target % (CHART_TARGETS - 1);
}

static void
band_add(struct buf *buf, struct layout *l, int s, int t, long height)
{
	struct node *a = &l->sources[s], *b = &l->targets[t];
	long x1 = side(l, l->drawing->from + NODE, 0),
	     x2 = side(l, l->drawing->to, 0), middle = (x1 + x2) / 2;
	long y1 = a->y + a->used, y2 = b->y + b->used;

	buf_printf(buf, "<path class=\"lk t%d\" d=\"", colour_of(l->flow, t));
	points_add(buf, "M", (long[]){x1, y1}, 2);
	points_add(buf, "C", (long[]){middle, y1, middle, y2, x2, y2}, 6);
	points_add(buf, "V", &(long){y2 + height}, 1);
	points_add(buf, "C",
	    (long[]){middle, y2 + height, middle, y1 + height, x1, y1 + height},
	    6);
	buf_add(buf, "Z\"/>");
	a->used += height;
	b->used += height;
}

static void
bands_add(struct buf *buf, struct layout *l)
{
	struct decimal amount;

	for (int s = 0; s < l->flow->sources; s++)
		for (int t = 0; t < l->flow->targets; t++)
			if (flows(l->flow, s, t, &amount))
				band_add(buf, l, s, t, height_of(l, &amount));
}

/* A name in so many cells, for a text of SVG does not wrap; what steers the
 * direction of reading is left out. */
static void
name_add(struct buf *buf, const char *name, size_t cells)
{
	char character[5];
	uint32_t c;
	size_t len;

	for (; *name != '\0'; name += len) {
		len = utf8_read(name, &c);
		if (len == 0 || utf8_steers(c)) {
			len = len == 0 ? 1 : len;
			continue;
		}
		if (cells <= (c >= 0x1100 ? 2U : 1U) && name[len] != '\0') {
			buf_add(buf, "…");
			return;
		}
		cells -= c >= 0x1100 ? 2U : 1U;
		memcpy(character, name, len);
		character[len] = '\0';
		html_text(buf, character);
	}
}

static void
bar_add(struct buf *buf, const struct layout *l, const char *class, long x,
    const struct node *n)
{
	buf_printf(buf, "<rect class=\"%s\" x=\"", class);
	tenths_add(buf, side(l, x, NODE));
	buf_add(buf, "\" y=\"");
	tenths_add(buf, n->y);
	buf_add(buf, "\" width=\"12\" height=\"");
	tenths_add(buf, at_least(n->height, 5));
	buf_add(buf, "\"/>");
}

/* A text at a place; end: it ends there. */
static void
text_open(struct buf *buf, long x, long y, bool end)
{
	buf_add(buf, "<text x=\"");
	tenths_add(buf, x);
	buf_add(buf, "\" y=\"");
	tenths_add(buf, y);
	buf_add(buf, end ? "\" class=\"e\">" : "\">");
}

static void
amount_add(struct buf *buf, const struct layout *l, const struct node *n)
{
	char text[DECIMAL_TEXT];

	decimal_write(&n->amount, text);
	format_whole(buf, text, l->flow->language);
	buf_add(buf, "</tspan></text>");
}

static void
source_add(struct buf *buf, const struct layout *l, int s)
{
	const struct node *n = &l->sources[s];
	bool inside = l->drawing == &narrow;
	long x = l->drawing->from + (inside ? NODE + 50 : -80);

	bar_add(buf, l, "nd", l->drawing->from, n);
	text_open(buf, side(l, x, 0), n->y + n->height / 2 + 45,
	    inside == l->flow->rtl);
	name_add(buf, l->flow->source_names[s], l->drawing->name);
	buf_add(buf, " <tspan class=\"am\">");
	amount_add(buf, l, n);
}

static void
target_add(struct buf *buf, const struct layout *l, int t)
{
	const struct node *n = &l->targets[t];
	long x = side(l, l->drawing->to + NODE + 80, 0);
	char class[16];

	snprintf(class, sizeof(class), "t%d", colour_of(l->flow, t));
	bar_add(buf, l, class, l->drawing->to, n);
	if (l->drawing == &narrow)
		return;
	text_open(buf, x, n->y + n->height / 2 - 35, l->flow->rtl);
	buf_add(buf, "<tspan class=\"strong\">");
	name_add(buf, l->flow->target_names[t], l->drawing->target_name);
	buf_add(buf, "</tspan><tspan class=\"am\" dy=\"17\" x=\"");
	tenths_add(buf, x);
	buf_add(buf, "\">");
	amount_add(buf, l, n);
}

void
chart_flow(struct buf *buf, const struct chart_flow *flow, bool is_narrow)
{
	struct layout l = {
	    .flow = flow, .drawing = is_narrow ? &narrow : &wide};

	sum_up(&l);
	if (decimal_is_zero(&l.total))
		return;
	lay_out(&l);
	buf_printf(buf, "<svg class=\"%s\" viewBox=\"0 0 ", l.drawing->class);
	tenths_add(buf, l.drawing->width);
	buf_add(buf, " ");
	tenths_add(buf, l.height);
	buf_add(buf, "\" aria-hidden=\"true\" focusable=\"false\">");
	bands_add(buf, &l);
	for (int s = 0; s < flow->sources; s++)
		if (!decimal_is_zero(&l.sources[s].amount))
			source_add(buf, &l, s);
	for (int t = 0; t < flow->targets; t++)
		if (!decimal_is_zero(&l.targets[t].amount))
			target_add(buf, &l, t);
	buf_add(buf, "</svg>");
}

void
chart_flow_swatch(struct buf *buf, const struct chart_flow *flow, int target)
{
	buf_printf(buf,
	    "<svg class=\"sw\" aria-hidden=\"true\" focusable=\"false\">"
	    "<rect width=\"100%%\" height=\"100%%\" class=\"t%d\"/></svg>",
	    colour_of(flow, target));
}
