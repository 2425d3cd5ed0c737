/* The canonical texts of an entry: read as what docs/verification.md says. */

#include <string.h>

#include "entry.h"

#define ENTRY_TAG "bursar-entry-1"

/* The next element of the list, which has one. */
static void
next_text(struct json *json, struct span *text)
{
	bool later = false;

	*text = (struct span){"", 0};
	if (!json_more(json, &later, '[') || !json_text(json, text))
		json->bad = true;
}

static void
next_number(struct json *json, int64_t *number)
{
	bool later = false;

	if (!json_more(json, &later, '[') || !json_number(json, number))
		json->bad = true;
}

/* A text, or null, which is empty. */
static void
next_maybe(struct json *json, struct span *text)
{
	bool later = false;

	*text = (struct span){"", 0};
	if (!json_more(json, &later, '['))
		json->bad = true;
	else if (!json_null(json) && !json_text(json, text))
		json->bad = true;
}

static void
next_any(struct json *json, struct span *value)
{
	bool later = false;

	*value = (struct span){"", 0};
	if (!json_more(json, &later, '[') || !json_any(json, value))
		json->bad = true;
}

/* Out of the list, and nothing after it. */
static bool
is_end(struct json *json)
{
	bool later = false;

	return !json_more(json, &later, '[') && json_end(json);
}

bool
entry_read(struct span text, struct entry *entry)
{
	struct json json = json_begin(text);
	struct span ignored, tag, posted, digest, answer;
	int64_t recorded;
	bool first = true;

	if (!json_open(&json, '[') || !json_more(&json, &first, '[') ||
	    !json_text(&json, &tag) || !span_is(tag, ENTRY_TAG))
		return false;
	next_text(&json, &entry->book);
	next_number(&json, &entry->seq);
	next_text(&json, &ignored); /* item */
	next_text(&json, &ignored); /* key */
	next_text(&json, &entry->command);
	next_text(&json, &entry->effective);
	next_text(&json, &posted);
	next_number(&json, &recorded);
	next_text(&json, &entry->person);
	next_text(&json, &ignored); /* office */
	next_text(&json, &ignored); /* certificate */
	next_maybe(&json, &ignored); /* confirmed */
	next_text(&json, &digest);
	next_any(&json, &answer);
	next_any(&json, &entry->postings);
	if (!is_end(&json))
		return false;
	if (span_is(entry->postings, "null"))
		entry->postings = SPAN("[]");
	return entry->seq > 0 && day_read(posted, &entry->posted) &&
	       hex_read(digest, entry->digest.bytes, HASH);
}

bool
posting_next(struct json *json, bool *first, struct posting *p)
{
	bool inner = true, later = false;

	if (!json_more(json, first, '[') || !json_open(json, '[') ||
	    !json_more(json, &inner, '[') || !json_number(json, &p->line))
		return false;
	next_number(json, &p->fact);
	next_text(json, &p->measure);
	next_number(json, &p->account);
	next_maybe(json, &p->item);
	next_number(json, &p->part);
	next_text(json, &p->party);
	next_text(json, &p->initiative);
	next_text(json, &p->fund);
	next_text(json, &p->office);
	next_text(json, &p->currency);
	next_number(json, &p->amount);
	next_number(json, &p->base);
	if (json_more(json, &later, '['))
		json->bad = true;
	return !json->bad;
}

bool
asked_read(struct span text, struct span *command)
{
	struct json json = json_begin(text);
	struct span content;
	bool first = true;

	*command = (struct span){"", 0};
	if (!json_open(&json, '[') || !json_more(&json, &first, '[') ||
	    !json_text(&json, command))
		return false;
	next_any(&json, &content);
	return is_end(&json);
}

bool
row_table(struct span text, struct span *table, struct json *rest)
{
	bool first = true, later = false;

	*rest = json_begin(text);
	return json_open(rest, '[') && json_more(rest, &first, '[') &&
	       json_text(rest, table) && json_more(rest, &later, '[');
}

bool
row_columns(struct json rest, const char *const *names, struct span *values)
{
	bool first = true;
	struct span name, value;

	for (size_t i = 0; names[i] != NULL; i++)
		values[i] = (struct span){"", 0};
	json_open(&rest, '{');
	while (json_more(&rest, &first, '{')) {
		if (!json_name(&rest, &name) || !json_text(&rest, &value))
			return false;
		for (size_t i = 0; names[i] != NULL; i++)
			if (span_is(name, names[i]))
				values[i] = value;
	}
	return is_end(&rest);
}

/* Sums -----------------------------------------------------------------------*/

bool
sums_add(struct sums *sums, const struct posting *p, bool apart)
{
	struct sum *sum = sums->list;

	while (sum < sums->list + sums->count &&
	       (sum->apart != apart || !span_same(sum->currency, p->currency) ||
		   !span_same(sum->fund, p->fund)))
		sum++;
	if (sum == sums->list + sums->count) {
		if (sums->count == SUMS_MAX)
			return false;
		*sum = (struct sum){p->fund, p->currency, apart, 0, 0};
		sums->count++;
	}
	return !__builtin_add_overflow(sum->amount, p->amount, &sum->amount) &&
	       !__builtin_add_overflow(sum->base, p->base, &sum->base);
}

/* Is the base zero over all currencies of the fund of this sum? */
static bool
base_is_zero(const struct sums *sums, const struct sum *one)
{
	__int128 base = 0;

	for (size_t i = 0; i < sums->count; i++)
		if (sums->list[i].apart == one->apart &&
		    span_same(sums->list[i].fund, one->fund))
			base += sums->list[i].base;
	return base == 0;
}

bool
sums_are_zero(const struct sums *sums)
{
	for (size_t i = 0; i < sums->count; i++)
		if (sums->list[i].amount != 0 ||
		    !base_is_zero(sums, &sums->list[i]))
			return false;
	return true;
}
