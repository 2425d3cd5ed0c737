/*
 * Calling every command once with nothing in it.
 *
 * To prepare a call only holds its signature against the schema; a function's
 * body meets the tables when it first runs.  So each runs here: a write of no
 * rows, on the book and rolled back, and a read in the name of nobody, who is
 * let in where nothing of any book is seen: see rules.caller.  What runs only
 * where there are rows is looked at by PostgreSQL: see api.misfit.
 */

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "db/db.h"
#include "db/db_answer.h"
#include "db/db_call.h"
#include "db/db_link.h"
#include "nouns.h"

#define NOBODY	"" /* as a certificate */
#define NOWHERE "" /* as a book */

/* A value for what a read must be given, so that it runs and finds nothing. */
static const char *const impossible[FIELD_TYPES] = {
    [FIELD_CODE] = "-",
    [FIELD_TEXT] = "-",
    [FIELD_AMOUNT] = "0",
    [FIELD_BUDGET] = "0",
    [FIELD_DECIMAL] = "0",
    [FIELD_CURRENCY] = "-",
    [FIELD_COUNTRY] = "-",
    [FIELD_ZONE] = "-",
    [FIELD_DATE] = "0001-01-01",
    [FIELD_TIME] = "0001-01-01",
    [FIELD_YEAR] = "0",
    [FIELD_YEARS] = "0",
    [FIELD_COUNT] = "0",
    [FIELD_REF] = "00000000-0000-0000-0000-000000000000",
    [FIELD_PARTY] = "-",
    [FIELD_ITEM] = "00000000-0000-0000-0000-000000000000",
    [FIELD_HASH] = "-",
    [FIELD_CHOICE] = "-",
    [FIELD_YES] = "no",
    [FIELD_CONFIRM] = "no",
    [FIELD_PARTS] = "-",
    [FIELD_DATA] = "",
    [FIELD_CURSOR] = "0",
};

static bool
send_nothing(struct db *db, struct job *job, struct error *err)
{
	struct db_call call;

	if (command_writes(job->command)) {
		if (!db_send_begin(db, "begin", err) ||
		    !db_send_office(db, "*", err))
			return false;
		db_call_write(&call, &job, 0, db_book(db));
	} else {
		db_send(db, "begin read only");
		db_send(db, "set local bursar.book = '" NOWHERE "'");
		if (!db_send_office(db, "*", err))
			return false;
		db_call_read(&call, job, NOWHERE);
	}
	/* What all of them call is planned once. */
	db_send(db, "set local plan_cache_mode = force_generic_plan");
	db_send_prepared(db, call.name, call.count, call.values);
	db_call_free(&call);
	db_send(db, "rollback");
	return true;
}

static bool
try_transaction(struct db *db, struct job *job, struct error *err)
{
	return send_nothing(db, job, err) && db_finish(db, NULL, NULL, err);
}

static bool
refuse(struct error *err)
{
	return error_hint(err,
	    "bursard migrate rebuilds the functions; if that is not enough, "
	    "a table was changed by hand: undo that");
}

static bool
refuse_command(const struct command *command, struct error *err)
{
	char *said = xstrdup(err->message);

	error_set(err, ERROR_CONFIG, "database",
	    "%s %s does not run on the tables of this database: %s",
	    command->noun, command->verb, said);
	free(said);
	return refuse(err);
}

static bool
take_misfit(void *arg, const struct db_row *row, struct error *err)
{
	(void)arg;
	if (row->columns[0].value == NULL)
		return true;
	error_set(err, ERROR_CONFIG, "database", "%s", row->columns[0].value);
	return refuse(err);
}

/* What runs for rows only. */
static bool
misfit_transaction(struct db *db, struct job *job, struct error *err)
{
	(void)job;
	db_send(db, "select api.misfit()");
	return db_finish(db, take_misfit, NULL, err);
}

/* That the ledger refuses is an answer too: there is no such pledge. */
static bool
try_command(struct db *db, const struct command *command, struct error *err)
{
	struct job job = {.command = command,
	    .caller = {.certificate = NOBODY, .role = ROLE_ADMIN}};

	for (size_t i = 0; command->fields[i].name != NULL; i++)
		if (command->fields[i].presence != OPTIONAL)
			job.values[i] = impossible[command->fields[i].type];
	if (db_transact(db, try_transaction, &job, err) || db_was_refused(db))
		return true;
	if (err->code == ERROR_UNAVAILABLE || err->code == ERROR_CONFIG)
		return false;
	return refuse_command(command, err);
}

/* Nobody is let in, which is an answer too. */
static bool
try_identify(struct db *reads, struct error *err)
{
	struct job job = {.caller = {.certificate = NOBODY}};

	return db_identify(reads, &job, err) ||
	       err->code == ERROR_UNAUTHENTICATED;
}

bool
db_try(struct db *reads, struct db *writes, struct error *err)
{
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		if (!try_command(command_writes(c) ? writes : reads, c, err))
			return false;
	return try_identify(reads, err) &&
	       db_transact(reads, misfit_transaction, NULL, err) &&
	       db_answer_try(reads, err);
}

void
db_rehearse(struct db *db)
{
	struct error ignored;

	try_command(db, command_find("pledge", "record"), &ignored);
}
