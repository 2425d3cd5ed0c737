#ifndef BURSAR_CONSOLE_BACKUP_H
#define BURSAR_CONSOLE_BACKUP_H

/* bursard backup and bursard restore: all that a ledger is, in one file and out
 * of it. */

#include "admin/console.h"

bool console_backup(struct console *, struct error *);
bool console_restore(struct console *, struct error *);

/* What a restore is held against. */
struct console_proof {
	struct db *db;
	const json_t *heads;	/* of the manifest: the books */
	const char *checkpoint; /* the newest of the backup, or NULL */
	const char *path;	/* of what was kept elsewhere, or NULL */
};

/* Check the books that were restored and their trees, and say what was found.
 * ERROR_DATA_CORRUPTED if they are not what was recorded, or what a checkpoint
 * says; that entries are missing is only said, aloud. */
bool console_verify(const struct console_proof *, struct error *);

/* Has the file a checkpoint at all? */
bool console_verify_can(const char *path, struct error *);

/* Has it one of a ledger of the backup, whose own checkpoints are these and which is
 * of so many books? */
bool console_verify_fits(
    const char *path, const char *own, size_t books, struct error *);

#endif
