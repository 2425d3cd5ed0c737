/* One initiative, for a donor who decides. */

#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/view_initiative.h"
#include "pages/view_needs.h"
#include "pages/view_parts.h"

static const struct field fields[] = {
    {"initiative", FIELD_CODE, POSITIONAL, "which initiative"},
    {NULL},
};

/* What its money is for, by year, as it was planned. */
static void
fill_lines(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *line;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "lines"), i, line) {
		json_t *row = json_object();

		json_object_set_new(row, "year",
		    json_integer(
			json_integer_value(json_object_get(line, "year"))));
		view_set(row, "text", view_text(line, "text"));
		part_money(row, "amount", view_text(line, "currency"),
		    view_text(line, "amount"), shown->language);
		json_array_append_new(told, row);
	}
	json_object_set_new(
	    model, "any_lines", json_boolean(json_array_size(told) > 0));
	json_object_set_new(model, "lines", told);
}

static void
fill_plan(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *one;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "plan"), i, one) {
		json_t *row = json_object();

		view_set(row, "goal", view_text(one, "name"));
		view_set(row, "reference", "");
		view_set(row, "reference", view_text(one, "reference"));
		part_copy(
		    row, "share", format_exact, one, "share", shown->language);
		json_array_append_new(told, row);
	}
	json_object_set_new(
	    model, "any_plan", json_boolean(json_array_size(told) > 0));
	json_object_set_new(model, "plan", told);
	view_set(model, "goal", view_text(shown->answer, "goal.name"));
	view_set(model, "theme", view_text(shown->answer, "theme.name"));
}

static const char *
donor_name(const json_t *donor, const char *language)
{
	const char *is = view_text(donor, "is");

	if (is != NULL && strcmp(is, "donor") == 0)
		return view_text(donor, "name");
	if (is != NULL && strcmp(is, "rounding") == 0)
		return words_of(language, "Left by rounding");
	return words_of(language, "Donors not named");
}

static void
fill_donors(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *donor;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "donors"), i, donor) {
		json_t *row = json_object();
		const char *party = view_text(donor, "party");

		view_set(row, "called", donor_name(donor, shown->language));
		view_set(row, "href", "");
		if (party != NULL) {
			char *link = part_link(model, "/partner/", party);

			view_set(row, "href", link);
			free(link);
		}
		part_given(row, donor, shown->language);
		part_copy(row, "funded", html_whole, donor, "funded",
		    shown->language);
		json_array_append_new(told, row);
	}
	json_object_set_new(
	    model, "any_donors", json_boolean(json_array_size(told) > 0));
	json_object_set_new(model, "donors", told);
	part_names(model, "names_alone",
	    json_object_get(shown->answer, "names_alone"), shown->language);
}

/* CHF 5.6 million is missing for 2026 to 2028, or nothing is. */
static void
fill_lead(const struct shown *shown, json_t *model)
{
	const char *missing = view_text(shown->answer, "total.missing");
	char *years = need_period(shown);
	struct buf amount = BUF(512);
	struct decimal d;
	bool any = decimal_read(missing, &d) && d.units > 0;

	buf_add(&amount, "<strong class=\"gapt\">");
	html_text(&amount, view_text(shown->answer, "base_currency"));
	buf_add(&amount, "\xc2\xa0");
	html_short(&amount, missing, shown->language);
	buf_add(&amount, "</strong>");
	part_sentence(model, "lead",
	    any ? words_of(
		      shown->language, "{amount} is still missing for {years}")
		: words_of(shown->language, "Nothing is missing for {years}"),
	    (const struct filling[]){
		{"amount", amount.data}, {"years", years}, {NULL}});
	view_set(model, "period", years);
	free(years);
	buf_free(&amount);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *inkind = json_object_get(shown->answer, "inkind");

	view_set(model, "title", view_text(shown->answer, "name"));
	view_set(model, "description", view_text(shown->answer, "description"));
	json_object_set_new(model, "untranslated",
	    json_boolean(
		json_is_false(json_object_get(shown->answer, "translated"))));
	json_object_set_new(model, "key_missing", json_true());
	json_object_set_new(model, "with_givers", json_true());
	fill_lead(shown, model);
	need_hero(shown, model, json_object_get(shown->answer, "total"));
	need_years(
	    shown, model, json_object_get(shown->answer, "years"), false, NULL);
	fill_lines(shown, model);
	fill_plan(shown, model);
	need_outcomes(shown, model, json_object_get(shown->answer, "outcomes"));
	json_object_set_new(model, "any_outcomes",
	    json_boolean(
		json_array_size(json_object_get(model, "outcomes")) > 0));
	fill_donors(shown, model);
	part_commitments(shown, model);
	json_object_set_new(model, "any_commitments",
	    json_boolean(
		json_array_size(json_object_get(model, "commitments")) > 0));
	part_inkind(shown, model, inkind);
	json_object_set_new(
	    model, "any_inkind", json_boolean(json_array_size(inkind) > 0));
}

