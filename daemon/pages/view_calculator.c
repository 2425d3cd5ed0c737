/* What a contribution costs the organisation, and what reaches the initiative:
 * a form that is sent as an address, and reckoned with the minimums in force.
 *
 *	cost = (hours x rate + external) x (100 + overhead) / 100 */

#include <stdlib.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"
#include "pages/view_calculator.h"
#include "pages/view_parts.h"

static const struct field fields[] = {
    {"instrument", FIELD_TEXT, OPTIONAL, "what kind of contribution"},
    {"amount", FIELD_AMOUNT, OPTIONAL, "how much"},
    {"hours", FIELD_DECIMAL, OPTIONAL, "staff hours to acquire and serve it"},
    {"rate", FIELD_DECIMAL, OPTIONAL, "what an hour costs"},
    {"external", FIELD_DECIMAL, OPTIONAL, "external cost"},
    {"overhead", FIELD_DECIMAL, OPTIONAL, "overhead, in percent"},
    {"of", FIELD_TEXT, OPTIONAL,
	"the kind of contribution that these were assumed of"},
    {NULL},
};

/* What may be assumed otherwise, as the form and the threshold call it. */
static const struct {
	const char *field, *member, *name;
} assumptions[] = {
    {"hours", "hours", N_("Staff hours to acquire and serve it")},
    {"rate", "hourly_rate", N_("Cost of an hour")},
    {"external", "external_cost", N_("External cost")},
    {"overhead", "overhead", N_("Overhead, in percent")},
};

#define ASSUMED (int)(sizeof(assumptions) / sizeof(assumptions[0]))

enum { HOURS, RATE, EXTERNAL, OVERHEAD };

static const struct {
	const char *instrument, *name, *one;
} instruments[] = {
    {"sponsorship", N_("Sponsorship"), N_("A sponsorship of {amount}")},
    {"voluntary", N_("Voluntary contribution"),
	N_("A voluntary contribution of {amount}")},
    {"inkind", N_("In kind, where a value is declared"),
	N_("A contribution in kind that is declared at {amount}")},
    {NULL, N_("Another contribution"), N_("A contribution of {amount}")},
};

/* The calculation, with texts of the form and of the threshold. */
struct reckoning {
	const json_t *threshold;
	const char *texts[4];
	struct decimal amount, minimum, assumed[4];
	struct decimal staff, overhead, cost, twice, rest;
};

static int
instrument_of(const json_t *threshold)
{
	const char *name = view_text(threshold, "instrument");
	int i = 0;

	while (instruments[i].instrument != NULL &&
	       (name == NULL || strcmp(instruments[i].instrument, name) != 0))
		i++;
	return i;
}

/* How the form calls a threshold: sponsorship, sponsorship:ai-for-good. */
static void
choice_add(struct buf *buf, const json_t *threshold)
{
	const char *initiative = view_text(threshold, "initiative");

	buf_add(buf, view_text(threshold, "instrument"));
	if (initiative != NULL)
		buf_printf(buf, ":%s", initiative);
}

static bool
is_choice(const json_t *threshold, const char *asked)
{
	struct buf choice = BUF(256);
	bool is;

	choice_add(&choice, threshold);
	is = strcmp(choice.data, asked) == 0;
	buf_free(&choice);
	return is;
}

/* The threshold that the form calls so, or NULL. */
static const json_t *
threshold_of(const struct shown *shown, const char *choice)
{
	const json_t *all = json_object_get(shown->answer, "thresholds");
	json_t *one;
	size_t i;

	json_array_foreach (all, i, one)
		if (is_choice(one, choice))
			return one;
	return NULL;
}

/* The threshold that was chosen, else that of sponsorships, else the first;
 * NULL where the choice is none of them. */
static const json_t *
chosen_of(const struct shown *shown)
{
	const json_t *all = json_object_get(shown->answer, "thresholds");
	const char *asked = view_text(shown->parameters, "instrument");
	const json_t *chosen =
	    threshold_of(shown, asked != NULL ? asked : "sponsorship");

	return chosen != NULL || asked != NULL ? chosen : json_array_get(all, 0);
}

/* What is assumed, or NULL for what the threshold says.  The form sends what it
 * showed along: of another kind of contribution that is nobody's assumption, but
 * where somebody changed it. */
static const char *
given_of(const struct shown *shown, int i)
{
	const char *given = view_text(shown->parameters, assumptions[i].field);
	const char *of = view_text(shown->parameters, "of"), *shown_then;

	if (given == NULL || of == NULL)
		return given;
	shown_then = view_text(threshold_of(shown, of), assumptions[i].member);
	return shown_then != NULL && strcmp(given, shown_then) == 0 ? NULL
								    : given;
}

