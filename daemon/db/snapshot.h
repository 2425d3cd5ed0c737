#ifndef BURSAR_SNAPSHOT_H
#define BURSAR_SNAPSHOT_H

/*
 * One state of the database, held for as long as it takes to copy it: what
 * pg_dump is told to see, and the newest entries of that very state.  And the
 * same of a database that a copy was put into.  For bare connections: what is
 * copied is read by the auditor, what it was put into by the owner.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

struct snapshot {
	char *name;   /* for pg_dump --snapshot */
	char *role;   /* for pg_dump --role */
	int level;    /* of the schema */
	char *heads;  /* JSON: book, seq and hash of the last entry of each */
	char *server; /* "15.18" */
	char *taken;  /* 2026-03-31T12:00:00Z */
	char *checkpoints; /* the newest of each book, or NULL */
};

/* Begin a transaction that sees one state, until the connection is closed.
 * ERROR_CONFIG where there is no ledger. */
bool snapshot_take(struct db *, struct snapshot *, struct error *);
void snapshot_free(struct snapshot *);

/* The role of the connection, for pg_dump and pg_restore; to be freed. */
bool snapshot_role(struct db *, char **role, struct error *);

/* The newest entries as they are now, as in a snapshot; to be freed. */
bool snapshot_heads(struct db *, char **heads, struct error *);

/* ERROR_CONFLICT, naming what is there, unless the database is empty. */
bool snapshot_is_empty(struct db *, struct error *);

/* Have the planner count the rows that were put into the database. */
bool snapshot_count(struct db *, struct error *);

/* Check the whole book as `journal verify` does: said is its last note, to be
 * freed.  ERROR_DATA_CORRUPTED, with what was found first. */
bool
snapshot_verify(struct db *, const char *book, char **said, struct error *);

/* The tree of a book, once all entries are in it: an object with its origin, its
 * size, and the keys that the book makes known. */
bool snapshot_tree(
    struct db *, const char *book, json_t **tree, struct error *);

/* Take the last entries of a book into its tree, where they are not. */
bool snapshot_grow(struct db *, const char *book, struct error *);

/* The root that the tree of a book had with so many entries, in base64; to be
 * freed. */
bool snapshot_root(struct db *, const char *book, int64_t size, char **root,
    struct error *);

#endif
