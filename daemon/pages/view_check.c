/* Checking a paper: by the number and the code that are on it.  What is
 * answered is what was printed, and nothing else. */

#include <string.h>

#include "documents/print.h"
#include "locale/format.h"
#include "member.h"
#include "pages/view_check.h"
#include "pages/view_parts.h"

static const struct field fields[] = {
    {"number", FIELD_TEXT, OPTIONAL, "the number on the paper"},
    {"code", FIELD_TEXT, OPTIONAL, "the code on the paper"},
    {NULL},
};

bool
view_checks(const struct view *view, const json_t *parameters)
{
	return view == &view_check && view_text(parameters, "number") != NULL &&
	       view_text(parameters, "code") != NULL;
}

static const struct {
	const char *kind, *name;
} kinds[] = {
    {"receipt", N_("Receipt")},
    {"certificate", N_("Certificate")},
    {"statement", N_("Statement")},
    {"brief", N_("Brief")},
    {"letter", N_("Letter")},
    {NULL, N_("Paper")},
};

static const char *
kind_name(const json_t *paper)
{
	const char *kind = view_text(paper, "kind");
	size_t i = 0;

	while (kinds[i].kind != NULL &&
	       (kind == NULL || strcmp(kinds[i].kind, kind) != 0))
		i++;
	return kinds[i].name;
}

/* The facts and amounts that are printed, as they are printed. */
static void
fill_printed(const struct shown *shown, json_t *told, const json_t *printed)
{
	json_t *facts = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(printed, "facts"), i, item) {
		json_t *fact = json_object();

		view_set(fact, "label", view_text(item, "label"));
		view_set(fact, "value", view_text(item, "value"));
		json_array_append_new(facts, fact);
	}
	json_array_foreach (json_object_get(printed, "amounts"), i, item) {
		json_t *fact = json_object();
		struct buf amount = BUF(256);

		buf_printf(&amount, "%.8s ", view_text(item, "currency"));
		format_exact(
		    &amount, view_text(item, "amount"), shown->language);
		view_set(fact, "label", view_text(item, "label"));
		view_set(fact, "value", amount.data);
		json_array_append_new(facts, fact);
		buf_free(&amount);
	}
	json_object_set_new(told, "facts", facts);
}

/* A value of a table as it is printed; nothing where the paper has a dash. */
static json_t *
cell_of(const struct shown *shown, const json_t *column, const json_t *value)
{
	const struct value_kind *kind = value_kind(member_text(column, "kind"));
	json_t *cell = json_object();
	struct buf shows = BUF(VALUE_MAX);

	if (!json_is_null(value))
		value_write(&shows, kind, value, shown->language);
	view_set(cell, "shows", shows.data);
	json_object_set_new(cell, "figure", json_boolean(kind->figure));
	buf_free(&shows);
	return cell;
}

static json_t *
table_of(const struct shown *shown, const json_t *printed)
{
	const json_t *columns = json_object_get(printed, "columns");
	json_t *table = json_object(), *rows = json_array(), *row, *value;
	size_t i, j;

	view_set(table, "caption", "");
	view_set(table, "caption", view_text(printed, "caption"));
	json_object_set(table, "columns", (json_t *)columns);
	json_array_foreach (json_object_get(printed, "rows"), i, row) {
		json_t *cells = json_array();

		json_array_foreach (row, j, value)
			json_array_append_new(cells,
			    cell_of(shown, json_array_get(columns, j), value));
		json_array_append_new(rows, json_pack("{s:o}", "cells", cells));
	}
	json_object_set_new(table, "rows", rows);
	return table;
}

/* What is said in sentences, and its tables. */
static void
fill_said(const struct shown *shown, json_t *told, const json_t *printed)
{
	json_t *tables = json_array(), *said = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(printed, "paragraphs"), i, item)
		json_array_append_new(
		    said, json_pack("{s:O}", "sentence", item));
	json_array_foreach (json_object_get(printed, "tables"), i, item)
		json_array_append_new(tables, table_of(shown, item));
	json_object_set_new(told, "said", said);
	json_object_set_new(told, "tables", tables);
}

static void
fill_paper(const struct shown *shown, json_t *model, const json_t *paper)
{
	const char *state = view_text(paper, "state");
	json_t *told = json_object();

	view_set(told, "number", view_text(paper, "number"));
	view_set(told, "kind", words_of(shown->language, kind_name(paper)));
	view_set(told, "printed_title", view_text(paper, "title"));
	view_set(told, "recipient", "");
	view_set(told, "recipient", view_text(paper, "recipient"));
	part_copy(told, "issued", html_day, paper, "issued", shown->language);
	view_set(told, "since", "");
	part_copy(told, "since", html_day, paper, "since", shown->language);
	json_object_set_new(told, "void",
	    json_boolean(state == NULL || strcmp(state, "valid") != 0));
	fill_printed(shown, told, json_object_get(paper, "printed"));
	fill_said(shown, told, json_object_get(paper, "printed"));
	json_object_set_new(model, "paper", told);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const char *number = view_text(shown->parameters, "number");
	const char *code = view_text(shown->parameters, "code");
	const json_t *paper = json_object_get(shown->answer, "paper");

	view_set(model, "title", words_of(shown->language, "Check a paper"));
	view_set(model, "given_number", number != NULL ? number : "");
	view_set(model, "given_code", code != NULL ? code : "");
	json_object_set_new(model, "unknown",
	    json_boolean(number != NULL && code != NULL && paper == NULL &&
			 shown->err == NULL));
	json_object_set_new(
	    model, "half", json_boolean((number == NULL) != (code == NULL)));
	if (paper != NULL)
		fill_paper(shown, model, paper);
}

const struct view view_check = {
    .name = "check",
    .path = "/check",
    .function = "checked",
    .arguments = 2,
    .fields = fields,
    .flags = VIEW_FORM | VIEW_LIVE,
    .fill = fill,
};
