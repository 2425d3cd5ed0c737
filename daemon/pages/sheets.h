#ifndef BURSAR_SHEETS_H
#define BURSAR_SHEETS_H

/* The tables of a view as files for spreadsheets.  Equal answers make equal
 * bytes. */

#include "pages/view.h"

/* Append the one that was asked for as CSV, or the first that has rows. */
void sheets_csv(struct buf *, const struct shown *);

/* Append those that have rows as a workbook: amounts as numbers and as exact text, and on
 * sheets of their own what the columns mean, the rates of the edition and what
 * page it is, by its address.  False where it cannot be made. */
bool sheets_xlsx(
    struct buf *, const struct shown *, const char *address, struct error *);

#endif
