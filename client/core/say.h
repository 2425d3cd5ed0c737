#ifndef BURSAR_SAY_H
#define BURSAR_SAY_H

/* What is said beside the answer: one line on standard error, "error: …"
 * (or without a first word, NULL), with nothing in it that could steer a
 * terminal.  A terminal gets it folded (text_wrap()). */

void say(const char *what, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
