/* Reads: one round trip, rows turned to JSON as they come. */

#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "db/db_call.h"
#include "db/db_link.h"
#include "db/db_rows.h"

static bool
take_item(void *arg, const struct db_row *row, struct error *err)
{
	if (db_rows_add(arg, row))
		return true;
	error_set(err, ERROR_TOO_LARGE, "", "the answer is too large");
	return error_hint(err, "ask for less of it");
}

static bool
read_transaction(struct db *db, struct job *job, struct error *err)
{
	struct db_call call;
	struct db_rows rows;
	bool ok;

	if (!db_send_begin(db, "begin read only", err) ||
	    !db_send_office(db, db_call_scope(&job->caller), err))
		return false;
	db_call_read(&call, job, db_book(db));
	db_send_prepared(db, call.name, call.count, call.values);
	db_call_free(&call);
	db_send(db, "commit");
	db_rows_begin(&rows, &job->reply, db_call_limit(job));
	ok = db_finish(db, take_item, &rows, err);
	db_rows_end(&rows);
	return ok;
}

bool
db_read(struct db *db, struct job *job, struct error *err)
{
	if (!db_transact(db, read_transaction, job, err))
		return false;
	job->status = 200;
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

/* Does the certificate name whom its key was given to, and this book? */
static bool
is_own_claim(const struct caller *caller, const char *book)
{
	char claim[sizeof(caller->claim)];

	snprintf(claim, sizeof(claim), "urn:bursar:%s:person:%s", book,
	    caller->person);
	return strcmp(claim, caller->claim) == 0;
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
	error_set(err, ERROR_UNIDENTIFIED, "", "%s",
	    job->caller.known
		? "this certificate names another person than its key"
		: "this certificate is not in force");
	job->caller.known = false;
	return error_hint(err, "ask your administrator for a new one");
}

bool
db_identify(struct db *db, struct job *job, struct error *err)
{
	if (!db_transact(db, identify_transaction, job, err))
		return false;
	job->status = 200;
	return true;
}
