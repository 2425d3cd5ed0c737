/* Recognition: partners by what they are, in the order of the alphabet, and
 * what is given in kind as what it is; amounts in no place. */

#include <stdlib.h>
#include <string.h>

#include "locale/format.h"
#include "pages/view_partners.h"
#include "pages/view_parts.h"

/* What partners are, in the order in which they stand; the last takes all
 * others. */
static const struct {
	const char *kinds, *name;
} groups[] = {
    {"|state|ministry|agency|",
	N_("Member States, their ministries and agencies")},
    {"|un|", N_("United Nations")},
    {"|bank|", N_("Development banks")},
    {"|foundation|", N_("Foundations")},
    {"|company|", N_("Companies")},
    {"|academia|", N_("Academia")},
    {"|person|", N_("People")},
    {NULL, N_("Other partners")},
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static size_t
group_of(const char *kind)
{
	char asked[64];
	size_t i = 0;

	snprintf(asked, sizeof(asked), "|%s|", kind != NULL ? kind : "");
	while (
	    groups[i].kinds != NULL && strstr(groups[i].kinds, asked) == NULL)
		i++;
	return i;
}

/* funds Connecting schools, AI for Good */
static void
add_funds(json_t *told, const json_t *partner, const char *language)
{
	struct buf names = BUF(16 * 1024);
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(partner, "initiatives"), i, one) {
		char *name = part_name(view_text(one, "name"));

		if (i > 0)
			buf_add(&names, words_of(language, ", "));
		buf_add(&names, name);
		free(name);
	}
	view_set(told, "funds", "");
	if (names.len > 0)
		part_sentence(told, "funds",
		    words_of(language, "funds {initiatives}"),
		    (const struct filling[]){
			{"initiatives", names.data}, {NULL}});
	buf_free(&names);
}

static void
add_gifts(json_t *told, const json_t *partner, const char *language)
{
	size_t count = json_array_size(json_object_get(partner, "inkind"));
	char number[24];

	view_set(told, "gifts", "");
	if (count == 0)
		return;
	snprintf(number, sizeof(number), "%zu", count);
	part_sentence(told, "gifts",
	    words_plural(language, "{count} contribution in kind",
		"{count} contributions in kind", count),
	    (const struct filling[]){{"count", number}, {NULL}});
}

static json_t *
partner_told(
    const struct shown *shown, const json_t *model, const json_t *partner)
{
	json_t *told = json_object();
	char *link = part_link(model, "/partner/", view_text(partner, "party"));

	view_set(told, "name", view_text(partner, "name"));
	view_set(told, "href", link);
	add_funds(told, partner, shown->language);
	add_gifts(told, partner, shown->language);
	json_object_set_new(told, "flexible",
	    json_boolean(json_is_true(json_object_get(partner, "flexible"))));
	free(link);
	return told;
}

static void
fill_groups(const struct shown *shown, json_t *model)
{
	json_t *lists[GROUPS], *all = json_array(), *partner;
	size_t i;

	for (i = 0; i < GROUPS; i++)
		lists[i] = json_array();
	json_array_foreach (
	    json_object_get(shown->answer, "partners"), i, partner)
		json_array_append_new(
		    lists[group_of(view_text(partner, "kind"))],
		    partner_told(shown, model, partner));
	for (i = 0; i < GROUPS; i++) {
		if (json_array_size(lists[i]) == 0) {
			json_decref(lists[i]);
			continue;
		}
		json_array_append_new(
		    all, json_pack("{s:s, s:i, s:o}", "kind",
			     words_of(shown->language, groups[i].name),
			     "number", (int)i, "partners", lists[i]));
	}
	json_object_set_new(model, "groups", all);
}

/* What all of them give in kind, of those that are named. */
static void
fill_inkind(const struct shown *shown, json_t *model)
{
	json_t *items = json_array(), *partner;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "partners"), i, partner)
		json_array_extend(items, json_object_get(partner, "inkind"));
	part_inkind(shown, model, items);
	json_decref(items);
}

static void
fill(const struct shown *shown, json_t *model)
{
	size_t count =
	    json_array_size(json_object_get(shown->answer, "partners"));
	json_int_t unnamed =
	    json_integer_value(json_object_get(shown->answer, "not_named"));
	char number[24];

	view_set(model, "title", words_of(shown->language, "Partners"));
	json_object_set_new(model, "any", json_boolean(count > 0));
	snprintf(number, sizeof(number), "%zu", count);
	if (count > 0)
		part_sentence(model, "lead",
		    words_plural(shown->language,
			"{count} partner gives money, people, equipment, "
			"services or places.",
			"{count} partners give money, people, equipment, "
			"services and places. They stand in the order of the "
			"alphabet; amounts do not rank them.",
			count),
		    (const struct filling[]){{"count", number}, {NULL}});
	snprintf(number, sizeof(number), "%lld", (long long)unnamed);
	if (unnamed > 0)
		part_sentence(model, "unnamed",
		    words_plural(shown->language,
			"{count} more is not named; what it gives is in every "
			"total.",
			"{count} more are not named; what they give is in "
			"every total.",
			(unsigned long)unnamed),
		    (const struct filling[]){{"count", number}, {NULL}});
	fill_groups(shown, model);
	fill_inkind(shown, model);
}

/* A table ------------------------------------------------------------------ */

static const struct column columns[] = {
    {"partner", "text", "/name"},
    {"party", "text", "/party"},
    {"kind", "text", "/kind"},
    {"gives", "text", "kind"},
    {"initiative", "text"},
    {"description", "text"},
    {"quantity", "number"},
    {"unit", "text"},
    {"state", "text"},
    {"people", "number"},
    {"place", "text"},
    {"start", "day"},
    {"finish", "day"},
    {"accepted_value", "amount", "value"},
    {"accepted_currency", "text", "currency"},
    {"initiative_name", "text"},
    {NULL},
};

/* Money, for the initiative or for none. */
static void
add_money(struct sheet *sheet, const json_t *partner, const json_t *initiative)
{
	json_t *gift = json_pack("{s:s}", "kind", "money");

	view_set(gift, "initiative", view_text(initiative, "initiative"));
	view_set(gift, "initiative_name", view_text(initiative, "name"));
	view_row(sheet, gift, partner);
	json_decref(gift);
}

/* A row for each initiative that a partner funds, and for each thing it
 * gives. */
static void
rows(const struct shown *shown, struct sheet *sheet)
{
	json_t *partner, *one;
	size_t i, j;

	json_array_foreach (
	    json_object_get(shown->answer, "partners"), i, partner) {
		json_array_foreach (
		    json_object_get(partner, "initiatives"), j, one)
			add_money(sheet, partner, one);
		if (json_is_true(json_object_get(partner, "flexible")))
			add_money(sheet, partner, NULL);
		view_rows(sheet, json_object_get(partner, "inkind"), partner);
	}
}

static const struct table tables[] = {
    {"partners", N_("Partners"), columns, NULL, rows},
    {NULL},
};

const struct view view_partners = {
    .name = "partners",
    .path = "/partners",
    .function = "partners",
    .fill = fill,
    .tables = tables,
};
