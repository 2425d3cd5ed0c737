/*
 * What the writer does with a batch that fails.  The database is a script: a
 * letter for each attempt, and what was asked of it is written down.
 *
 *   .  recorded     -  out of reach     ?  nobody knows     end: recorded
 *
 * A job is a letter.  f fails for what is in it, whenever it is in the batch;
 * in capitals are the lines of one atomic stream, whose f is F; 1, 2, … are dry
 * runs; x, y and X, Y wait no longer.
 */

#include <check.h>
#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "db/db.h"
#include "log.h"
#include "workers/writer.h"

struct db {
	const char *script;
	bool away;	   /* as db_ping() sees it */
	bool closed;	   /* db_open() fails */
	struct buf calls;  /* the jobs of each attempt, and its outcome */
	struct buf ended;  /* each job, and what it was told */
	struct buf failed; /* what writer_fails() said then */
};

static struct db database;
static _Atomic(struct writer *) running;

struct db *
db_open(const struct db_settings *settings, struct error *err)
{
	(void)settings;
	if (!database.closed)
		return &database;
	error_set(err, ERROR_CONFIG, "database", "no such login");
	return NULL;
}

void
db_close(struct db *db)
{
	(void)db;
}

void
db_rehearse(struct db *db)
{
	(void)db;
}

bool
db_ping(struct db *db, struct error *err)
{
	return !db->away ||
	       error_set(err, ERROR_UNAVAILABLE, "", "out of reach");
}

bool
db_write(struct db *db, struct job *batch, struct error *err)
{
	char move = *db->script != '\0' ? *db->script++ : '.';

	if (db->calls.len > 0)
		buf_add(&db->calls, " ");
	for (struct job *job = batch; job != NULL; job = job->next) {
		buf_add(&db->calls, job->key);
		if (tolower((unsigned char)job->key[0]) == 'f' && move == '.')
			move = '!';
	}
	buf_add_bytes(&db->calls, &move, 1);
	for (struct job *job = batch; job != NULL; job = job->next)
		job->status = move == '.' ? 201 : 0;
	return move == '.' || error_set(err,
				  move == '-'	? ERROR_UNAVAILABLE
				  : move == '?' ? ERROR_OUTCOME_UNKNOWN
						: ERROR_INTERNAL,
				  "", "as the script has it");
}

static void
on_done(struct job *job)
{
	buf_printf(&database.ended, "%s%s:%s",
	    database.ended.len > 0 ? " " : "", job->key,
	    job->status < 400 ? "ok" : error_kind(job->err.code)->name);
	buf_printf(
	    &database.failed, "%d", running != NULL && writer_fails(running));
}

static struct job *
job_make(char letter)
{
	struct job *job = job_new();
	bool late = strchr("xyXY", letter) != NULL;

	job->key[0] = letter;
	job->atomic = isupper((unsigned char)letter) != 0;
	job->dry_run = isdigit((unsigned char)letter) != 0;
	job->deadline_ms = late ? 0 : clock_ms() + 60 * 1000;
	job->done = on_done;
	return job;
}

/* Queue the jobs; the lines of an atomic stream are one. */
static void
put(struct queue *queue, const char *letters, struct job *jobs[])
{
	struct job **rest = NULL;

	for (size_t i = 0; letters[i] != '\0'; i++) {
		jobs[i] = job_make(letters[i]);
		if (jobs[i]->atomic && rest != NULL) {
			*rest = jobs[i];
			rest = &jobs[i]->next;
			continue;
		}
		if (jobs[i]->atomic)
			rest = &jobs[i]->rest;
		ck_assert(queue_put(queue, jobs[i]));
	}
}

static void
keep_quiet(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	(void)level, (void)sentence, (void)fields;
}

static void
begin(const char *script, bool away)
{
	log_set_writer(keep_quiet);
	database = (struct db){.script = script, .away = away};
	buf_init(&database.calls, 1000);
	buf_init(&database.ended, 1000);
	buf_init(&database.failed, 100);
	running = NULL;
}

