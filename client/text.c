/* Text for people and terminals: pure functions on strings. */

#include <string.h>

#include "text.h"

#define DIGIT	    "0123456789"
#define NARROW_NBSP "\xe2\x80\xaf" /* U+202F */

/* Read one character; its length, or 0 if the bytes are not UTF-8. */
static size_t
utf8_read(const unsigned char *p, unsigned long *c)
{
	size_t len = *p < 0x80	     ? 1
		     : *p >> 5 == 6  ? 2
		     : *p >> 4 == 14 ? 3
		     : *p >> 3 == 30 ? 4
				     : 0;

	if (len <= 1) {
		*c = *p;
		return len;
	}
	*c = *p & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	return len;
}

/* Controls, and the marks that turn or break a line (is_text refuses them on
 * their way in). */
static bool
is_steering(unsigned long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
	       c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

void
text_tame(struct buf *buf, const char *text, bool lines)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p != '\0') {
		unsigned long c;
		size_t len = utf8_read(p, &c);

		if (len == 0)
			buf_add(buf, "?");
		else if (is_steering(c) && !(lines && c == '\n'))
			buf_printf(buf, "\\u%04lx", c);
		else
			buf_add_bytes(buf, p, len);
		p += len + (len == 0);
	}
}

bool
text_is_number(const char *text)
{
	const char *whole = text + (text[0] == '-');
	size_t digits = strspn(whole, DIGIT);
	const char *rest = whole + digits;

	if (digits == 0 || *rest == '\0')
		return digits > 0;
	return *rest == '.' && rest[1] != '\0' &&
	       strspn(rest + 1, DIGIT) == strlen(rest + 1);
}

void
text_group(struct buf *buf, const char *number)
{
	size_t digits;

	if (*number == '-')
		buf_add_bytes(buf, number++, 1);
	for (digits = strspn(number, DIGIT); digits > 0; digits--) {
		buf_add_bytes(buf, number++, 1);
		if (digits > 1 && (digits - 1) % 3 == 0)
			buf_add(buf, NARROW_NBSP);
	}
	buf_add(buf, number);
}

void
text_quote(struct buf *buf, const char *text)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGIT "-_.,:/%@+";

	if (*text != '\0' && strspn(text, plain) == strlen(text)) {
		buf_add(buf, text);
		return;
	}
	buf_add(buf, "'");
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_add(buf, "'\\''");
		else
			buf_add_bytes(buf, text, 1);
	}
	buf_add(buf, "'");
}

bool
text_same_name(const char *typed, size_t len, const char *name)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((typed[i] == '_' ? '-' : typed[i]) !=
		    (name[i] == '_' ? '-' : name[i]))
			return false;
	return true;
}

void
text_option(struct buf *buf, const char *name)
{
	for (; *name != '\0'; name++)
		buf_add_bytes(buf, *name == '_' ? "-" : name, 1);
}
