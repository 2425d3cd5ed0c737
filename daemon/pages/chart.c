/* Bars: what covers a need by its firmness, in hundredths of a percent. */

#include <string.h>

#include "locale/decimal.h"
#include "pages/chart.h"

#define OF_ALL 10000 /* hundredths of a percent */

/* The parts of a bar from the firmest on, and what fills each: a class, or a
 * pattern of the page, which must be an attribute. */
static const struct {
	const char *name, *fill;
	bool counted; /* outlined as well */
} parts[] = {
    {"appropriated", "class=\"f-own\"", true},
    {"received", "class=\"f-rec\"", true},
    {"receivable", "fill=\"url(#p-due)\"", true},
    {"signed", "fill=\"url(#p-signed)\"", true},
    {"pledged", "fill=\"url(#p-pledged)\"", false},
    {"missing", "class=\"track\"", false},
};

#define PARTS 5 /* of a bar: what is missing is the rest */

static struct decimal
amount_of(const char *text)
{
	struct decimal d;

	if (!decimal_read(text, &d) || d.units < 0)
		return (struct decimal){0, 0};
	return d;
}

/* Where an amount ends on a scale, up to all of it. */
static int
place_of(const struct decimal *amount, const struct decimal *scale)
{
	struct decimal percent;

	if (!decimal_share(amount, scale, 2, &percent))
		return 0;
	return percent.units > OF_ALL ? OF_ALL : (int)percent.units;
}

/* An attribute of a place: x="23.05%". */
static void
place_add(struct buf *buf, const char *name, int place)
{
	buf_printf(buf, " %s=\"%d", name, place / 100);
	if (place % 100 != 0)
		buf_printf(buf, ".%02d", place % 100);
	buf_add(buf, "%\"");
}

static void
rect_add(struct buf *buf, int from, int to, const char *fill)
{
	buf_add(buf, "<rect");
	if (from > 0)
		place_add(buf, "x", from);
	place_add(buf, "width", to - from);
	buf_printf(buf, " height=\"100%%\" %s/>", fill);
}

static void
line_add(struct buf *buf, int at, const char *class)
{
	buf_add(buf, "<line");
	place_add(buf, "x1", at);
	place_add(buf, "x2", at);
	buf_printf(buf, " y2=\"100%%\" class=\"%s\"/>", class);
}

static void
svg_open(struct buf *buf, const char *class)
{
	buf_printf(buf,
	    "<svg class=\"%s\" aria-hidden=\"true\" focusable=\"false\">",
	    class);
}

void
chart_bar(struct buf *buf, const struct chart_bar *bar)
{
	const char *given[PARTS] = {bar->appropriated, bar->received,
	    bar->receivable, bar->later, bar->pledged};
	struct decimal ends[PARTS], sum = {0, 0}, part,
				    need = amount_of(bar->required), scale;
	int from = 0, to, whole;

	for (int i = 0; i < PARTS; i++) {
		part = amount_of(given[i]);
		decimal_add(&sum, &part, &sum);
		ends[i] = sum;
	}
	scale = decimal_compare(&need, &sum) > 0 ? need : sum;
	if (bar->scale != NULL)
		scale = amount_of(bar->scale);
	whole = place_of(&need, &scale);
	svg_open(buf, bar->hero ? "bar hero" : "bar");
	if (whole > 0)
		rect_add(buf, 0, whole, "class=\"track\"");
	for (int i = 0; i < PARTS; i++) {
		to = place_of(&ends[i], &scale);
		if (to > from) {
			rect_add(buf, from, to, parts[i].fill);
			if (parts[i].counted)
				rect_add(buf, from, to, "class=\"seg\"");
		}
		from = to;
	}
	if (whole > 0)
		rect_add(buf, 0, whole, "class=\"edge\"");
	if (whole > 0 && from > whole) {
		line_add(buf, whole, "halo");
		line_add(buf, whole, "hundred");
	}
	buf_add(buf, "</svg>");
}

void
chart_bracket(struct buf *buf, const char *covered, const char *missing)
{
	struct decimal have = amount_of(covered), lack = amount_of(missing);
	struct decimal need = {0, 0};
	int to;

	decimal_add(&have, &lack, &need);
	to = place_of(&have, &need);
	svg_open(buf, "brack");
	if (to > 0)
		rect_add(buf, 0, to, "class=\"b-have\"");
	if (to < OF_ALL && !decimal_is_zero(&need))
		rect_add(buf, to, OF_ALL, "class=\"b-lack\"");
	buf_add(buf, "</svg>");
}

void
chart_swatch(struct buf *buf, const char *part)
{
	svg_open(buf, "sw");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i].name, part) == 0)
			rect_add(buf, 0, OF_ALL, parts[i].fill);
	rect_add(buf, 0, OF_ALL, "class=\"edge\"");
	buf_add(buf, "</svg>");
}

void
chart_progress(struct buf *buf, int percent)
{
	int to = percent < 0 ? 0 : percent > 100 ? 100 : percent;

	svg_open(buf, "prog");
	rect_add(buf, 0, OF_ALL, "class=\"track\"");
	if (to > 0)
		rect_add(buf, 0, to * 100, "class=\"f-out\"");
	rect_add(buf, 0, OF_ALL, "class=\"edge\"");
	buf_add(buf, "</svg>");
}

bool
chart_way(
    const char *baseline, const char *actual, const char *target, int *percent)
{
	struct decimal from, at, to, gone, way, share;

	*percent = 0;
	if (!decimal_read(baseline, &from) || !decimal_read(actual, &at) ||
	    !decimal_read(target, &to) ||
	    !decimal_subtract(&at, &from, &gone) ||
	    !decimal_subtract(&to, &from, &way))
		return false;
	if (way.units < 0) { /* the target is to have less of it */
		way.units = -way.units;
		gone.units = -gone.units;
	}
	if (!decimal_share(&gone, &way, 0, &share) || share.units > 9999 ||
	    share.units < -9999)
		return false;
	*percent = (int)share.units;
	return true;
}
