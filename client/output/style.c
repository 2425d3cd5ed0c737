/* How a column looks. */

#include <string.h>

#include "core/text.h"
#include "member.h"
#include "nouns.h"
#include "output/format.h"
#include "output/style.h"
#include "words.h"

bool
style_member(const char *answer, const char *name, struct answer_member *member)
{
	*member = (struct answer_member){.rest = answer};
	while (answer != NULL && answer_next(member))
		if (answer_is_word(member->name, member->len, name))
			return true;
	return false;
}

const char *
style_inside(const char *answer, const char *name)
{
	struct answer_member member;

	return style_member(answer, name, &member) ? member.inside : NULL;
}

/* Is it what something is called, be it written in digits: "73.1", "2024.10"?
 * Such is shown as it is typed. */
static bool
is_name(const char *column)
{
	static const char names[] =
	    "id,key,code,reference,external,external_id,number,version";

	return words_have(names, ',', column) || noun_find(column) != NULL;
}

bool
style_is_prose(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == ' ' || (unsigned char)*text > 0x7f)
			return true;
	return false;
}

/* By what was found of its values. */
static struct style
style_settle(const struct style *found, const char *name, const char *answer)
{
	struct answer_member member;
	struct style style = *found;

	if (!style_member(answer, name, &member))
		style.amount = found->amount && found->number && !is_name(name);
	else
		style.amount = member.kind == ANSWER_FIELD &&
			       (member.field.type == FIELD_DECIMAL ||
				   member.field.type == FIELD_AMOUNT);
	return style;
}

/* What one value adds to what was found; false for none. */
static bool
style_take(struct style *found, const json_t *value)
{
	struct buf text = BUF(CELL_MAX);
	bool some;

	member_add(&text, value);
	some = text.len > 0;
	if (some) {
		found->number &= text_is_number(text.data);
		found->amount |= strchr(text.data, '.') != NULL;
		found->prose |= style_is_prose(text.data);
	}
	buf_free(&text);
	return some;
}

struct style
style_of(const json_t *rows, const char *column, const char *answer)
{
	struct style found = {.number = true};
	bool some = false;

	for (size_t i = 0; i < json_array_size(rows); i++)
		some |= style_take(
		    &found, json_object_get(json_array_get(rows, i), column));
	found.number &= some;
	return style_settle(&found, column, answer);
}

struct style
style_of_value(const json_t *value, const char *name, const char *answer)
{
	struct style found = {.number = true};

	found.number &= style_take(&found, value);
	return style_settle(&found, name, answer);
}

/* Is it a list of plain values, to be shown as a, b, c? */
static bool
is_plain_list(const json_t *value)
{
	bool plain = json_is_array(value);

	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *part = json_array_get(value, i);

		plain = plain && !json_is_array(part) && !json_is_object(part);
	}
	return plain;
}

void
style_print(struct buf *buf, const json_t *value, bool group)
{
	struct buf raw = BUF(CELL_MAX);
	bool list = is_plain_list(value);

	for (size_t i = 0; list && i < json_array_size(value); i++) {
		buf_add(&raw, i > 0 ? ", " : "");
		member_add(&raw, json_array_get(value, i));
	}
	if (!list)
		member_add(&raw, value);
	if (group && text_is_number(raw.data))
		text_group(buf, raw.data);
	else
		text_tame(buf, raw.data, false);
	buf_free(&raw);
}
