/* The page of an initiative, for somebody who decides whether to fund it. */

#include <stdio.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_figures.h"
#include "pages/view_initiative.h"
#include "pages/view_parts.h"

#define TEXT_MAX 4096

static const struct field fields[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {NULL},
};

static void
say_lead(const struct shown *shown, json_t *model)
{
	const json_t *total = json_object_get(shown->answer, "total");
	struct buf missing = BUF(TEXT_MAX), need = BUF(TEXT_MAX);

	buf_printf(&missing,
	    "<strong class=\"gapt\"><span class=\"n\">%.8s</span> ",
	    view_text(shown->answer, "base_currency"));
	html_short(&missing, view_text(total, "missing"), shown->language);
	buf_add(&missing, "</strong>");
	html_short(&need, view_text(total, "required"), shown->language);
	part_sentence(model, "lead",
	    words_of(shown->language,
		"{missing} is missing in the years that are open, of a need of "
		"{need}."),
	    (const struct filling[]){
		{"missing", missing.data}, {"need", need.data}, {NULL}});
	buf_free(&missing);
	buf_free(&need);
}

/* What the money of open years is for. */
static void
add_lines(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "lines"), i, item) {
		json_t *line = json_object();

		json_object_set_new(line, "year",
		    json_integer(
			json_integer_value(json_object_get(item, "year"))));
		view_set(line, "text", view_text(item, "text"));
		part_money(line, "amount", view_text(item, "currency"),
		    view_text(item, "amount"), shown->language);
		json_array_append_new(told, line);
	}
	json_object_set_new(model, "lines", told);
}

/* The goals of the plan that it serves, each with how much of it. */
static void
add_plan(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "plan"), i, item) {
		json_t *goal = json_object();

		view_set(goal, "name", view_text(item, "name"));
		view_set(goal, "reference", "");
		view_set(goal, "reference", view_text(item, "reference"));
		part_percent(goal, "share", view_text(item, "share"), "100", 0,
		    shown->language);
		json_array_append_new(told, goal);
	}
	json_object_set_new(model, "plan", told);
}

static void
add_measurements(
    json_t *told, const json_t *outcome, const char *language)
{
	json_t *all = json_array(), *item;
	size_t i;

	json_array_foreach (
	    json_object_get(outcome, "measurements"), i, item) {
		json_t *one = json_object();

		part_copy(one, "day", html_day, item, "date", language);
		part_copy(one, "actual", html_exact, item, "actual", language);
		view_set(one, "source", "");
		view_set(one, "source", view_text(item, "source"));
		json_array_append_new(all, one);
	}
	json_object_set_new(told, "measurements", all);
}

static void
add_milestones(json_t *told, const json_t *outcome, const char *language)
{
	json_t *all = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(outcome, "milestones"), i, item) {
		json_t *one = json_object();

		part_copy(one, "day", html_day, item, "due", language);
		part_copy(
		    one, "milestone", html_exact, item, "target", language);
		view_set(one, "text", "");
		view_set(one, "text", view_text(item, "text"));
		json_array_append_new(all, one);
	}
	json_object_set_new(told, "milestones", all);
}

static void
add_outcomes(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "outcomes"), i, item) {
		json_t *one = figures_outcome(item, shown->language);

		add_measurements(one, item, shown->language);
		add_milestones(one, item, shown->language);
		json_array_append_new(told, one);
	}
	json_object_set_new(model, "outcomes", told);
}

/* Who funds it: each that may be shown with amounts, the others together. */
static void
add_donors(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "donors"), i, item) {
		const char *is = view_text(item, "is");
		json_t *one = json_object();

		part_given(one, item, shown->language);
		part_copy(one, "funded", html_whole, item, "funded",
		    shown->language);
		view_set(one, "party", "");
		view_set(one, "party", view_text(item, "party"));
		view_set(one, "called",
		    strcmp(is, "rounding") == 0
			? words_of(shown->language, "What rounding leaves")
			: words_of(shown->language,
			      "Donors who ask not to be named"));
		view_set(one, "called", view_text(item, "name"));
		json_array_append_new(told, one);
	}
	json_object_set_new(
	    model, "any_donor", json_boolean(json_array_size(told) > 0));
	json_object_set_new(model, "donors", told);
}

static const struct {
	const char *stage, *name;
} stages[] = {
    {"received", N_("received")},
    {"receivable", N_("due, not yet paid")},
    {"signed", N_("signed, due then")},
};

