#ifndef BURSAR_LETTERS_H
#define BURSAR_LETTERS_H

#include <stdint.h>

/* The small letter from a to z, or the digit, that a character is without its
 * accents; NUL for what is none. */
char letter_plain(uint32_t character);

#endif
