/* The queue: single writes go before the lines of streams, and neither shuts
 * the other out. */

#include <check.h>
#include <stdlib.h>

#include "queue.h"

#define JOBS 64

static struct job jobs[JOBS];

/* Make job i, patient or not, of one byte, and put it. */
static bool
put(struct queue *queue, int i, bool patient)
{
	jobs[i] = (struct job){.patient = patient, .bytes = 1};
	return queue_put(queue, &jobs[i]);
}

static int
take(struct queue *queue, size_t max_jobs, size_t max_bytes, int taken[])
{
	struct job *job = queue_take(queue, max_jobs, max_bytes);
	int count = 0;

	for (; job != NULL; job = job->next)
		taken[count++] = (int)(job - jobs);
	return count;
}

START_TEST(single_writes_go_first)
{
	struct queue *queue = queue_new(JOBS, 1000);
	int taken[JOBS];

	for (int i = 0; i < 20; i++)
		ck_assert(put(queue, i, true));
	ck_assert(put(queue, 20, false));
	ck_assert_int_eq(take(queue, 8, 1000, taken), 8);
	ck_assert_int_eq(taken[0], 20);
	for (int i = 1; i < 8; i++)
		ck_assert_int_eq(taken[i], i - 1);
	queue_free(queue);
}
END_TEST

START_TEST(they_leave_a_quarter_to_the_lines_of_streams)
{
	struct queue *queue = queue_new(JOBS, 1000);
	int taken[JOBS];

	for (int i = 0; i < 10; i++)
		ck_assert(put(queue, i, true));
	for (int i = 10; i < 30; i++)
		ck_assert(put(queue, i, false));
	ck_assert_int_eq(take(queue, 8, 1000, taken), 8);
	ck_assert_int_eq(taken[5], 15);
	ck_assert_int_eq(taken[6], 0);
	ck_assert_int_eq(taken[7], 1);
	queue_free(queue);
}
END_TEST

START_TEST(streams_fill_half_of_it)
{
	struct queue *queue = queue_new(16, 1000);
	int patient = 0, single = 0;

	while (put(queue, patient, true))
		patient++;
	while (put(queue, patient + single, false))
		single++;
	ck_assert_int_eq(patient, 8);
	ck_assert_int_eq(single, 8);
	ck_assert_uint_eq(queue_length(queue), 16);
	queue_free(queue);
}
END_TEST

START_TEST(bytes_are_bounded_but_for_the_first)
{
	struct queue *queue = queue_new(16, 10);
	int taken[JOBS];

	jobs[0] = (struct job){.patient = true, .bytes = 100};
	ck_assert(queue_put(queue, &jobs[0])); /* it is alone */
	ck_assert(!put(queue, 1, false));
	ck_assert_int_eq(take(queue, 8, 2, taken), 1);
	for (int i = 0; i < 5; i++)
		ck_assert(put(queue, i, i % 2 == 0));
	ck_assert_int_eq(take(queue, 8, 2, taken), 3);
	ck_assert_int_eq(take(queue, 8, 2, taken), 2);
	queue_close(queue);
	ck_assert(!put(queue, 0, false));
	ck_assert_int_eq(take(queue, 8, 2, taken), 0);
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

	tcase_add_test(tcase, single_writes_go_first);
	tcase_add_test(tcase, they_leave_a_quarter_to_the_lines_of_streams);
	tcase_add_test(tcase, streams_fill_half_of_it);
	tcase_add_test(tcase, bytes_are_bounded_but_for_the_first);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
