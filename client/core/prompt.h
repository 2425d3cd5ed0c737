#ifndef BURSAR_PROMPT_H
#define BURSAR_PROMPT_H

/*
 * Asking a person at a terminal, with the line edited by libedit, which this
 * file alone knows.  Questions go to standard error: standard output is the
 * answer's.  Whoever presses Ctrl-C leaves the program, with a word about
 * what that means.
 */

#include <stdbool.h>

struct prompt;

/* Is there somebody to ask: are both ends of the talk terminals? */
bool prompt_possible(void);

/* Is this a yes, or a no: its first letter or the word, in either case? */
bool prompt_is_yes(const char *answer);
bool prompt_is_no(const char *answer);

/* Ask, without libedit, for a yes; an empty line is what is assumed, and
 * anything else, Ctrl-D too, is a no. */
bool prompt_yes(bool assumed, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

struct prompt *prompt_open(void);
void prompt_close(struct prompt *);

/* Ask; the answer without blanks at its ends, good until the next question.
 * NULL where the person has left with Ctrl-D. */
const char *prompt_ask(struct prompt *, const char *question);

#endif
