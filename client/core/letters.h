#ifndef BURSAR_LETTERS_H
#define BURSAR_LETTERS_H

/* Latin letters without their accents: for names that are compared, and codes
 * that are made of names. */

#include <stdint.h>

/* The small letter from a to z, or the digit, that a character is without its
 * accents; NUL for what is none. */
char letter_plain(uint32_t character);

#endif
