#ifndef BURSAR_DB_CALL_H
#define BURSAR_DB_CALL_H

/*
 * The call of a command's SQL function, as the command table says it must be:
 *
 *	select * from api.pledge_record("book" => $1, "allowed" => $2,
 *	    "caller" => $3, "key" => $4, "party" => $5, …)
 *
 * All values are text, cast by the signature of the function.  A write takes
 * arrays with an element for each job: caller, key and the fields; a read
 * takes one of each and no key.
 *
 * Codes are small letters from here on, however they were typed.  Of those
 * that a list or show is given the statement asks first whether they are
 * registered.  A field that is_name is followed by its skeleton, as
 * NAME_skeleton.
 */

#include "queue/job.h"

#define DB_VALUES_MAX (5 + FIELDS_MAX) /* one of the fields is_name */

struct db_call {
	char name[COMMAND_NAME_MAX]; /* of the function, and of its statement */
	int count;
	const char *values[DB_VALUES_MAX];
	struct buf text[DB_VALUES_MAX]; /* of those that are made here */
};

/* Write the statement. */
void db_call_sql(const struct command *, struct buf *sql);

/* Fill the call for jobs of one command; they must outlive it. */
void db_call_write(
    struct db_call *, struct job *const jobs[], size_t count, const char *book);

/* The same for a read; a list is asked for one row beyond its limit. */
void db_call_read(struct db_call *, const struct job *, const char *book);

void db_call_free(struct db_call *);

/* How many rows a list is limited to; 0 for no limit. */
size_t db_call_limit(const struct job *);

/* What row-level security shows the caller: the office of a regional one,
 * "*" to all others. */
const char *db_call_scope(const struct caller *);

/* Write a setting for the rest of the transaction, as a literal; false if the
 * value is not of letters, digits, ".", "*" and "-". */
bool db_call_setting(struct buf *sql, const char *name, const char *value);

#endif
