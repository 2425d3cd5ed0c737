/* From a figure to what it is made of: the command that lists it, as it can be
 * typed, made of the row that shows the figure and of what was asked.  And in
 * the same way what may follow on a write, made of what it answered. */

#include <string.h>

#include "core/say.h"
#include "core/text.h"
#include "member.h"
#include "output/format.h"
#include "remote/behind.h"

#define WORD_MAX 512

/* The value of that name in an object, as text; false where there is none. */
static bool
add_member(struct buf *text, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value) && !json_is_integer(value))
		return false;
	member_add(text, value);
	return true;
}

/* The same of LIST.MEMBER: the member of the first record of the list. */
static bool
add_listed(struct buf *text, const json_t *row, const char *name)
{
	const char *dot = strchr(name, '.');
	char list[WORD_MAX];

	if (dot == NULL)
		return false;
	snprintf(list, sizeof(list), "%.*s", (int)(dot - name), name);
	return add_member(
	    text, json_array_get(json_object_get(row, list), 0), dot + 1);
}

/* The same of the first of the records that stand beneath the row. */
static bool
add_nested(struct buf *text, const json_t *row, const char *name)
{
	const char *member;
	json_t *value;

	json_object_foreach ((json_t *)row, member, value)
		if (json_is_array(value) &&
		    add_member(text, json_array_get(value, 0), name))
			return true;
	return false;
}

/* What stands for {name} or {name|otherwise}. */
static bool
add_value(struct buf *text, const char *place, size_t len, const json_t *row,
    const struct request *req)
{
	char name[WORD_MAX];
	char *otherwise;
	const char *asked;

	snprintf(name, sizeof(name), "%.*s", (int)len, place);
	otherwise = strchr(name, '|');
	if (otherwise != NULL)
		*otherwise++ = '\0';
	if (add_member(text, row, name) || add_listed(text, row, name) ||
	    add_nested(text, row, name))
		return true;
	asked = request_value(req, name);
	if (asked == NULL)
		asked = otherwise;
	buf_add(text, asked != NULL ? asked : "");
	return asked != NULL;
}

/* A word with its places filled in; false where something is not known. */
static bool
fill(struct buf *text, const char *word, size_t len, const json_t *row,
    const struct request *req)
{
	const char *end = word + len;

	while (word < end) {
		const char *open = memchr(word, '{', (size_t)(end - word));
		const char *close =
		    open != NULL ? memchr(open, '}', (size_t)(end - open))
				 : NULL;

		if (close == NULL) {
			buf_add_bytes(text, word, (size_t)(end - word));
			return true;
		}
		buf_add_bytes(text, word, (size_t)(open - word));
		if (!add_value(
			text, open + 1, (size_t)(close - open - 1), row, req))
			return false;
		word = close + 1;
	}
	return true;
}

bool
behind_print(struct buf *buf, const char *how, const json_t *row,
    const struct request *req)
{
	char option[WORD_MAX] = "";
	bool known = true;

	buf_add(buf, "bursar");
	while (*how != '\0') {
		size_t len = strcspn(how, " ");
		struct buf word = BUF(WORD_MAX);

		if (strncmp(how, "--", 2) == 0) {
			snprintf(option, sizeof(option), " %.*s", (int)len, how);
		} else {
			if (fill(&word, how, len, row, req)) {
				buf_printf(buf, "%s ", option);
				text_quote(buf, word.data);
			} else {
				known = false;
			}
			option[0] = '\0';
		}
		buf_free(&word);
		how += len + strspn(how + len, " ");
	}
	return known;
}

void
behind_say(const struct request *req, const json_t *items)
{
	const json_t *row = json_array_get(items, 0);
	struct buf command = BUF(8 * WORD_MAX);

	if (row == NULL || req->command->behind == NULL)
		return;
	behind_print(&command, req->command->behind, row, req);
	say(json_array_size(items) > 1 ? "entries of the first line"
				       : "entries",
	    "%s", command.data);
	buf_free(&command);
}

void
behind_next(const struct request *req, const json_t *answer)
{
	struct buf command = BUF(8 * WORD_MAX);

	if (req->command->next != NULL &&
	    behind_print(&command, req->command->next, answer, req))
		say("next", "%s", command.data);
	buf_free(&command);
}
