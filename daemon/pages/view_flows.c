/* Who funds what: the twelve donors that give most, the others, and those that
 * are not named, by theme. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_flows.h"
#include "pages/view_parts.h"

#define NOT_EARMARKED "not-earmarked"

static const struct field fields[] = {
    {"from", FIELD_YEAR, OPTIONAL, "the first year"},
    {"to", FIELD_YEAR, OPTIONAL, "the last year"},
    {"count", FIELD_CHOICE, OPTIONAL, "what is counted",
	.choices = "funded|received"},
    {NULL},
};

static bool
is_kind(const json_t *row, const char *kind)
{
	const char *is = view_text(row, "is");

	return is != NULL && strcmp(is, kind) == 0;
}

/* Which years were asked for, or all there are. */
static void
years_shown(const struct shown *shown, int *from, int *to)
{
	const char *first = view_text(shown->parameters, "from");
	const char *last = view_text(shown->parameters, "to");

	part_years(shown->answer, false, from, to);
	if (first != NULL)
		*from = (int)strtol(first, NULL, 10);
	if (last != NULL)
		*to = (int)strtol(last, NULL, 10);
}

/* What a row is called, and how a theme is. */
static const char *
row_name(const json_t *row, const char *language, struct buf *name)
{
	long long count = json_integer_value(json_object_get(row, "count"));
	char number[24];

	buf_clear(name);
	if (is_kind(row, "donor"))
		return view_text(row, "name");
	if (is_kind(row, "not_named"))
		return words_of(language, "Donors not named");
	if (is_kind(row, "rounding"))
		return words_of(language, "Left by rounding");
	snprintf(number, sizeof(number), "%lld", count);
	words_fill(name,
	    words_plural(language, "{count} other donor",
		"{count} other donors", (unsigned long)count),
	    (const struct filling[]){{"count", number}, {NULL}});
	return name->data;
}

static const char *
theme_name(const json_t *theme, const char *language)
{
	const char *name = view_text(theme, "name");

	return name != NULL ? name : words_of(language, "No purpose named");
}

static const char *
theme_code(const json_t *theme)
{
	const char *code = view_text(theme, "theme");

	return code != NULL ? code : NOT_EARMARKED;
}

/* The form ------------------------------------------------------------------*/

static void
add_year(json_t *years, int year, bool here)
{
	json_array_append_new(
	    years, json_pack("{s:i, s:b}", "year", year, "here", here));
}

/* Those that there are, and the one that was asked for. */
static void
add_years(json_t *model, const char *name, int chosen, int first, int last)
{
	json_t *years = json_array();

	if (chosen < first && chosen != 0)
		add_year(years, chosen, true);
	for (int year = first; year != 0 && year <= last; year++)
		add_year(years, year, year == chosen);
	if (chosen > last)
		add_year(years, chosen, true);
	json_object_set_new(model, name, years);
}

static void
fill_form(const struct shown *shown, json_t *model, int from, int to)
{
	const char *count = view_text(shown->parameters, "count");
	int first, last;

	part_years(shown->answer, false, &first, &last);
	add_years(model, "from_years", from, first, last);
	add_years(model, "to_years", to, first, last);
	json_object_set_new(model, "received_only",
	    json_boolean(count != NULL && strcmp(count, "received") == 0));
}

/* The lead ------------------------------------------------------------------*/

/* What the first donors give, as a text; to be freed. */
static char *
given_by_first(const json_t *rows, size_t donors)
{
	struct decimal sum = {0, 0}, part;
	char text[DECIMAL_TEXT];
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (i < donors && is_kind(row, "donor") &&
		    decimal_read(view_text(row, "total"), &part))
			decimal_add(&sum, &part, &sum);
	decimal_write(&sum, text);
	return xstrdup(text);
}

static size_t
count_donors(const json_t *rows)
{
	size_t count = 0, i;
	json_t *row;

	json_array_foreach (rows, i, row)
		count += is_kind(row, "donor")
			     ? 1
			     : (size_t)json_integer_value(
				   json_object_get(row, "count"));
	return count;
}

