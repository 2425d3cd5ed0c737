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

/* Ask what only y or yes agrees to, without libedit. */
bool prompt_yes(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

struct prompt *prompt_open(void);
void prompt_close(struct prompt *);

/* Ask; the answer without blanks at its ends, good until the next question.
 * NULL where the person has left with Ctrl-D. */
const char *prompt_ask(struct prompt *, const char *question);

#endif
