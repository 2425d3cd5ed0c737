/*
 * COUNT hostile requests, made at random, to a daemon: each must get the
 * answer that its kind of wrong deserves, soundly made, and no internal error.
 *
 *	hostile COUNT [SEED]     PORT and STATE from the environment
 *	hostile --check          does the judge see what is wrong with answers?
 *
 * That nothing was recorded is looked at by whoever calls this.
 */

#include <jansson.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "shots.h"
#include "talk.h"

#define THREADS	 6
#define PEOPLE	 9
#define SHOWN	 10 /* failures that are shown in full */
#define WHY_MAX	 (64 * 1024)
#define KINDS	 32
#define TALK_MAX 500 /* requests on one connection */

static const char *const people[PEOPLE] = {"officer", "officer2", "finance",
    "finance2", "regional", "regional2", "auditor", "admin", NULL};

/* What all threads share. */
struct run {
	unsigned port;
	SSL_CTX *contexts[PEOPLE];
	unsigned long count;
	uint64_t seed;
	pthread_mutex_t lock; /* of the rest */
	unsigned long failed;
	unsigned long statuses[600];
	struct {
		const char *name;
		unsigned long count;
	} kinds[KINDS];
};

/* One thread: a connection for each person, kept while it lasts. */
struct gun {
	struct run *run;
	unsigned number;
	uint64_t random;
	struct talk *talks[PEOPLE];
	unsigned fired[PEOPLE];
	struct shot shot;
	struct answer answer;
	struct buf why;
	pthread_t thread;
};

/* The judge ----------------------------------------------------------------*/

/* Which answers are internal errors.  That a method is not supported, a coding
 * or a version is none; nor that there are too many streams just now. */
static bool
is_fault(const struct shot *shot, const struct answer *answer)
{
	int status = answer->status;

	if (shot->lines > 0 && status == 503)
		return strstr(answer->body.data, "\"code\":\"busy\"") == NULL;
	return status >= 500 && status != 501 && status != 505;
}

static bool
is_right_status(const struct shot *shot, int status)
{
	for (int i = 0; i < SHOT_STATUSES && shot->statuses[i] != 0; i++)
		if (shot->statuses[i] == status)
			return true;
	return shot->raw && status < 600;
}

/* Does the answer name the field, and the way out? */
static bool
names_field(const struct shot *shot, const json_t *body, struct buf *why)
{
	const char *field = json_string_value(json_object_get(body, "field"));

	if (shot->field[0] == '\0' ||
	    (field != NULL && strcmp(field, shot->field) == 0))
		return true;
	buf_printf(why, "it should name the field %s", shot->field);
	return false;
}

static bool
says_dry(const struct shot *shot, const json_t *body, struct buf *why)
{
	if (!shot->dry || json_is_true(json_object_get(body, "dry_run")))
		return true;
	buf_add(why, "it does not say that it was a dry run");
	return false;
}

/* One line of a stream's answer: refused, or tried out; and the last counts. */
static bool
judge_line(const json_t *line, bool last, struct buf *why)
{
	const char *status = json_string_value(json_object_get(line, "status"));
	const char *code = json_string_value(json_object_get(line, "code"));
	bool refused = status != NULL && strcmp(status, "refused") == 0;

	if (last ? json_is_true(json_object_get(line, "end"))
		 : (refused && code != NULL && strcmp(code, "internal") != 0 &&
		       json_is_string(json_object_get(line, "detail"))) ||
		       (status != NULL &&
			   strcmp(status, "would be recorded") == 0))
		return true;
	buf_printf(why, "a line that is answered %s, %s",
	    status != NULL ? status : "without a status",
	    code != NULL ? code : "without a code");
	return false;
}

