#ifndef BURSAR_UTF8_H
#define BURSAR_UTF8_H

/* Reading UTF-8, and knowing the characters that do something to the reader
 * instead of being read. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_MAX 4 /* bytes of a character */

/* Read the character that the text begins with: how many bytes it has, or 0
 * if they are not well-formed UTF-8 (cut, overlong, a surrogate, past
 * U+10FFFF).  A NUL is a character of one byte. */
size_t utf8_read(const char *text, uint32_t *character);

/* Does it steer a terminal, turn the direction of reading, break the line or
 * hide in it?  C0 and C1 controls, DEL, direction marks, embeddings and
 * isolates, line and paragraph separators, annotations, the byte order mark,
 * tag characters.  Joiners and the zero
 * width space do not: Persian, Hindi and Khmer need them. */
bool utf8_steers(uint32_t character);

#endif
