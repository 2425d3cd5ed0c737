#ifndef BURSAR_VALUE_H
#define BURSAR_VALUE_H

/* A cell of somebody's file as the value of a field: numbers and days from
 * the style of the file, text in one line, words in their own case, and then
 * the same check as for everything that is sent. */

#include <stdbool.h>

#include "buf.h"
#include "core/day.h"
#include "core/money.h"
#include "field.h"

/* How a file writes numbers and days. */
struct style {
	enum decimal_mark mark;
	enum day_order order;
};

/* Read "point" or "comma"; "iso", "dmy" or "mdy".  NULL is not declared. */
bool
style_read(struct style *, const char *mark, const char *order, struct error *);

/* What a cell says beside its value. */
struct beside {
	bool folded; /* it had line breaks or tabs, which are a blank now */
	char currency[MONEY_WORD_MAX]; /* beside an amount, as written; or "" */
};

/* Add the value to what the buffer has; nothing where the cell is blank.
 * After a refusal the error says what is wrong with it, to be read behind its
 * name, and the hint what would be right. */
bool value_read(struct buf *, struct beside *, const struct field *,
    const char *cell, const struct style *, struct error *);

/* Its last step: may the value stand in the field? */
bool value_check(const struct field *, const char *value, struct error *);

#define VALUE_TYPED_MAX 40 /* bytes of a number as it is sent */

/* A number that a person typed, perhaps in groups as tables print it, with a
 * decimal point, as it is sent, in the buffer, and the currency beside it, or
 * ""; or the three letters of a country.  Text that is in form already stays,
 * as does what no number can be made of: then the check of the field says what
 * is wrong.  NULL where it could be two, or is no country. */
const char *
value_typed(char number[VALUE_TYPED_MAX], char currency[MONEY_WORD_MAX],
    const struct field *, const char *text, struct error *);

#endif
