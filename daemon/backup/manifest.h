#ifndef BURSAR_MANIFEST_H
#define BURSAR_MANIFEST_H

/*
 * MANIFEST.json, the last member before the seal: what the backup is of, and
 * each member with its size and SHA-256.
 */

#include <jansson.h>
#include <stdbool.h>

#include "buf.h"
#include "db/snapshot.h"
#include "error.h"

#define MANIFEST "MANIFEST.json"

/* A new one, of this state of the database, to be released. */
json_t *manifest_new(const struct snapshot *);

/* Add a member. */
void
manifest_add(json_t *manifest, const char *name, const void *data, size_t len);

void manifest_print(const json_t *manifest, struct buf *);

/* Read one; NULL and ERROR_DATA_CORRUPTED or, where it is of a newer program,
 * ERROR_CONFIG. */
json_t *manifest_read(const struct buf *, struct error *);

/* Is this the n-th member, as it was written? */
bool manifest_has(const json_t *manifest, size_t n, const char *name,
    const struct buf *, struct error *);
size_t manifest_members(const json_t *manifest);

/* Is there a member of that name? */
bool manifest_names(const json_t *manifest, const char *name);

const char *manifest_taken(const json_t *manifest);

/* One word each, "seq of BOOK" with commas between. */
void manifest_print_heads(const json_t *manifest, struct buf *);

/* ERROR_DATA_CORRUPTED, naming both, unless these are the heads it says. */
bool
manifest_has_heads(const json_t *manifest, const char *heads, struct error *);

#endif
