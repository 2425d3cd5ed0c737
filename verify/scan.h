#ifndef VERIFY_SCAN_H
#define VERIFY_SCAN_H

/* How far the bytes of a text in JSON stand for themselves: nearly all that is
 * read are texts, so that this is looked at sixteen bytes at a time where the
 * processor is one of x86-64, eight elsewhere and near the end. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A byte that stands for itself: no quotation mark, no escape, no control. */
static inline bool
is_plain(char c)
{
	return c != '"' && c != '\\' && (unsigned char)c >= ' ';
}

#ifdef __SSE2__
/* Which of the sixteen bytes from there are not plain: a bit each. */
static inline unsigned
not_plain(const char *at)
{
	__m128i bytes = _mm_loadu_si128((const void *)at);
	__m128i mark = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	__m128i escape = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
	__m128i control = _mm_cmpeq_epi8(
	    bytes, _mm_min_epu8(bytes, _mm_set1_epi8(' ' - 1)));

	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(mark, escape), control));
}
#endif

#define EACH(byte) (0x0101010101010101u * (byte))

/* Is a byte of the eight below that, which is 128 at most? */
static inline uint64_t
any_below(uint64_t eight, unsigned byte)
{
	return (eight - EACH(byte)) & ~eight & EACH(0x80);
}

/* A byte before which all are plain: the first that is not, unless it is near
 * the end.  That is where nearly all texts end. */
static inline const char *
plain_by_sixteen(const char *at, const char *end)
{
#ifdef __SSE2__
	for (; end - at >= 16; at += 16) {
		unsigned found = not_plain(at);

		if (found != 0)
			return at + __builtin_ctz(found);
	}
#endif
	return at;
}

/* The first byte from there that is not plain, or the end. */
static inline const char *
plain_end(const char *at, const char *end)
{
	uint64_t eight;

	at = plain_by_sixteen(at, end);
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

#endif
