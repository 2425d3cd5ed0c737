#ifndef BURSAR_OUTBOX_SWEEP_H
#define BURSAR_OUTBOX_SWEEP_H

/* Documents that nobody needs any more. */

#include "outbox/outbox_folder.h"

/* Remove the documents that no entry files any more. */
void outbox_sweep(const struct outbox *);

#endif