/* The form ------------------------------------------------------------------*/

static void
fill_choices(const struct shown *shown, json_t *model, const json_t *chosen)
{
	json_t *choices = json_array(), *one;
	size_t i;

	json_array_foreach (
	    json_object_get(shown->answer, "thresholds"), i, one) {
		struct buf value = BUF(256);
		json_t *told = json_object();

		choice_add(&value, one);
		view_set(told, "value", value.data);
		view_set(told, "name",
		    words_of(
			shown->language, instruments[instrument_of(one)].name));
		view_set(told, "only_for", "");
		view_set(told, "only_for", view_text(one, "initiative"));
		json_object_set_new(
		    told, "number", json_integer((json_int_t)i));
		json_object_set_new(
		    told, "checked", json_boolean(one == chosen));
		part_money(told, "minimum", view_text(one, "currency"),
		    view_text(one, "minimum"), shown->language);
		part_copy(
		    told, "least", html_exact, one, "minimum", shown->language);
		part_copy(
		    told, "cost", html_exact, one, "cost", shown->language);
		part_copy(told, "since", html_day, one, "valid_from",
		    shown->language);
		json_array_append_new(choices, told);
		buf_free(&value);
	}
	json_object_set_new(model, "choices", choices);
}

static void
fill_assumptions(const struct shown *shown, json_t *model, const json_t *chosen)
{
	json_t *told = json_array();
	bool changed = false;

	for (int i = 0; i < ASSUMED; i++) {
		const char *given = given_of(shown, i);
		const char *own = view_text(chosen, assumptions[i].member);
		const char *value = given != NULL ? given : own;

		changed |=
		    given != NULL && (own == NULL || strcmp(given, own) != 0);
		json_array_append_new(told,
		    json_pack("{s:s, s:s, s:s}", "field", assumptions[i].field,
			"label", words_of(shown->language, assumptions[i].name),
			"value", value != NULL ? value : "0"));
	}
	json_object_set_new(model, "assumptions", told);
	if (chosen != NULL) {
		struct buf of = BUF(256);

		choice_add(&of, chosen);
		view_set(model, "of", of.data);
		buf_free(&of);
	}
	json_object_set_new(model, "changed", json_boolean(changed));
}

/* What is wrong with a field, at its place and above the form. */
static void
fill_wrong(
    json_t *model, const char *field, const char *message, const char *hint)
{
	view_set(model, "wrong_field", field);
	view_set(model, "wrong", message);
	view_set(model, "wrong_hint", hint);
	json_object_set_new(
	    model, "wrong_amount", json_boolean(strcmp(field, "amount") == 0));
}

/* The calculation -----------------------------------------------------------*/

static bool
read_all(const struct shown *shown, struct reckoning *r)
{
	for (int i = 0; i < ASSUMED; i++) {
		const char *given = given_of(shown, i);
		const char *own =
		    view_text(r->threshold, assumptions[i].member);

		r->texts[i] = given != NULL ? given : own != NULL ? own : "0";
		if (!decimal_read(r->texts[i], &r->assumed[i]) ||
		    r->assumed[i].units < 0)
			return false;
	}
	return decimal_read(
		   view_text(shown->parameters, "amount"), &r->amount) &&
	       decimal_read(view_text(r->threshold, "minimum"), &r->minimum);
}

/* To the units of the currency, of which the minimum tells how small they
 * are. */
static bool
reckon(struct reckoning *r)
{
	const struct decimal percent = {1, 2};
	int scale = r->minimum.scale;
	struct decimal both;

	if (!decimal_multiply(
		&r->assumed[HOURS], &r->assumed[RATE], &r->staff) ||
	    !decimal_add(&r->staff, &r->assumed[EXTERNAL], &both) ||
	    !decimal_multiply(&both, &r->assumed[OVERHEAD], &r->overhead) ||
	    !decimal_multiply(&r->overhead, &percent, &r->overhead) ||
	    !decimal_add(&both, &r->overhead, &r->cost))
		return false;
	r->cost = decimal_round(r->cost, scale);
	r->twice = (struct decimal){r->cost.units * 2, r->cost.scale};
	r->staff = decimal_round(r->staff, scale);
	r->overhead = decimal_round(r->overhead, scale);
	return decimal_subtract(&r->amount, &r->cost, &r->rest);
}

/* An amount in whole units of its currency, or to the cent where it is not
 * whole: who asks about 19999.99 is not told of 20,000. */
