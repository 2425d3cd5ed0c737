/* A reader of JSON (RFC 8259) that goes forward only and keeps nothing. */

#include <string.h>

#include "json.h"
#include "scan.h"

struct json
json_begin(struct span span)
{
	return (struct json){.at = span.at, .end = span.at + span.len};
}

struct json
json_begin_canonical(struct span span)
{
	struct json json = json_begin(span);

	json.canonical = true;
	return json;
}

static bool
bad(struct json *json)
{
	json->bad = true;
	json->at = json->end;
	return false;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void
skip_blanks(struct json *json)
{
	while (json->at < json->end && is_blank(*json->at))
		json->at++;
}

static bool
is_next(const struct json *json, char c)
{
	return json->at < json->end && *json->at == c;
}

/* The next byte that is no blank, which stays; 0 at the end. */
static char
peek(struct json *json)
{
	skip_blanks(json);
	return json->at < json->end ? *json->at : '\0';
}

/* That byte, which nearly always stands there without a blank before it.  After
 * a failure nothing stands there. */
static bool
take(struct json *json, char c)
{
	if (!is_next(json, c) && peek(json) != c)
		return bad(json);
	json->at++;
	return true;
}

/* The same, and the one blank that the canonical form has behind it. */
static bool
take_spaced(struct json *json, char c)
{
	if (!take(json, c))
		return false;
	if (is_next(json, ' '))
		json->at++;
	return true;
}

bool
json_open(struct json *json, char kind)
{
	if (json->depth >= JSON_DEPTH)
		return bad(json);
	json->depth++;
	return take(json, kind);
}

bool
json_next(struct json *json)
{
	return take_spaced(json, ',');
}

bool
json_more(struct json *json, bool *first, char kind)
{
	char end = kind == '[' ? ']' : '}';
	bool was_first = *first;

	*first = false;
	if (json->bad)
		return false;
	if (peek(json) == end) {
		json->at++;
		json->depth--;
		return false;
	}
	return was_first || json_next(json);
}

/* The escape that begins at a backslash: its length, or 0. */
static size_t
escape_length(const char *at, const char *end)
{
	if (end - at < 2)
		return 0;
	if (at[1] == '"') /* nearly all are */
		return 2;
	if (at[1] != 'u')
		return at[1] != '\0' && strchr("\\/bfnrt", at[1]) != NULL ? 2
									 : 0;
	if (end - at < 6)
		return 0;
	for (int i = 2; i < 6; i++)
		if (at[i] == '\0' ||
		    strchr("0123456789abcdefABCDEF", at[i]) == NULL)
			return 0;
	return 6;
}

/* Of a character that has no shorter one, in lower case? */
static bool
is_canonical(const char *escape, size_t len)
{
	if (len == 2)
		return escape[1] != '/';
	return memcmp(escape + 2, "00", 2) == 0 &&
	       (escape[4] == '0' || escape[4] == '1') &&
	       strchr("0123456789abcdef", escape[5]) != NULL &&
	       (escape[4] == '1' || strchr("89acd", escape[5]) == NULL);
}

/* A text in any form; by itself, as few come here. */
__attribute__((noinline)) static bool
any_text(struct json *json, struct span *text)
{
	const char *begin, *at;

	*text = (struct span){"", 0};
	if (!take(json, '"'))
		return false;
	begin = json->at;
	at = plain_end(begin, json->end);
	while (at < json->end && *at == '\\') {
		size_t len = escape_length(at, json->end);

		if (len == 0 || (json->canonical && !is_canonical(at, len)))
			return bad(json);
		at = plain_end(at + len, json->end);
	}
	if (at == json->end || *at != '"')
		return bad(json);
	*text = (struct span){begin, (size_t)(at - begin)};
	json->at = at + 1;
	return true;
}

/* A text as nearly all are: right behind what the canonical form has before it,
 * and without escapes.  Where it is otherwise nothing is taken. */
static inline bool
usual_text(struct json *json, const char *before, size_t len, struct span *text)
{
	const char *begin, *at;

	if ((size_t)(json->end - json->at) < len ||
	    memcmp(json->at, before, len) != 0)
		return false;
	begin = json->at + len;
	at = plain_by_sixteen(begin, json->end);
	if (at == json->end || *at != '"')
		return false;
	*text = (struct span){begin, (size_t)(at - begin)};
	json->at = at + 1;
	return true;
}

bool
json_text(struct json *json, struct span *text)
{
	return usual_text(json, "\"", 1, text) || any_text(json, text);
}

bool
json_name(struct json *json, struct span *name)
{
	return json_text(json, name) && take_spaced(json, ':');
}

static bool
take_word(struct json *json, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(json);
	if (json->bad || (size_t)(json->end - json->at) < len ||
	    memcmp(json->at, word, len) != 0)
		return false;
	json->at += len;
	return true;
}

bool
json_null(struct json *json)
{
	return take_word(json, "null");
}

bool
json_number(struct json *json, int64_t *number)
{
	size_t len;

	*number = 0;
	skip_blanks(json);
	len = number_begins(
	    (struct span){json->at, (size_t)(json->end - json->at)}, number);
	if (len == 0)
		return bad(json);
	json->at += len;
	return true;
}

static size_t
digits(struct json *json)
{
	const char *begin = json->at;

	while (json->at < json->end && *json->at >= '0' && *json->at <= '9')
		json->at++;
	return (size_t)(json->at - begin);
}

static bool
take_sign(struct json *json, char sign)
{
	if (!is_next(json, sign))
		return false;
	json->at++;
	return true;
}

/* Any number, whole or not. */
static bool
skip_number(struct json *json)
{
	const char *begin;

	take_sign(json, '-');
	begin = json->at;
	if (digits(json) == 0 || (*begin == '0' && json->at - begin > 1))
		return bad(json);
	if (take_sign(json, '.') && digits(json) == 0)
		return bad(json);
	if (take_sign(json, 'e') || take_sign(json, 'E')) {
		if (!take_sign(json, '+'))
			take_sign(json, '-');
		if (digits(json) == 0)
			return bad(json);
	}
	return true;
}

/* A list or an object and all that is in it; no deeper than JSON_DEPTH. */
static bool
skip_inside(struct json *json, char kind) /* NOLINT(misc-no-recursion) */
{
	struct span ignored;
	bool first = true;

	if (!json_open(json, kind))
		return false;
	while (json_more(json, &first, kind))
		if ((kind == '{' && !json_name(json, &ignored)) ||
		    !json_any(json, &ignored))
			return false;
	return !json->bad;
}

bool
json_any(struct json *json, struct span *value) /* NOLINT(misc-no-recursion) */
{
	struct span ignored;
	char c = peek(json);
	bool ok;

	value->at = json->at;
	if (json->bad)
		return false;
	if (c == '[' || c == '{')
		ok = skip_inside(json, c);
	else if (c == '"')
		ok = json_text(json, &ignored);
	else if (c == '-' || (c >= '0' && c <= '9'))
		ok = skip_number(json);
	else
		ok = take_word(json, "null") || take_word(json, "true") ||
		     take_word(json, "false") || bad(json);
	value->len = (size_t)(json->at - value->at);
	return ok;
}

/* Lists of so many elements --------------------------------------------------*/

bool
json_next_text(struct json *json, struct span *text)
{
	if (usual_text(json, ", \"", 3, text))
		return true;
	json_next(json);
	return any_text(json, text);
}

bool
json_next_number(struct json *json, int64_t *number)
{
	*number = 0;
	return json_next(json) && json_number(json, number);
}

bool
json_next_maybe(struct json *json, struct span *text)
{
	*text = (struct span){"", 0};
	return json_next(json) && (json_null(json) || json_text(json, text));
}

bool
json_next_any(struct json *json, struct span *value)
{
	*value = (struct span){"", 0};
	return json_next(json) && json_any(json, value);
}

bool
json_close(struct json *json)
{
	if (!take(json, ']'))
		return false;
	json->depth--;
	return true;
}

bool
json_end(struct json *json)
{
	skip_blanks(json);
	return !json->bad && json->depth == 0 && json->at == json->end;
}

/* What is meant --------------------------------------------------------------*/

static unsigned
four_digits(const char *at)
{
	unsigned value = 0;

	for (int i = 0; i < 4; i++) {
		char c = at[i];

		value = value << 4 | (unsigned)(c <= '9'  ? c - '0'
						: c >= 'a' ? c - 'a' + 10
							   : c - 'A' + 10);
	}
	return value;
}

/* The character of an escape \uXXXX, or of two that are one; 0 where it is
 * none, or NUL. */
static unsigned
escaped(const char *at, const char *end, size_t *len)
{
	unsigned one = four_digits(at + 2), other;

	*len = 6;
	if (one < 0xd800 || one > 0xdfff)
		return one;
	if (one > 0xdbff || end - at < 12 || at[6] != '\\' || at[7] != 'u')
		return 0;
	other = four_digits(at + 8);
	*len = 12;
	return other < 0xdc00 || other > 0xdfff
		   ? 0
		   : 0x10000 + ((one - 0xd800) << 10) + (other - 0xdc00);
}

static size_t
put_utf8(unsigned c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t
json_plain(struct span text, char *plain, size_t size)
{
	static const char named[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *at = text.at, *end = text.at + text.len;
	size_t len = 0;

	while (at < end) {
		size_t taken = 1;

		if (size - len < 4)
			return (size_t)-1;
		if (*at != '\\')
			plain[len++] = *at;
		else if (at[1] != 'u') {
			plain[len++] = meant[strchr(named, at[1]) - named];
			taken = 2;
		} else {
			unsigned c = escaped(at, end, &taken);

			if (c == 0)
				return (size_t)-1;
			len += put_utf8(c, plain + len);
		}
		at += taken;
	}
	return len;
}
