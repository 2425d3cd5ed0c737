/* Parts of models. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_parts.h"

#define PART_MAX 4096 /* bytes of one */

void
part_set(json_t *model, const char *name, part_writer *write, const char *text,
    const char *language)
{
	struct buf html = BUF(PART_MAX);

	if (text != NULL) {
		write(&html, text, language);
		view_set(model, name, html.data);
	}
	buf_free(&html);
}

void
part_copy(json_t *model, const char *name, part_writer *write,
    const json_t *from, const char *path, const char *language)
{
	part_set(model, name, write, view_text(from, path), language);
}

void
part_money(json_t *model, const char *name, const char *currency,
    const char *amount, const char *language)
{
	struct buf html = BUF(PART_MAX);

	html_money(&html, currency, amount, language);
	view_set(model, name, html.data);
	buf_free(&html);
}

void
part_percent(json_t *model, const char *name, const char *part,
    const char *whole, int decimals, const char *language)
{
	struct buf html = BUF(PART_MAX);

	html_percent(&html, part, whole, decimals, language);
	view_set(model, name, html.data);
	buf_free(&html);
}

void
part_sentence(json_t *model, const char *name, const char *text,
    const struct filling *fillings)
{
	struct buf html = BUF(16 * PART_MAX);

	words_fill(&html, text, fillings);
	view_set(model, name, html.data);
	buf_free(&html);
}

char *
part_name(const char *text)
{
	struct buf html = BUF(PART_MAX);
	char *name;

	buf_add(&html, "<bdi>");
	html_text(&html, text != NULL ? text : "");
	buf_add(&html, "</bdi>");
	name = xstrdup(html.data);
	buf_free(&html);
	return name;
}

void
part_names(json_t *model, const char *name, const json_t *names,
    const char *language)
{
	struct buf all = BUF(64 * PART_MAX);
	json_t *one;
	size_t i;

	json_array_foreach (names, i, one) {
		char *html = part_name(json_string_value(one));

		if (i > 0)
			buf_add(&all, words_of(language, ", "));
		buf_add(&all, html);
		free(html);
	}
	view_set(model, name, all.data);
	buf_free(&all);
}

/* What is given -------------------------------------------------------------*/

static const char *const given[] = {
    "received", "receivable", "signed", "pledged", NULL};

void
part_given(json_t *model, const json_t *figures, const char *language)
{
	for (const char *const *name = given; *name != NULL; name++)
		part_copy(model, *name, html_whole, figures, *name, language);
}

void
part_given_bar(json_t *model, const json_t *figures, const char *scale)
{
	struct buf svg = BUF(PART_MAX);

	chart_bar(&svg,
	    &(struct chart_bar){.received = view_text(figures, "received"),
		.receivable = view_text(figures, "receivable"),
		.later = view_text(figures, "signed"),
		.pledged = view_text(figures, "pledged"),
		.scale = scale});
	view_set(model, "bar", svg.data);
	buf_free(&svg);
}

char *
part_largest(const json_t *list)
{
	struct decimal largest = {0, 0}, sum, part;
	char text[DECIMAL_TEXT];
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		sum = (struct decimal){0, 0};
		for (const char *const *name = given; *name != NULL; name++)
			if (decimal_read(view_text(item, *name), &part))
				decimal_add(&sum, &part, &sum);
		if (decimal_compare(&sum, &largest) > 0)
			largest = sum;
	}
	decimal_write(&largest, text);
	return xstrdup(text);
}

/* In kind -------------------------------------------------------------------*/

/* What there is of a kind or a state, and what it is called. */
struct called {
	const char *code, *name, *icon;
};

