#ifndef BURSAR_DB_LINK_H
#define BURSAR_DB_LINK_H

/*
 * How db_read.c and db_write.c make their transactions; for them alone.
 *
 * db_send() and its kind add statements, db_finish() has them done: they are
 * one round trip.  What could not be sent shows at db_finish().
 */

#include "db/db_row.h"
#include "queue/job.h"

struct db;

/* Takes a row; false and the error cut the rest off, and the connection. */
typedef bool db_row_taker(void *arg, const struct db_row *, struct error *);

typedef bool db_transaction(struct db *, struct job *, struct error *);

/* Run the transaction, connecting first and trying again as far as that may
 * help; what it leaves undone when it fails is rolled back. */
bool db_transact(struct db *, db_transaction *, struct job *, struct error *);

void db_send(struct db *, const char *sql);
void db_send_prepared(
    struct db *, const char *name, int count, const char *const values[]);

/* Send "begin" or the like and the book; then the office of row-level
 * security. */
bool db_send_begin(struct db *, const char *begin, struct error *);
bool db_send_office(struct db *, const char *office, struct error *);

/* Let what follows in the transaction take as long as a report. */
void db_send_patience(struct db *);

/* Have done what was sent.  Rows go one by one to the taker, where there is
 * one; the first refusal is the error. */
bool db_finish(struct db *, db_row_taker *, void *arg, struct error *);

/* How many of the statements that db_finish() was for were done: all, or those
 * before the one that failed. */
size_t db_done(const struct db *);

/* Commit.  ERROR_OUTCOME_UNKNOWN if nobody can tell whether that was done. */
bool db_commit(struct db *, struct error *);

/* Was it an api function that said no to the transaction that failed last? */
bool db_was_refused(const struct db *);

const char *db_book(const struct db *);

#endif
