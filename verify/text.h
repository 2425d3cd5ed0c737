#ifndef VERIFY_TEXT_H
#define VERIFY_TEXT_H

/* Bytes that belong to somebody else, and bytes as text. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char *at;
	size_t len;
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})

bool span_is(struct span, const char *text);
bool span_same(struct span, struct span);

/* As memcmp, the shorter first. */
int span_order(struct span, struct span);

/* What stands before the first such byte, which is taken away with it; false
 * where there is none. */
bool span_cut(struct span *rest, char by, struct span *before);

/* Lower-case digits of exactly so many bytes. */
bool hex_read(struct span, uint8_t *bytes, size_t len);
void hex_write(const uint8_t *bytes, size_t len, char *text);

/* Base64 of exactly so many bytes, in the one way that there is to write
 * them. */
bool base64_read(struct span, uint8_t *bytes, size_t len);

/* A decimal number, in the one way to write it: all of the text, or as far as
 * it has digits; then how long it is, or 0. */
bool number_read(struct span, int64_t *number);
size_t number_begins(struct span, int64_t *number);

/* A day of the form YYYY-MM-DD, as YYYYMMDD. */
bool day_read(struct span, int32_t *day);

/* The same text, with a dot for what is not plain and printable. */
const char *span_tame(struct span, char *text, size_t size);

#endif
