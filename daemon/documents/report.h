#ifndef BURSAR_REPORT_H
#define BURSAR_REPORT_H

/* The answer of a report or a list as a paper: what was asked, its rows and
 * totals, and what is said of them. */

#include <jansson.h>

#include "command.h"

/* What document_render takes, to be released: of the reply that a read has,
 * and the values that were asked with.  The day is that of its making. */
json_t *report_paper(const struct command *, const char *const *values,
    const json_t *reply, const char *day);

#endif
