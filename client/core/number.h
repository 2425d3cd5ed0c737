#ifndef BURSAR_NUMBER_H
#define BURSAR_NUMBER_H

/*
 * Numbers as people and spreadsheets write them, read into the one form that
 * the ledger takes: 1'234.50, 1.234,50, +1 234,5 are all 1234.5, and .5 is 0.5.
 * What else stands round an amount, money.h knows.
 *
 * Where the decimal mark is not declared, a number that reads both ways
 * (1.000 is one, or a thousand) is refused with both readings.
 */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

enum decimal_mark {
	MARK_EITHER, /* not declared */
	MARK_POINT,
	MARK_COMMA
};

#define NUMBER_TEXT_MAX 64 /* bytes that a number is written with, at most */
#define NUMBER_READ_MAX 65 /* and read: with the 0 that it may have lacked */

/* Add the number without group marks, with a point, and without zeros that
 * say nothing.  Refused: what is no number, and what could be two, see
 * either.h. */
bool
number_read(struct buf *, const char *text, enum decimal_mark, struct error *);

#endif
