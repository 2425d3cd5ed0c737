/* Needs as they are shown. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_needs.h"
#include "pages/view_parts.h"

static const char *const names[] = {"required", "appropriated", "received",
    "receivable", "signed", "pledged", "covered", "funded", "missing", "over",
    NULL};

static bool
is_more_than_nothing(const char *amount)
{
	struct decimal d;

	return decimal_read(amount, &d) && d.units > 0;
}

void
need_figures(json_t *model, const json_t *figures, const char *language)
{
	const char *required = view_text(figures, "required");

	for (const char *const *name = names; *name != NULL; name++)
		part_copy(model, *name, html_whole, figures, *name, language);
	view_set(model, "share", "");
	view_set(model, "own", "");
	if (is_more_than_nothing(view_text(figures, "appropriated")))
		part_copy(
		    model, "own", html_whole, figures, "appropriated", language);
	if (is_more_than_nothing(required))
		part_percent(model, "share", view_text(figures, "covered"),
		    required, 0, language);
}

/* Bars ----------------------------------------------------------------------*/

/* The lesser of two amounts. */
static const char *
lesser(const char *a, const char *b)
{
	struct decimal x, y;

	if (!decimal_read(a, &x) || !decimal_read(b, &y))
		return a;
	return decimal_compare(&x, &y) <= 0 ? a : b;
}

static struct chart_bar
bar_of(const json_t *figures, bool summed)
{
	const json_t *parts =
	    summed ? json_object_get(figures, "matched") : figures;
	const char *pledged = view_text(figures, "pledged");

	if (summed) /* within what is missing */
		pledged = lesser(pledged, view_text(figures, "missing"));
	return (struct chart_bar){.required = view_text(figures, "required"),
	    .appropriated = view_text(parts, "appropriated"),
	    .received = view_text(parts, "received"),
	    .receivable = view_text(parts, "receivable"),
	    .later = view_text(parts, "signed"),
	    .pledged = pledged};
}

void
need_bar(json_t *model, const json_t *figures, bool summed, const char *scale)
{
	struct chart_bar bar = bar_of(figures, summed);
	struct buf svg = BUF(8192);

	bar.scale = scale;
	chart_bar(&svg, &bar);
	view_set(model, "bar", svg.data);
	buf_free(&svg);
}

/* How much there is of a need and beyond it: as long as its bar is. */
static struct decimal
extent_of(const json_t *figures, bool summed)
{
	struct chart_bar bar = bar_of(figures, summed);
	const char *parts[] = {bar.appropriated, bar.received, bar.receivable,
	    bar.later, bar.pledged};
	struct decimal sum = {0, 0}, part, need;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (decimal_read(parts[i], &part))
			decimal_add(&sum, &part, &sum);
	if (decimal_read(bar.required, &need) &&
	    decimal_compare(&need, &sum) > 0)
		return need;
	return sum;
}

/* The steps of a headline -------------------------------------------------- */

static const struct {
	const char *member, *swatch, *name, *note;
	bool optional; /* left out where there is none */
} steps[] = {
    {"required", NULL, N_("Needed"), N_("approved need"), false},
    {"appropriated", "appropriated", N_("Appropriated"),
	N_("of the organisation's own budget"), true},
    {"received", "received", N_("Received"), N_("in the bank"), false},
    {"receivable", "receivable", N_("Due, not yet paid"),
	N_("signed, and its day has passed"), false},
    {"signed", "signed", N_("Signed, due later"), N_("binding"), false},
    {"pledged", "pledged", N_("Pledged"), N_("not counted"), false},
    {"missing", "missing", N_("Missing"), NULL, false},
};

/* What of a step is more than its place needs, in words. */
static void
add_excess(const struct shown *shown, json_t *step, const json_t *figures,
    const char *member)
{
	const json_t *matched = json_object_get(figures, "matched");
	const char *used = json_string_value(json_object_get(matched, member));
	struct decimal all, part, rest;
	char text[DECIMAL_TEXT];
	struct buf amount = BUF(256);

	view_set(step, "excess", "");
	if (!decimal_read(view_text(figures, member), &all) ||
	    !decimal_read(used, &part) ||
	    !decimal_subtract(&all, &part, &rest) || rest.units <= 0)
		return;
	decimal_write(&rest, text);
	html_whole(&amount, text, shown->language);
	part_sentence(step, "excess",
	    words_of(shown->language, "{amount} closes no gap"),
	    (const struct filling[]){{"amount", amount.data}, {NULL}});
	buf_free(&amount);
}

static json_t *
step_told(const struct shown *shown, const json_t *figures, size_t i)
{
	json_t *step = json_object();
	struct buf swatch = BUF(1024);

	if (steps[i].swatch != NULL)
		chart_swatch(&swatch, steps[i].swatch);
	view_set(step, "swatch", swatch.data);
	view_set(step, "name", words_of(shown->language, steps[i].name));
	part_copy(step, "amount", html_whole, figures, steps[i].member,
	    shown->language);
	view_set(step, "note", "");
	if (steps[i].note != NULL)
		view_set(
		    step, "note", words_of(shown->language, steps[i].note));
	json_object_set_new(step, "is_missing",
	    json_boolean(strcmp(steps[i].member, "missing") == 0));
	add_excess(shown, step, figures, steps[i].member);
	buf_free(&swatch);
	return step;
}

