/* Figures of need and cover. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_figures.h"
#include "pages/view_parts.h"

#define BAR_MAX 8192

static const char *const figures_names[FIGURES_COLUMNS] = {"required",
    "appropriated", "received", "receivable", "signed", "pledged", "covered",
    "missing", "over", "funded"};

static bool
is_zero(const char *amount)
{
	struct decimal value;

	return amount == NULL || !decimal_read(amount, &value) ||
	       decimal_is_zero(&value);
}

/* Both make a hundred, where there is a need. */
static void
fill_shares(json_t *model, const json_t *figures)
{
	struct decimal parts[2];
	struct buf html = BUF(256);
	int shares[2] = {0, 0};

	if (!decimal_read(view_text(figures, "covered"), &parts[0]) ||
	    !decimal_read(view_text(figures, "missing"), &parts[1]))
		return;
	decimal_shares(parts, shares, 2);
	html_percentage(&html, shares[0]);
	view_set(model, "covered_share", html.data);
	buf_clear(&html);
	html_percentage(&html, shares[1]);
	view_set(model, "missing_share", html.data);
	buf_free(&html);
}

void
figures_fill(json_t *model, const json_t *figures, const char *language)
{
	for (size_t i = 0; i < FIGURES_COLUMNS; i++)
		part_copy(model, figures_names[i], html_whole, figures,
		    figures_names[i], language);
	json_object_set_new(model, "own",
	    json_boolean(!is_zero(view_text(figures, "appropriated"))));
	json_object_set_new(model, "needed",
	    json_boolean(!is_zero(view_text(figures, "required"))));
	json_object_set_new(model, "beyond",
	    json_boolean(!is_zero(view_text(figures, "over"))));
	json_object_set_new(model, "promised",
	    json_boolean(!is_zero(view_text(figures, "pledged"))));
	fill_shares(model, figures);
}

void
figures_bar(json_t *model, const json_t *figures, bool matched,
    const char *scale, bool tall)
{
	const json_t *parts =
	    matched ? json_object_get(figures, "matched") : figures;
	struct buf svg = BUF(BAR_MAX);

	chart_bar(&svg,
	    &(struct chart_bar){.required = view_text(figures, "required"),
		.appropriated = view_text(parts, "appropriated"),
		.received = view_text(parts, "received"),
		.receivable = view_text(parts, "receivable"),
		.later = view_text(parts, "signed"),
		.pledged = view_text(figures, "pledged"),
		.scale = scale,
		.hero = tall});
	view_set(model, "bar", svg.data);
	buf_free(&svg);
}

void
figures_bracket(json_t *model, const json_t *figures)
{
	struct buf svg = BUF(BAR_MAX);

	chart_bracket(&svg, view_text(figures, "covered"),
	    view_text(figures, "missing"));
	view_set(model, "bracket", svg.data);
	buf_free(&svg);
}

/* Years ---------------------------------------------------------------------*/

/* The largest need or cover of a year: the scale of their bars; to be freed. */
static void
largest_of(const json_t *years, char text[DECIMAL_TEXT])
{
	static const char *const names[] = {"required", "funded"};
	struct decimal largest = {0, 0}, value;
	json_t *item;
	size_t i;

	json_array_foreach (years, i, item)
		for (size_t n = 0; n < 2; n++)
			if (decimal_read(view_text(item, names[n]), &value) &&
			    decimal_compare(&value, &largest) > 0)
				largest = value;
	decimal_write(&largest, text);
}

static void
say_closed(const struct shown *shown, json_t *row, const json_t *year)
{
	struct buf missing = BUF(256);

	html_whole(&missing, view_text(year, "missing"), shown->language);
	part_sentence(row, "note",
	    words_of(shown->language, "Closed; {amount} was not found"),
	    (const struct filling[]){{"amount", missing.data}, {NULL}});
	buf_free(&missing);
}

