/* Base64, three bytes in four characters. */

#include <string.h>

#include "base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_add(struct buf *buf, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned group = (unsigned)p[i] << 16 |
				 (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
				 (left > 2 ? p[i + 2] : 0u);
		char text[4] = {digits[group >> 18], digits[group >> 12 & 63],
		    left > 1 ? digits[group >> 6 & 63] : '=',
		    left > 2 ? digits[group & 63] : '='};

		buf_add_bytes(buf, text, 4);
	}
}

/* How many = end the text; -1 if it is not well formed. */
static int
padding_of(const char *text, size_t len)
{
	size_t body = strspn(text, digits);

	if (len % 4 != 0 || len - body > 2 ||
	    strspn(text + body, "=") != len - body)
		return -1;
	return (int)(len - body);
}

bool
base64_decode(struct buf *buf, const char *text)
{
	size_t len = strlen(text);
	int padding = padding_of(text, len);

	if (padding < 0)
		return false;
	for (size_t i = 0; i < len; i += 4) {
		unsigned group = 0;
		unsigned char bytes[3];
		size_t count = i + 4 < len ? 3 : 3 - (size_t)padding;

		for (size_t j = 0; j < 4; j++) {
			const char *at = strchr(digits, text[i + j]);

			group =
			    group << 6 |
			    (text[i + j] == '=' ? 0u : (unsigned)(at - digits));
		}
		bytes[0] = (unsigned char)(group >> 16);
		bytes[1] = (unsigned char)(group >> 8);
		bytes[2] = (unsigned char)group;
		buf_add_bytes(buf, bytes, count);
	}
	return true;
}