static const char *
stage_name(const char *stage)
{
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (strcmp(stages[i].stage, stage) == 0)
			return stages[i].name;
	return stage;
}

static json_t *
commitment(const struct shown *shown, const json_t *item)
{
	const char *base = view_text(shown->answer, "base_currency");
	const char *stage = view_text(item, "stage");
	struct buf swatch = BUF(TEXT_MAX);
	json_t *one = json_object();

	chart_swatch(&swatch, stage);
	view_set(one, "swatch", swatch.data);
	view_set(one, "stage", words_of(shown->language, stage_name(stage)));
	part_copy(one, "day", html_day, item, "date", shown->language);
	part_money(one, "amount", view_text(item, "currency"),
	    view_text(item, "amount"), shown->language);
	view_set(one, "in_base", "");
	if (strcmp(view_text(item, "currency"), base) != 0)
		part_money(one, "in_base", base, view_text(item, "base"),
		    shown->language);
	view_set(one, "called",
	    words_of(shown->language, "A donor who asks not to be named"));
	view_set(one, "called", view_text(item, "name"));
	buf_free(&swatch);
	return one;
}

/* By date, before and after the day of the edition. */
static void
add_commitments(const struct shown *shown, json_t *model)
{
	const char *today = view_text(shown->answer, "edition.as_of");
	json_t *past = json_array(), *to_come = json_array(), *item;
	json_int_t more = json_integer_value(
	    json_object_get(shown->answer, "commitments_left_out"));
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "commitments"), i, item)
		json_array_append_new(
		    strcmp(view_text(item, "date"), today) <= 0 ? past
								: to_come,
		    commitment(shown, item));
	json_object_set_new(model, "any_commitment",
	    json_boolean(json_array_size(past) + json_array_size(to_come) > 0));
	json_object_set_new(model, "past", past);
	json_object_set_new(model, "to_come", to_come);
	json_object_set_new(model, "left_out", json_integer(more));
	json_object_set_new(model, "any_left_out", json_boolean(more > 0));
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *answer = shown->answer;
	const json_t *total = json_object_get(answer, "total");

	view_set(model, "title", view_text(answer, "name"));
	view_set(model, "code", view_text(answer, "initiative"));
	view_set(model, "description", view_text(answer, "description"));
	view_set(model, "goal", view_text(answer, "goal.name"));
	view_set(model, "theme", view_text(answer, "theme.name"));
	json_object_set_new(model, "untranslated",
	    json_boolean(json_is_false(json_object_get(answer, "translated"))));
	say_lead(shown, model);
	figures_span(shown, model);
	figures_fill(model, total, shown->language);
	figures_bar(model, total, true, NULL, true);
	figures_bracket(model, total);
	figures_years(shown, model, json_object_get(answer, "years"), false);
	add_lines(shown, model);
	add_plan(shown, model);
	add_outcomes(shown, model);
	add_donors(shown, model);
	add_commitments(shown, model);
	json_object_set_new(model, "key_missing", json_true());
	json_object_set_new(model, "any_inkind",
	    json_boolean(
		json_array_size(json_object_get(answer, "inkind")) > 0));
	part_inkind(shown, model, json_object_get(answer, "inkind"));
}

enum { BEFORE = 5 };

static void
rows(const struct shown *shown, struct sheet *sheet)
{
	static const char *const names[][2] = {{"initiative", "text"},
	    {"name", "text"}, {"year", "number"}, {"state", "text"},
	    {"needed_by", "day"}};
	json_t *year;
	size_t i;

	for (i = 0; i < BEFORE; i++)
		view_column(sheet, names[i][0], names[i][1]);
	figures_columns(sheet);
	json_array_foreach (json_object_get(shown->answer, "years"), i, year) {
		const char *values[BEFORE + FIGURES_COLUMNS] = {
		    view_text(shown->answer, "initiative"),
		    view_text(shown->answer, "name"), NULL,
		    view_text(year, "state"), view_text(year, "needed_by")};
		char number[16];

		snprintf(number, sizeof(number), "%d",
		    (int)json_integer_value(json_object_get(year, "year")));
		values[2] = number;
		figures_values(year, values + BEFORE);
		view_row(sheet, values);
	}
}

const struct view view_initiative = {
    .name = "initiative",
    .path = "/initiative/",
    .function = "initiative",
    .arguments = 1,
    .fields = fields,
    .fill = fill,
    .rows = rows,
};
