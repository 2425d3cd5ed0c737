/* Blocks of a paper. */

#include <math.h>
#include <string.h>

#include "documents/bars.h"
#include "documents/blocks.h"
#include "documents/table.h"
#include "locale/format.h"
#include "locale/words.h"
#include "member.h"

#define DOT	  " \xc2\xb7 "
#define APART "\xe2\x80\x83\xe2\x80\x83" /* two em spaces */
#define CARDS_MAX 4

/* Set the text from the margin to the margin, and leave some room below. */
static void
flow(const struct print *print, enum style style, const char *words, double gap)
{
	struct canvas *canvas = print->canvas;

	if (words[0] == '\0')
		return;
	text_flow(canvas, style, words, canvas->margin, canvas_room(canvas),
	    ALIGN_START);
	canvas_skip(canvas, gap);
}

void
block_title(const struct print *print, const json_t *part)
{
	flow(print, STYLE_KICKER, member_text(part, "kicker"), 0);
	flow(print, STYLE_TITLE, member_text(part, "title"), 8);
}

/* The lines of an address. */
static void
flow_lines(const struct print *print, enum style style, const json_t *lines)
{
	const json_t *line;
	size_t index;

	json_array_foreach (lines, index, line)
		flow(print, style, json_string_value(line), 0);
}

void
block_recipient(const struct print *print, const json_t *part)
{
	const json_t *recipient = json_object_get(part, "recipient");

	if (recipient == NULL)
		return;
	if (print->to != NULL)
		flow(print, STYLE_SMALL, print->to, 0);
	flow(print, STYLE_LEAD, member_text(recipient, "name"), 0);
	flow_lines(print, STYLE_SMALL, json_object_get(recipient, "address"));
	canvas_skip(print->canvas, 10);
}

void
block_addressee(const struct print *print, const json_t *part)
{
	const json_t *recipient = json_object_get(part, "recipient");
	struct canvas *canvas = print->canvas;
	struct buf day = BUF(256);

	canvas_skip(canvas, 16);
	flow(print, STYLE_BODY, member_text(recipient, "name"), 0);
	flow_lines(print, STYLE_BODY, json_object_get(recipient, "address"));
	canvas_skip(canvas, 18);
	if (member_text(part, "issued")[0] != '\0') {
		format_day(&day, member_text(part, "issued"), print->language);
		flow(print, STYLE_BODY, day.data, 14);
	}
	buf_free(&day);
}

/* "CHF 200,000.00", with all its digits. */
static void
add_money(struct buf *out, const struct print *print, const json_t *amount)
{
	if (member_text(amount, "currency")[0] != '\0')
		buf_printf(out, "%s\xc2\xa0", member_text(amount, "currency"));
	format_exact(out, member_text(amount, "amount"), print->language);
}

/* One row of what is called how, with a rule below. */
static void
put_fact(const struct print *print, const char *label, const char *value)
{
	struct canvas *canvas = print->canvas;
	double room = canvas_room(canvas), split = room * 0.42, high, base;
	struct text name, said;

	text_set(&name, canvas, STYLE_CELL, label, split - 8, 12);
	text_set(&said, canvas, STYLE_CELL_STRONG, value, room - split, 20);
	base = fmax(name.base, said.base);
	high = fmax(
	    base - name.base + name.height, base - said.base + said.height);
	canvas_need(canvas, high + 9);
	canvas->y += 4;
	base += canvas->y;
	canvas_tag(canvas, "TR");
	text_show(&name, canvas, "TH", canvas->margin, base - name.base,
	    split - 8, ALIGN_START);
	text_show(&said, canvas, "TD", canvas->margin + split, base - said.base,
	    room - split, ALIGN_END);
	canvas_untag(canvas, "TR");
	canvas->y += high + 4;
	canvas_rule(canvas, INK_LINE, 0.5, canvas->margin, canvas->y, room);
	text_free(&name);
	text_free(&said);
}

static void
put_amounts(const struct print *print, const json_t *amounts, size_t from)
{
	if (json_array_size(amounts) <= from)
		return;
	canvas_tag(print->canvas, "Table");
	for (size_t i = from; i < json_array_size(amounts); i++) {
		const json_t *amount = json_array_get(amounts, i);
		struct buf money = BUF(VALUE_MAX);

		add_money(&money, print, amount);
		put_fact(print, member_text(amount, "label"), money.data);
		buf_free(&money);
	}
	canvas_untag(print->canvas, "Table");
	canvas_skip(print->canvas, 14);
}

