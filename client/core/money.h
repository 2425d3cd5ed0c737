#ifndef BURSAR_MONEY_H
#define BURSAR_MONEY_H

/*
 * Amounts as banks and people write them: a number (number.h), perhaps with
 * its currency, by code or by sign, before or behind it, with a + before it,
 * and with a dash for decimals that are none.  $1,000.00, +67, 110.7 € and
 * 1'000.- are amounts; (67.00), 67.00- and -67.00 are negative ones.
 *
 * Whether a sign means the currency that was meant, money_agrees() tells: a $
 * is of many countries.
 */

#include <stdbool.h>

#include "buf.h"
#include "core/number.h"
#include "error.h"

#define MONEY_WORD_MAX 16 /* bytes of a currency as written, with a NUL */

/* Add the number, and write the currency that stands beside it, or "".
 * Refused: what number_read() refuses, two signs, two currencies. */
bool money_read(struct buf *, char currency[MONEY_WORD_MAX], const char *text,
    enum decimal_mark, struct error *);

/* Can what stands beside an amount mean this currency of ISO 4217? */
bool money_agrees(const char *word, const char *currency);

#endif
