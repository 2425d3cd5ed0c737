/* The first page: how much is missing, for what, by when; then from the goals
 * of the plan to initiatives and their results. */

#include <stdio.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/view_figures.h"
#include "pages/view_landing.h"
#include "pages/view_parts.h"

#define TEXT_MAX 4096

/* The sentences at the top ---------------------------------------------------*/

/* How much an amount of the answer is in a sentence; to be freed. */
static struct buf
amount_in_words(const struct shown *shown, const char *path)
{
	struct buf text = BUF(TEXT_MAX);

	html_short(&text, view_text(shown->answer, path), shown->language);
	return text;
}

/* "CHF 14.2 million is still missing for 2026 to 2028", as HTML, and as the
 * title of the page. */
static void
say_headline(const struct shown *shown, json_t *model)
{
	static const char many[] =
	    N_("{amount} is still missing for {from} to {to}");
	static const char one[] = N_("{amount} is still missing for {from}");
	const char *language = shown->language;
	const char *missing = view_text(shown->answer, "total.missing");
	struct buf amount = BUF(TEXT_MAX), plain = BUF(TEXT_MAX);
	struct buf title = BUF(TEXT_MAX);
	char from[16], to[16];
	int first, last;

	part_years(shown->answer, true, &first, &last);
	snprintf(from, sizeof(from), "%d", first);
	snprintf(to, sizeof(to), "%d", last);
	buf_printf(&amount, "<span class=\"big\"><span class=\"n\">%.8s</span> ",
	    view_text(shown->answer, "base_currency"));
	html_short(&amount, missing, language);
	buf_add(&amount, "</span>");
	buf_printf(&plain, "%.8s ", view_text(shown->answer, "base_currency"));
	format_short(&plain, missing, language);
	part_sentence(model, "headline",
	    words_of(language, first == last ? one : many),
	    (const struct filling[]){{"amount", amount.data}, {"from", from},
		{"to", to}, {NULL}});
	words_fill(&title, words_of(language, first == last ? one : many),
	    (const struct filling[]){{"amount", plain.data}, {"from", from},
		{"to", to}, {NULL}});
	view_set(model, "title", title.data);
	buf_free(&amount);
	buf_free(&plain);
	buf_free(&title);
}

static void
say_lead(const struct shown *shown, json_t *model)
{
	struct buf need = amount_in_words(shown, "total.required");
	struct buf covered = amount_in_words(shown, "total.covered");
	struct buf pledged = amount_in_words(shown, "total.pledged");

	part_sentence(model, "lead",
	    words_of(shown->language,
		"The initiatives of the strategic plan need {need}. Of that, "
		"{covered} is received, due or signed. Another {pledged} is "
		"pledged; a pledge is not counted until it is signed."),
	    (const struct filling[]){{"need", need.data},
		{"covered", covered.data}, {"pledged", pledged.data}, {NULL}});
	buf_free(&need);
	buf_free(&covered);
	buf_free(&pledged);
}

/* What is missing of the first year that is open, and when that ends. */
static void
say_soonest(const struct shown *shown, json_t *model)
{
	const json_t *years = json_object_get(shown->answer, "years");
	json_t *item;
	size_t i;

	view_set(model, "soonest", "");
	json_array_foreach (years, i, item) {
		const char *state = view_text(item, "state");
		struct buf amount = BUF(TEXT_MAX), day = BUF(TEXT_MAX);
		char end[32], year[16];

		if (state == NULL || strcmp(state, "open") != 0)
			continue;
		snprintf(year, sizeof(year), "%d",
		    (int)json_integer_value(json_object_get(item, "year")));
		snprintf(end, sizeof(end), "%s-12-31", year);
		html_short(
		    &amount, view_text(item, "missing"), shown->language);
		html_day(&day, end, shown->language);
		part_sentence(model, "soonest",
		    words_of(shown->language,
			"{amount} is missing for {year}, which ends on {day}."),
		    (const struct filling[]){{"amount", amount.data},
			{"year", year}, {"day", day.data}, {NULL}});
		buf_free(&amount);
		buf_free(&day);
		return;
	}
}

