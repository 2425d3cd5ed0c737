/* Bars of funding, large and in rows. */

#include <string.h>

#include "documents/bars.h"
#include "documents/ruling.h"
#include "locale/decimal.h"
#include "locale/format.h"
#include "locale/words.h"
#include "member.h"

#define HERO_HIGH 24.0
#define ROW_HIGH  9.0
#define SWATCH	  9.0

/* What a bar is made of, in its order; the last is not counted. */
static const struct share {
	const char *member, *name, *note;
	enum filling_of filling;
	bool counted;
	bool optional; /* has no card where there is none */
} parts[] = {
    {"appropriated", N_("Appropriated"), N_("of the organisation's own budget"),
	FILL_OWN, true, true},
    {"received", N_("Received"), N_("in the bank"), FILL_SOLID, true, false},
    {"receivable", N_("Due, not yet paid"), N_("signed, date has passed"),
	FILL_DOTS, true, false},
    {"signed", N_("Signed, due later"), N_("binding"), FILL_STRIPES, true,
	false},
    {"pledged", N_("Pledged"), N_("not counted"), FILL_HATCH, false, false},
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* For the length of a bar only: no figure is made of it. */
static double
length_of(const json_t *bar, const char *member)
{
	struct decimal value;
	double length;

	if (!decimal_read(member_text(bar, member), &value))
		return 0;
	length = (double)value.units;
	for (int i = 0; i < value.scale; i++)
		length /= 10;
	return length > 0 ? length : 0;
}

/* The need as a frame, and in it what covers it.  What is more than the need
 * runs on behind a thick line; a pledge only fills what is missing. */
static void
draw_bar(struct canvas *canvas, const json_t *bar, double x, double y,
    double width, double height)
{
	double need = length_of(bar, "required"), funded = 0, whole, at = x;

	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].counted)
			funded += length_of(bar, parts[i].member);
	whole = funded > need ? funded : need;
	if (whole <= 0)
		return;
	for (size_t i = 0; i < PARTS; i++) {
		double part = width * length_of(bar, parts[i].member) / whole;

		if (part > x + width - at)
			part = x + width - at;
		canvas_pattern(canvas, parts[i].filling, at, y, part, height);
		if (parts[i].counted && part > 0.8)
			canvas_fill(
			    canvas, INK_PAPER, at + part - 0.6, y, 0.6, height);
		at += part;
	}
	canvas_frame(canvas, INK_EDGE, 0.8, x, y, width, height);
	if (need > 0 && funded > need)
		canvas_fill(canvas, INK_TEXT, x + width * need / whole - 0.8,
		    y - 2, 1.6, height + 4);
}

static void
whole_text(struct buf *out, const struct print *print, const json_t *bar,
    const char *member)
{
	const char *amount = member_text(bar, member);

	buf_clear(out);
	format_whole(out, amount, print->language);
}

/* "72 %" of the need, so that it and its rest are 100 together. */
static void
percent_text(struct buf *out, const struct print *print, const json_t *bar,
    const char *member)
{
	buf_clear(out);
	if (length_of(bar, "required") > 0)
		format_percent(out, member_text(bar, member),
		    member_text(bar, "required"), 0, print->language);
}

static bool
knows_missing(const json_t *bar)
{
	return member_text(bar, "missing")[0] != '\0';
}

/* "Missing 5,896,461 · 72 %", where the object says how much. */
static void
put_side(const struct print *print, const json_t *bar, const char *member,
    const char *name, int percent, enum style style, bool end)
{
	struct canvas *canvas = print->canvas;
	double half = canvas_room(canvas) / 2;
	struct buf figure = BUF(256), line = BUF(1024);

	if (member_text(bar, member)[0] == '\0')
		return;
	whole_text(&figure, print, bar, member);
	buf_printf(&line,
	    "%s " TEXT_LTR "%s" TEXT_LTR_END " \xc2\xb7 " TEXT_LTR,
	    print_word(print, name), figure.data);
	format_percentage(&line, percent);
	buf_add(&line, TEXT_LTR_END);
	text_put(canvas, style, "P", line.data,
	    canvas->margin + (end ? half : 0), canvas->y, half,
	    end ? ALIGN_END : ALIGN_START, 1);
	buf_free(&line);
	buf_free(&figure);
}

