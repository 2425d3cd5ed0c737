#ifndef BURSAR_LOCAL_H
#define BURSAR_LOCAL_H

/* The commands that the client answers itself.  Rows like all others; a verb ""
 * is a command of one word. */

#include "request/request.h"

extern const struct noun local_nouns[];

/* Verbs of the client itself for a noun of the server; none for most. */
const struct command *local_verbs(const struct noun *);

/* Walk all verbs of a noun that can be used from here: NULL starts, NULL
 * ends. */
const struct command *verb_next(const struct noun *, const struct command *);

/* Run one of them. */
bool local_run(const struct request *, struct error *);

#endif
