/* One partner that agrees to be named: by year, by initiative, by date, and in
 * kind; amounts where it agrees to them. */

#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/chart.h"
#include "pages/view_partner.h"
#include "pages/view_parts.h"

static const struct field fields[] = {
    {"party", FIELD_CODE, POSITIONAL, "which partner"},
    {NULL},
};

/* Add up a member of a list. */
static struct decimal
sum_of(const json_t *list, const char *member)
{
	struct decimal sum = {0, 0}, part;
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (decimal_read(view_text(item, member), &part))
			decimal_add(&sum, &part, &sum);
	return sum;
}

static void
set_sum(json_t *into, const json_t *list, const char *member)
{
	struct decimal sum = sum_of(list, member);
	char text[DECIMAL_TEXT];

	decimal_write(&sum, text);
	view_set(into, member, text);
}

static json_t *
totals_of(const json_t *list)
{
	json_t *totals = json_object();

	set_sum(totals, list, "received");
	set_sum(totals, list, "receivable");
	set_sum(totals, list, "signed");
	set_sum(totals, list, "pledged");
	return totals;
}

static void
fill_lead(const struct shown *shown, json_t *model, const json_t *totals)
{
	struct decimal received, all, part;
	char text[DECIMAL_TEXT];
	struct buf signed_for = BUF(256), arrived = BUF(256);
	const char *currency = view_text(shown->answer, "base_currency");

	decimal_read(view_text(totals, "received"), &received);
	all = received;
	if (decimal_read(view_text(totals, "receivable"), &part))
		decimal_add(&all, &part, &all);
	if (decimal_read(view_text(totals, "signed"), &part))
		decimal_add(&all, &part, &all);
	decimal_write(&all, text);
	html_money(&signed_for, currency, text, shown->language);
	html_money(
	    &arrived, currency, view_text(totals, "received"), shown->language);
	part_sentence(model, "lead",
	    words_of(shown->language,
		"{signed} is signed, of which {received} has arrived."),
	    (const struct filling[]){{"signed", signed_for.data},
		{"received", arrived.data}, {NULL}});
	buf_free(&signed_for);
	buf_free(&arrived);
}

/* Rows of what is given, with bars on one scale. */
static void
fill_given(const struct shown *shown, json_t *model, const char *list)
{
	const json_t *from = json_object_get(shown->answer, list);
	char *largest = part_largest(from);
	json_t *told = json_array(), *item;
	size_t i;

	json_array_foreach (from, i, item) {
		json_t *row = json_object();
		const json_t *year = json_object_get(item, "year");

		part_given(row, item, shown->language);
		part_given_bar(row, item, largest);
		if (year != NULL)
			json_object_set_new(row, "year",
			    json_integer(json_integer_value(year)));
		view_set(row, "initiative", "");
		view_set(row, "initiative", view_text(item, "initiative"));
		view_set(row, "called",
		    words_of(shown->language, "No purpose named"));
		view_set(row, "called", view_text(item, "name"));
		json_array_append_new(told, row);
	}
	json_object_set_new(model, list, told);
	free(largest);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *years = json_object_get(shown->answer, "years");
	const json_t *inkind = json_object_get(shown->answer, "inkind");
	const json_t *told = json_object_get(shown->answer, "initiatives");
	json_t *totals;

	view_set(model, "title", view_text(shown->answer, "name"));
	json_object_set_new(
	    model, "amounts", json_boolean(json_array_size(years) > 0));
	json_object_set_new(
	    model, "any_inkind", json_boolean(json_array_size(inkind) > 0));
	json_object_set_new(
	    model, "any_told", json_boolean(json_array_size(told) > 0));
	fill_given(shown, model, "initiatives");
	part_inkind(shown, model, inkind);
	if (json_array_size(years) == 0)
		return;
	totals = totals_of(years);
	fill_lead(shown, model, totals);
	part_given(model, totals, shown->language);
	fill_given(shown, model, "years");
	part_commitments(shown, model);
	json_decref(totals);
}

/* Tables ------------------------------------------------------------------- */

#define OF_PARTY {"party", "text", "/party"}, {"partner", "text", "/name"}
#define GIVEN                                                                  \
	{"received", "amount"}, {"receivable", "amount"},          \
	    {"signed", "amount"}, {"pledged", "amount"},           \
	    {"currency", "text", "/base_currency"}

static const struct column commitment_columns[] = {
    {"partner", "text", "/name"},
    {"initiative", "text"},
    {"day", "day", "date"},
    {"stage", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {"base", "amount"},
    {"base_currency", "text", "/base_currency"},
    {"party", "text", "/party"},
    {NULL},
};

static const struct column year_columns[] = {
    OF_PARTY,
    {"year", "number"},
    GIVEN,
    {NULL},
};

static const struct column initiative_columns[] = {
    OF_PARTY,
    {"initiative", "text"},
    {"initiative_name", "text", "name"},
    GIVEN,
    {NULL},
};

/* Of who is named alone an initiative has no amounts. */
static const struct table tables[] = {
    {"commitments", N_("Commitments by date"), commitment_columns,
	"commitments", NULL},
    {"years", N_("By year"), year_columns, "years", NULL},
    {"initiatives", N_("What it funds"), initiative_columns, "initiatives",
	NULL},
    {"inkind", N_("In kind"), part_inkind_columns, "inkind", NULL},
    {NULL},
};

const struct view view_partner = {
    .name = "partner",
    .path = "/partner/",
    .function = "partner",
    .arguments = 1,
    .fields = fields,
    .fill = fill,
    .tables = tables,
};
