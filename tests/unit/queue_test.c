/* Queues: offices take turns, single writes go before the lines of streams, and
 * full means no. */

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

/* A job's key is its name: its office and a digit.  That of the line of a
 * stream has an office in capitals. */
static struct job *
job_make(const char *name)
{
	struct job *job = job_new();

	snprintf(job->key, sizeof(job->key), "%.2s", name);
	snprintf(job->caller.office, sizeof(job->caller.office), "%.1s", name);
	job->patient = isupper((unsigned char)name[0]) != 0;
	job->bytes = 10;
	return job;
}

/* Add the names of all that are taken at once, and free them. */
static void
take(struct queue *queue, size_t jobs, size_t bytes, char *names)
{
	struct job *job = queue_take(queue, jobs, bytes);

	while (job != NULL) {
		struct job *next = job->next;

		strcat(names, job->key);
		job_free(job);
		job = next;
	}
	strcat(names, " ");
}

static const struct {
	const char *put;
	size_t jobs, bytes;
	const char *taken; /* a word each time */
} cases[] = {
    {"a1a2a3", 10, 100, "a1a2a3 "}, {"a1a2a3b1", 10, 100, "a1b1a2a3 "},
    {"a1a2a3b1c1b2", 10, 100, "a1b1c1a2b2a3 "},
    {"a1a2a3b1c1b2", 2, 100, "a1b1 c1a2 b2a3 "},
    {"a1b1a2b2", 1, 0, "a1 b1 a2 b2 "},
    {"a1a2a3a4b1", 10, 20, "a1b1a2 a3a4 "},	/* bytes beyond the first */
    {"A1A2A3B1a1", 4, 100, "a1A1B1A2 A3 "},	/* single ones first */
    {"A1a1a2a3a4a5", 4, 100, "a1a2a3A1 a4a5 "}, /* but a quarter */
};

START_TEST(offices_take_turns_a_job_each)
{
	struct queue *queue = queue_new(100, 1000);
	char taken[100] = "";

	for (const char *p = cases[_i].put; *p != '\0'; p += 2)
		ck_assert(queue_put(queue, job_make(p)));
	while (queue_length(queue) > 0)
		take(queue, cases[_i].jobs, cases[_i].bytes, taken);
	ck_assert_str_eq(taken, cases[_i].taken);
	queue_free(queue);
}
END_TEST

static void
refuse(struct queue *queue, const char *name)
{
	struct job *job = job_make(name);

	ck_assert(!queue_put(queue, job));
	job_free(job);
}

START_TEST(an_office_has_few_jobs_in_a_batch_while_another_writes)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[1000] = "";

	for (int i = 0; i < 200; i++)
		ck_assert(queue_put(queue, job_make("a1")));
	take(queue, 30, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 170); /* it writes alone */
	ck_assert(queue_put(queue, job_make("b1")));
	take(queue, 100, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 170 - 8);
	take(queue, 100, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 170 - 16);
	queue_close(queue);
	while (queue_length(queue) > 0)
		take(queue, 100, 10000, taken);
	queue_free(queue);
}
END_TEST

START_TEST(a_stream_has_more_of_them)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[1000] = "";

	for (int i = 0; i < 200; i++)
		ck_assert(queue_put(queue, job_make("A1")));
	ck_assert(queue_put(queue, job_make("b1")));
	take(queue, 400, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 200 - 64);
	queue_close(queue);
	while (queue_length(queue) > 0)
		take(queue, 100, 10000, taken);
	queue_free(queue);
}
END_TEST

START_TEST(one_office_cannot_fill_the_queue)
{
	struct queue *queue = queue_new(8, 1000);
	char taken[100] = "";

	for (int i = 0; i < 6; i++)
		ck_assert(queue_put(queue, job_make("a1")));
	refuse(queue, "a1");
	ck_assert(queue_put(queue, job_make("b1")));
	ck_assert(queue_put(queue, job_make("c1")));
	refuse(queue, "d1");
	take(queue, 2, 100, taken);
	ck_assert_str_eq(taken, "a1b1 ");
	ck_assert(queue_put(queue, job_make("b1")));
	queue_close(queue);
	refuse(queue, "b1");
	take(queue, 100, 1000, taken);
	ck_assert_str_eq(taken, "a1b1 c1a1b1a1a1a1a1 ");
	ck_assert_ptr_null(queue_take(queue, 1, 0));
	queue_free(queue);
}
END_TEST

START_TEST(an_office_that_writes_alone_has_whole_batches)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[1000] = "";

	/* In either lane, also when the other was left empty. */
	for (int i = 0; i < 4; i++) {
		for (int n = 0; n < 30; n++)
			ck_assert(queue_put(
			    queue, job_make(i % 2 == 0 ? "A1" : "a1")));
		take(queue, 30, 10000, taken);
		ck_assert_uint_eq(queue_length(queue), 0);
	}
	queue_free(queue);
}
END_TEST

START_TEST(streams_fill_half_of_it)
{
	struct queue *queue = queue_new(16, 1000);
	char taken[100] = "";

	for (int i = 0; i < 6; i++)
		ck_assert(queue_put(queue, job_make("A1")));
	refuse(queue, "A1");
	for (int i = 0; i < 2; i++)
		ck_assert(queue_put(queue, job_make("B1")));
	refuse(queue, "B1");
	for (int i = 0; i < 8; i++)
		ck_assert(queue_put(queue, job_make(i % 2 == 0 ? "c1" : "d1")));
	refuse(queue, "e1");
	ck_assert_uint_eq(queue_length(queue), 16);
	take(queue, 100, 1000, taken);
	ck_assert_str_eq(taken, "c1d1c1d1c1d1c1d1A1B1A1B1A1A1A1A1 ");
	queue_free(queue);
}
END_TEST

START_TEST(a_job_of_any_size_fits_into_an_empty_queue)
{
	struct queue *queue = queue_new(16, 10);
	struct job *job = job_make("A1");
	char taken[100] = "";

	job->bytes = 100;
	ck_assert(queue_put(queue, job));
	refuse(queue, "b1");
	take(queue, 8, 2, taken);
	ck_assert_str_eq(taken, "A1 ");
	queue_free(queue);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("queue");
	TCase *tcase = tcase_create("queue");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, offices_take_turns_a_job_each, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(
	    tcase, an_office_has_few_jobs_in_a_batch_while_another_writes);
	tcase_add_test(tcase, a_stream_has_more_of_them);
	tcase_add_test(tcase, one_office_cannot_fill_the_queue);
	tcase_add_test(tcase, an_office_that_writes_alone_has_whole_batches);
	tcase_add_test(tcase, streams_fill_half_of_it);
	tcase_add_test(tcase, a_job_of_any_size_fits_into_an_empty_queue);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