static const struct called kinds[] = {
    {"expert", N_("Expert"),
	"<circle cx=\"12\" cy=\"7\" r=\"4\"/><path d=\"M4 21c0-5 3.5-8 8-8s8 3 "
	"8 8\"/>"},
    {"secondment", N_("Secondment"),
	"<circle cx=\"12\" cy=\"7\" r=\"4\"/><path d=\"M4 21c0-5 3.5-8 8-8s8 3 "
	"8 8\"/>"},
    {"equipment", N_("Equipment"),
	"<path d=\"M12 13v8M7 21h10M4 4c0 6 5 10 11 9zM12 8l5-5\"/>"},
    {"goods", N_("Goods"),
	"<path d=\"M3 8l9-5 9 5v9l-9 5-9-5zM3 8l9 5 9-5M12 13v9\"/>"},
    {"service", N_("Service"),
	"<path d=\"M3 5h18v11H3zM8 20h8M12 16v4M7 9h10M7 12h6\"/>"},
    {"premises", N_("Premises"),
	"<path d=\"M4 21V9l8-6 8 6v12zM10 21v-6h4v6\"/>"},
    {NULL, N_("Contribution in kind"), "<path d=\"M4 4h16v16H4z\"/>"},
};

static const struct called states[] = {
    {"agreed", N_("Agreed"), NULL},
    {"delivered", N_("Delivered"), NULL},
    {"accepted", N_("Delivered and accepted"), NULL},
    {NULL, N_("Offered"), NULL},
};

/* Units as people write them; any other is shown as it is. */
static const struct called units[] = {
    {"person-month", N_("person-months"), NULL},
    {"month", N_("months"), NULL},
    {"day", N_("days"), NULL},
    {"hour", N_("hours"), NULL},
    {"piece", N_("pieces"), NULL},
    {"set", N_("sets"), NULL},
    {NULL},
};

static const struct called *
called_of(const struct called *called, const char *code)
{
	while (called->code != NULL &&
	       (code == NULL || strcmp(called->code, code) != 0))
		called++;
	return called;
}

/* A member that is there in any case, so that none of that name is looked for
 * around it. */
static void
set_text(json_t *card, const char *name, const char *text)
{
	view_set(card, name, text != NULL ? text : "");
}

static void
set_day(
    json_t *card, const char *name, const json_t *item, const char *language)
{
	set_text(card, name, "");
	part_copy(card, name, html_day, item, name, language);
}

static void
add_quantity(json_t *card, const json_t *item, const char *language)
{
	const char *unit = view_text(item, "unit");
	const struct called *known = called_of(units, unit);
	json_int_t people = json_integer_value(json_object_get(item, "people"));
	char count[32];

	set_text(card, "people", "");
	part_copy(card, "quantity", format_exact, item, "quantity", language);
	view_set(card, "unit",
	    known->name != NULL ? words_of(language, known->name) : unit);
	if (people <= 0)
		return;
	snprintf(count, sizeof(count), "%lld", (long long)people);
	part_sentence(card, "people",
	    words_plural(language, "{count} person", "{count} people",
		(unsigned long)people),
	    (const struct filling[]){{"count", count}, {NULL}});
}

static json_t *
inkind_card(const struct shown *shown, const json_t *item)
{
	const char *language = shown->language;
	const struct called *kind = called_of(kinds, view_text(item, "kind"));
	const char *state = view_text(item, "state");
	const char *value = view_text(item, "value");
	json_t *card = json_object();

	set_text(card, "icon", kind->icon);
	set_text(card, "kind", words_of(language, kind->name));
	set_text(card, "gift", view_text(item, "description"));
	set_text(card, "giver", view_text(item, "name"));
	set_text(card, "party", view_text(item, "party"));
	set_text(card, "place", view_text(item, "place"));
	set_text(card, "state", state);
	set_text(card, "state_name",
	    words_of(language, called_of(states, state)->name));
	set_text(card, "initiative", view_text(item, "initiative"));
	set_text(card, "purpose", view_text(item, "initiative_name"));
	set_text(card, "value", "");
	set_day(card, "start", item, language);
	set_day(card, "finish", item, language);
	add_quantity(card, item, language);
	if (value != NULL)
		part_money(card, "value", view_text(item, "currency"), value,
		    language);
	return card;
}

void
part_inkind(const struct shown *shown, json_t *model, const json_t *items)
{
	json_t *cards = json_array(), *item;
	size_t i;

	json_array_foreach (items, i, item)
		json_array_append_new(cards, inkind_card(shown, item));
	json_object_set_new(model, "inkind", cards);
}

