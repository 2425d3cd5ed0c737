/* The canonical texts of an entry: read as what docs/verification.md says. */

#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "memory.h"

#define ENTRY_TAG "bursar-entry-1"

/* Out of the list, and nothing after it. */
static bool
is_end(struct json *json)
{
	return json_close(json) && json_end(json);
}

static bool
posting_read(struct json *json, struct posting *p)
{
	if (!json_open(json, '[') || !json_number(json, &p->line))
		return false;
	json_next_number(json, &p->fact);
	json_next_text(json, &p->measure);
	json_next_number(json, &p->account);
	json_next_maybe(json, &p->item);
	json_next_number(json, &p->part);
	json_next_text(json, &p->party);
	json_next_text(json, &p->initiative);
	json_next_text(json, &p->fund);
	json_next_text(json, &p->office);
	json_next_text(json, &p->currency);
	json_next_number(json, &p->amount);
	json_next_number(json, &p->base);
	return json_close(json);
}

static struct posting *
room_for_posting(struct entry *entry)
{
	if (entry->posting_count == entry->posting_room) {
		entry->posting_room = entry->posting_room * 2 + 64;
		entry->postings = must(realloc(entry->postings,
		    entry->posting_room * sizeof(*entry->postings)));
	}
	return &entry->postings[entry->posting_count];
}

static bool
postings_read(struct json *json, struct entry *entry)
{
	bool first = true;

	if (!json_open(json, '['))
		return false;
	while (json_more(json, &first, '[')) {
		if (!posting_read(json, room_for_posting(entry)))
			return false;
		entry->posting_count++;
	}
	return !json->bad;
}

/* A list of postings, or null.  An entry with anything else there can be read,
 * but not its postings. */
static void
next_postings(struct json *json, struct entry *entry)
{
	struct json other;
	struct span ignored;

	json_next(json);
	other = *json;
	entry->posting_count = 0;
	entry->postings_end = json_null(json) || postings_read(json, entry);
	if (!entry->postings_end) {
		*json = other;
		json_any(json, &ignored);
	}
}

bool
entry_read(struct span text, struct entry *entry)
{
	struct json json = json_begin_canonical(text);
	struct span ignored, tag, posted, digest, answer;
	int64_t recorded;

	if (!json_open(&json, '[') || !json_text(&json, &tag) ||
	    !span_is(tag, ENTRY_TAG))
		return false;
	json_next_text(&json, &entry->book);
	json_next_number(&json, &entry->seq);
	json_next_text(&json, &ignored); /* item */
	json_next_text(&json, &ignored); /* key */
	json_next_text(&json, &entry->command);
	json_next_text(&json, &entry->effective);
	json_next_text(&json, &posted);
	json_next_number(&json, &recorded);
	json_next_text(&json, &entry->person);
	json_next_text(&json, &ignored); /* office */
	json_next_text(&json, &ignored); /* certificate */
	json_next_maybe(&json, &ignored); /* confirmed */
	json_next_text(&json, &digest);
	json_next_any(&json, &answer);
	next_postings(&json, entry);
	return is_end(&json) && entry->seq > 0 &&
	       day_read(posted, &entry->posted) &&
	       hex_read(digest, entry->digest.bytes, HASH);
}

void
entry_free(struct entry *entry)
{
	free(entry->postings);
	*entry = (struct entry){0};
}

bool
asked_read(struct span text, struct span *command)
{
	struct json json = json_begin(text);
	struct span content;

	*command = (struct span){"", 0};
	return json_open(&json, '[') && json_text(&json, command) &&
	       json_next_any(&json, &content) && is_end(&json);
}

bool
row_table(struct span text, struct span *table, struct json *rest)
{
	*rest = json_begin_canonical(text);
	return json_open(rest, '[') && json_text(rest, table) &&
	       json_next(rest);
}

/* In the canonical form the shorter name comes first; none comes twice, since
 * readers differ in which of the two they take. */
static bool
comes_after(struct span before, struct span name)
{
	return before.len != name.len ? before.len < name.len
				      : span_order(before, name) < 0;
}

bool
row_columns(struct json rest, const char *const *names, struct span *values)
{
	bool first = true;
	struct span before = {"", 0}, name, value;

	for (size_t i = 0; names[i] != NULL; i++)
		values[i] = (struct span){"", 0};
	json_open(&rest, '{');
	while (json_more(&rest, &first, '{')) {
		if (!json_name(&rest, &name) || !json_text(&rest, &value) ||
		    !comes_after(before, name))
			return false;
		before = name;
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