/* By when it is needed, or how long the year still is. */
static void
say_open(const struct shown *shown, json_t *row, const json_t *year,
    json_int_t number)
{
	const char *today = view_text(shown->answer, "edition.as_of");
	const char *by = view_text(year, "needed_by");
	char end[32], count[32];
	struct buf day = BUF(256);
	long left;

	snprintf(end, sizeof(end), "%lld-12-31", (long long)number);
	html_day(&day, by != NULL ? by : end, shown->language);
	left = days_between(today, end);
	snprintf(count, sizeof(count), "%ld", left);
	if (by != NULL)
		part_sentence(row, "note",
		    words_of(shown->language, "Needed by {day}"),
		    (const struct filling[]){{"day", day.data}, {NULL}});
	else if (left > 0 && left < 366)
		part_sentence(row, "note",
		    words_plural(shown->language,
			"Ends in {count} day, on {day}",
			"Ends in {count} days, on {day}", (unsigned long)left),
		    (const struct filling[]){
			{"count", count}, {"day", day.data}, {NULL}});
	buf_free(&day);
}

static json_t *
year_row(const struct shown *shown, const json_t *year, bool matched,
    const char *scale)
{
	json_int_t number =
	    json_integer_value(json_object_get(year, "year"));
	const char *state = view_text(year, "state");
	bool closed = state != NULL && strcmp(state, "closed") == 0;
	json_t *row = json_object();

	json_object_set_new(row, "year", json_integer(number));
	json_object_set_new(row, "closed", json_boolean(closed));
	view_set(row, "note", "");
	if (closed)
		say_closed(shown, row, year);
	else
		say_open(shown, row, year, number);
	figures_fill(row, year, shown->language);
	figures_bar(row, year, matched, scale, false);
	view_set(row, "share", "");
	if (!is_zero(view_text(year, "required")))
		part_percent(row, "share",
		    view_text(year, matched ? "covered" : "funded"),
		    view_text(year, "required"), 0, shown->language);
	return row;
}

void
figures_years(const struct shown *shown, json_t *model, const json_t *years,
    bool matched)
{
	char scale[DECIMAL_TEXT];
	json_t *rows = json_array(), *item;
	size_t i;

	largest_of(years, scale);
	json_array_foreach (years, i, item)
		json_array_append_new(
		    rows, year_row(shown, item, matched, scale));
	json_object_set_new(model, "years", rows);
}

void
figures_span(const struct shown *shown, json_t *model)
{
	int first, last;

	part_years(shown->answer, true, &first, &last);
	json_object_set_new(model, "from", json_integer(first));
	json_object_set_new(model, "to", json_integer(last));
	json_object_set_new(model, "any_open", json_boolean(first > 0));
	json_object_set_new(
	    model, "one_year", json_boolean(first > 0 && first == last));
}

/* Results -------------------------------------------------------------------*/

json_t *
figures_outcome(const json_t *outcome, const char *language)
{
	json_t *told = json_object();
	const char *actual = view_text(outcome, "actual");
	int percent;

	view_set(told, "indicator", view_text(outcome, "indicator"));
	view_set(told, "unit", "");
	view_set(told, "unit", view_text(outcome, "unit"));
	view_set(told, "actual", "");
	view_set(told, "progress", "");
	view_set(told, "measured", "");
	part_copy(told, "actual", html_exact, outcome, "actual", language);
	part_copy(told, "baseline", html_exact, outcome, "baseline", language);
	part_copy(told, "target", html_exact, outcome, "target", language);
	part_copy(
	    told, "measured", html_day_brief, outcome, "measured", language);
	json_object_set_new(told, "target_year",
	    json_integer(
		json_integer_value(json_object_get(outcome, "year"))));
	if (actual != NULL && chart_way(view_text(outcome, "baseline"), actual,
				  view_text(outcome, "target"), &percent)) {
		struct buf svg = BUF(BAR_MAX);

		chart_progress(&svg, percent);
		view_set(told, "progress", svg.data);
		buf_free(&svg);
	}
	return told;
}

/* Sheets --------------------------------------------------------------------*/

void
figures_columns(struct sheet *sheet)
{
	for (size_t i = 0; i < FIGURES_COLUMNS; i++)
		view_column(sheet, figures_names[i], "amount");
}

void
figures_values(const json_t *figures, const char *values[])
{
	for (size_t i = 0; i < FIGURES_COLUMNS; i++)
		values[i] = view_text(figures, figures_names[i]);
}
