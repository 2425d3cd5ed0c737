/* A reader of JSON (RFC 8259) that goes forward only and keeps nothing. */

#include <string.h>

#include "json.h"

struct json
json_begin(struct span span)
{
	return (struct json){.at = span.at, .end = span.at + span.len};
}

static bool
bad(struct json *json)
{
	json->bad = true;
	json->at = json->end;
	return false;
}

static void
skip_blanks(struct json *json)
{
	while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' ||
					   *json->at == '\t' || *json->at == '\r'))
		json->at++;
}

/* The next byte that is no blank, which stays; 0 at the end. */
static char
peek(struct json *json)
{
	skip_blanks(json);
	return json->at < json->end ? *json->at : '\0';
}

static bool
take(struct json *json, char c)
{
	if (json->bad || peek(json) != c)
		return bad(json);
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
	return was_first || take(json, ',');
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

/* A byte that stands for itself: no quotation mark, no escape, no control. */
static bool
is_plain(char c)
{
	return c != '"' && c != '\\' && (unsigned char)c >= ' ';
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* Is a byte of the eight below that, which is 128 at most? */
static uint64_t
any_below(uint64_t eight, unsigned byte)
{
	return (eight - EACH(byte)) & ~eight & EACH(0x80);
}

/* The first byte from there that does not stand for itself, or the end: eight at
 * a time, as nearly all that is read are texts. */
static const char *
plain_end(const char *at, const char *end)
{
	uint64_t eight;

	for (; end - at >= 8; at += 8) {
		memcpy(&eight, at, 8);
		if (any_below(eight, ' ') != 0 ||
		    any_below(eight ^ EACH('"'), 1) != 0 ||
		    any_below(eight ^ EACH('\\'), 1) != 0)
			break;
	}
	while (at < end && is_plain(*at))
		at++;
	return at;
}

bool
json_text(struct json *json, struct span *text)
{
	const char *at, *end = json->end;

	*text = (struct span){"", 0};
	if (!take(json, '"'))
		return false;
	at = text->at = json->at;
	for (;;) {
		size_t len;

		at = plain_end(at, end);
		if (at == end || *at != '\\')
			break;
		len = escape_length(at, end);
		if (len == 0)
			return bad(json);
		at += len;
	}
	text->len = (size_t)(at - text->at);
	json->at = at;
	return take(json, '"');
}

bool
json_name(struct json *json, struct span *name)
{
	return json_text(json, name) && take(json, ':');
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
	if (json->at == json->end || *json->at != sign)
		return false;
	json->at++;
	return true;
}

bool
json_number(struct json *json, int64_t *number)
{
	struct span text;

	*number = 0;
	if (peek(json) == '\0')
		return bad(json);
	text.at = json->at;
	take_sign(json, '-');
	digits(json);
	text.len = (size_t)(json->at - text.at);
	return (!json->bad && number_read(text, number)) || bad(json);
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
	else
		ok = take_word(json, "null") || take_word(json, "true") ||
		     take_word(json, "false") || skip_number(json);
	value->len = (size_t)(json->at - value->at);
	return ok;
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
