#ifndef BURSAR_NAMES_H
#define BURSAR_NAMES_H

/*
 * Names that lists have shown, kept so that completion can offer them without
 * asking the server: one file a noun under $XDG_CACHE_HOME/bursar, apart for
 * each server and certificate, because not everybody sees everything.  A
 * cache: what cannot be kept is not, and nothing is said.
 */

#include <jansson.h>

#include "buf.h"
#include "command.h"
#include "session/context.h"

/* Keep the names in the rows of a list, the newest first. */
void names_keep(
    const struct context *, const struct command *list, const json_t *items);

/* The names of a noun, a line each: the name, a tab, and what it is.  Nothing
 * where none are kept, or none newer than a week. */
void names_read(const struct context *, const char *noun, struct buf *lines);

/* Should the server be asked?  The names are older than a while, and it was
 * not asked a moment ago: from here on it was. */
bool names_wanted(const struct context *, const char *noun);

#define NAMES_TEXT_MAX (256L * 1024)

#endif