/* Covered and missing in percent, which add up. */
static void
add_shares(json_t *hero, const json_t *figures)
{
	struct decimal parts[2];
	struct buf html = BUF(64);
	int shares[2];

	if (!decimal_read(view_text(figures, "covered"), &parts[0]) ||
	    !decimal_read(view_text(figures, "missing"), &parts[1]))
		return;
	decimal_shares(parts, shares, 2);
	html_percentage(&html, shares[0]);
	view_set(hero, "covered_share", html.data);
	buf_clear(&html);
	html_percentage(&html, shares[1]);
	view_set(hero, "missing_share", html.data);
	buf_free(&html);
}

void
need_hero(const struct shown *shown, json_t *model, const json_t *figures)
{
	json_t *hero = json_object(), *told = json_array();
	struct chart_bar bar = bar_of(figures, true);
	struct buf svg = BUF(8192);

	need_figures(hero, figures, shown->language);
	add_shares(hero, figures);
	chart_bracket(
	    &svg, view_text(figures, "covered"), view_text(figures, "missing"));
	view_set(hero, "bracket", svg.data);
	buf_clear(&svg);
	bar.hero = true;
	chart_bar(&svg, &bar);
	view_set(hero, "bar", svg.data);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!steps[i].optional ||
		    is_more_than_nothing(view_text(figures, steps[i].member)))
			json_array_append_new(
			    told, step_told(shown, figures, i));
	json_object_set_new(hero, "steps", told);
	json_object_set_new(model, "hero", hero);
	json_object_set_new(model, "key_own",
	    json_boolean(
		is_more_than_nothing(view_text(figures, "appropriated"))));
	buf_free(&svg);
}

/* Years -------------------------------------------------------------------- */

static int
year_of(const char *day)
{
	return day != NULL ? (int)strtol(day, NULL, 10) : 0;
}

/* When the year is, in words. */
static void
add_when(const struct shown *shown, json_t *row, const json_t *year,
    const char *needed_by)
{
	const char *as_of = view_text(shown->answer, "edition.as_of");
	int number = (int)json_integer_value(json_object_get(year, "year"));
	struct buf gap = BUF(256), html = BUF(1024);
	char last[32], days[24];
	long left;

	snprintf(last, sizeof(last), "%04d-12-31", number % 10000);
	left = days_between(as_of, last);
	snprintf(days, sizeof(days), "%ld", left);
	html_whole(&gap, view_text(year, "missing"), shown->language);
	if (json_is_true(json_object_get(row, "closed")))
		words_fill(&html,
		    words_of(shown->language, "Closed; {amount} was not found"),
		    (const struct filling[]){{"amount", gap.data}, {NULL}});
	else if (number == year_of(as_of))
		words_fill(&html,
		    words_plural(shown->language, "Ends in {days} day",
			"Ends in {days} days", (unsigned long)left),
		    (const struct filling[]){{"days", days}, {NULL}});
	view_set(row, "when", html.data);
	view_set(row, "needed_by", "");
	part_set(row, "needed_by", html_day, needed_by, shown->language);
	buf_free(&gap);
	buf_free(&html);
}

static json_t *
year_told(const struct shown *shown, const json_t *year, bool summed,
    const char *scale, const json_t *days)
{
	const char *state = view_text(year, "state"),
		   *needed_by = view_text(year, "needed_by");
	json_t *row = json_object();
	json_int_t number = json_integer_value(json_object_get(year, "year"));
	char key[24];

	snprintf(key, sizeof(key), "%lld", (long long)number);
	if (needed_by == NULL)
		needed_by = view_text(days, key);
	json_object_set_new(row, "year", json_integer(number));
	json_object_set_new(row, "closed",
	    json_boolean(state != NULL && strcmp(state, "closed") == 0));
	need_figures(row, year, shown->language);
	need_bar(row, year, summed, scale);
	add_when(shown, row, year, needed_by);
	return row;
}

void
need_years(const struct shown *shown, json_t *model, const json_t *years,
    bool summed, const json_t *days)
{
	struct decimal scale = {0, 0}, extent;
	json_t *told = json_array(), *year;
	char text[DECIMAL_TEXT];
	size_t i;

	json_array_foreach (years, i, year) {
		extent = extent_of(year, summed);
		if (decimal_compare(&extent, &scale) > 0)
			scale = extent;
	}
	decimal_write(&scale, text);
	json_array_foreach (years, i, year)
		json_array_append_new(
		    told, year_told(shown, year, summed, text, days));
	json_object_set_new(model, "years", told);
}

/* Results ------------------------------------------------------------------ */

static void
copy_plain(
    json_t *into, const json_t *from, const char *name, const char *language)
{
	view_set(into, name, "");
	part_copy(into, name, format_exact, from, name, language);
}