static void
add_money(struct buf *html, const struct reckoning *r,
    const struct decimal *amount, const char *language)
{
	const char *currency = view_text(r->threshold, "currency");
	struct decimal whole = decimal_round(*amount, 0);
	char text[DECIMAL_TEXT];

	decimal_write(amount, text);
	if (decimal_compare(&whole, amount) == 0)
		html_money(html, currency, text, language);
	else
		html_money_exact(html, currency, text, language);
}

static void
set_money(json_t *model, const char *name, const struct reckoning *r,
    const struct decimal *amount, const char *language)
{
	struct buf html = BUF(256);

	add_money(&html, r, amount, language);
	view_set(model, name, html.data);
	buf_free(&html);
}

static void
set_exact(json_t *model, const char *name, const struct decimal *amount,
    const char *language)
{
	char text[DECIMAL_TEXT];

	decimal_write(amount, text);
	part_set(model, name, html_exact, text, language);
}

/* The parts of the amount in percent, and a bar of them. */
static void
fill_shares(json_t *model, const struct reckoning *r)
{
	const struct decimal parts[2] = {r->cost, r->rest};
	struct buf html = BUF(1024);
	int shares[2];

	decimal_shares(parts, shares, 2);
	html_percentage(&html, shares[0]);
	view_set(model, "cost_share", html.data);
	buf_clear(&html);
	html_percentage(&html, shares[1]);
	view_set(model, "rest_share", html.data);
	buf_clear(&html);
	buf_printf(&html,
	    "<svg class=\"bar hero\" aria-hidden=\"true\" focusable=\"false\">"
	    "<rect class=\"f-cost\" width=\"%d%%\" height=\"100%%\"/>"
	    "<rect class=\"f-rec\" x=\"%d%%\" width=\"%d%%\" "
	    "height=\"100%%\"/><rect class=\"edge\" width=\"100%%\" "
	    "height=\"100%%\"/></svg>",
	    shares[0], shares[0], shares[1]);
	view_set(model, "bar", html.data);
	buf_free(&html);
}

static void
fill_heading(json_t *model, const struct reckoning *r, const char *language)
{
	struct buf amount = BUF(256);

	add_money(&amount, r, &r->amount, language);
	part_sentence(model, "contribution",
	    words_of(language, instruments[instrument_of(r->threshold)].one),
	    (const struct filling[]){{"amount", amount.data}, {NULL}});
	buf_free(&amount);
}

static void
fill_result(const struct shown *shown, json_t *model, const struct reckoning *r)
{
	const char *language = shown->language;
	bool below = decimal_compare(&r->amount, &r->minimum) < 0;
	struct decimal lost = r->rest;
	const char *const names[] = {
	    "hours", "hourly_rate", "external", "overhead_percent"};

	lost.units = -lost.units;
	fill_heading(model, r, language);
	set_money(model, "amount_html", r, &r->amount, language);
	set_money(model, "minimum", r, &r->minimum, language);
	set_money(model, "cost", r, &r->cost, language);
	set_money(model, "rest", r, &r->rest, language);
	set_money(model, "lost", r, &lost, language);
	set_money(model, "half_from", r, &r->twice, language);
	set_exact(model, "staff_exact", &r->staff, language);
	set_exact(model, "external_exact", &r->assumed[EXTERNAL], language);
	set_exact(model, "overhead_exact", &r->overhead, language);
	set_exact(model, "cost_exact", &r->cost, language);
	for (int i = 0; i < ASSUMED; i++)
		part_set(model, names[i], format_exact, r->texts[i], language);
	part_copy(
	    model, "since", html_day, r->threshold, "valid_from", language);
	json_object_set_new(model, "threshold",
	    json_integer(json_integer_value(
		json_object_get(r->threshold, "threshold"))));
	view_set(model, "unit", view_text(r->threshold, "currency"));
	json_object_set_new(model, "loses", json_boolean(r->rest.units < 0));
	json_object_set_new(model, "gains", json_boolean(r->rest.units >= 0));
	if (r->rest.units >= 0 && r->amount.units > 0)
		fill_shares(model, r);
	json_object_set_new(model, below ? "below" : "above", json_true());
}

