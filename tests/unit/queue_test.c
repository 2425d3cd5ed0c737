/* Queues: offices take turns, single writes go before the lines of streams, and
 * full means no. */

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nouns.h"
#include "queue/queue.h"

/* A job's key is its name: its office and a digit.  That of the line of a
 * stream has an office in capitals. */
static struct job *
job_make(const char *name)
{
	struct job *job = job_new();

	snprintf(job->key, sizeof(job->key), "%.2s", name);
	snprintf(job->caller.office, sizeof(job->caller.office), "%.1s", name);
	job->bulk = isupper((unsigned char)name[0]) != 0;
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

static void
put(struct queue *queue, const char *name, int count)
{
	while (count-- > 0)
		ck_assert(queue_put(queue, job_make(name)));
}

/* What is taken at once is that. */
static void
takes(struct queue *queue, size_t jobs, size_t bytes, const char *names)
{
	char taken[1000] = "";

	take(queue, jobs, bytes, taken);
	ck_assert_str_eq(taken, names);
}

static const struct {
	const char *put;
	size_t jobs, bytes;
	const char *taken; /* a word each time */
} cases[] = {
    {"a1a2a3", 10, 100, "a1a2a3 "}, {"a1a2a3b1", 10, 100, "a1b1a2a3 "},
    {"a1a2a3b1c1b2", 10, 100, "a1b1c1a2b2a3 "},
    {"a1a2a3b1c1b2", 2, 100, "a1b1 b2c1 a2a3 "},
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

/* With a letter each for the command. */
static const struct {
	const char *put;
	size_t jobs;
	const char *taken;
} commands[] = {
    {"a1xa2ya3xa4y", 10, "a1a3 a2a4 "},
    {"a1xa2yb1xb2y", 10, "a1b1 b2a2 "},
    {"a1xb1yc1xa2y", 10, "a1c1 b1a2 "},
    {"a1xb1ya2xc1y", 1, "a1 b1 c1 a2 "},
    {"a1xa2ya3ya4x", 1, "a1 a2 a3 a4 "},
    {"a1xb1ya2xb2xb3x", 3, "a1b2a2 b1 b3 "},
    {"A1xA2yA3x", 10, "A1A2A3 "}, /* the lines of streams keep their order */
    {"A1xA2ya1ya2x", 10, "a1A1A2 a2 "},
};

static void
put_command(struct queue *queue, const char *name)
{
	struct job *job = job_make(name);

	job->command = command_next(NULL) + (name[2] - 'x');
	ck_assert(queue_put(queue, job));
}

START_TEST(a_batch_has_one_command_of_single_writes)
{
	struct queue *queue = queue_new(100, 1000);
	char taken[100] = "";

	for (const char *p = commands[_i].put; *p != '\0'; p += 3)
		put_command(queue, p);
	while (queue_length(queue) > 0)
		take(queue, commands[_i].jobs, 1000, taken);
	ck_assert_str_eq(taken, commands[_i].taken);
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

static void
drain(struct queue *queue)
{
	char taken[1000] = "";

	queue_close(queue);
	while (queue_length(queue) > 0)
		take(queue, 100, 10000, taken);
	queue_free(queue);
}

/* While another writes, one that is saturated has every second batch to itself,
 * and a few turns in that. */
static const struct {
	const char *crowd;
	size_t turns;
} saturated[] = {{"a1", 4}, {"A1", 16}};

START_TEST(an_office_that_is_saturated_has_short_batches_to_itself)
{
	struct queue *queue = queue_new(1000, 100000);
	size_t turns = saturated[_i].turns;
	char taken[1000] = "";

	put(queue, saturated[_i].crowd, 200);
	take(queue, 30, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 170); /* it writes alone */
	put(queue, "b1", 1);
	put(queue, "c1", 2);
	takes(queue, 100, 10000, "b1c1c1 ");
	put(queue, "b1", 1);
	take(queue, 100, 10000, taken);
	ck_assert_uint_eq(queue_length(queue), 170 - turns + 1);
	takes(queue, 100, 10000, "b1 ");
	for (size_t i = 2; i < 5; i++) {
		take(queue, 100, 10000, taken);
		ck_assert_uint_eq(queue_length(queue), 170 - i * turns);
	}
	drain(queue);
}
END_TEST

START_TEST(offices_that_are_saturated_have_their_turns_together)
{
	struct queue *queue = queue_new(1000, 100000);

	put(queue, "a1", 9);
	put(queue, "b1", 10);
	put(queue, "A2", 17);
	takes(queue, 100, 10000,
	    "a1b1A2a1b1A2a1b1A2a1b1A2A2A2A2A2A2A2A2A2A2A2A2A2 ");
	takes(queue, 100, 10000, "b1A2a1b1a1b1a1b1a1 ");
	takes(queue, 100, 10000, "a1b1b1 ");
	drain(queue);
}
END_TEST

/* With a star what may take long. */
START_TEST(what_may_take_long_is_taken_alone)
{
	static const char names[] = "a1 a2 a3*a4 a5 ";
	struct queue *queue = queue_new(1000, 100000);

	for (const char *p = names; *p != '\0'; p += 3) {
		struct job *job = job_make(p);

		job->alone = p[2] == '*';
		ck_assert(queue_put(queue, job));
	}
	takes(queue, 16, 10000, "a1a2 ");
	takes(queue, 16, 10000, "a3 ");
	takes(queue, 16, 10000, "a4a5 ");
	queue_free(queue);
}
END_TEST

START_TEST(a_queue_of_turns_favours_nobody)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[1000] = "";

	put(queue, "a1", 200);
	put(queue, "b1", 5);
	put(queue, "c1", 5);
	for (int i = 0; i < 9; i++)
		take(queue, 1, 0, taken);
	ck_assert_str_eq(taken, "a1 b1 c1 a1 b1 c1 a1 b1 c1 ");
	drain(queue);
}
END_TEST

/* A full batch each time, and always more of what fills it. */
START_TEST(nothing_is_passed_over_for_ever)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[1000] = "";

	put_command(queue, "a1x");
	put_command(queue, "b9y");
	for (int i = 0; i < 8 && strstr(taken, "b9") == NULL; i++) {
		put_command(queue, "a1x");
		put_command(queue, "b1x");
		put_command(queue, "a1x");
		put_command(queue, "b1x");
		take(queue, 2, 1000, taken);
	}
	ck_assert_ptr_nonnull(strstr(taken, "b9"));
	drain(queue);
}
END_TEST

/* An atomic stream may be larger than a batch is allowed to be. */
START_TEST(a_bulk_job_of_any_size_comes_to_its_turn)
{
	struct queue *queue = queue_new(1000, 100000);
	struct job *job = job_make("A1");
	char taken[1000] = "";

	job->bytes = 5000;
	ck_assert(queue_put(queue, job));
	put(queue, "B1", 1);
	for (int i = 0; i < 3; i++) {
		put(queue, "a1", 1);
		take(queue, 10, 1000, taken);
	}
	ck_assert_str_eq(taken, "a1 A1B1a1 a1 ");
	drain(queue);
}
END_TEST

START_TEST(once_the_others_have_gone_it_has_whole_batches_again)
{
	struct queue *queue = queue_new(1000, 100000);
	char taken[2000] = "";

	put(queue, "a1", 740);
	put(queue, "b1", 1);
	for (int i = 0; i < 66; i++) {
		taken[0] = '\0';
		take(queue, 100, 10000, taken);
	}
	ck_assert_uint_eq(strlen(taken), 100 * 2 + 1);
	drain(queue);
}
END_TEST

START_TEST(one_office_cannot_fill_the_queue)
{
	struct queue *queue = queue_new(8, 1000);

	put(queue, "a1", 6);
	refuse(queue, "a1");
	put(queue, "b1", 1);
	put(queue, "c1", 1);
	refuse(queue, "d1");
	takes(queue, 2, 100, "a1b1 ");
	put(queue, "b1", 1);
	queue_close(queue);
	refuse(queue, "b1");
	takes(queue, 100, 1000, "c1a1b1a1a1a1a1 ");
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
		put(queue, i % 2 == 0 ? "A1" : "a1", 30);
		take(queue, 30, 10000, taken);
		ck_assert_uint_eq(queue_length(queue), 0);
	}
	queue_free(queue);
}
END_TEST

