/* The first page: how much is missing, for what and by when, and then from the
 * goals of the strategy down to years and results. */

#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/view_landing.h"
#include "pages/view_needs.h"
#include "pages/view_parts.h"

#define CARDS_MAX 6 /* in kind; all are on the page of partners */

static bool
is_some(const json_t *from, const char *path)
{
	struct decimal d;

	return decimal_read(view_text(from, path), &d) && d.units != 0;
}

/* Every initiative of an answer ------------------------------------------- */

typedef void initiative_taker(
    const json_t *goal, const json_t *theme, const json_t *initiative, void *);

static void
each_initiative(const json_t *answer, initiative_taker *take, void *arg)
{
	json_t *goal, *theme, *initiative;
	size_t i, j, k;

	json_array_foreach (json_object_get(answer, "goals"), i, goal)
		json_array_foreach (json_object_get(goal, "themes"), j, theme)
			json_array_foreach (
			    json_object_get(theme, "initiatives"), k,
			    initiative)
				take(goal, theme, initiative, arg);
}

static void
count_one(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	unsigned long *count = arg;

	(void)goal;
	(void)theme;
	*count += is_some(initiative, "total.required");
}

/* By year, the first day by which money that is missing is needed. */
static void
note_days(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	json_t *days = arg, *year;
	size_t i;

	(void)goal;
	(void)theme;
	json_array_foreach (json_object_get(initiative, "years"), i, year) {
		const char *day = view_text(year, "needed_by"), *known;
		char key[24];

		snprintf(key, sizeof(key), "%lld",
		    (long long)json_integer_value(
			json_object_get(year, "year")));
		known = view_text(days, key);
		if (day != NULL && is_some(year, "missing") &&
		    (known == NULL || strcmp(day, known) < 0))
			view_set(days, key, day);
	}
}

/* The headline ------------------------------------------------------------- */

/* CHF 14.2 million */
static void
write_short(struct buf *html, const struct shown *shown, const char *path)
{
	html_text(html, view_text(shown->answer, "base_currency"));
	buf_add(html, "\xc2\xa0");
	html_short(html, view_text(shown->answer, path), shown->language);
}

static void
fill_headline(const struct shown *shown, json_t *model)
{
	bool missing = is_some(shown->answer, "total.missing");
	const char *text =
	    missing
		? words_of(
		      shown->language, "{amount} is still missing for {years}")
		: words_of(shown->language, "Nothing is missing for {years}");
	char *years = need_period(shown);
	struct buf plain = BUF(512), amount = BUF(512), title = BUF(1024);

	buf_printf(
	    &plain, "%.8s\xc2\xa0", view_text(shown->answer, "base_currency"));
	format_short(
	    &plain, view_text(shown->answer, "total.missing"), shown->language);
	words_fill(&title, text,
	    (const struct filling[]){
		{"amount", plain.data}, {"years", years}, {NULL}});
	view_set(model, "title", title.data);
	buf_add(&amount, "<span class=\"big\">");
	write_short(&amount, shown, "total.missing");
	buf_add(&amount, "</span>");
	part_sentence(model, "headline", text,
	    (const struct filling[]){
		{"amount", amount.data}, {"years", years}, {NULL}});
	view_set(model, "period", years);
	free(years);
	buf_free(&plain);
	buf_free(&amount);
	buf_free(&title);
}

/* What is missing in the year of the edition, and how long that lasts. */
static void
fill_urgent(const struct shown *shown, json_t *model)
{
	const char *as_of = view_text(shown->answer, "edition.as_of");
	struct buf amount = BUF(512);
	char number[16], days[24], last[24];
	json_t *year;
	long left;
	size_t i;

	snprintf(number, sizeof(number), "%.4s", as_of);
	snprintf(last, sizeof(last), "%s-12-31", number);
	left = days_between(as_of, last);
	snprintf(days, sizeof(days), "%ld", left);
	json_array_foreach (json_object_get(shown->answer, "years"), i, year) {
		if (json_integer_value(json_object_get(year, "year")) !=
			strtol(number, NULL, 10) ||
		    !is_some(year, "missing"))
			continue;
		buf_clear(&amount);
		html_text(&amount, view_text(shown->answer, "base_currency"));
		buf_add(&amount, "\xc2\xa0");
		html_short(
		    &amount, view_text(year, "missing"), shown->language);
		part_sentence(model, "urgent",
		    words_plural(shown->language,
			"{amount} is missing for {year}, which ends in {days} "
			"day.",
			"{amount} is missing for {year}, which ends in {days} "
			"days.",
			(unsigned long)left),
		    (const struct filling[]){{"amount", amount.data},
			{"year", number}, {"days", days}, {NULL}});
	}
	buf_free(&amount);
}

