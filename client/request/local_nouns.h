#ifndef BURSAR_LOCAL_NOUNS_H
#define BURSAR_LOCAL_NOUNS_H

/* The commands that the client answers itself: rows like all others, a verb ""
 * being a command of one word. */

#include "command.h"

extern const struct noun local_nouns[];

/* Walk all nouns, those of the server first: NULL starts, NULL ends. */
const struct noun *noun_next(const struct noun *);

/* One of them by its noun and verb, or NULL. */
const struct command *local_find(const char *noun, const char *verb);

/* Verbs of the client itself for a noun of the server; none for most. */
const struct command *local_verbs(const struct noun *);

/* Walk all verbs of a noun that can be used from here: NULL starts, NULL
 * ends. */
const struct command *verb_next(const struct noun *, const struct command *);

#endif
