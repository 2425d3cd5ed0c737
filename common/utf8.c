/* Reading UTF-8, and knowing the characters that steer. */

#include "utf8.h"

/* How many bytes a character has that begins with this one; 0 for none. */
static size_t
length_of(unsigned char first)
{
	return first < 0x80	    ? 1
	       : first >> 5 == 0x06 ? 2
	       : first >> 4 == 0x0e ? 3
	       : first >> 3 == 0x1e ? 4
				    : 0;
}

size_t
utf8_read(const char *text, uint32_t *character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)text;
	size_t len = length_of(*p);
	uint32_t c = len <= 1 ? *p : *p & (0x7fu >> len);

	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (len == 0 || c < least[len] || c > 0x10ffff ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	*character = c;
	return len;
}

bool
utf8_steers(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
	    {0x00, 0x1f},	/* C0: ESC, BEL, CR, … */
	    {0x7f, 0x9f},	/* DEL and C1: CSI as one character */
	    {0x061c, 0x061c},	/* Arabic letter mark */
	    {0x180e, 0x180e},	/* Mongolian vowel separator */
	    {0x200e, 0x200f},	/* left-to-right and right-to-left mark */
	    {0x2028, 0x202e},	/* separators, embeddings, overrides */
	    {0x2060, 0x206f},	/* invisible operators, isolates */
	    {0xfeff, 0xfeff},	/* byte order mark */
	    {0xfff9, 0xfffb},	/* annotations */
	    {0xe0000, 0xe007f}, /* tag characters */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return true;
	return false;
}
