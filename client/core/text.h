#ifndef BURSAR_TEXT_H
#define BURSAR_TEXT_H

/* Text for people and terminals: pure functions on strings. */

#include <stdbool.h>

#include "buf.h"

/* Add the text with everything that could steer a terminal or turn the
 * direction of reading shown as \u001b, as JSON writes it; line feeds pass if
 * lines is true. */
void text_tame(struct buf *, const char *text, bool lines);

/* How many columns of a terminal it takes. */
size_t text_width(const char *text);

/* Add the text folded between words into lines of at most this width; what
 * has no blank to break at, as Chinese or a long code, is broken anywhere. */
void text_fold(struct buf *, const char *text, size_t width);

/* Add prose as a terminal of this width shows it: each line of it folded
 * between words, with what follows the first a little to the right, and a
 * command that it suggests ("… : bursar outbox sync", up to the end or a
 * semicolon) on a line of its own, whole, so that it can be taken as it is.
 * With a width of 0 the text as it is. */
void text_wrap(struct buf *, const char *text, size_t width);

/* How many columns the terminal behind the descriptor has; 0 where there is
 * none. */
size_t text_terminal_width(int fd);

/* Is it a plain decimal number: -12, 0.75, 2500.00? */
bool text_is_number(const char *text);

/* Would a spreadsheet run it as a formula?  It begins with = + - @, or their
 * full-width twins, after blanks or none, or with a tab or a line's end; a
 * plain number is none. */
bool text_is_formula(const char *text);

/* Add the number with a narrow no-break space between thousands. */
void text_group(struct buf *, const char *number);

/* Add the decimal number rounded to a whole one, halves away from zero. */
void text_round(struct buf *, const char *number);

/* Add the text as one word of a shell command, in quotes if it needs them. */
void text_quote(struct buf *, const char *text);

/* Are they the same name, - and _ being one?  Only the first len bytes of the
 * first count. */
bool text_same_name(const char *typed, size_t len, const char *name);

/* Add the name with - for _, as options are shown. */
void text_option(struct buf *, const char *name);

#endif
