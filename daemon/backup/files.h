#ifndef BURSAR_FILES_H
#define BURSAR_FILES_H

/*
 * The files of the state folder that belong into a backup: certificates, the
 * revocation list, keys, the settings of the private cluster.  Keys are
 * encrypted to the passphrase, or left out where there is none.  Not among them: keys of
 * people, which are theirs, and bursard.conf, which is written by the settings
 * in force.
 */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "core/config.h"
#include "error.h"

#define FILES_MOST (1024u * 1024) /* bytes of one of them */

typedef bool files_taker(
    void *arg, const char *name, const struct buf *, struct error *);

/* Is the authority's key in the state folder? */
bool files_have_authority(const struct config *);

/* Is any key there? */
bool files_have_keys(const struct config *);

/* Hand each that is there to the taker; keys only with a passphrase. */
bool files_collect(const struct config *, const char *passphrase, files_taker *,
    void *arg, struct error *);

/* ERROR_CONFLICT, naming it, if one of them or the cluster is there. */
bool files_are_new(const struct config *, struct error *);

/* Is it a key, and encrypted? */
bool files_is_key(const char *name);
bool files_is_locked(const char *name, const struct buf *);

/* Put one back, with its mode, and to the disk. */
bool files_put(const struct config *, const char *name, const struct buf *,
    const char *passphrase, struct error *);

/* Add to the end of one that comes in pieces. */
bool files_append(const struct config *, const char *name, const struct buf *,
    struct error *);

#endif
