#ifndef BURSAR_SETTLE_H
#define BURSAR_SETTLE_H

/*
 * A session in which the past of the ledger is compared with what this computer
 * saw of it (past.h).
 *
 * Each answer has the newest checkpoint, which costs nothing to compare as long
 * as it is the one that is kept.  A larger one is believed only with a proof:
 * that is asked for when the work is done, and once a minute at most, however
 * many programs run.
 */

#include "session/session.h"

/* Open one; refused where another past was seen before, and is there still. */
struct session *
settle_open(const struct context *, const struct options *, struct error *);

/* Close it; ok: the work went well.  Gives that, or false and the error where
 * the past is another one. */
bool settle_close(struct session *, bool ok, struct error *);

#endif
