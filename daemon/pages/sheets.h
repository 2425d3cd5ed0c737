#ifndef BURSAR_SHEETS_H
#define BURSAR_SHEETS_H

/* The rows of a view as files for spreadsheets.  Equal answers make equal
 * bytes. */

#include "pages/view.h"

/* Append them as CSV. */
void sheets_csv(struct buf *, const struct shown *);

/* Append them as a workbook: amounts as numbers and as exact text, and on
 * sheets of their own what the columns mean, the rates of the edition and what
 * page it is, by its address.  False where it cannot be made. */
bool sheets_xlsx(
    struct buf *, const struct shown *, const char *address, struct error *);

#endif