void
block_amount(const struct print *print, const json_t *part)
{
	const json_t *amounts = member_list(part, "amounts");
	const json_t *first = json_array_get(amounts, 0);
	struct buf money = BUF(VALUE_MAX);

	if (first == NULL)
		return;
	add_money(&money, print, first);
	canvas_need(print->canvas, 60);
	flow(print, STYLE_SMALL, member_text(first, "label"), 0);
	flow(print, STYLE_FIGURE, money.data, 0);
	flow(print, STYLE_SMALL, member_text(first, "note"), 0);
	canvas_skip(print->canvas, 14);
	put_amounts(print, amounts, 1);
	buf_free(&money);
}

static double
put_card(
    const struct print *print, const json_t *amount, double x, double width)
{
	struct canvas *canvas = print->canvas;
	struct buf money = BUF(VALUE_MAX);
	double y = canvas->y + 6;

	add_money(&money, print, amount);
	y += text_put(canvas, STYLE_SMALL, "P", member_text(amount, "label"), x,
	    y, width, ALIGN_START, 2);
	y += text_put(
	    canvas, STYLE_CARD, "P", money.data, x, y, width, ALIGN_START, 2);
	y += text_put(canvas, STYLE_SMALL, "P", member_text(amount, "note"), x,
	    y, width, ALIGN_START, 4);
	buf_free(&money);
	return y - canvas->y;
}

void
block_amounts(const struct print *print, const json_t *part)
{
	const json_t *amounts = member_list(part, "amounts"), *amount;
	size_t count = json_array_size(amounts), index;
	size_t across = count < CARDS_MAX ? count : CARDS_MAX;
	struct canvas *canvas = print->canvas;
	double step, high = 0;

	if (count == 0)
		return;
	step = canvas_room(canvas) / (double)across;
	json_array_foreach (amounts, index, amount) {
		size_t place = index % across;
		double taken;

		if (place == 0) {
			canvas->y += high;
			high = 0;
			canvas_need(canvas, 90);
			canvas_rule(canvas, INK_LINE, 0.5, canvas->margin,
			    canvas->y, canvas_room(canvas));
		}
		taken = put_card(print, amount,
		    canvas->margin + (double)place * step, step - 10);
		high = taken > high ? taken : high;
	}
	canvas->y += high + 6;
	canvas_rule(canvas, INK_LINE, 0.5, canvas->margin, canvas->y,
	    canvas_room(canvas));
	canvas_skip(canvas, 14);
}

void
block_tables(const struct print *print, const json_t *part)
{
	const json_t *table;
	size_t index;

	json_array_foreach (json_object_get(part, "tables"), index, table)
		table_lay(print, table);
}

static void
add_fact(struct buf *out, const struct print *print, const json_t *fact)
{
	if (member_text(fact, "currency")[0] != '\0')
		buf_printf(out, "%s\xc2\xa0", member_text(fact, "currency"));
	value_write(out, value_kind(member_text(fact, "kind")),
	    json_object_get(fact, "value"), print->language);
}

void
block_facts(const struct print *print, const json_t *part)
{
	const json_t *facts = member_list(part, "facts"), *fact;
	size_t index;

	if (facts == NULL)
		return;
	canvas_tag(print->canvas, "Table");
	json_array_foreach (facts, index, fact) {
		struct buf value = BUF(VALUE_MAX);

		add_fact(&value, print, fact);
		put_fact(print, member_text(fact, "label"), value.data);
		buf_free(&value);
	}
	canvas_untag(print->canvas, "Table");
	canvas_skip(print->canvas, 14);
}

static void
put_paragraphs(const struct print *print, const json_t *part, size_t from)
{
	const json_t *paragraphs = json_object_get(part, "paragraphs");

	for (size_t i = from; i < json_array_size(paragraphs); i++)
		flow(print, STYLE_BODY,
		    json_string_value(json_array_get(paragraphs, i)), 8);
}

void
block_lead(const struct print *print, const json_t *part)
{
	const json_t *first =
	    json_array_get(json_object_get(part, "paragraphs"), 0);

	if (first != NULL)
		flow(print, STYLE_LEAD, json_string_value(first), 10);
}

void
block_paragraphs(const struct print *print, const json_t *part)
{
	put_paragraphs(print, part, 0);
}

void
block_rest(const struct print *print, const json_t *part)
{
	put_paragraphs(print, part, 1);
}