static void
fill_lead(const struct shown *shown, json_t *model)
{
	unsigned long count = 0;
	struct buf needed = BUF(512), covered = BUF(512), pledged = BUF(512);
	char number[24];

	each_initiative(shown->answer, count_one, &count);
	snprintf(number, sizeof(number), "%lu", count);
	write_short(&needed, shown, "total.required");
	write_short(&covered, shown, "total.covered");
	write_short(&pledged, shown, "total.pledged");
	part_sentence(model, "lead",
	    words_plural(shown->language,
		"{count} initiative of the strategic plan needs {needed}. Of "
		"that, {covered} is appropriated, received, due or signed.",
		"The {count} initiatives of the strategic plan need {needed}. "
		"Of that, {covered} is appropriated, received, due or signed.",
		count),
	    (const struct filling[]){{"count", number}, {"needed", needed.data},
		{"covered", covered.data}, {NULL}});
	if (is_some(shown->answer, "total.pledged"))
		part_sentence(model, "lead_pledged",
		    words_of(shown->language,
			"Another {pledged} is pledged; a pledge is not counted "
			"until it is signed."),
		    (const struct filling[]){
			{"pledged", pledged.data}, {NULL}});
	fill_urgent(shown, model);
	buf_free(&needed);
	buf_free(&covered);
	buf_free(&pledged);
}

/* From the strategy to results --------------------------------------------- */

static void
fill_funders(const struct shown *shown, json_t *told, const json_t *initiative)
{
	const json_t *funders = json_object_get(initiative, "funders");
	json_int_t more = json_integer_value(json_object_get(funders, "more"));
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)more);
	part_names(told, "funders", json_object_get(funders, "names"),
	    shown->language);
	view_set(told, "funders_more", "");
	if (more > 0)
		part_sentence(told, "funders_more",
		    words_plural(shown->language, "and {count} more",
			"and {count} more", (unsigned long)more),
		    (const struct filling[]){{"count", number}, {NULL}});
	json_object_set_new(told, "funders_unnamed",
	    json_boolean(json_is_true(json_object_get(funders, "unnamed"))));
}

/* Years in which there is more than is needed, as 2026: 120 %. */
static void
add_full_years(const struct shown *shown, json_t *told, const json_t *years)
{
	json_t *tags = json_array(), *year;
	struct decimal need, have;
	size_t i;

	json_array_foreach (years, i, year) {
		struct buf tag = BUF(256);

		if (!decimal_read(view_text(year, "required"), &need) ||
		    !decimal_read(view_text(year, "funded"), &have) ||
		    need.units <= 0 || decimal_compare(&have, &need) <= 0)
			continue;
		buf_printf(&tag, "%lld: ",
		    (long long)json_integer_value(
			json_object_get(year, "year")));
		html_percent(&tag, view_text(year, "funded"),
		    view_text(year, "required"), 0, shown->language);
		json_array_append_new(tags, json_string(tag.data));
		buf_free(&tag);
	}
	json_object_set_new(told, "full_years", tags);
}

static json_t *
initiative_told(const struct shown *shown, const json_t *initiative)
{
	const json_t *total = json_object_get(initiative, "total");
	json_t *told = json_object();

	view_set(told, "code", view_text(initiative, "initiative"));
	view_set(told, "called", view_text(initiative, "name"));
	need_figures(told, total, shown->language);
	need_bar(told, total, true, NULL);
	view_set(told, "pledged_share", "");
	if (is_some(total, "pledged") && is_some(total, "required"))
		part_percent(told, "pledged_share", view_text(total, "pledged"),
		    view_text(total, "required"), 0, shown->language);
	need_years(
	    shown, told, json_object_get(initiative, "years"), false, NULL);
	need_outcomes(shown, told, json_object_get(initiative, "outcomes"));
	add_full_years(shown, told, json_object_get(initiative, "years"));
	fill_funders(shown, told, initiative);
	return told;
}

/* A goal or theme with what is below it. */
static json_t *
level_told(const struct shown *shown, const json_t *level)
{
	json_t *told = json_object();

	view_set(told, "called", view_text(level, "name"));
	need_figures(told, json_object_get(level, "total"), shown->language);
	return told;
}

static void
fill_chain(const struct shown *shown, json_t *model)
{
	json_t *goals = json_array(), *goal, *theme, *initiative;
	size_t i, j, k;

	json_array_foreach (json_object_get(shown->answer, "goals"), i, goal) {
		json_t *told = level_told(shown, goal), *themes = json_array();

		json_array_foreach (json_object_get(goal, "themes"), j, theme) {
			json_t *below = level_told(shown, theme),
			       *initiatives = json_array();

			json_array_foreach (
			    json_object_get(theme, "initiatives"), k,
			    initiative)
				json_array_append_new(initiatives,
				    initiative_told(shown, initiative));
			json_object_set_new(below, "initiatives", initiatives);
			json_array_append_new(themes, below);
		}
		json_object_set_new(told, "themes", themes);
		json_array_append_new(goals, told);
	}
	json_object_set_new(model, "goals", goals);
}

