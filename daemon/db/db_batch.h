#ifndef BURSAR_DB_BATCH_H
#define BURSAR_DB_BATCH_H

/*
 * A batch of writes on its way through one transaction: which jobs go together
 * into a call, and what the answers say.
 *
 *	db_batch_begin(&batch, jobs);
 *	while (db_batch_next(&batch))
 *		call for batch.group, db_batch_answer() for each row that
 *		comes back, db_batch_settle();
 *	db_batch_free(&batch);
 *
 * A call is for all that wait of the command and scope of the first that
 * waits, up to a limit.  A job answered "again" touches what an earlier one of
 * its call has touched, and keeps waiting.  Nothing is true until the
 * transaction has committed.
 *
 * The lines of a bulk stream take effect in their order: what goes before a
 * line that waits for another call must be of a command that stands by itself,
 * and so must that line.  What was not found when it went before others is
 * judged again in its turn, as they may have made it.
 */

#include "queue/job.h"

struct db_batch {
	struct job **waiting, **group;
	size_t waiting_count, group_count;
	size_t answered, again; /* of the group, so far */
};

/* A row as api functions answer it, NULL for null. */
struct db_answer {
	const char *ord, *outcome, *code, *field, *sentence, *hint, *seq,
	    *answer, *hash;
};

void db_batch_begin(struct db_batch *, struct job *jobs);
bool db_batch_next(struct db_batch *);

/* Answer one of the group; false and ERROR_INTERNAL if there is no such one,
 * or it was answered before. */
bool
db_batch_answer(struct db_batch *, const struct db_answer *, struct error *);

/* Add members of an object, as text, to what a job was answered. */
void db_batch_preview(struct job *, const char *members);

/* Was the whole group answered, and not all with "again"? */
bool db_batch_settle(struct db_batch *, struct error *);

void db_batch_free(struct db_batch *);

#endif
