#ifndef BURSAR_RESOLVE_H
#define BURSAR_RESOLVE_H

/*
 * The context in force.  The options --context and --server go before the
 * environment, BURSAR_CONTEXT, BURSAR_SERVER, BURSAR_CERTIFICATE, BURSAR_KEY
 * and BURSAR_CA, and that before the file of contexts.h.  --no-outbox,
 * BURSAR_OUTBOX=no or outbox = no switch the outbox off.
 */

#include "core/options.h"
#include "session/context.h"

/* Find what is in force. */
bool context_resolve(struct context *, const struct options *, struct error *);

#endif
