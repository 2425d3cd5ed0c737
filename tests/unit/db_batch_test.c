/*
 * Which writes go together into a call.  A batch is spelled in letters, a
 * stream in upper or lower case each: p and o stand by themselves (pledge,
 * offer), c does not (a party is changed).  1, 2, … are single writes of
 * pledges.  What comes out are the calls, with "-" between them.
 */

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/db_batch.h"
#include "nouns.h"

static const struct {
	const char *batch;
	const char *missing; /* not there until the call before has been made */
	const char *calls;
} cases[] = {
    {"ppp", "", "ppp"},
    {"popo", "", "pp-oo"},
    {"1o2o3", "", "123-oo"},
    {"pcp", "", "p-c-p"},
    {"cpcp", "", "c-p-c-p"},
    {"ccpp", "", "cc-pp"},
    {"opcpo", "", "o-p-c-p-o"},
    {"pcP1p", "", "pP1-c-p"},
    {"pcpCPP", "", "p-cC-pPP"},
    {"opo", "2", "o2-p-o"},
    {"popopo", "24", "p24-ooo-pp"},
    {"op", "1", "o-p"},
};

static struct job jobs[16];
static struct job_order orders[2];

static struct job *
make_batch(const char *letters)
{
	memset(jobs, 0, sizeof(jobs));
	for (size_t i = 0; letters[i] != '\0'; i++) {
		char c = letters[i];
		struct job *job = &jobs[i];

		job->next = letters[i + 1] != '\0' ? job + 1 : NULL;
		job->caller.role = ROLE_OFFICER;
		buf_init(&job->reply, 1000);
		if (isalpha((unsigned char)c))
			job->order = &orders[isupper((unsigned char)c) != 0];
		job->command =
		    tolower(c) == 'o'	? command_find("inkind", "offer")
		    : tolower(c) == 'c' ? command_find("party", "change")
					: command_find("pledge", "record");
	}
	return jobs;
}

/* What the functions answer with. */
#define MADE                                                                   \
	"{\"key\": \"0198c0de-0000-7000-8000-0000000000aa\", \"seq\": 1, "     \
	"\"date\": \"2026-01-05\""

static const char *
answer_to(const struct job *job)
{
	return job->command == command_find("inkind", "offer") ? MADE
		   ", \"party\": \"acme\", \"kind\": \"service\"}"
	       : job->command == command_find("party", "change") ? MADE
		   ", \"party\": \"acme\"}"
								 : MADE "}";
}

/* Answer the group: what is missing is not found, once, if it went early. */
static void
answer_group(struct db_batch *batch, const char *letters, const char *missing,
    struct buf *calls)
{
	struct error err;

	for (size_t i = 0; i < batch->group_count; i++) {
		struct job *job = batch->group[i];
		char place = (char)('0' + (job - jobs)), ord[24];
		struct db_answer answer = {.ord = ord,
		    .outcome = "recorded",
		    .seq = "1",
		    .answer = answer_to(job)};
		bool absent = strchr(missing, place) != NULL && place != '\0';

		snprintf(ord, sizeof(ord), "%zu", i + 1);
		if (absent && job->early) {
			answer.outcome = "refused";
			answer.code = "not_found";
		}
		buf_add_bytes(calls,
		    absent && job->early ? &place : &letters[job - jobs], 1);
		ck_assert(db_batch_answer(batch, &answer, &err));
	}
	ck_assert(db_batch_settle(batch, &err));
}

START_TEST(writes_go_together_in_the_order_of_their_stream)
{
	const char *letters = cases[_i].batch;
	struct buf calls = BUF(1000);
	struct db_batch batch;

	db_batch_begin(&batch, make_batch(letters));
	while (db_batch_next(&batch)) {
		if (calls.len > 0)
			buf_add(&calls, "-");
		answer_group(&batch, letters, cases[_i].missing, &calls);
	}
	ck_assert_str_eq(calls.data, cases[_i].calls);
	for (size_t i = 0; letters[i] != '\0'; i++) {
		ck_assert_int_eq(jobs[i].status, 201);
		buf_free(&jobs[i].reply);
	}
	db_batch_free(&batch);
	buf_free(&calls);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("db_batch");
	TCase *tcase = tcase_create("db_batch");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase,
	    writes_go_together_in_the_order_of_their_stream, 0,
	    sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
