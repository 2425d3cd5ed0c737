/* The editions there are, and what changed in this one since the one before. */

#include <stdlib.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/view_editions.h"
#include "pages/view_parts.h"

static const char *const figures[] = {
    "required", "received", "receivable", "signed", "pledged", "missing", NULL};

/* With a sign in any case: what is more, and what is less. */
static void
html_change(struct buf *buf, const char *amount, const char *language)
{
	struct decimal d;

	if (!decimal_read(amount, &d) || decimal_is_zero(&d)) {
		html_nil(buf);
		return;
	}
	buf_add(
	    buf, d.units > 0 ? "<span class=\"n\">+" : "<span class=\"n\">");
	html_whole(buf, amount, language);
	buf_add(buf, "</span>");
}

static void
fill_changes(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *change;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "changes"), i, change) {
		json_t *row = json_object();

		view_set(row, "called",
		    words_of(shown->language, "No purpose named"));
		view_set(row, "called", view_text(change, "name"));
		view_set(row, "initiative", "");
		view_set(row, "initiative", view_text(change, "initiative"));
		for (const char *const *f = figures; *f != NULL; f++)
			part_copy(
			    row, *f, html_change, change, *f, shown->language);
		json_array_append_new(told, row);
	}
	json_object_set_new(
	    model, "changed", json_boolean(json_array_size(told) > 0));
	json_object_set_new(model, "changes", told);
	if (json_object_get(shown->answer, "before") != NULL)
		part_copy(model, "before", html_day, shown->answer,
		    "before.as_of", shown->language);
}

static json_t *
edition_told(const struct shown *shown, const json_t *edition)
{
	json_t *told = json_object();
	const char *day = view_text(edition, "as_of");
	struct buf href = BUF(256);

	buf_printf(&href, "/?as_of=%s&language=%s", day, shown->language);
	view_set(told, "href", href.data);
	part_set(told, "as_of_html", html_day, day, shown->language);
	part_copy(
	    told, "published", html_day, edition, "published", shown->language);
	view_set(told, "unit", view_text(edition, "currency"));
	json_object_set_new(told, "entry",
	    json_integer(
		json_integer_value(json_object_get(edition, "entry"))));
	json_object_set_new(told, "open_from",
	    json_integer(
		json_integer_value(json_object_get(edition, "open_from"))));
	part_copy(told, "required", html_whole, edition, "total.required",
	    shown->language);
	part_copy(told, "covered", html_whole, edition, "total.covered",
	    shown->language);
	part_copy(told, "missing", html_whole, edition, "total.missing",
	    shown->language);
	buf_free(&href);
	return told;
}

static void
fill(const struct shown *shown, json_t *model)
{
	json_t *told = json_array(), *edition;
	size_t i;

	view_set(model, "title", words_of(shown->language, "Editions"));
	json_array_foreach (
	    json_object_get(shown->answer, "editions"), i, edition)
		json_array_append_new(told, edition_told(shown, edition));
	json_object_set_new(model, "editions", told);
	fill_changes(shown, model);
}

static const struct column edition_columns[] = {
    {"as_of", "day"},
    {"published", "day"},
    {"entry", "number"},
    {"required", "amount", "total.required"},
    {"covered", "amount", "total.covered"},
    {"missing", "amount", "total.missing"},
    {"currency", "text"},
    {"open_from", "number"},
    {NULL},
};

static const struct column change_columns[] = {
    {"initiative", "text"},
    {"name", "text"},
    {"required", "amount"},
    {"received", "amount"},
    {"receivable", "amount"},
    {"signed", "amount"},
    {"pledged", "amount"},
    {"missing", "amount"},
    PART_IN_BASE,
    {"before", "day", "/before.as_of"},
    {NULL},
};

static const struct table tables[] = {
    {"editions", N_("All editions"), edition_columns, "editions", NULL},
    {"changes", N_("What changed since the edition before"), change_columns,
	"changes", NULL},
    {NULL},
};

const struct view view_editions = {
    .name = "editions",
    .path = "/editions",
    .function = "changes",
    .fill = fill,
    .tables = tables,
};
