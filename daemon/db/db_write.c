/* Writes: a batch in one transaction, a call for each group of it. */

#include "db/db.h"
#include "db/db_batch.h"
#include "db/db_call.h"
#include "db/db_link.h"

/* The columns of the type api.answer. */
enum { ORD, OUTCOME, CODE, FIELD, SENTENCE, HINT, SEQ, ANSWER, HASH, COLUMNS };

static bool
take_answer(void *arg, const struct db_row *row, struct error *err)
{
	struct db_answer answer = {
	    .ord = row->columns[ORD].value,
	    .outcome = row->columns[OUTCOME].value,
	    .code = row->columns[CODE].value,
	    .field = row->columns[FIELD].value,
	    .sentence = row->columns[SENTENCE].value,
	    .hint = row->columns[HINT].value,
	    .seq = row->columns[SEQ].value,
	    .answer = row->columns[ANSWER].value,
	    .hash = row->columns[HASH].value,
	};

	if (row->count != COLUMNS)
		return error_set(err, ERROR_INTERNAL, "",
		    "a write must answer with the columns of api.answer");
	return db_batch_answer(arg, &answer, err);
}

/* One call, behind whatever was sent before. */
static bool
write_group(struct db *db, struct db_batch *batch, struct error *err)
{
	struct db_call call;

	if (!db_send_office(db, db_call_scope(&batch->group[0]->caller), err))
		return false;
	db_call_write(&call, batch->group, batch->group_count, db_book(db));
	db_send_prepared(db, call.name, call.count, call.values);
	db_call_free(&call);
	return db_finish(db, take_answer, batch, err) &&
	       db_batch_settle(batch, err);
}

static bool
write_groups(struct db *db, struct job *jobs, struct error *err)
{
	struct db_batch batch;
	bool ok = true;

	db_batch_begin(&batch, jobs);
	while (ok && db_batch_next(&batch))
		ok = write_group(db, &batch, err);
	db_batch_free(&batch);
	return ok;
}

static bool
take_preview(void *arg, const struct db_row *row, struct error *err)
{
	(void)err;
	if (row->columns[0].value != NULL)
		db_batch_preview(arg, row->columns[0].value);
	return true;
}

/* What the entries would have made, while they are there. */
static bool
preview_jobs(struct db *db, struct job *jobs, struct error *err)
{
	bool ok = true;

	for (struct job *job = jobs; ok && job != NULL; job = job->next) {
		struct buf sql = BUF(64);

		if (!job->preview || job->status != 200 || job->replayed ||
		    job->seq == 0)
			continue;
		buf_printf(&sql, "select api.preview(%lld)", job->seq);
		db_send(db, sql.data);
		ok = db_finish(db, take_preview, job, err);
		buf_free(&sql);
	}
	return ok;
}

static bool
any_grows(const struct job *jobs)
{
	while (jobs != NULL && !jobs->command->grows)
		jobs = jobs->next;
	return jobs != NULL;
}

static bool
write_transaction(struct db *db, struct job *jobs, struct error *err)
{
	if (!db_send_begin(db, "begin", err))
		return false;
	if (any_grows(jobs))
		db_send_patience(db);
	if (!write_groups(db, jobs, err))
		return false;
	if (job_is_kept(jobs))
		return db_commit(db, err);
	if (!preview_jobs(db, jobs, err))
		return false;
	db_send(db, "rollback");
	return db_finish(db, NULL, NULL, err);
}

bool
db_write(struct db *db, struct job *batch, struct error *err)
{
	return db_transact(db, write_transaction, batch, err);
}
