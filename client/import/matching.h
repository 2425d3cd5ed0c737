#ifndef BURSAR_MATCHING_H
#define BURSAR_MATCHING_H

/*
 * How a file names what its rows are about, "party=name,agreement=external" of
 * --match.  The ledger looks it up when it judges the row: here a cell only
 * gets the word before it that says what it is, as name:Kingdom of Norrland.
 */

#include "buf.h"
#include "command.h"
#include "core/value.h"
#include "error.h"

struct matching {
	char *prefix[FIELDS_MAX]; /* "name:"; NULL where nothing was said */
};

/* Begin with what --match says, or NULL.  Refused: what is not a field that
 * could be found so. */
bool matching_begin(struct matching *, const struct command *, const char *text,
    struct error *);
void matching_free(struct matching *);

/* Add the cell as the value of the field, behind its prefix; as value_read. */
bool matching_read(const char *prefix, struct buf *, struct beside *,
    const struct field *, const char *cell, const struct style *,
    struct error *);

#endif