const struct column part_inkind_columns[] = {
    {"party", "text"},
    {"partner", "text", "name"},
    {"kind", "text"},
    {"description", "text"},
    {"quantity", "number"},
    {"unit", "text"},
    {"people", "number"},
    {"place", "text"},
    {"start", "day"},
    {"finish", "day"},
    {"state", "text"},
    {"initiative", "text"},
    {"initiative_name", "text"},
    {"accepted_value", "amount", "value"},
    {"accepted_currency", "text", "currency"},
    {NULL},
};

/* Commitments ---------------------------------------------------------------*/

static const struct {
	const char *stage, *name;
} stages[] = {
    {"received", N_("received")},
    {"receivable", N_("due, not yet paid")},
    {"signed", N_("signed, due then")},
};

/* What the answer calls an initiative. */
static const char *
initiative_name(const json_t *answer, const char *code)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(answer, "initiatives"), i, one) {
		const char *other = view_text(one, "initiative");

		if (code != NULL && other != NULL && strcmp(code, other) == 0)
			return view_text(one, "name");
	}
	return code;
}

static size_t
stage_of(const json_t *item)
{
	const char *stage = view_text(item, "stage");
	size_t s = 0;

	while (s + 1 < sizeof(stages) / sizeof(stages[0]) &&
	       (stage == NULL || strcmp(stages[s].stage, stage) != 0))
		s++;
	return s;
}

static json_t *
commitment_told(const struct shown *shown, const json_t *item)
{
	const char *base = view_text(shown->answer, "base_currency"),
		   *currency = view_text(item, "currency"),
		   *code = view_text(item, "initiative");
	json_t *row = json_object();
	struct buf swatch = BUF(1024);

	chart_swatch(&swatch, stages[stage_of(item)].stage);
	view_set(row, "swatch", swatch.data);
	view_set(row, "stage",
	    words_of(shown->language, stages[stage_of(item)].name));
	part_copy(row, "day", html_day, item, "date", shown->language);
	part_money(row, "amount", currency, view_text(item, "amount"),
	    shown->language);
	set_text(row, "in_base", "");
	if (strcmp(currency, base) != 0)
		part_money(row, "in_base", base, view_text(item, "base"),
		    shown->language);
	set_text(row, "giver", view_text(item, "name"));
	set_text(row, "initiative", code);
	set_text(row, "purpose", initiative_name(shown->answer, code));
	buf_free(&swatch);
	return row;
}

void
part_commitments(const struct shown *shown, json_t *model)
{
	const char *as_of = view_text(shown->answer, "edition.as_of");
	json_int_t more = json_integer_value(
	    json_object_get(shown->answer, "commitments_left_out"));
	json_t *told = json_array(), *item;
	bool later, was_later = false;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "commitments"), i, item) {
		json_t *row = commitment_told(shown, item);

		later = strcmp(view_text(item, "date"), as_of) > 0;
		json_object_set_new(
		    row, "next", json_boolean(later && !was_later && i > 0));
		was_later |= later;
		json_array_append_new(told, row);
	}
	json_object_set_new(model, "commitments", told);
	if (more > 0)
		json_object_set_new(
		    model, "commitments_more", json_integer(more));
}

/* Addresses and years -------------------------------------------------------*/

char *
part_link(const json_t *model, const char *path, const char *code)
{
	const char *query = view_text(model, "query");

	return xasprintf("%s%s%s", path, code, query != NULL ? query : "");
}

static void
widen(const json_t *years, int *first, int *last)
{
	json_t *item;
	size_t i;

	json_array_foreach (years, i, item) {
		int year = (int)json_integer_value(item);

		if (*first == 0 || year < *first)
			*first = year;
		if (year > *last)
			*last = year;
	}
}

void
part_years(const json_t *answer, bool open_only, int *first, int *last)
{
	*first = *last = 0;
	widen(json_object_get(answer, "open_years"), first, last);
	if (!open_only)
		widen(json_object_get(answer, "closed_years"), first, last);
}