/* The answer to a stream: a line for each of its lines. */
static bool
judge_stream(
    const struct shot *shot, const struct answer *answer, struct buf *why)
{
	char *text = xstrdup(answer->body.data), *rest = text, *line;
	int lines = 0;
	bool ok = true;

	while (ok && (line = strsep(&rest, "\n")) != NULL && rest != NULL) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		ok = judge_line(object, lines == shot->lines, why);
		json_decref(object);
		lines++;
	}
	free(text);
	if (ok && lines != shot->lines + 1) {
		buf_printf(
		    why, "%d lines are answered by %d", shot->lines, lines);
		ok = false;
	}
	return ok;
}

static bool
judge(const struct shot *shot, const struct answer *answer, struct buf *why)
{
	json_t *body;
	bool ok;

	if (is_fault(shot, answer)) {
		buf_add(why, "an internal error");
		return false;
	}
	if (!is_right_status(shot, answer->status)) {
		buf_add(why, "another status than it deserves");
		return false;
	}
	if (shot->lines > 0 && answer->status == 200)
		return judge_stream(shot, answer, why);
	if (!answer_is_sound(answer, why))
		return false;
	body = json_loadb(answer->body.data, answer->body.len,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	ok = answer->status >= 400 ? names_field(shot, body, why)
				   : says_dry(shot, body, why);
	json_decref(body);
	return ok;
}

/* Firing -------------------------------------------------------------------*/

static unsigned
place_of(const char *person)
{
	for (unsigned i = 0; i < PEOPLE; i++)
		if (people[i] == person ||
		    (people[i] != NULL && person != NULL &&
			strcmp(people[i], person) == 0))
			return i;
	abort();
}

/* Bytes for people to read. */
static void
print_bytes(const char *data, size_t len)
{
	for (size_t i = 0; i < len && i < 3000; i++)
		if (data[i] == '\n')
			printf("\\n\n#   ");
		else if ((unsigned char)data[i] < 0x20 ||
			 (unsigned char)data[i] > 0x7e)
			printf("\\x%02x", (unsigned char)data[i]);
		else
			putchar(data[i]);
	printf("\n");
}

static void
report(struct gun *gun)
{
	struct run *run = gun->run;

	pthread_mutex_lock(&run->lock);
	if (run->failed++ < SHOWN) {
		printf("# %s, as %s: %s\n#   ", gun->shot.kind,
		    gun->shot.person != NULL ? gun->shot.person : "nobody",
		    gun->why.data);
		print_bytes(gun->shot.bytes.data, gun->shot.bytes.len);
		printf("# was answered %d\n#   ", gun->answer.status);
		print_bytes(gun->answer.body.data, gun->answer.body.len);
		fflush(stdout);
	}
	pthread_mutex_unlock(&run->lock);
}

static void
count(struct gun *gun)
{
	struct run *run = gun->run;
	size_t i = 0;

	pthread_mutex_lock(&run->lock);
	run->statuses[gun->answer.status < 600 ? gun->answer.status : 0]++;
	while (i < KINDS - 1 && run->kinds[i].name != NULL &&
	       strcmp(run->kinds[i].name, gun->shot.kind) != 0)
		i++;
	run->kinds[i].name = gun->shot.kind;
	run->kinds[i].count++;
	pthread_mutex_unlock(&run->lock);
}

static bool
is_head(const struct buf *bytes)
{
	return strncmp(bytes->data, "HEAD", 4) == 0;
}

/* A request that can be read has one answer, and the connection goes on. */
static bool
fire_one(struct gun *gun, struct talk *talk)
{
	return talk_send(talk, gun->shot.bytes.data, gun->shot.bytes.len) &&
	       talk_receive(talk, false, &gun->answer, &gun->why) &&
	       judge(&gun->shot, &gun->answer, &gun->why);
}

/* Bytes that may be anything: as many answers as there are requests in them,
 * each of them sound, then the end. */
static bool
fire_raw(struct gun *gun, struct talk *talk)
{
	struct buf ended = BUF(WHY_MAX);
	bool ok = true;
	int last = 0;

	talk_send(talk, gun->shot.bytes.data, gun->shot.bytes.len);
	SSL_shutdown(talk_ssl(talk));
	gun->answer.status = 0;
	while (ok && !is_head(&gun->shot.bytes) &&
	       talk_receive(talk, false, &gun->answer, &ended))
		ok = judge(&gun->shot, &gun->answer, &gun->why),
		last = gun->answer.status;
	gun->answer.status = last;
	if (ok && strstr(ended.data, "no status line") != NULL) {
		buf_add(&gun->why, ended.data);
		ok = false;
	}
	buf_free(&ended);
	return ok;
}

static void
fire(struct gun *gun)
{
	unsigned place = place_of(gun->shot.person);
	struct talk **talk = &gun->talks[place];
	bool ok;

	buf_clear(&gun->why);
	gun->answer.status = 0;
	if (*talk == NULL) {
		gun->fired[place] = 0;
		*talk = talk_open(
		    gun->run->contexts[place], gun->run->port, &gun->why);
	}
	ok = *talk != NULL &&
	     (gun->shot.raw ? fire_raw(gun, *talk) : fire_one(gun, *talk));
	if (!ok)
		report(gun);
	count(gun);
	if (ok && !gun->shot.raw && ++gun->fired[place] < TALK_MAX &&
	    strcasestr(gun->answer.head.data, "Connection: close") == NULL)
		return;
	talk_close(*talk);
	*talk = NULL;
}

static void *
gun_main(void *arg)
{
	struct gun *gun = arg;

	for (unsigned long i = gun->number; i < gun->run->count; i += THREADS) {
		shot_make(&gun->shot, &gun->random);
		fire(gun);
	}
	return NULL;
}

static void
gun_start(struct gun *gun, struct run *run, unsigned number)
{
	gun->run = run;
	gun->number = number;
	gun->random = run->seed * 2654435761u + number + 1;
	shot_init(&gun->shot);
	answer_init(&gun->answer);
	buf_init(&gun->why, WHY_MAX);
	if (pthread_create(&gun->thread, NULL, gun_main, gun) != 0)
		abort();
}

static void
gun_join(struct gun *gun)
{
	pthread_join(gun->thread, NULL);
	for (unsigned i = 0; i < PEOPLE; i++)
		talk_close(gun->talks[i]);
	shot_free(&gun->shot);
	answer_free(&gun->answer);
	buf_free(&gun->why);
}

/* The run ------------------------------------------------------------------*/

static void
load_people(struct run *run)
{
	const char *state = getenv("STATE");

	for (unsigned i = 0; i < PEOPLE; i++) {
		char *ca = xasprintf("%s/certs/ca.crt", state);
		char *certificate =
		    xasprintf("%s/certs/people/%s.crt", state, people[i]);
		char *key =
		    xasprintf("%s/certs/people/%s.key", state, people[i]);

		run->contexts[i] = talk_context(
		    ca, people[i] != NULL ? certificate : NULL, key);
		if (run->contexts[i] == NULL)
			exit(1);
		free(ca);
		free(certificate);
		free(key);
	}
}

static void
summary(const struct run *run)
{
	printf("# %lu requests, seed %llu\n", run->count,
	    (unsigned long long)run->seed);
	for (int i = 0; i < 600; i++)
		if (run->statuses[i] > 0)
			printf("#   %7lu answered %d\n", run->statuses[i], i);
	for (size_t i = 0; i < KINDS && run->kinds[i].name != NULL; i++)
		printf(
		    "#   %7lu %s\n", run->kinds[i].count, run->kinds[i].name);
	printf("%sok each of %lu hostile requests gets the answer it deserves, "
	       "and no internal error\n",
	    run->failed > 0 ? "not " : "", run->count);
	if (run->failed > 0)
		printf("# %lu did not\n", run->failed);
}

/* Does the judge see it? ---------------------------------------------------*/

#define PROBLEM                                                                \
	"\"type\":\"/problems/x\",\"title\":\"t\",\"detail\":\"d\","           \
	"\"code\":\"x\",\"instance\":\"1\",\"field\":\"party\""
#define PROBLEM_TYPE                                                           \
	"HTTP/1.1 422 U\r\nContent-Type: application/problem+json\r\n\r\n"

/* Answers to a request that deserves a 422 for its party. */
static const struct {
	const char *wrong, *head, *body;
	int status;
} answers[] = {
    {NULL, PROBLEM_TYPE, "{\"status\":422," PROBLEM "}", 422},
    {"a fault", PROBLEM_TYPE, "{\"status\":500," PROBLEM "}", 500},
    {"out of reach", PROBLEM_TYPE, "{\"status\":503," PROBLEM "}", 503},
    {"success", "HTTP/1.1 200 OK\r\n\r\n", "{}", 200},
    {"recorded", "HTTP/1.1 201 C\r\n\r\n", "{\"status\":\"recorded\"}", 201},
    {"another refusal", PROBLEM_TYPE, "{\"status\":400," PROBLEM "}", 400},
    {"another status inside", PROBLEM_TYPE, "{\"status\":400," PROBLEM "}",
	422},
    {"no problem", "HTTP/1.1 422 U\r\nContent-Type: text/html\r\n\r\n",
	"{\"status\":422," PROBLEM "}", 422},
    {"no JSON", PROBLEM_TYPE, "<html>", 422},
    {"no sentence", PROBLEM_TYPE,
	"{\"status\":422,\"type\":\"t\",\"title\":\"t\",\"code\":\"c\","
	"\"instance\":\"1\",\"field\":\"party\"}",
	422},
    {"another field", PROBLEM_TYPE,
	"{\"status\":422,\"type\":\"t\",\"title\":\"t\",\"detail\":\"d\","
	"\"code\":\"c\",\"instance\":\"1\",\"field\":\"name\"}",
	422},
};

static int
check_judge(void)
{
	struct shot shot = {.statuses = {422}, .field = "party"};
	struct buf why = BUF(WHY_MAX);
	struct answer answer;
	int failed = 0;

	answer_init(&answer);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		bool right;

		buf_clear(&answer.head);
		buf_clear(&answer.body);
		buf_add(&answer.head, answers[i].head);
		buf_add(&answer.body, answers[i].body);
		answer.status = answers[i].status;
		right = judge(&shot, &answer, &why);
		if (right == (answers[i].wrong == NULL))
			continue;
		printf("the judge does not see: %s\n", answers[i].wrong != NULL
							   ? answers[i].wrong
							   : "what is right");
		failed++;
	}
	answer_free(&answer);
	buf_free(&why);
	if (shot_unknown_type() >= 0) {
		printf("tests/support/shots.c has no values of the type %d\n",
		    shot_unknown_type());
		failed++;
	}
	return failed > 0;
}

int
main(int argc, char **argv)
{
	static struct run run;
	static struct gun guns[THREADS];

	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return check_judge();
	if (argc < 2 || getenv("PORT") == NULL || getenv("STATE") == NULL) {
		fprintf(stderr, "usage: PORT=… STATE=… hostile COUNT [SEED]\n");
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	run.port = (unsigned)strtoul(getenv("PORT"), NULL, 10);
	run.count = strtoul(argv[1], NULL, 10);
	run.seed =
	    argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
	pthread_mutex_init(&run.lock, NULL);
	load_people(&run);
	for (unsigned i = 0; i < THREADS; i++)
		gun_start(&guns[i], &run, i);
	for (unsigned i = 0; i < THREADS; i++)
		gun_join(&guns[i]);
	for (unsigned i = 0; i < PEOPLE; i++)
		SSL_CTX_free(run.contexts[i]);
	summary(&run);
	return run.failed > 0;
}