/* From goals to results ------------------------------------------------------*/

/* Who funds an initiative, as one text. */
static void
say_funders(json_t *row, const json_t *funders)
{
	struct buf names = BUF(TEXT_MAX);
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(funders, "names"), i, name) {
		buf_add(&names, i > 0 ? ", <bdi>" : "<bdi>");
		html_text(&names, json_string_value(name));
		buf_add(&names, "</bdi>");
	}
	view_set(row, "funders", names.data);
	json_object_set_new(row, "more_funders",
	    json_integer(json_integer_value(json_object_get(funders, "more"))));
	json_object_set_new(row, "has_more",
	    json_boolean(
		json_integer_value(json_object_get(funders, "more")) > 0));
	json_object_set_new(row, "unnamed",
	    json_boolean(json_is_true(json_object_get(funders, "unnamed"))));
	buf_free(&names);
}

static void
add_head(json_t *row, const json_t *item, const char *kind,
    const char *language)
{
	view_set(row, "code", view_text(item, kind));
	view_set(row, "name", view_text(item, "name"));
	figures_fill(row, json_object_get(item, "total"), language);
}

static json_t *
initiative_row(const struct shown *shown, const json_t *item)
{
	const json_t *total = json_object_get(item, "total");
	json_t *row = json_object(), *outcomes = json_array(), *outcome;
	size_t i;

	add_head(row, item, "initiative", shown->language);
	figures_bar(row, total, true, NULL, false);
	view_set(row, "pledged_share", "");
	part_percent(row, "pledged_share", view_text(total, "pledged"),
	    view_text(total, "required"), 0, shown->language);
	figures_years(shown, row, json_object_get(item, "years"), false);
	say_funders(row, json_object_get(item, "funders"));
	json_array_foreach (json_object_get(item, "outcomes"), i, outcome)
		json_array_append_new(
		    outcomes, figures_outcome(outcome, shown->language));
	json_object_set_new(row, "outcomes", outcomes);
	return row;
}

static json_t *
theme_row(const struct shown *shown, const json_t *item)
{
	json_t *row = json_object(), *below = json_array(), *one;
	size_t i;

	add_head(row, item, "theme", shown->language);
	json_array_foreach (json_object_get(item, "initiatives"), i, one)
		json_array_append_new(below, initiative_row(shown, one));
	json_object_set_new(row, "initiatives", below);
	return row;
}

static json_t *
goal_row(const struct shown *shown, const json_t *item)
{
	json_t *row = json_object(), *below = json_array(), *one;
	size_t i;

	add_head(row, item, "goal", shown->language);
	json_array_foreach (json_object_get(item, "themes"), i, one)
		json_array_append_new(below, theme_row(shown, one));
	json_object_set_new(row, "themes", below);
	return row;
}

static void
add_goals(const struct shown *shown, json_t *model)
{
	json_t *goals = json_array(), *goal;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "goals"), i, goal)
		json_array_append_new(goals, goal_row(shown, goal));
	json_object_set_new(model, "goals", goals);
}

/* What stands beside the figures ----------------------------------------------*/

/* What is given for no initiative, of open years. */
static void
add_not_earmarked(const struct shown *shown, json_t *model)
{
	struct decimal sum = {0, 0}, part;
	char text[DECIMAL_TEXT];
	json_t *item;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "not_earmarked"), i, item)
		if (strcmp(view_text(item, "state"), "open") == 0 &&
		    decimal_read(view_text(item, "funded"), &part))
			decimal_add(&sum, &part, &sum);
	decimal_write(&sum, text);
	json_object_set_new(
	    model, "any_free", json_boolean(!decimal_is_zero(&sum)));
	part_set(model, "free", html_whole, text, shown->language);
}

