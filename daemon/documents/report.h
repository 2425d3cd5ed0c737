#ifndef BURSAR_REPORT_H
#define BURSAR_REPORT_H

/* The answer of a report or a list as a paper: what was asked, its rows and
 * totals, and what is said of them. */

#include <jansson.h>

#include "command.h"

/* Whose it is and when it was made; what is not known is "". */
struct making {
	const char *organisation, *colour;
	const char *day;    /* the book's own */
	const char *moment; /* 2026-11-30 15:24 UTC */
};

/* What document_render takes, to be released: of the reply that a read has,
 * and the values that were asked with. */
json_t *report_paper(const struct command *, const char *const *values,
    const json_t *reply, const struct making *);

#endif
