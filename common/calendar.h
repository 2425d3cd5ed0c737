#ifndef BURSAR_CALENDAR_H
#define BURSAR_CALENDAR_H

/*
 * A calendar of RFC 5545, of the client and of staff pages:
 *
 *	calendar_begin(&out)
 *	calendar_event(&out, row)	for each row
 *	calendar_end(&out)
 */

#include <jansson.h>

#include "buf.h"

#define CALENDAR_TYPE  "text/calendar; charset=utf-8"
#define CALENDAR_NEEDS "date,title,uid" /* columns of its rows */

void calendar_begin(struct buf *);

/* Append an event for a row, on its date, by its title, under its uid, which
 * stays the same; its other members are the description, a line each.  A row
 * without a day, YYYY-MM-DD, is none. */
void calendar_event(struct buf *, const json_t *row);

void calendar_end(struct buf *);

#endif
