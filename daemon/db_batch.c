/* Batches of writes: grouping and answering. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "db_batch.h"
#include "db_call.h"

void
db_batch_begin(struct db_batch *batch, struct job *jobs)
{
	size_t count = 0;

	for (struct job *job = jobs; job != NULL; job = job->next)
		count++;
	*batch = (struct db_batch){.waiting = xcalloc(count, sizeof(jobs)),
	    .group = xcalloc(count, sizeof(jobs))};
	for (struct job *job = jobs; job != NULL; job = job->next) {
		job->status = 0;
		batch->waiting[batch->waiting_count++] = job;
	}
}

static bool
go_together(const struct job *a, const struct job *b)
{
	return a->command == b->command && strcmp(db_call_scope(&a->caller),
					       db_call_scope(&b->caller)) == 0;
}

bool
db_batch_next(struct db_batch *batch)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->waiting_count; i++)
		if (batch->waiting[i]->status == 0)
			batch->waiting[count++] = batch->waiting[i];
	batch->waiting_count = count;
	batch->group_count = batch->answered = batch->again = 0;
	for (size_t i = 0; i < count; i++)
		if (go_together(batch->waiting[0], batch->waiting[i]))
			batch->group[batch->group_count++] = batch->waiting[i];
	return count > 0;
}

/* The object that the function answered, with the outcome before it. */
static void
write_reply(struct job *job, const char *outcome, const char *answer)
{
	const char *members =
	    answer != NULL ? answer + strspn(answer, "{ ") : "}";

	buf_clear(&job->reply);
	buf_printf(&job->reply, "{\"status\": \"%s\"%s%s", outcome,
	    job->dry_run ? ", \"dry_run\": true" : "",
	    *members != '}' ? ", " : "");
	buf_add(&job->reply, members);
}

static void
answer_recorded(struct job *job, const struct db_answer *answer)
{
	job->status = job->dry_run ? 200 : 201;
	job->replayed = false;
	write_reply(job, job->dry_run ? "would be recorded" : "recorded",
	    answer->answer);
}

static void
answer_replayed(struct job *job, const struct db_answer *answer)
{
	job->status = 200;
	job->replayed = true;
	write_reply(job, "replayed", answer->answer);
}

static void
answer_refused(struct job *job, const struct db_answer *answer)
{
	enum error_code code = error_by_name(answer->code);

	job->status = error_kind(code)->status;
	job->replayed = false;
	error_set(&job->err, code, answer->field != NULL ? answer->field : "",
	    "%s", answer->sentence != NULL ? answer->sentence : "refused");
	if (answer->hint != NULL)
		error_hint(&job->err, "%s", answer->hint);
}

static const struct {
	const char *name;
	void (*answer)(struct job *, const struct db_answer *);
} outcomes[] = {
    {"recorded", answer_recorded},
    {"replayed", answer_replayed},
    {"refused", answer_refused},
    {"again", NULL},
};

bool
db_batch_answer(
    struct db_batch *batch, const struct db_answer *answer, struct error *err)
{
	size_t ord = answer->ord != NULL ? strtoul(answer->ord, NULL, 10) : 0;
	struct job *job;

	if (ord < 1 || ord > batch->group_count)
		return error_set(err, ERROR_INTERNAL, "",
		    "answer %zu to a call of %zu", ord, batch->group_count);
	job = batch->group[ord - 1];
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (job->status != 0 || answer->outcome == NULL ||
		    strcmp(outcomes[i].name, answer->outcome) != 0)
			continue;
		if (outcomes[i].answer != NULL) {
			outcomes[i].answer(job, answer);
			batch->answered++;
		} else {
			batch->again++;
		}
		return true;
	}
	return error_set(err, ERROR_INTERNAL, "", "row %zu is answered %s %s",
	    ord, answer->outcome != NULL ? answer->outcome : "null",
	    job->status != 0 ? "twice" : "");
}

bool
db_batch_settle(struct db_batch *batch, struct error *err)
{
	if (batch->answered > 0 &&
	    batch->answered + batch->again == batch->group_count)
		return true;
	return error_set(err, ERROR_INTERNAL, "",
	    "of %zu rows %zu were answered and %zu put off", batch->group_count,
	    batch->answered, batch->again);
}

void
db_batch_free(struct db_batch *batch)
{
	free(batch->waiting);
	free(batch->group);
}
