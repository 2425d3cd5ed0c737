#ifndef BURSAR_DAY_H
#define BURSAR_DAY_H

/*
 * Days as people and spreadsheets write them, read into the one form that the
 * ledger takes, 2026-03-31.  The parts may stand between ., / or -, or be
 * 20260331.  A time behind them, with a fraction or an offset, counts for
 * nothing: the day is the one that is written.
 *
 * Where the order is not declared, a day that reads both ways (03/04/2026) is
 * refused with both readings.  A year at the front is always understood, and
 * always has four digits.
 */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

enum day_order {
	DAY_EITHER, /* not declared */
	DAY_ISO,    /* 2026-03-31 */
	DAY_DMY,    /* 31.03.2026 */
	DAY_MDY	    /* 03/31/2026 */
};

/* Add the day.  Whether it is in the calendar, the caller checks. */
bool day_read(struct buf *, const char *text, enum day_order, struct error *);

#endif