START_TEST(streams_fill_half_of_it)
{
	struct queue *queue = queue_new(16, 1000);

	put(queue, "A1", 6);
	refuse(queue, "A1");
	put(queue, "B1", 2);
	refuse(queue, "B1");
	for (int i = 0; i < 8; i++)
		put(queue, i % 2 == 0 ? "c1" : "d1", 1);
	refuse(queue, "e1");
	ck_assert_uint_eq(queue_length(queue), 16);
	takes(queue, 100, 1000, "c1d1c1d1c1d1c1d1A1B1A1B1A1A1A1A1 ");
	queue_free(queue);
}
END_TEST

START_TEST(a_job_of_any_size_fits_into_an_empty_queue)
{
	struct queue *queue = queue_new(16, 10);
	struct job *job = job_make("A1");

	job->bytes = 100;
	ck_assert(queue_put(queue, job));
	refuse(queue, "b1");
	takes(queue, 8, 2, "A1 ");
	queue_free(queue);
}
END_TEST

START_TEST(a_queue_is_full_by_bytes_too)
{
	struct queue *queue = queue_new(16, 25);

	put(queue, "a1", 1);
	put(queue, "b1", 1);
	refuse(queue, "c1"); /* of 10 bytes, and 5 are left */
	takes(queue, 1, 100, "a1 ");
	put(queue, "c1", 1);
	drain(queue);
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
	tcase_add_loop_test(tcase, a_batch_has_one_command_of_single_writes, 0,
	    sizeof(commands) / sizeof(commands[0]));
	tcase_add_loop_test(tcase,
	    an_office_that_is_saturated_has_short_batches_to_itself, 0,
	    sizeof(saturated) / sizeof(saturated[0]));
	tcase_add_test(
	    tcase, offices_that_are_saturated_have_their_turns_together);
	tcase_add_test(tcase, what_may_take_long_is_taken_alone);
	tcase_add_test(tcase, a_queue_of_turns_favours_nobody);
	tcase_add_test(tcase, nothing_is_passed_over_for_ever);
	tcase_add_test(tcase, a_bulk_job_of_any_size_comes_to_its_turn);
	tcase_add_test(
	    tcase, once_the_others_have_gone_it_has_whole_batches_again);
	tcase_add_test(tcase, one_office_cannot_fill_the_queue);
	tcase_add_test(tcase, an_office_that_writes_alone_has_whole_batches);
	tcase_add_test(tcase, streams_fill_half_of_it);
	tcase_add_test(tcase, a_job_of_any_size_fits_into_an_empty_queue);
	tcase_add_test(tcase, a_queue_is_full_by_bytes_too);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