static void
add_milestones(const struct shown *shown, json_t *told, const json_t *outcome)
{
	json_t *all = json_array(), *one;
	size_t i;

	json_array_foreach (json_object_get(outcome, "milestones"), i, one) {
		json_t *row = json_object();

		part_copy(row, "due", html_day, one, "due", shown->language);
		copy_plain(row, one, "target", shown->language);
		view_set(row, "text", "");
		view_set(row, "text", view_text(one, "text"));
		json_array_append_new(all, row);
	}
	json_object_set_new(told, "milestones", all);
}

static void
add_measurements(const struct shown *shown, json_t *told, const json_t *outcome)
{
	json_t *all = json_array(), *one;
	size_t i;

	json_array_foreach (json_object_get(outcome, "measurements"), i, one) {
		json_t *row = json_object();
		struct buf way = BUF(64);
		int percent;

		part_copy(row, "day", html_day, one, "date", shown->language);
		copy_plain(row, one, "actual", shown->language);
		view_set(row, "source", "");
		view_set(row, "source", view_text(one, "source"));
		if (chart_way(view_text(outcome, "baseline"),
			view_text(one, "actual"), view_text(outcome, "target"),
			&percent))
			html_percentage(&way, percent);
		view_set(row, "way", way.data);
		json_array_append_new(all, row);
		buf_free(&way);
	}
	json_object_set_new(told, "measurements", all);
}

static json_t *
outcome_told(const struct shown *shown, const json_t *outcome)
{
	static const char *const plain[] = {
	    "baseline", "target", "actual", NULL};
	json_t *told = json_object();
	struct buf svg = BUF(2048);
	struct decimal baseline;
	int percent;

	view_set(told, "indicator", view_text(outcome, "indicator"));
	for (const char *const *name = plain; *name != NULL; name++)
		copy_plain(told, outcome, *name, shown->language);
	json_object_set_new(told, "from_zero",
	    json_boolean(
		decimal_read(view_text(outcome, "baseline"), &baseline) &&
		decimal_is_zero(&baseline)));
	json_object_set_new(told, "by",
	    json_integer(json_integer_value(json_object_get(outcome, "year"))));
	view_set(told, "measured", "");
	part_copy(told, "measured", html_day_brief, outcome, "measured",
	    shown->language);
	chart_way(view_text(outcome, "baseline"), view_text(outcome, "actual"),
	    view_text(outcome, "target"), &percent);
	chart_progress(&svg, percent);
	view_set(told, "progress", svg.data);
	add_measurements(shown, told, outcome);
	add_milestones(shown, told, outcome);
	buf_free(&svg);
	return told;
}

void
need_outcomes(const struct shown *shown, json_t *model, const json_t *outcomes)
{
	json_t *told = json_array(), *outcome;
	size_t i;

	json_array_foreach (outcomes, i, outcome)
		json_array_append_new(told, outcome_told(shown, outcome));
	json_object_set_new(model, "outcomes", told);
}

#define OF_OUTCOME                                                             \
	PART_INITIATIVE, {"outcome", "text", "/outcome"},                        \
	    {"indicator", "text", "/indicator"}

const struct column need_result_columns[] = {
    PART_INITIATIVE,
    {"outcome", "text"},
    {"indicator", "text"},
    {"baseline", "number"},
    {"target", "number"},
    {"year", "number"},
    {"actual", "number"},
    {"measured", "day"},
    {NULL},
};

const struct column need_milestone_columns[] = {
    OF_OUTCOME,
    {"day", "day", "due"},
    {"target", "number"},
    {"text", "text"},
    {NULL},
};

const struct column need_measurement_columns[] = {
    OF_OUTCOME,
    {"day", "day", "date"},
    {"actual", "number"},
    {"source", "text"},
    {NULL},
};

void
need_result_rows(
    struct sheet *sheet, const json_t *initiative, const char *list)
{
	const json_t *code = json_object_get(initiative, "initiative");
	json_t *outcome;
	size_t i;

	json_array_foreach (
	    json_object_get(initiative, "outcomes"), i, outcome) {
		json_t *above = json_copy(outcome);

		json_object_set(above, "initiative", (json_t *)code);
		if (list == NULL)
			view_row(sheet, outcome, above);
		else
			view_rows(
			    sheet, json_object_get(outcome, list), above);
		json_decref(above);
	}
}

char *
need_period(const struct shown *shown)
{
	struct buf text = BUF(256);
	char from[24], to[24];
	int first, last;
	char *period;

	part_years(shown->answer, true, &first, &last);
	snprintf(from, sizeof(from), "%d", first);
	snprintf(to, sizeof(to), "%d", last);
	if (first == last)
		buf_add(&text, from);
	else
		words_fill(&text, words_of(shown->language, "{from} to {to}"),
		    (const struct filling[]){
			{"from", from}, {"to", to}, {NULL}});
	period = xstrdup(text.data);
	buf_free(&text);
	return period;
}
