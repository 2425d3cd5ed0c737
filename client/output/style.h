#ifndef BURSAR_STYLE_H
#define BURSAR_STYLE_H

/*
 * How a column looks, by what the row of its command says that it is, and else
 * by what is in it.
 */

#include <jansson.h>
#include <stdbool.h>

#include "answer.h"
#include "buf.h"

struct style {
	bool number; /* every value is one: to the right */
	bool amount; /* with decimals: thousands set apart */
	bool prose;  /* may be folded; codes and hashes stay whole */
};

/* Of a column of rows; answer is their shape (answer.h), or NULL. */
struct style
style_of(const json_t *rows, const char *column, const char *answer);

/* Of one value of that name. */
struct style
style_of_value(const json_t *value, const char *name, const char *answer);

/* What the answer says of the member of that name; false where nobody says what
 * it is. */
bool style_member(
    const char *answer, const char *name, struct answer_member *);

/* The shape of what nests in a member of that name, or NULL. */
const char *style_inside(const char *answer, const char *name);

/* Can it be folded, at blanks or as Chinese is? */
bool style_is_prose(const char *text);

/* Add the value in one line: a list as a, b, c, an amount grouped if wanted. */
void style_print(struct buf *, const json_t *value, bool group);

#endif
