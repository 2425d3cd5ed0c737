#ifndef BURSAR_RATES_H
#define BURSAR_RATES_H

/* The exchange rates that go with a workbook. */

#include "output/output.h"
#include "request/request.h"
#include "session/session.h"

/* Where the rows are in several currencies, and the server did not say which
 * rates it used: ask for those of the day, and have the workbook say that they
 * are no more than that. */
void rates_settle(struct session *, const struct request *, struct output *);

#endif