void
block_bars(const struct print *print, const json_t *part)
{
	const json_t *bars = member_list(part, "bars");
	bool whole = part == print->paper;

	if (bars == NULL)
		return;
	if (whole)
		bars_hero(print, json_array_get(bars, 0));
	bars_table(print, bars, whole ? 1 : 0);
}

void
block_notes(const struct print *print, const json_t *part)
{
	const json_t *note;
	size_t index;

	json_array_foreach (json_object_get(part, "notes"), index, note)
		flow(print, STYLE_SMALL, json_string_value(note), 4);
}

void
block_issued(const struct print *print, const json_t *part)
{
	const char *name =
	    member_text(json_object_get(part, "organisation"), "name");
	struct buf day = BUF(256), line = BUF(VALUE_MAX);

	if (member_text(part, "issued")[0] == '\0')
		return;
	format_day(&day, member_text(part, "issued"), print->language);
	words_fill(&line,
	    print_word(print, name[0] != '\0'
				  ? N_("Issued on {day} by {organisation}.")
				  : N_("Issued on {day}.")),
	    (struct filling[]){
		{"day", day.data}, {"organisation", name}, {NULL, NULL}});
	flow(print, STYLE_BODY, line.data, 8);
	buf_free(&line);
	buf_free(&day);
}

static block *const of_section[] = {block_bars, block_paragraphs, block_amounts,
    block_tables, block_facts, block_notes, NULL};

void
block_sections(const struct print *print, const json_t *part)
{
	const json_t *section;
	size_t index;

	json_array_foreach (json_object_get(part, "sections"), index, section) {
		if (json_is_true(json_object_get(section, "page")))
			canvas_turn(print->canvas);
		canvas_need(print->canvas, 90);
		canvas_skip(print->canvas, 4);
		flow(print, STYLE_HEADING, member_text(section, "title"), 4);
		for (block *const *at = of_section; *at != NULL; at++)
			(*at)(print, section);
	}
}

/* Set the text in the middle, in a part of the width that reads well. */
static void
centre(
    const struct print *print, enum style style, const char *words, double gap)
{
	struct canvas *canvas = print->canvas;
	double aside = canvas_room(canvas) * 0.12;

	if (words[0] == '\0')
		return;
	text_flow(canvas, style, words, canvas->margin + aside,
	    canvas_room(canvas) - 2 * aside, ALIGN_CENTRE);
	canvas_skip(canvas, gap);
}

/* Two in a line, or all would not stand on one page with what is below. */
static void
centre_facts(const struct print *print, const json_t *part)
{
	const json_t *facts = json_object_get(part, "facts"), *fact;
	struct buf line = BUF(4 * VALUE_MAX);
	size_t index;

	json_array_foreach (facts, index, fact) {
		if (line.len > 0)
			buf_add(&line, APART);
		buf_printf(&line, "%s" DOT, member_text(fact, "label"));
		add_fact(&line, print, fact);
		if (index % 2 == 0 && index + 1 < json_array_size(facts))
			continue;
		centre(print, STYLE_SMALL, line.data, 0);
		buf_clear(&line);
	}
	buf_free(&line);
}

/* What was given stands behind the name, larger than what is said of it. */
void
block_thanks(const struct print *print, const json_t *part)
{
	const json_t *paragraphs = json_object_get(part, "paragraphs"), *amount;
	size_t index;

	canvas_skip(print->canvas, 24);
	centre(print, STYLE_THANKS, member_text(part, "title"), 10);
	for (index = 0; index < json_array_size(paragraphs); index++) {
		static const enum style as[] = {STYLE_LEAD, STYLE_GIFT};

		centre(print, index < 2 ? as[index] : STYLE_BODY,
		    json_string_value(json_array_get(paragraphs, index)),
		    index < 2 ? 8 : 3);
		if (index == 0)
			centre(print, STYLE_NAME,
			    member_text(
				json_object_get(part, "recipient"), "name"),
			    8);
	}
	if (index == 0)
		centre(print, STYLE_NAME,
		    member_text(json_object_get(part, "recipient"), "name"), 8);
	json_array_foreach (json_object_get(part, "amounts"), index, amount) {
		struct buf money = BUF(VALUE_MAX);

		add_money(&money, print, amount);
		centre(print, STYLE_SMALL, member_text(amount, "label"), 0);
		centre(print, STYLE_CARD, money.data, 6);
		buf_free(&money);
	}
	canvas_skip(print->canvas, 6);
	centre_facts(print, part);
}
