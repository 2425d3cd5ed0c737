#ifndef BURSAR_CSV_H
#define BURSAR_CSV_H

/* CSV as RFC 4180 has it. */

#include "buf.h"

/* Append a value, in quotes where it needs them.  A text that a spreadsheet
 * would take for a formula begins with a quote. */
void csv_add(struct buf *, const char *value, bool is_text);

#endif
