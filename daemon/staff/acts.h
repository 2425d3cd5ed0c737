#ifndef BURSAR_STAFF_ACTS_H
#define BURSAR_STAFF_ACTS_H

/* Where a record leads: what may be done with it, its PDF, and the record that
 * a write was about.  The table of commands says which: `offered`, `prints`. */

#include <jansson.h>

#include "queue/job.h"

/* Put into the model of a page that shows a record what may be done with it, as
 * actions {goto, act, does}, and its newest PDF. */
void acts_add(json_t *model, const struct job *, const json_t *record);

/* Put into the model of a page that says what was recorded the record that it
 * made or changed, as made {goto, name}, and the PDF that it printed. */
void acts_add_made(json_t *model, const struct job *, const json_t *answer);

#endif
