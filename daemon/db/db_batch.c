/* Batches of writes: grouping and answering. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "db/db_answer.h"
#include "db/db_batch.h"
#include "db/db_call.h"

/* Jobs of one call: what a call does by itself should fit the processor's
 * caches, whatever the size of the batch. */
#define GROUP_MAX 512

void
db_batch_begin(struct db_batch *batch, struct job *jobs)
{
	size_t count = 0;

	for (struct job *job = jobs; job != NULL; job = job->next)
		count++;
	*batch = (struct db_batch){.waiting = xcalloc(count, sizeof(struct job *)),
	    .group = xcalloc(count, sizeof(struct job *))};
	for (struct job *job = jobs; job != NULL; job = job->next) {
		job->status = 0;
		job->put_off = false;
		batch->waiting[batch->waiting_count++] = job;
	}
}

static bool
go_together(const struct job *a, const struct job *b)
{
	return a->command == b->command && strcmp(db_call_scope(&a->caller),
					       db_call_scope(&b->caller)) == 0;
}

/* May the job, which waits, be judged in a call for the first that waits? */
static bool
may_go(const struct db_batch *batch, const struct job *job)
{
	const struct job_order *order = job->order;

	if (batch->group_count == GROUP_MAX ||
	    !go_together(batch->waiting[0], job))
		return false;
	return order == NULL || !order->passed ||
	       (!order->blocked && !job->put_off);
}

/* Leave the job for a later call: what follows it in its stream may only go
 * before it if neither can have to do with the other. */
static void
leave(const struct db_batch *batch, const struct job *job)
{
	struct job_order *order = job->order;

	if (order == NULL)
		return;
	order->passed = true;
	if (!job->command->by_itself || !batch->waiting[0]->command->by_itself)
		order->blocked = true;
}

/* Keep those that were not answered yet. */
static void
keep_waiting(struct db_batch *batch)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->waiting_count; i++) {
		struct job *job = batch->waiting[i];

		if (job->status != 0)
			continue;
		if (job->order != NULL)
			*job->order = (struct job_order){false, false};
		batch->waiting[count++] = job;
	}
	batch->waiting_count = count;
}

bool
db_batch_next(struct db_batch *batch)
{
	keep_waiting(batch);
	batch->group_count = batch->answered = batch->again = 0;
	for (size_t i = 0; i < batch->waiting_count; i++) {
		struct job *job = batch->waiting[i];

		if (!may_go(batch, job)) {
			leave(batch, job);
			continue;
		}
		job->early = job->order != NULL && job->order->passed;
		batch->group[batch->group_count++] = job;
	}
	return batch->waiting_count > 0;
}

/* The object that the function answered, with the outcome before it. */
static void
write_reply(
    struct job *job, const char *outcome, const struct db_answer *answer)
{
	const char *members =
	    answer->answer != NULL
		? answer->answer + strspn(answer->answer, "{ ")
		: "}";

	job->seq = answer->seq != NULL ? strtoll(answer->seq, NULL, 10) : 0;
	buf_clear(&job->reply);
	buf_printf(&job->reply, "{\"status\": \"%s\"%s", outcome,
	    job->dry_run ? ", \"dry_run\": true" : "");
	if (answer->hash != NULL && !job->dry_run) /* or there is no entry */
		buf_printf(&job->reply, ", \"entry_hash\": \"%s\"",
		    answer->hash);
	buf_add(&job->reply, *members != '}' ? ", " : "");
	buf_add(&job->reply, members);
	db_answer_check(job);
}

static void
answer_recorded(struct job *job, const struct db_answer *answer)
{
	job->status = job->dry_run ? 200 : 201;
	job->replayed = false;
	write_reply(
	    job, job->dry_run ? "would be recorded" : "recorded", answer);
}

static void
answer_replayed(struct job *job, const struct db_answer *answer)
{
	job->status = 200;
	job->replayed = true;
	write_reply(job, "replayed", answer);
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

/* Was it not there yet, perhaps because the line that makes it was left
 * behind? */
static bool
is_too_early(const struct job *job, const struct db_answer *answer)
{
	return job->early && strcmp(answer->outcome, "refused") == 0 &&
	       error_by_name(answer->code) == ERROR_NOT_FOUND;
}

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
		job->put_off = is_too_early(job, answer);
		if (outcomes[i].answer != NULL && !job->put_off) {
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

void
db_batch_preview(struct job *job, const char *members)
{
	struct buf reply;

	buf_init(&reply, JOB_REPLY_MAX);
	buf_add_bytes(&reply, job->reply.data, job->reply.len - 1);
	buf_add(&reply, ", ");
	buf_add(&reply, members + strspn(members, "{ "));
	buf_free(&job->reply);
	job->reply = reply;
	db_answer_check(job);
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