static void
fill_lead(const struct shown *shown, json_t *model)
{
	const json_t *rows = json_object_get(shown->answer, "rows");
	const char *language = shown->language;
	const char *total = view_text(shown->answer, "total");
	size_t donors = count_donors(rows);
	char *one = given_by_first(rows, 1), *three = given_by_first(rows, 3);
	struct buf amount = BUF(256), share = BUF(64), shares = BUF(64);
	char count[24];

	snprintf(count, sizeof(count), "%zu", donors);
	html_money(&amount, view_text(shown->answer, "base_currency"), total,
	    language);
	html_percent(&share, one, total, 0, language);
	html_percent(&shares, three, total, 0, language);
	part_sentence(model, "lead",
	    words_plural(language,
		"{count} donor that is named, and those that are not, give "
		"{amount}.",
		"{count} donors that are named, and those that are not, give "
		"{amount}.",
		donors),
	    (const struct filling[]){
		{"count", count}, {"amount", amount.data}, {NULL}});
	if (donors > 3)
		part_sentence(model, "lead_shares",
		    words_of(language, "The largest gives {one} of it, the "
				       "three largest {three}."),
		    (const struct filling[]){
			{"one", share.data}, {"three", shares.data}, {NULL}});
	free(one);
	free(three);
	buf_free(&amount);
	buf_free(&share);
	buf_free(&shares);
}

/* The chart -----------------------------------------------------------------*/

/* Which target the theme is: those after the last that has a place of its own
 * are drawn together. */
static int
target_of(size_t theme, size_t themes)
{
	if (themes <= CHART_TARGETS || theme < CHART_TARGETS - 1)
		return (int)theme;
	return CHART_TARGETS - 1;
}

/* The amounts of a row by target; texts holds what had to be added up. */
static void
add_source(struct chart_flow *flow, const json_t *row, const json_t *themes,
    json_t *texts)
{
	struct decimal sums[CHART_TARGETS] = {{0, 0}}, part;
	char text[DECIMAL_TEXT];
	json_t *theme;
	size_t i;

	json_array_foreach (themes, i, theme) {
		int t = target_of(i, json_array_size(themes));
		const char *amount = json_string_value(json_object_get(
		    json_object_get(row, "amounts"), theme_code(theme)));

		if (decimal_read(amount, &part))
			decimal_add(&sums[t], &part, &sums[t]);
	}
	for (int t = 0; t < flow->targets; t++) {
		json_t *kept;

		decimal_write(&sums[t], text);
		kept = json_string(text);
		json_array_append_new(texts, kept);
		flow->amounts[flow->sources][t] = json_string_value(kept);
	}
	flow->sources++;
}

static void
add_targets(struct chart_flow *flow, const json_t *themes, const char *language)
{
	size_t count = json_array_size(themes), i;
	json_t *theme;

	json_array_foreach (themes, i, theme) {
		int t = target_of(i, count);

		flow->targets = t + 1;
		flow->target_names[t] = theme_name(theme, language);
		flow->other[t] = view_text(theme, "theme") == NULL;
	}
	if (count > CHART_TARGETS) {
		flow->target_names[CHART_TARGETS - 1] =
		    words_of(language, "Other themes");
		flow->other[CHART_TARGETS - 1] = true;
	}
}

static void
draw(const struct chart_flow *flow, json_t *model)
{
	struct buf svg = BUF(128 * 1024);
	json_t *key = json_array();

	chart_flow(&svg, flow, false);
	view_set(model, "chart_wide", svg.data);
	buf_clear(&svg);
	chart_flow(&svg, flow, true);
	view_set(model, "chart_narrow", svg.data);
	for (int t = 0; t < flow->targets; t++) {
		buf_clear(&svg);
		chart_flow_swatch(&svg, flow, t);
		json_array_append_new(
		    key, json_pack("{s:s, s:s}", "swatch", svg.data, "name",
			     flow->target_names[t]));
	}
	json_object_set_new(model, "chart_key", key);
	buf_free(&svg);
}

static void
fill_chart(const struct shown *shown, json_t *model)
{
	const json_t *themes = json_object_get(shown->answer, "themes");
	struct chart_flow flow = {.language = shown->language,
	    .rtl = words_tongue(shown->language)->rtl};
	json_t *texts = json_array(), *row;
	size_t i;

	add_targets(&flow, themes, shown->language);
	json_array_foreach (json_object_get(shown->answer, "rows"), i, row) {
		struct buf name = BUF(256);
		json_t *kept;

		if (flow.sources == CHART_SOURCES)
			break;
		kept = json_string(row_name(row, shown->language, &name));
		json_array_append_new(texts, kept);
		flow.source_names[flow.sources] = json_string_value(kept);
		add_source(&flow, row, themes, texts);
		buf_free(&name);
	}
	draw(&flow, model);
	json_decref(texts);
}

/* The table -----------------------------------------------------------------*/

