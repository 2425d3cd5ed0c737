#ifndef BURSAR_PRINTING_H
#define BURSAR_PRINTING_H

/* Papers become files on a reader's thread: what a read answered, before it is
 * sent; and what a printing is to record, before it is written. */

#include "db/db.h"

/* Put the file that the row of a read has the document of in place of its
 * reply.  Refused where the row says what SHA-256 it has, and it has another:
 * it was made by another version.  Of a report the letterhead and the day of the
 * book are read beside it. */
bool printing_answer(struct db *, struct job *, struct error *);

/* Render the paper that a printing is about, as it is by now, and keep in the
 * job what came of it. */
bool printing_render(struct db *, struct job *, struct error *);

#endif