/* Tables ------------------------------------------------------------------- */


static const struct column year_columns[] = {
    PART_INITIATIVE,
    {"year", "number"},
    PART_FIGURES,
    {"needed_by", "day"},
    PART_IN_BASE,
    {"state", "text"},
    {NULL},
};

static const struct column line_columns[] = {
    PART_INITIATIVE,
    {"year", "number"},
    {"text", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {NULL},
};

static const struct column funder_columns[] = {
    PART_INITIATIVE,
    {"party", "text"},
    {"donor", "text"},
    {"received", "amount"},
    {"receivable", "amount"},
    {"signed", "amount"},
    {"funded", "amount"},
    {"pledged", "amount"},
    PART_IN_BASE,
    {NULL},
};

static const struct column commitment_columns[] = {
    PART_INITIATIVE,
    {"day", "day", "date"},
    {"party", "text"},
    {"donor", "text", "name"},
    {"stage", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {"base", "amount"},
    {"base_currency", "text", "/base_currency"},
    {NULL},
};

static const struct column plan_columns[] = {
    PART_INITIATIVE,
    {"goal", "text"},
    {"goal_name", "text", "name"},
    {"share", "number"},
    {"reference", "text"},
    {NULL},
};

/* As the page calls them, also those that have no name; and then those that are
 * named without amounts, which are in what is not named. */
static void
funders(const struct shown *shown, struct sheet *sheet)
{
	json_t *donor;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "donors"), i, donor) {
		json_t *called = json_copy(donor);

		view_set(called, "donor", donor_name(donor, shown->language));
		view_row(sheet, called, shown->answer);
		json_decref(called);
	}
	json_array_foreach (
	    json_object_get(shown->answer, "names_alone"), i, donor) {
		json_t *called = json_pack("{s:O}", "donor", donor);

		view_row(sheet, called, shown->answer);
		json_decref(called);
	}
}

static void
results(const struct shown *shown, struct sheet *sheet)
{
	need_result_rows(sheet, shown->answer, NULL);
}

static void
milestones(const struct shown *shown, struct sheet *sheet)
{
	need_result_rows(sheet, shown->answer, "milestones");
}

static void
measurements(const struct shown *shown, struct sheet *sheet)
{
	need_result_rows(sheet, shown->answer, "measurements");
}

static const struct table tables[] = {
    {"years", N_("By year"), year_columns, "years", NULL},
    {"lines", N_("What the money is for"), line_columns, "lines", NULL},
    {"results", N_("What it achieves"), need_result_columns, NULL, results},
    {"milestones", N_("Milestones"), need_milestone_columns, NULL, milestones},
    {"measurements", N_("Measurements"), need_measurement_columns, NULL,
	measurements},
    {"funders", N_("Who funds it"), funder_columns, NULL, funders},
    {"commitments", N_("Commitments by date"), commitment_columns,
	"commitments", NULL},
    {"inkind", N_("In kind"), part_inkind_columns, "inkind", NULL},
    {"plan", N_("Where it stands in the strategic plan"), plan_columns, "plan",
	NULL},
    {NULL},
};

const struct view view_initiative = {
    .name = "initiative",
    .path = "/initiative/",
    .function = "initiative",
    .arguments = 1,
    .fields = fields,
    .fill = fill,
    .tables = tables,
    .paper = "initiative_brief",
};
