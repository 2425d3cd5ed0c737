/* Queues: offices take turns, and full means no. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

/* A job's key is its name: its office and a digit. */
static struct job *
job_make(const char *name)
{
	struct job *job = job_new();

	snprintf(job->key, sizeof(job->key), "%.2s", name);
	snprintf(job->caller.office, sizeof(job->caller.office), "%.1s", name);
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
    {"a1a2a3a4b1", 10, 20, "a1b1a2 a3a4 "}, /* bytes beyond the first */
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
	tcase_add_test(tcase, one_office_cannot_fill_the_queue);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