/* Above the bar: what is covered and what is missing, as a bracket.  Their
 * percentages are 100 together. */
static void
draw_bracket(const struct print *print, const json_t *bar)
{
	struct canvas *canvas = print->canvas;
	double room = canvas_room(canvas), need = length_of(bar, "required");
	double missing = length_of(bar, "missing"), covered;
	struct decimal both[2];
	int shares[2] = {0, 0};

	if (!knows_missing(bar) || need <= 0 ||
	    !decimal_read(member_text(bar, "missing"), &both[1]))
		return;
	if (!decimal_read(member_text(bar, "covered"), &both[0]) ||
	    both[0].units < 0 || both[1].units < 0)
		return;
	decimal_shares(both, shares, 2);
	covered = missing < need ? room * (need - missing) / need : 0;
	put_side(print, bar, "covered", N_("Covered"), shares[0],
	    STYLE_CELL_STRONG, false);
	put_side(print, bar, "missing", N_("Missing"), shares[1],
	    STYLE_CELL_MISSING, true);
	canvas->y += 17;
	canvas_fill(canvas, INK_EDGE, canvas->margin, canvas->y, covered, 2);
	canvas_fill(canvas, INK_MISSING, canvas->margin + covered, canvas->y,
	    room - covered, 2);
	canvas->y += 5;
}

/* A figure with its name, its sign in the bar, and what it means. */
struct share_card {
	const char *name, *note;
	int filling; /* -1 for none, -2 for the empty rest of the bar */
	enum style style;
};

static double
draw_card(const struct print *print, const struct share_card *card,
    const char *figure, double x, double width)
{
	struct canvas *canvas = print->canvas;
	double y = canvas->y, aside = card->filling == -1 ? 0 : SWATCH + 4;

	if (card->filling >= 0)
		canvas_pattern(canvas, (enum filling_of)card->filling, x, y + 2,
		    SWATCH, SWATCH);
	if (card->filling != -1)
		canvas_frame(canvas, INK_EDGE, 0.8, x, y + 2, SWATCH, SWATCH);
	text_put(canvas, STYLE_SMALL, "P", print_word(print, card->name),
	    x + aside, y, width - aside, ALIGN_START, 2);
	y += 23;
	y += text_put(
	    canvas, card->style, "P", figure, x, y, width, ALIGN_START, 1);
	y += text_put(canvas, STYLE_SMALL, "P", print_word(print, card->note),
	    x, y, width, ALIGN_START, 3);
	return y - canvas->y;
}

static bool
has_card(const struct share *part, const json_t *bar)
{
	return !part->optional || length_of(bar, part->member) > 0;
}

static void
draw_cards(const struct print *print, const json_t *bar)
{
	struct share_card card = {N_("Needed"), "", -1, STYLE_SUM};
	struct canvas *canvas = print->canvas;
	int count = 2; /* what is needed, and what is missing */
	double step, high, x = canvas->margin;
	struct buf figure = BUF(256);

	for (size_t i = 0; i < PARTS; i++)
		count += has_card(&parts[i], bar);
	step = canvas_room(canvas) / count;
	whole_text(&figure, print, bar, "required");
	high = draw_card(print, &card, figure.data, x, step - 6);
	for (size_t i = 0; i < PARTS; i++) {
		double h;

		if (!has_card(&parts[i], bar))
			continue;
		card = (struct share_card){parts[i].name, parts[i].note,
		    (int)parts[i].filling, STYLE_SUM};
		whole_text(&figure, print, bar, parts[i].member);
		h = draw_card(print, &card, figure.data, x += step, step - 6);
		high = h > high ? h : high;
	}
	if (knows_missing(bar)) {
		card = (struct share_card){
		    N_("Missing"), "", -2, STYLE_SUM_MISSING};
		whole_text(&figure, print, bar, "missing");
		draw_card(print, &card, figure.data, x + step, step - 6);
	}
	canvas->y += high + 6;
	buf_free(&figure);
}