/* What is given for no initiative, in years that are open. */
static void
fill_flexible(const struct shown *shown, json_t *model)
{
	struct decimal sum = {0, 0}, part;
	char text[DECIMAL_TEXT];
	json_t *year;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "not_earmarked"), i, year) {
		const char *state = view_text(year, "state");

		if (state != NULL && strcmp(state, "open") == 0 &&
		    decimal_read(view_text(year, "funded"), &part))
			decimal_add(&sum, &part, &sum);
	}
	if (decimal_is_zero(&sum))
		return;
	decimal_write(&sum, text);
	part_set(model, "flexible", html_whole, text, shown->language);
}

/* The line that leads to the net of the report. */
static void
fill_reconciled(const struct shown *shown, json_t *model)
{
	const json_t *r = json_object_get(shown->answer, "reconciled");
	static const char *const members[] = {
	    "required", "funded", "net", "over", "rounding"};
	struct buf texts[5];
	struct filling fillings[6] = {{NULL, NULL}};

	for (int i = 0; i < 5; i++) {
		buf_init(&texts[i], 512);
		html_whole(
		    &texts[i], view_text(r, members[i]), shown->language);
		fillings[i] = (struct filling){members[i], texts[i].data};
	}
	part_sentence(model, "reconciled",
	    words_of(shown->language,
		"Needed {required} − funded {funded} = {net}."),
	    fillings);
	if (is_some(r, "over"))
		part_sentence(model, "reconciled_over",
		    words_of(shown->language,
			"Missing is {over} higher, because {over} is more than "
			"its year needs or has no purpose named, and closes no "
			"gap elsewhere."),
		    fillings);
	if (is_some(r, "rounding"))
		part_sentence(model, "reconciled_rounding",
		    words_of(shown->language, "Conversion leaves {rounding}."),
		    fillings);
	for (int i = 0; i < 5; i++)
		buf_free(&texts[i]);
}

/* Cash that waits: of parties, or of nobody known. */
static void
fill_unapplied(const struct shown *shown, json_t *model)
{
	const char *base = view_text(shown->answer, "base_currency");
	json_t *told = json_array(), *one;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "unapplied"), i, one) {
		const char *class = view_text(one, "class"),
			   *currency = view_text(one, "currency");
		struct buf amount = BUF(512), sentence = BUF(2048);
		bool known = class != NULL && strcmp(class, "advance") == 0;

		html_money(&amount, currency, view_text(one, "amount"),
		    shown->language);
		if (strcmp(currency, base) != 0) {
			buf_add(&amount, " (");
			html_money(&amount, base, view_text(one, "base"),
			    shown->language);
			buf_add(&amount, ")");
		}
		words_fill(&sentence,
		    known ? words_of(shown->language,
				"{amount} has arrived and is not applied to an "
				"agreement yet; what it will pay still stands "
				"under what is due or signed.")
			  : words_of(shown->language,
				"{amount} has arrived, and "
				"nobody knows yet from whom."),
		    (const struct filling[]){{"amount", amount.data}, {NULL}});
		json_array_append_new(told, json_string(sentence.data));
		buf_free(&amount);
		buf_free(&sentence);
	}
	json_object_set_new(model, "unapplied", told);
}

static void
fill_inkind(const struct shown *shown, json_t *model)
{
	json_t *first = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(shown->answer, "inkind"), i, item)
		if (i < CARDS_MAX)
			json_array_append(first, item);
	json_object_set_new(
	    model, "any_inkind", json_boolean(json_array_size(first) > 0));
	part_inkind(shown, model, first);
	json_decref(first);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *total = json_object_get(shown->answer, "total");
	json_t *days = json_object();
	int first, last;

	part_years(shown->answer, true, &first, &last);
	fill_headline(shown, model);
	json_object_set_new(model, "any", json_boolean(first != 0));
	json_object_set_new(model, "key_missing", json_true());
	if (first == 0)
		view_set(model, "title",
		    words_of(shown->language, "Nothing is recorded yet"));
	else {
		fill_lead(shown, model);
		need_hero(shown, model, total);
		need_figures(model, total, shown->language);
	}
	each_initiative(shown->answer, note_days, days);
	need_years(
	    shown, model, json_object_get(shown->answer, "years"), true, days);
	fill_chain(shown, model);
	fill_flexible(shown, model);
	fill_reconciled(shown, model);
	fill_unapplied(shown, model);
	fill_inkind(shown, model);
	json_decref(days);
}

/* Tables ------------------------------------------------------------------- */