static void
add_unapplied(const struct shown *shown, json_t *model)
{
	const char *base = view_text(shown->answer, "base_currency");
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "unapplied"), i, item) {
		json_t *one = json_object();

		part_money(one, "amount", view_text(item, "currency"),
		    view_text(item, "amount"), shown->language);
		view_set(one, "in_base", "");
		if (strcmp(view_text(item, "currency"), base) != 0)
			part_money(one, "in_base", base,
			    view_text(item, "base"), shown->language);
		json_object_set_new(one, "unidentified",
		    json_boolean(strcmp(view_text(item, "class"),
				     "unidentified") == 0));
		json_array_append_new(told, one);
	}
	json_object_set_new(model, "unapplied", told);
}

/* required - funded = net; missing is higher by what is over. */
static void
add_reconciled(const struct shown *shown, json_t *model)
{
	static const char *const names[] = {
	    "required", "funded", "net", "over", "missing", "rounding"};
	const json_t *from = json_object_get(shown->answer, "reconciled");
	json_t *told = json_object();
	struct decimal rounding;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		part_copy(told, names[i], html_whole, from, names[i],
		    shown->language);
	if (!decimal_read(view_text(from, "rounding"), &rounding) ||
	    decimal_is_zero(&rounding))
		view_set(told, "rounding", "");
	else
		part_copy(told, "rounding", html_exact, from, "rounding",
		    shown->language);
	json_object_set_new(model, "reconciled", told);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *answer = shown->answer;
	const json_t *total = json_object_get(answer, "total");

	say_headline(shown, model);
	say_lead(shown, model);
	say_soonest(shown, model);
	figures_span(shown, model);
	figures_fill(model, total, shown->language);
	figures_bar(model, total, true, NULL, true);
	figures_bracket(model, total);
	figures_years(shown, model, json_object_get(answer, "years"), true);
	add_goals(shown, model);
	add_not_earmarked(shown, model);
	add_unapplied(shown, model);
	add_reconciled(shown, model);
	json_object_set_new(model, "key_missing", json_true());
	json_object_set_new(model, "any_inkind",
	    json_boolean(
		json_array_size(json_object_get(answer, "inkind")) > 0));
	part_inkind(shown, model, json_object_get(answer, "inkind"));
}

/* Rows: each initiative and year; those of closed years too, which say so. ---*/

enum { BEFORE = 7 };

static void
add_year(struct sheet *sheet, const char *before[BEFORE], const json_t *year)
{
	const char *values[BEFORE + FIGURES_COLUMNS];
	char number[16];

	snprintf(number, sizeof(number), "%d",
	    (int)json_integer_value(json_object_get(year, "year")));
	memcpy(values, before, BEFORE * sizeof(values[0]));
	values[4] = number;
	values[5] = view_text(year, "state");
	values[6] = view_text(year, "needed_by");
	figures_values(year, values + BEFORE);
	view_row(sheet, values);
}

static void
add_years(struct sheet *sheet, const char *before[BEFORE], const json_t *years)
{
	json_t *year;
	size_t i;

	json_array_foreach (years, i, year)
		add_year(sheet, before, year);
}

static void
rows(const struct shown *shown, struct sheet *sheet)
{
	static const char *const names[][2] = {{"goal", "text"},
	    {"theme", "text"}, {"initiative", "text"}, {"name", "text"},
	    {"year", "number"}, {"state", "text"}, {"needed_by", "day"}};
	json_t *goal, *theme, *one;
	size_t g, t, i;

	for (i = 0; i < BEFORE; i++)
		view_column(sheet, names[i][0], names[i][1]);
	figures_columns(sheet);
	json_array_foreach (json_object_get(shown->answer, "goals"), g, goal)
		json_array_foreach (json_object_get(goal, "themes"), t, theme)
			json_array_foreach (
			    json_object_get(theme, "initiatives"), i, one)
				add_years(sheet,
				    (const char *[BEFORE]){
					view_text(goal, "goal"),
					view_text(theme, "theme"),
					view_text(one, "initiative"),
					view_text(one, "name")},
				    json_object_get(one, "years"));
	add_years(sheet, (const char *[BEFORE]){NULL},
	    json_object_get(shown->answer, "not_earmarked"));
}

const struct view view_landing = {
    .name = "landing",
    .path = "/",
    .function = "landing",
    .fill = fill,
    .rows = rows,
};