static void
end(struct job *jobs[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		job_free(jobs[i]);
	buf_free(&database.calls);
	buf_free(&database.ended);
	buf_free(&database.failed);
}

/* Have the writer work on the jobs, which are one batch. */
static void
expect(const char *letters, const char *script, bool away, const char *calls,
    const char *ended)
{
	const struct writer_settings settings = {
	    .batch_jobs = 16, .batch_bytes = 1000};
	struct queue *queue = queue_new(100, 100000);
	struct job *jobs[16];

	begin(script, away);
	put(queue, letters, jobs);
	queue_close(queue);
	writer_join(writer_start(&settings, queue));
	ck_assert_str_eq(database.calls.data, calls);
	ck_assert_str_eq(database.ended.data, ended);
	queue_free(queue);
	end(jobs, strlen(letters));
}

START_TEST(what_fails_for_what_is_in_it_is_halved_until_it_stands_alone)
{
	expect("abc", "", false, "abc.", "a:ok b:ok c:ok");
	expect("abfc", "", false, "abfc! ab. fc! f! c.",
	    "a:ok b:ok f:internal c:ok");
	expect("f", "", false, "f!", "f:internal");
}
END_TEST

START_TEST(an_atomic_unit_is_written_whole_or_not_at_all)
{
	expect("ABC", "", false, "ABC.", "A:ok B:ok C:ok");
	expect("ABFC", "", false, "ABFC!",
	    "A:internal B:internal F:internal C:internal");
	expect("aBFb", "", false, "ab. BF!", "a:ok b:ok B:internal F:internal");
	/* Nobody waits for some of it: that is no reason to take it apart. */
	expect("AX", "", false, "AX.", "A:ok X:ok");
	expect("XA", "", false, "", "X:busy A:busy");
}
END_TEST

START_TEST(a_dry_run_is_by_itself)
{
	expect("a12b", "", false, "ab. 1. 2.", "a:ok b:ok 1:ok 2:ok");
}
END_TEST

START_TEST(what_nobody_waits_for_is_not_written)
{
	expect("axby", "", false, "ab.", "x:busy y:busy a:ok b:ok");
	expect("xy", "", false, "", "x:busy y:busy");
}
END_TEST

START_TEST(what_passes_is_tried_again_with_all_of_the_batch)
{
	expect("ab", "-.", false, "ab- ab.", "a:ok b:ok");
	expect("ab", "?.", false, "ab? ab.", "a:ok b:ok");
	/* The database answers, but not to this: something in it may be why. */
	expect("ab", "---", false, "ab- ab- ab- a. b.", "a:ok b:ok");
	expect("a", "---", false, "a- a- a-", "a:unavailable");
}
END_TEST

START_TEST(while_the_database_is_away_a_batch_is_tried_as_long_as_anybody_waits)
{
	expect("a", "----.", true, "a- a- a- a- a.", "a:ok");
}
END_TEST

START_TEST(a_doubt_about_an_earlier_attempt_stays)
{
	expect("a", "?--", false, "a? a- a-", "a:outcome_unknown");
	expect("f", "?.", false, "f? f!", "f:outcome_unknown");
	expect("af", "?.", false, "af? af! a. f!", "a:ok f:outcome_unknown");
}
END_TEST

START_TEST(that_writes_fail_is_known_until_one_is_recorded)
{
	const struct writer_settings settings = {
	    .batch_jobs = 1, .batch_bytes = 1000};
	struct queue *queue = queue_new(100, 100000);
	struct job *jobs[3];

	begin("---.", false);
	running = writer_start(&settings, queue);
	put(queue, "a1b", jobs);
	queue_close(queue);
	writer_join(running);
	ck_assert_str_eq(database.ended.data, "a:unavailable 1:ok b:ok");
	ck_assert_str_eq(database.failed.data, "110");
	queue_free(queue);
	end(jobs, 3);
}
END_TEST

START_TEST(who_started_a_writer_is_told_whether_it_could_connect)
{
	const struct writer_settings settings = {
	    .batch_jobs = 16, .batch_bytes = 1000};
	static const char *const said[] = {"", "no such login"};

	for (int closed = 0; closed < 2; closed++) {
		struct queue *queue = queue_new(100, 100000);
		struct error err = {0};
		struct writer *writer;

		begin("", false);
		database.closed = closed == 1;
		writer = writer_start(&settings, queue);
		ck_assert(writer_ready(writer, &err) == !database.closed);
		ck_assert_str_eq(err.message, said[closed]);
		queue_close(queue);
		writer_join(writer);
		queue_free(queue);
		end(NULL, 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("writer");
	TCase *tcase = tcase_create("writer");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase,
	    what_fails_for_what_is_in_it_is_halved_until_it_stands_alone);
	tcase_add_test(tcase, an_atomic_unit_is_written_whole_or_not_at_all);
	tcase_add_test(tcase, a_dry_run_is_by_itself);
	tcase_add_test(tcase, what_nobody_waits_for_is_not_written);
	tcase_add_test(tcase, what_passes_is_tried_again_with_all_of_the_batch);
	tcase_add_test(tcase,
	    while_the_database_is_away_a_batch_is_tried_as_long_as_anybody_waits);
	tcase_add_test(tcase, a_doubt_about_an_earlier_attempt_stays);
	tcase_add_test(tcase, that_writes_fail_is_known_until_one_is_recorded);
	tcase_add_test(
	    tcase, who_started_a_writer_is_told_whether_it_could_connect);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
