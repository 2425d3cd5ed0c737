/* Bars of funding, large and in rows. */

#include <string.h>

#include "documents/bars.h"
#include "documents/grid.h"
#include "locale/decimal.h"
#include "locale/format.h"
#include "locale/words.h"
#include "member.h"

#define HERO_HIGH 24.0
#define ROW_HIGH  9.0
#define SWATCH	  9.0

/* What a bar is made of, in its order; the last is not counted. */
static const struct rung {
	const char *member, *name, *note;
	enum filling_of filling;
	bool counted;
} rungs[] = {
    {"received", N_("Received"), N_("in the bank"), FILL_SOLID, true},
    {"receivable", N_("Due, not yet paid"), N_("signed, date has passed"),
	FILL_DOTS, true},
    {"signed", N_("Signed, due later"), N_("binding"), FILL_STRIPES, true},
    {"pledged", N_("Pledged"), N_("not counted"), FILL_HATCH, false},
};
#define RUNGS (sizeof(rungs) / sizeof(rungs[0]))

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
draw_bar(struct sheet *sheet, const json_t *bar, double x, double y,
    double width, double height)
{
	double need = length_of(bar, "required"), funded = 0, whole, at = x;

	for (size_t i = 0; i < RUNGS; i++)
		if (rungs[i].counted)
			funded += length_of(bar, rungs[i].member);
	whole = funded > need ? funded : need;
	if (whole <= 0)
		return;
	for (size_t i = 0; i < RUNGS; i++) {
		double part =
		    width * length_of(bar, rungs[i].member) / whole;

		if (part > x + width - at)
			part = x + width - at;
		sheet_pattern(sheet, rungs[i].filling, at, y, part, height);
		if (rungs[i].counted && part > 0.8)
			sheet_fill(sheet, INK_PAPER, at + part - 0.6, y, 0.6,
			    height);
		at += part;
	}
	sheet_frame(sheet, INK_EDGE, 0.8, x, y, width, height);
	if (need > 0 && funded > need)
		sheet_fill(sheet, INK_TEXT, x + width * need / whole - 0.8,
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

/* Above the bar: what is covered and what is missing, as a bracket. */
static void
draw_bracket(const struct print *print, const json_t *bar)
{
	struct sheet *sheet = print->sheet;
	double room = sheet_room(sheet), need = length_of(bar, "required");
	double missing = length_of(bar, "missing"), covered;
	struct buf figure = BUF(256), line = BUF(1024);

	if (!knows_missing(bar) || need <= 0)
		return;
	covered = missing < need ? room * (need - missing) / need : 0;
	if (member_text(bar, "covered")[0] != '\0') {
		whole_text(&figure, print, bar, "covered");
		buf_printf(&line, "%s %s", print_word(print, N_("Covered")),
		    figure.data);
		text_put(sheet, STYLE_STRONG, "P", line.data, sheet->margin,
		    sheet->y, room / 2, ALIGN_START, 1);
		buf_clear(&line);
	}
	whole_text(&figure, print, bar, "missing");
	buf_printf(&line, "%s %s", print_word(print, N_("Missing")),
	    figure.data);
	percent_text(&figure, print, bar, "missing");
	buf_printf(&line, " \xc2\xb7 %s", figure.data);
	sheet->y += 3 + text_put(sheet, STYLE_CELL_MISSING, "P", line.data,
			    sheet->margin + room / 2, sheet->y, room / 2,
			    ALIGN_END, 1);
	sheet_fill(sheet, INK_EDGE, sheet->margin, sheet->y, covered, 2);
	sheet_fill(sheet, INK_MISSING, sheet->margin + covered, sheet->y,
	    room - covered, 2);
	sheet->y += 5;
	buf_free(&line);
	buf_free(&figure);
}

/* A figure with its name, its sign in the bar, and what it means. */
struct rung_card {
	const char *name, *note;
	int filling; /* -1 for none, -2 for the empty rest of the bar */
	enum style style;
};

static double
draw_card(const struct print *print, const struct rung_card *card,
    const char *figure, double x, double width)
{
	struct sheet *sheet = print->sheet;
	double y = sheet->y, aside = card->filling == -1 ? 0 : SWATCH + 4;

	if (card->filling >= 0)
		sheet_pattern(sheet, (enum filling_of)card->filling, x, y + 2,
		    SWATCH, SWATCH);
	if (card->filling != -1)
		sheet_frame(
		    sheet, INK_EDGE, 0.8, x, y + 2, SWATCH, SWATCH);
	text_put(sheet, STYLE_SMALL, "P", print_word(print, card->name),
	    x + aside, y, width - aside, ALIGN_START, 2);
	y += 23;
	y += text_put(
	    sheet, card->style, "P", figure, x, y, width, ALIGN_START, 1);
	y += text_put(sheet, STYLE_SMALL, "P", print_word(print, card->note), x,
	    y, width, ALIGN_START, 3);
	return y - sheet->y;
}

static void
draw_cards(const struct print *print, const json_t *bar)
{
	struct rung_card card = {N_("Needed"), "", -1, STYLE_STRONG};
	struct sheet *sheet = print->sheet;
	double step = sheet_room(sheet) / (RUNGS + 2), high, x = sheet->margin;
	struct buf figure = BUF(256);

	whole_text(&figure, print, bar, "required");
	high = draw_card(print, &card, figure.data, x, step - 6);
	card.style = STYLE_STRONG;
	for (size_t i = 0; i < RUNGS; i++) {
		double h;

		card = (struct rung_card){rungs[i].name, rungs[i].note,
		    (int)rungs[i].filling, STYLE_STRONG};
		whole_text(&figure, print, bar, rungs[i].member);
		h = draw_card(
		    print, &card, figure.data, x += step, step - 6);
		high = h > high ? h : high;
	}
	if (knows_missing(bar)) {
		card = (struct rung_card){
		    N_("Missing"), "", -2, STYLE_CELL_MISSING};
		whole_text(&figure, print, bar, "missing");
		draw_card(print, &card, figure.data, x + step, step - 6);
	}
	sheet->y += high + 6;
	buf_free(&figure);
}

void
bars_hero(const struct print *print, const json_t *bar)
{
	struct sheet *sheet = print->sheet;

	sheet_need(sheet, HERO_HIGH + 110);
	draw_bracket(print, bar);
	draw_bar(sheet, bar, sheet->margin, sheet->y, sheet_room(sheet),
	    HERO_HIGH);
	sheet->y += HERO_HIGH + 8;
	draw_cards(print, bar);
	sheet_rule(sheet, INK_LINE, 0.5, sheet->margin, sheet->y,
	    sheet_room(sheet));
	sheet_skip(sheet, 12);
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
set_columns(const struct print *print, struct grid *grid)
{
	double room = sheet_room(print->sheet);
	double narrow = room * 0.112;

	grid->sheet = print->sheet;
	grid->count = 2 + (int)FIGURES;
	grid->columns[0] =
	    (struct column){0, room * 0.19, ALIGN_START, ""};
	grid->columns[1] = (struct column){0,
	    room - room * 0.19 - narrow * (double)FIGURES, ALIGN_START,
	    print_word(print, N_("Covered"))};
	for (size_t i = 0; i < FIGURES; i++)
		grid->columns[2 + i] = (struct column){0, narrow, ALIGN_FIGURE,
		    print_word(print, figures[i].name)};
	grid_place(grid);
}

static void
draw_row(const struct print *print, struct grid *grid, const json_t *bar)
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
		cells[2 + i] = (struct cell){
		    figures[i].style, values[i].data, NULL};
	}
	top = grid_row(grid, cells, 2 * ROW_HIGH, INK_LINE, 0);
	draw_bar(print->sheet, bar, grid->columns[1].x + GRID_PAD, top + 2,
	    grid->columns[1].width - 2 * GRID_PAD, ROW_HIGH);
	for (size_t i = 0; i < FIGURES; i++)
		buf_free(&values[i]);
	buf_free(&percent);
}

void
bars_table(const struct print *print, const json_t *bars, size_t from)
{
	struct grid grid;

	if (json_array_size(bars) <= from)
		return;
	set_columns(print, &grid);
	grid_begin(&grid, "");
	for (size_t i = from; i < json_array_size(bars); i++)
		draw_row(print, &grid, json_array_get(bars, i));
	grid_end(&grid);
}
