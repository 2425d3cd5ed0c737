#ifndef BURSAR_MIGRATE_H
#define BURSAR_MIGRATE_H

/*
 * The schema: numbered migrations applied once, in order, each in its own
 * transaction and remembered with its SHA-256 in ledger_meta.migration; then
 * the code, schemas rules and api with policies, grants and guards for every
 * table, dropped and rebuilt in one transaction.  The files are part of the
 * program.
 */

#include <stdbool.h>

#include "db/db.h"

/* The book to open, unless it is open. */
struct migrate_book {
	const char *book, *currency;
	const char *time_zone;	/* "": the usual one, or the book's own */
	const char *usual_zone; /* of a new book */
	const char *seal_key;	/* that signs checkpoints, in hexadecimal digits;
				 * or NULL */
};

/* Bring the database to this program's level.  Refuses a database that is
 * newer, or whose applied migrations differ from ours; and a book that is open
 * and kept in another currency or time zone.  time_zone is that of the book,
 * to be freed. */
bool migrate_run(struct db *owner, const struct migrate_book *,
    char **time_zone, struct error *);

/* Is the database at this program's level?  If not, the error says what to
 * do. */
bool migrate_check(struct db *, struct error *);

/* Let the owner see every row, until migrate_run() puts row-level security on
 * for everybody again. */
bool migrate_unforce(struct db *owner, struct error *);

/* The level of the database; and does this program know what is at that level?
 * `what` is how to call it: "the database". */
bool migrate_level(struct db *, int *level, struct error *);
bool migrate_knows(const char *what, int level, struct error *);

/* Has every table of a book row-level security and a guard?  Not asked at the
 * start of a daemon: an installation may leave the guards out. */
bool migrate_covers(struct db *, struct error *);

#endif
