/* Exchange rates: one by one, as they were in force. */

#include "remote/rates.h"
#include "member.h"
#include "nouns.h"

#define RATES_MAX 64

/* Add the rate of the currency, if there is one; false where the server is not
 * there. */
static bool
rate_add(struct session *session, const struct request *req,
    const char *currency, json_t *rates)
{
	const struct command *show = command_find("rate", "show");
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {.command = show, .values = values};
	struct reply reply;
	struct error ignored;
	json_t *rate;

	*command_value(show, values, "currency") = currency;
	*command_value(show, values, "as_of") = request_value(req, "as_of");
	*command_value(show, values, "known_at") =
	    request_value(req, "known_at");
	if (!session_call(session, &call, &reply, &ignored))
		return !reply.no_verdict;
	rate = json_array_get(json_object_get(reply.body, "items"), 0);
	json_array_append_new(
	    rates, json_pack("{s:s, s:O*, s:O*, s:O*}", "currency", currency,
		       "per_usd", json_object_get(rate, "rate"), "date",
		       json_object_get(rate, "date"), "source",
		       json_object_get(rate, "source")));
	json_decref(reply.body);
	return true;
}

void
rates_settle(
    struct session *session, const struct request *req, struct output *out)
{
	const char *currency;
	json_t *value, *rates;

	if (json_object_size(out->currencies) < 2 || out->rates != NULL)
		return;
	rates = json_array();
	json_object_foreach (out->currencies, currency, value)
		if (json_array_size(rates) == RATES_MAX ||
		    !rate_add(session, req, currency, rates))
			break;
	out->rates = rates;
	json_object_set_new(out->about, "rates",
	    json_string(
		"in force on the day, and used by nothing here: amounts "
		"stand in their own currencies, and base amounts at the "
		"rates of the days of their entries"));
}
