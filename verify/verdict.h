#ifndef VERIFY_VERDICT_H
#define VERIFY_VERDICT_H

/* What became of a check.  The first failure stays; what is not checked is
 * said only where nothing failed. */

#include <stdbool.h>
#include <stddef.h>

enum outcome {
	VERIFIED,
	FAILED,	    /* something is not what it has to be */
	INCOMPLETE, /* nothing is wrong, but not everything was checked */
	UNREADABLE  /* the file, or what was asked */
};

struct verdict {
	enum outcome outcome;
	char text[400];	   /* after the word: where, and what */
	char unchecked[400]; /* what was not checked, or "" */
};

/* Fail: where is "entry 17" or "line 3".  Gives false. */
bool fail(struct verdict *, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The file cannot be used.  Gives false. */
bool unreadable(struct verdict *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Something is not checked, and why. */
void leave_open(struct verdict *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