static const struct column need_columns[] = {
    {"goal", "text", "/goal"},
    {"theme", "text", "/theme"},
    {"initiative", "text", "/initiative"},
    {"name", "text", "/name"},
    {"year", "number"},
    {"state", "text"},
    PART_FIGURES,
    {"needed_by", "day"},
    {"currency", "text", "/currency"},
    {"goal_name", "text", "/goal_name"},
    {"theme_name", "text", "/theme_name"},
    {NULL},
};

static const struct column year_columns[] = {
    {"year", "number"},
    {"state", "text"},
    PART_FIGURES,
    PART_IN_BASE,
    {NULL},
};

static const struct column initiative_columns[] = {
    {"goal", "text", "/goal"},
    {"theme", "text", "/theme"},
    {"initiative", "text", "/initiative"},
    {"name", "text", "/name"},
    PART_FIGURES,
    {"funded", "amount"},
    {"currency", "text", "/currency"},
    {NULL},
};

static const struct column funder_columns[] = {
    {"initiative", "text", "/initiative"},
    {"name", "text", "/name"},
    {"donor", "text"},
    {NULL},
};

static const struct column unapplied_columns[] = {
    {"class", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {"base", "amount"},
    {"base_currency", "text", "/base_currency"},
    {NULL},
};

/* What is above a row: an initiative with its codes and names, or none. */
static json_t *
above_of(const struct shown *shown, const json_t *goal, const json_t *theme,
    const json_t *initiative)
{
	json_t *above = json_object();

	view_set(above, "goal", view_text(goal, "goal"));
	view_set(above, "goal_name", view_text(goal, "name"));
	view_set(above, "theme", view_text(theme, "theme"));
	view_set(above, "theme_name", view_text(theme, "name"));
	view_set(above, "initiative",
	    initiative != NULL ? view_text(initiative, "initiative")
			       : "not-earmarked");
	view_set(above, "name", view_text(initiative, "name"));
	view_set(above, "currency", view_text(shown->answer, "base_currency"));
	return above;
}

/* What tables are filled with, an initiative after the other. */
struct filled {
	const struct shown *shown;
	struct sheet *sheet;
};

static void
add_needs(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	const struct filled *to = arg;
	json_t *above = above_of(to->shown, goal, theme, initiative);

	view_rows(to->sheet, json_object_get(initiative, "years"), above);
	json_decref(above);
}

/* A row for each initiative and year, and what is given for none. */
static void
needs(const struct shown *shown, struct sheet *sheet)
{
	json_t *none = above_of(shown, NULL, NULL, NULL);

	each_initiative(
	    shown->answer, add_needs, &(struct filled){shown, sheet});
	view_rows(
	    sheet, json_object_get(shown->answer, "not_earmarked"), none);
	json_decref(none);
}

static void
add_total(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	const struct filled *to = arg;
	json_t *above = above_of(to->shown, goal, theme, initiative);

	view_row(to->sheet, json_object_get(initiative, "total"), above);
	json_decref(above);
}

static void
totals(const struct shown *shown, struct sheet *sheet)
{
	each_initiative(
	    shown->answer, add_total, &(struct filled){shown, sheet});
}

static void
add_outcomes(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	const struct filled *to = arg;

	(void)goal;
	(void)theme;
	need_result_rows(to->sheet, initiative, NULL);
}

static void
results(const struct shown *shown, struct sheet *sheet)
{
	each_initiative(
	    shown->answer, add_outcomes, &(struct filled){shown, sheet});
}

static void
add_funders(const json_t *goal, const json_t *theme, const json_t *initiative,
    void *arg)
{
	const struct filled *to = arg;
	json_t *above = above_of(to->shown, goal, theme, initiative), *name;
	size_t i;

	json_array_foreach (
	    view_member(initiative, "funders.names"), i, name) {
		json_t *donor = json_pack("{s:O}", "donor", name);

		view_row(to->sheet, donor, above);
		json_decref(donor);
	}
	json_decref(above);
}

static void
funders(const struct shown *shown, struct sheet *sheet)
{
	each_initiative(
	    shown->answer, add_funders, &(struct filled){shown, sheet});
}

static const struct table tables[] = {
    {"needs", N_("What is missing, by initiative and year"), need_columns,
	NULL, needs},
    {"years", N_("By when"), year_columns, "years", NULL},
    {"initiatives", N_("Initiatives"), initiative_columns, NULL, totals},
    {"results", N_("Results"), need_result_columns, NULL, results},
    {"funders", N_("Who funds it"), funder_columns, NULL, funders},
    {"unapplied", N_("Not applied yet"), unapplied_columns, "unapplied", NULL},
    {"inkind", N_("In kind"), part_inkind_columns, "inkind", NULL},
    {NULL},
};

const struct view view_landing = {
    .name = "landing",
    .path = "/",
    .function = "landing",
    .fill = fill,
    .tables = tables,
};
