/*
 * Reads: one round trip, rows turned to JSON as they come.
 *
 * Several are one transaction and still one round trip.  The first that is
 * refused ends it; those behind it were not tried, and have another.
 */

#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "db/db_answer.h"
#include "db/db_call.h"
#include "db/db_link.h"
#include "db/db_rows.h"

/* The reads of a transaction, and the statements before them: begin, the book
 * and the office. */
struct reading {
	struct job *jobs[DB_READS_MAX];
	struct db_rows rows[DB_READS_MAX];
	size_t count;
};

enum { BEFORE = 3 };

static bool
take_item(void *arg, const struct db_row *row, struct error *err)
{
	struct reading *reading = arg;

	if (db_rows_add(&reading->rows[row->statement - BEFORE], row))
		return true;
	error_set(err, ERROR_TOO_LARGE, "", "the answer is too large");
	return error_hint(err, "ask for less of it");
}

/* Send the read, if it may see what those before it may. */
static bool
send_read(struct db *db, struct reading *reading, struct job *job)
{
	struct db_call call;

	if (reading->count == DB_READS_MAX ||
	    strcmp(db_call_scope(&job->caller),
		db_call_scope(&reading->jobs[0]->caller)) != 0)
		return false;
	db_call_read(&call, job, db_book(db));
	db_send_prepared(db, call.name, call.count, call.values);
	db_call_free(&call);
	db_rows_begin(
	    &reading->rows[reading->count], &job->reply, db_call_limit(job));
	reading->jobs[reading->count++] = job;
	return true;
}

/* Those that were done have their answer. */
static void
end_reading(struct db *db, struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		db_rows_end(&reading->rows[i]);
		if (db_done(db) > BEFORE + i) {
			reading->jobs[i]->status = 200;
			db_answer_check(reading->jobs[i]);
		}
	}
}

static struct job *
first_unread(struct job *job)
{
	while (job != NULL && job->status != 0)
		job = job->next;
	return job;
}

/* Read those that have no answer yet. */
static bool
read_transaction(struct db *db, struct job *jobs, struct error *err)
{
	struct job *job = first_unread(jobs);
	struct reading reading = {.jobs = {job}};
	bool ok;

	if (!db_send_begin(db, "begin read only", err) ||
	    !db_send_office(db, db_call_scope(&job->caller), err))
		return false;
	while (job != NULL && send_read(db, &reading, job))
		job = first_unread(job->next);
	db_send(db, "commit");
	ok = db_finish(db, take_item, &reading, err);
	end_reading(db, &reading);
	return ok || first_unread(jobs) == NULL;
}

bool
db_read(struct db *db, struct job *jobs, struct error *err)
{
	while (first_unread(jobs) != NULL)
		if (!db_transact(db, read_transaction, jobs, err))
			return false;
	return true;
}

/* The one row of api.identify: person, office, role. */
static bool
take_caller(void *arg, const struct db_row *row, struct error *err)
{
	struct caller *caller = arg;

	for (size_t i = 0; i < 3; i++)
		if (row->columns[i].value == NULL)
			return error_set(err, ERROR_INTERNAL, "",
			    "api.identify must give person, office and role");
	snprintf(caller->person, sizeof(caller->person), "%s",
	    row->columns[0].value);
	snprintf(caller->office, sizeof(caller->office), "%s",
	    row->columns[1].value);
	caller->role = role_by_name(row->columns[2].value);
	caller->known = caller->role != 0;
	return caller->known ||
	       error_set(err, ERROR_INTERNAL, "", "there is no role %s",
		   row->columns[2].value);
}

/* Does the certificate name whom its key was given to, and this book?  Who is
 * invited has none, and nobody else. */
static bool
is_own_claim(const struct caller *caller, const char *book)
{
	char claim[sizeof(caller->claim)];

	if (caller->role == ROLE_INVITED)
		return caller->claim[0] == '\0';
	/* Of an outside authority it names its key, whose is entered. */
	if (strncmp(caller->claim, CALLER_OUTSIDE, strlen(CALLER_OUTSIDE)) == 0)
		return true;
	snprintf(claim, sizeof(claim), "urn:bursar:%s:person:%s", book,
	    caller->person);
	return strcmp(claim, caller->claim) == 0;
}

/* Say why a caller is not who they would be; by an invitation there is no
 * claim. */
static bool
refuse_caller(const struct caller *caller, struct error *err)
{
	error_set(err, ERROR_UNAUTHENTICATED, "", "%s",
	    caller->known ? "this certificate names another person than its key"
	    : caller->claim[0] == '\0' ? "this invitation is not in force"
				       : "this certificate is not in force");
	return error_hint(err, "ask your administrator for a new one");
}

static bool
identify_transaction(struct db *db, struct job *job, struct error *err)
{
	const char *const values[] = {db_book(db), job->caller.certificate};

	job->caller.known = false;
	if (!db_send_begin(db, "begin read only", err) ||
	    !db_send_office(db, "*", err))
		return false;
	db_send_prepared(db, "identify", 2, values);
	db_send(db, "commit");
	if (!db_finish(db, take_caller, &job->caller, err))
		return false;
	if (job->caller.known && is_own_claim(&job->caller, db_book(db)))
		return true;
	refuse_caller(&job->caller, err);
	job->caller.known = false;
	return false;
}

bool
db_identify(struct db *db, struct job *job, struct error *err)
{
	if (!db_transact(db, identify_transaction, job, err))
		return false;
	job->status = 200;
	return true;
}
