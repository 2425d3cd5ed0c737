/* Spans of bytes, hexadecimal digits, base64, numbers and days: each in the
 * one way that there is to write it. */

#include <string.h>

#include "text.h"

bool
span_is(struct span span, const char *text)
{
	size_t i = 0; /* most differ in their first byte */

	while (i < span.len && text[i] != '\0' && span.at[i] == text[i])
		i++;
	return i == span.len && text[i] == '\0';
}

bool
span_same(struct span one, struct span other)
{
	return one.len == other.len &&
	       (one.at == other.at || memcmp(one.at, other.at, one.len) == 0);
}

int
span_order(struct span one, struct span other)
{
	size_t len = one.len < other.len ? one.len : other.len;
	int order = len > 0 ? memcmp(one.at, other.at, len) : 0;

	return order != 0 ? order : (one.len > other.len) - (one.len < other.len);
}

bool
span_cut(struct span *rest, char by, struct span *before)
{
	const char *end =
	    rest->len > 0 ? memchr(rest->at, by, rest->len) : NULL;

	if (end == NULL)
		return false;
	*before = (struct span){rest->at, (size_t)(end - rest->at)};
	rest->at = end + 1;
	rest->len -= before->len + 1;
	return true;
}

/* What a digit is, with the bit IS_HEX; 0 is none. */
#define IS_HEX 0x10
static const uint8_t hex_digits[256] = {['0'] = 0x10,
    ['1'] = 0x11,
    ['2'] = 0x12,
    ['3'] = 0x13,
    ['4'] = 0x14,
    ['5'] = 0x15,
    ['6'] = 0x16,
    ['7'] = 0x17,
    ['8'] = 0x18,
    ['9'] = 0x19,
    ['a'] = 0x1a,
    ['b'] = 0x1b,
    ['c'] = 0x1c,
    ['d'] = 0x1d,
    ['e'] = 0x1e,
    ['f'] = 0x1f};

bool
hex_read(struct span text, uint8_t *bytes, size_t len)
{
	const unsigned char *digits = (const unsigned char *)text.at;
	unsigned all = IS_HEX;

	if (text.len != len * 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned high = hex_digits[digits[i * 2]];
		unsigned low = hex_digits[digits[i * 2 + 1]];

		all &= high & low;
		bytes[i] = (uint8_t)(high << 4 | (low & 15));
	}
	return (all & IS_HEX) != 0;
}

void
hex_write(const uint8_t *bytes, size_t len, char *text)
{
	for (size_t i = 0; i < len; i++) {
		text[i * 2] = "0123456789abcdef"[bytes[i] >> 4];
		text[i * 2 + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	text[len * 2] = '\0';
}

static int
base64_digit(char c)
{
	return c >= 'A' && c <= 'Z'   ? c - 'A'
	       : c >= 'a' && c <= 'z' ? c - 'a' + 26
	       : c >= '0' && c <= '9' ? c - '0' + 52
	       : c == '+'	      ? 62
	       : c == '/'	      ? 63
				      : -1;
}

bool
base64_read(struct span text, uint8_t *bytes, size_t len)
{
	size_t digits = (len * 8 + 5) / 6, done = 0;
	uint32_t bits = 0;
	unsigned count = 0;

	if (text.len != (len + 2) / 3 * 4)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int digit = i < digits ? base64_digit(text.at[i]) : 0;

		if (digit < 0 || (i >= digits && text.at[i] != '='))
			return false;
		bits = (bits << 6 | (uint32_t)digit) & 0xffffff;
		count += 6;
		if (count >= 8 && done < len) {
			count -= 8;
			bytes[done++] = (uint8_t)(bits >> count);
			bits &= (1u << count) - 1;
		}
	}
	return bits == 0; /* what is left of the last digit */
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t
number_begins(struct span text, int64_t *number)
{
	bool negative = text.len > 0 && text.at[0] == '-';
	size_t begin = negative ? 1 : 0, i = begin;
	size_t sure = text.len < begin + 18 ? text.len : begin + 18;
	int64_t value = 0; /* below zero there is one more */

	for (; i < sure && is_digit(text.at[i]); i++)
		value = value * 10 - (text.at[i] - '0');
	for (; i < text.len && is_digit(text.at[i]); i++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, text.at[i] - '0', &value))
			return 0;
	if (i == begin || (text.at[begin] == '0' && i > 1))
		return 0;
	if (negative)
		*number = value;
	else if (__builtin_sub_overflow(0, value, number))
		return 0;
	return i;
}

bool
number_read(struct span text, int64_t *number)
{
	size_t len = number_begins(text, number);

	return len > 0 && len == text.len;
}

bool
day_read(struct span text, int32_t *day)
{
	int32_t value = 0;

	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (i == 4 || i == 7)
			continue;
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (text.at[i] - '0');
	}
	*day = value;
	return true;
}

const char *
span_tame(struct span span, char *text, size_t size)
{
	size_t len = span.len < size - 1 ? span.len : size - 1;

	for (size_t i = 0; i < len; i++)
		text[i] = span.at[i] >= ' ' && span.at[i] < 127 ? span.at[i]
								: '.';
	text[len] = '\0';
	return text;
}