static json_t *
table_row(const struct shown *shown, const json_t *model, const json_t *row)
{
	const char *language = shown->language, *party;
	json_t *told = json_object(), *cells = json_array(), *theme;
	struct buf name = BUF(256);
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "themes"), i, theme) {
		struct buf cell = BUF(256);
		const char *amount = json_string_value(json_object_get(
		    json_object_get(row, "amounts"), theme_code(theme)));

		if (amount != NULL)
			html_whole(&cell, amount, language);
		else
			html_nil(&cell);
		json_array_append_new(cells, json_string(cell.data));
		buf_free(&cell);
	}
	party = is_kind(row, "donor") ? view_text(row, "party") : NULL;
	view_set(told, "name", row_name(row, language, &name));
	view_set(told, "href", "");
	if (party != NULL) {
		char *link = part_link(model, "/partner/", party);

		view_set(told, "href", link);
		free(link);
	}
	json_object_set_new(told, "cells", cells);
	part_copy(told, "total", html_whole, row, "total", language);
	part_percent(told, "share", view_text(row, "total"),
	    view_text(shown->answer, "total"), 1, language);
	buf_free(&name);
	return told;
}

/* Who the others are. */
static void
fill_others(const struct shown *shown, json_t *model)
{
	json_t *row;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "rows"), i, row)
		if (is_kind(row, "others"))
			part_names(model, "others",
			    json_object_get(row, "names"), shown->language);
}

static void
fill_table(const struct shown *shown, json_t *model)
{
	json_t *heads = json_array(), *totals = json_array(),
	       *table = json_array(), *theme, *row;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "themes"), i, theme) {
		struct buf total = BUF(256);

		html_whole(&total, view_text(theme, "total"), shown->language);
		json_array_append_new(
		    heads, json_string(theme_name(theme, shown->language)));
		json_array_append_new(totals, json_string(total.data));
		buf_free(&total);
	}
	json_array_foreach (json_object_get(shown->answer, "rows"), i, row)
		json_array_append_new(table, table_row(shown, model, row));
	json_object_set_new(model, "themes", heads);
	json_object_set_new(model, "theme_totals", totals);
	json_object_set_new(model, "rows", table);
	part_copy(model, "total", html_whole, shown->answer, "total",
	    shown->language);
	fill_others(shown, model);
}

static void
fill(const struct shown *shown, json_t *model)
{
	int from, to;
	bool any = json_array_size(json_object_get(shown->answer, "rows")) > 0;

	years_shown(shown, &from, &to);
	view_set(model, "title", words_of(shown->language, "Who funds what"));
	json_object_set_new(model, "from", json_integer(from));
	json_object_set_new(model, "to", json_integer(to));
	json_object_set_new(model, "any", json_boolean(any));
	json_object_set_new(model, "years", json_boolean(from != 0));
	fill_form(shown, model, from, to);
	if (!any)
		return;
	fill_lead(shown, model);
	fill_chart(shown, model);
	fill_table(shown, model);
}

/* Tables ------------------------------------------------------------------- */

static const struct column flow_columns[] = {
    {"donor", "text", "/donor"},
    {"party", "text", "/party"},
    {"theme", "text"},
    {"theme_name", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {NULL},
};

static const struct column other_columns[] = {
    {"donor", "text"},
    {NULL},
};

/* What a row of the page has for each theme. */
static void
add_flows(const struct shown *shown, struct sheet *sheet, const json_t *row)
{
	const json_t *amounts = json_object_get(row, "amounts");
	json_t *theme;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "themes"), i, theme) {
		const char *amount = json_string_value(
		    json_object_get(amounts, theme_code(theme)));
		json_t *flow;

		if (amount == NULL)
			continue;
		flow = json_pack("{s:s, s:s, s:s}", "theme", theme_code(theme),
		    "theme_name", theme_name(theme, shown->language), "amount",
		    amount);
		view_set(flow, "currency",
		    view_text(shown->answer, "base_currency"));
		view_row(sheet, flow, row);
		json_decref(flow);
	}
}

static void
flows(const struct shown *shown, struct sheet *sheet)
{
	json_t *row;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "rows"), i, row) {
		struct buf name = BUF(256);
		json_t *called = json_copy(row);

		view_set(called, "donor",
		    row_name(row, shown->language, &name));
		add_flows(shown, sheet, called);
		json_decref(called);
		buf_free(&name);
	}
}

/* Who the others are. */
static void
others(const struct shown *shown, struct sheet *sheet)
{
	json_t *row, *name;
	size_t i, j;

	json_array_foreach (json_object_get(shown->answer, "rows"), i, row)
		json_array_foreach (json_object_get(row, "names"), j, name) {
			json_t *donor = json_pack("{s:O}", "donor", name);

			view_row(sheet, donor, row);
			json_decref(donor);
		}
}

static const struct table tables[] = {
    {"flows", N_("Who funds what"), flow_columns, NULL, flows},
    {"others", N_("The other donors"), other_columns, NULL, others},
    {NULL},
};

const struct view view_flows = {
    .name = "flows",
    .path = "/flows",
    .function = "flows",
    .arguments = 3,
    .fields = fields,
    .fill = fill,
    .tables = tables,
};