/* Every way that this can end: the form alone, what is wrong, or a result. */
static void
fill_outcome(const struct shown *shown, json_t *model, const json_t *chosen)
{
	struct reckoning r = {.threshold = chosen};

	if (shown->err != NULL)
		fill_wrong(model, shown->err->subject,
		    words_of(shown->language,
			"This is not an amount: give digits and a decimal "
			"point, such as 25000 or 25000.50"),
		    "");
	else if (chosen == NULL)
		fill_wrong(model, "instrument",
		    words_of(shown->language,
			"No minimum is in force for such a contribution"),
		    "");
	else if (view_text(shown->parameters, "amount") == NULL)
		json_object_set_new(model, "start", json_true());
	else if (!read_all(shown, &r) || !reckon(&r))
		fill_wrong(model, "amount",
		    words_of(shown->language,
			"These figures are too large or below zero"),
		    "");
	else
		fill_result(shown, model, &r);
}

static void
fill(const struct shown *shown, json_t *model)
{
	const json_t *chosen = chosen_of(shown);
	const char *amount = view_text(shown->parameters, "amount");
	const char *currency = view_text(chosen, "currency");

	view_set(model, "title",
	    words_of(shown->language, "Sponsorship calculator"));
	view_set(model, "given_amount", amount != NULL ? amount : "");
	view_set(model, "unit",
	    currency != NULL ? currency
			     : view_text(shown->answer, "base_currency"));
	json_object_set_new(model, "any",
	    json_boolean(json_array_size(json_object_get(
			     shown->answer, "thresholds")) > 0));
	fill_choices(shown, model, chosen);
	fill_assumptions(shown, model, chosen);
	fill_outcome(shown, model, chosen);
}

/* Tables ------------------------------------------------------------------- */

static const struct column result_columns[] = {
    {"threshold", "number"},
    {"instrument", "text"},
    {"initiative", "text"},
    {"amount", "amount"},
    {"currency", "text"},
    {"minimum", "amount"},
    {"reaches_minimum", "text"},
    {"hours", "number"},
    {"hourly_rate", "amount"},
    {"staff_cost", "amount"},
    {"external_cost", "amount"},
    {"overhead", "number"},
    {"overhead_cost", "amount"},
    {"cost", "amount"},
    {"rest", "amount"},
    {"half_from", "amount"},
    {"valid_from", "day"},
    {"valid_to", "day"},
    {NULL},
};

static const struct column minimum_columns[] = {
    {"instrument", "text"},
    {"initiative", "text"},
    {"minimum", "amount"},
    {"currency", "text"},
    {"hours", "number"},
    {"hourly_rate", "amount"},
    {"external_cost", "amount"},
    {"overhead", "number"},
    {"cost", "amount"},
    {"valid_from", "day"},
    {"valid_to", "day"},
    {"threshold", "number"},
    {NULL},
};

static void
set_plain(json_t *result, const char *name, const struct decimal *amount)
{
	char text[DECIMAL_TEXT];

	decimal_write(amount, text);
	view_set(result, name, text);
}

/* What was asked for, as the page reckons it: the threshold with what was
 * assumed instead, and what follows.  NULL where it shows no result. */
static json_t *
result_of(const struct shown *shown)
{
	struct reckoning r = {.threshold = chosen_of(shown)};
	json_t *result;

	if (shown->err != NULL || r.threshold == NULL || !read_all(shown, &r) ||
	    !reckon(&r))
		return NULL;
	result = json_copy((json_t *)r.threshold);
	for (int i = 0; i < ASSUMED; i++)
		view_set(result, assumptions[i].member, r.texts[i]);
	set_plain(result, "amount", &r.amount);
	set_plain(result, "staff_cost", &r.staff);
	set_plain(result, "overhead_cost", &r.overhead);
	set_plain(result, "cost", &r.cost);
	set_plain(result, "rest", &r.rest);
	set_plain(result, "half_from", &r.twice);
	view_set(result, "reaches_minimum",
	    decimal_compare(&r.amount, &r.minimum) < 0 ? "no" : "yes");
	return result;
}

static void
result_rows(const struct shown *shown, struct sheet *sheet)
{
	json_t *result = result_of(shown);

	if (result != NULL)
		view_row(sheet, result, shown->answer);
	json_decref(result);
}

static void
add_result(const struct shown *shown, json_t *answer)
{
	json_t *result = result_of(shown);

	if (result != NULL)
		json_object_set_new(answer, "result", result);
}

static const struct table tables[] = {
    {"result", N_("What was calculated"), result_columns, NULL, result_rows},
    {"minimums", N_("Minimums in force"), minimum_columns, "thresholds", NULL},
    {NULL},
};

const struct view view_calculator = {
    .name = "calculator",
    .path = "/calculator",
    .function = "thresholds",
    .fields = fields,
    .flags = VIEW_FORM,
    .fill = fill,
    .tables = tables,
    .reckon = add_result,
};
