#ifndef BURSAR_FURNITURE_H
#define BURSAR_FURNITURE_H

/* What stands around the content: on every page whose paper it is, its number
 * and whether it is a copy or void; at the end how it is checked. */

#include "documents/print.h"

/* For struct canvas_setup: the argument is a struct print. */
void furniture_page(struct canvas *, void *print);

/* Whose paper, which kind and number: at the top of the first page. */
void furniture_head(const struct print *, const json_t *paper);

/* For a brief: the small line, and the code that leads to its page. */
void furniture_masthead(const struct print *, const json_t *paper);

/* At the bottom of the last page. */
void furniture_proof(const struct print *, const json_t *paper);

#endif