void
bars_hero(const struct print *print, const json_t *bar)
{
	struct canvas *canvas = print->canvas;

	canvas_need(canvas, HERO_HIGH + 110);
	draw_bracket(print, bar);
	draw_bar(canvas, bar, canvas->margin, canvas->y, canvas_room(canvas),
	    HERO_HIGH);
	canvas->y += HERO_HIGH + 8;
	draw_cards(print, bar);
	canvas_rule(canvas, INK_LINE, 0.5, canvas->margin, canvas->y,
	    canvas_room(canvas));
	canvas_skip(canvas, 12);
}

/* The columns of figures behind the label and the bar. */
static const struct figure_column {
	const char *member, *name;
	enum style style;
} figures[] = {
    {"required", N_("Needed"), STYLE_CELL},
    {"received", N_("Received"), STYLE_CELL},
    {"receivable", N_("Due, not yet paid"), STYLE_CELL},
    {"signed", N_("Signed, due later"), STYLE_CELL},
    {"pledged", N_("Pledged, not counted"), STYLE_CELL_MUTED},
    {"missing", N_("Missing"), STYLE_CELL_MISSING},
};
#define FIGURES (sizeof(figures) / sizeof(figures[0]))

static void
set_columns(const struct print *print, struct ruling *ruling)
{
	double room = canvas_room(print->canvas);
	double narrow = room * 0.107;

	ruling->canvas = print->canvas;
	ruling->count = 2 + (int)FIGURES;
	ruling->columns[0] = (struct column){0, room * 0.175, ALIGN_START, ""};
	ruling->columns[1] =
	    (struct column){0,
		room - room * 0.175 - narrow * (ruling->count - 2), ALIGN_START, print_word(print, N_("Covered"))};
	for (size_t i = 0; i < FIGURES; i++)
		ruling->columns[2 + i] = (struct column){0, narrow,
		    ALIGN_FIGURE, print_word(print, figures[i].name)};
	ruling_place(ruling);
}

static void
draw_row(const struct print *print, struct ruling *ruling, const json_t *bar)
{
	struct buf values[FIGURES], percent = BUF(64);
	struct cell cells[COLUMNS_MAX] = {
	    {STYLE_CELL_STRONG, member_text(bar, "label"), NULL},
	    {STYLE_CELL, "", NULL}};
	double top;

	if (member_text(bar, "note")[0] != '\0')
		cells[0].note = member_text(bar, "note");
	if (member_text(bar, "covered")[0] != '\0')
		percent_text(&percent, print, bar, "covered");
	cells[1].note = percent.data;
	for (size_t i = 0; i < FIGURES; i++) {
		buf_init(&values[i], 256);
		whole_text(&values[i], print, bar, figures[i].member);
		cells[2 + i] =
		    (struct cell){figures[i].style, values[i].data, NULL};
	}
	top = ruling_row(ruling, cells, 2 * ROW_HIGH, INK_LINE, 0);
	draw_bar(print->canvas, bar, ruling->columns[1].x + CELL_PAD, top + 2,
	    ruling->columns[1].width - 2 * CELL_PAD, ROW_HIGH);
	for (size_t i = 0; i < FIGURES; i++)
		buf_free(&values[i]);
	buf_free(&percent);
}

void
bars_table(const struct print *print, const json_t *bars, size_t from)
{
	struct ruling ruling;

	if (json_array_size(bars) <= from)
		return;
	set_columns(print, &ruling);
	ruling_begin(&ruling, "");
	for (size_t i = from; i < json_array_size(bars); i++)
		draw_row(print, &ruling, json_array_get(bars, i));
	ruling_end(&ruling);
}
