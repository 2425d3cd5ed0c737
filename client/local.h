#ifndef BURSAR_LOCAL_H
#define BURSAR_LOCAL_H

/* The commands that the client answers itself.  Rows like all others; a verb ""
 * is a command of one word. */

#include "request.h"

extern const struct noun local_nouns[];

/* Verbs of the client itself for a noun of the server; none for most. */
const struct command *local_verbs(const struct noun *);

/* Run one of them. */
bool local_run(const struct request *, struct error *);

#endif
