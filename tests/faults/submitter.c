/*
 * Writers that never give up: each posts one entry after the other with a key
 * of its own, sends the same key again until the outcome is known, and writes
 * down what was acknowledged.
 *
 *	submitter --port N --ca FILE --people FOLDER --log FILE
 *	    [--writers N] [--entries N | --seconds N] [--timeout MS]
 *	    [--tag TEXT] [--again N] [--clash N] [--person NAME]
 *
 * The log has a line for each answer that counts, its fields set apart by a
 * tab: what, key, seq, tag, amount, attempts, milliseconds since 1970, and how
 * many it took.  What is
 *
 *	ack	it was recorded, and said so
 *	again	an acknowledged one was sent once more (every Nth): the seq must
 *		be the same
 *	clash	another amount was accepted under the same key (tried every
 *		Nth time): must not be
 *	refused	a 4xx, which must not be: these entries are right
 *	open	the outcome was still not known at the end (after SIGTERM)
 *
 * It ends after so many entries, so many seconds or SIGTERM, and prints a line
 * of figures.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "uuid.h"
#include "wire/wire.h"

#define PAUSE_MS    10	  /* before the same key is sent again */
#define GIVE_UP_MS  20000 /* after the end, for what is open */
#define SAMPLES_MAX (4u * 1024 * 1024)

/* What is written, by whom; the amount and the tag go into each. */
static const struct kind {
	const char *person, *path, *body;
} kinds[] = {
    {"finance", "/v1/receipt/record",
	"{\"party\":\"norway\",\"amount\":\"%u.00\",\"currency\":\"CHF\","
	"\"note\":\"%s\"}"},
    {"officer", "/v1/pledge/record",
	"{\"party\":\"norway\",\"amount\":\"%u.00\",\"currency\":\"CHF\","
	"\"initiative\":\"water\",\"note\":\"%s\"}"},
    {"regional", "/v1/pledge/record",
	"{\"party\":\"acme\",\"amount\":\"%u.00\",\"currency\":\"CHF\","
	"\"initiative\":\"ai\",\"note\":\"%s\"}"},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct {
	unsigned port, timeout_ms, again, clash;
	const char *ca, *people, *log, *tag, *person;
	long writers, entries;
	double seconds;
	SSL_CTX *contexts[KINDS];
	int log_fd;
	atomic_long begun, acknowledged, attempts, bad;
	atomic_bool stop;
	double began_ms, stopped_ms;
	unsigned first;	      /* amount: no pledge is the likes of another */
	pthread_mutex_t lock; /* of the rest */
	double last_ms, gap_ms;
	float *samples;
	size_t samples_count;
} run = {.timeout_ms = 2000,
    .writers = 8,
    .entries = -1,
    .again = 10,
    .clash = 50,
    .tag = "t",
    .lock = PTHREAD_MUTEX_INITIALIZER};

struct entry {
	const struct kind *kind;
	char key[UUID_TEXT], tag[64];
	unsigned amount, attempts;
	double began_ms;
	char seq[24];
};

static void
pause_ms(long ms)
{
	struct timespec time = {
	    .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

static void
write_down(const char *what, const struct entry *entry)
{
	struct timespec now;
	char line[256];
	int len;

	clock_gettime(CLOCK_REALTIME, &now);
	len = snprintf(line, sizeof(line),
	    "%s\t%s\t%s\t%s\t%u.00\t%u\t%lld\t%.3f\n", what, entry->key,
	    entry->seq[0] != '\0' ? entry->seq : "0", entry->tag, entry->amount,
	    entry->attempts,
	    (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000,
	    wire_now_ms() - entry->began_ms);
	if (write(run.log_fd, line, (size_t)len) != len) {
		perror(run.log);
		exit(1);
	}
}

/* One more is acknowledged: the gap since the one before, and how long it
 * took. */
static void
measure(const struct entry *entry)
{
	double now = wire_now_ms();

	pthread_mutex_lock(&run.lock);
	if (run.last_ms > 0 && now - run.last_ms > run.gap_ms)
		run.gap_ms = now - run.last_ms;
	run.last_ms = now;
	if (run.samples_count < SAMPLES_MAX)
		run.samples[run.samples_count++] =
		    (float)(now - entry->began_ms);
	pthread_mutex_unlock(&run.lock);
}

/* Is it time to leave the outcome open? */
static bool
gives_up(void)
{
	return atomic_load(&run.stop) &&
	       wire_now_ms() > run.stopped_ms + GIVE_UP_MS;
}

/* The first one is enough to see what is wrong. */
static void
show_refusal(const struct wire *wire)
{
	static atomic_flag shown = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&shown))
		fprintf(stderr, "%s\n", wire_body(wire));
}

/* Send once: the status, or 0.  A connection that broke is forgotten. */
static int
send_once(struct wire **wire, struct entry *entry, unsigned amount)
{
	char body[256];
	int status;

	atomic_fetch_add(&run.attempts, 1);
	if (*wire == NULL)
		*wire = wire_open(run.contexts[entry->kind - kinds], run.port,
		    0, run.timeout_ms);
	if (*wire == NULL)
		return 0;
	snprintf(body, sizeof(body), entry->kind->body, amount, entry->tag);
	status = wire_ask(
	    *wire, entry->kind->path, entry->key, body, run.timeout_ms);
	if (status != 0)
		wire_member(*wire, "seq", entry->seq, sizeof(entry->seq));
	if (status >= 400 && status < 500 && status != 409)
		show_refusal(*wire);
	if (status == 0 || strcasestr((*wire)->reply, "connection: close")) {
		wire_close(*wire);
		*wire = NULL;
	}
	return status;
}

/* Send until the outcome is known. */
static int
send_until_known(struct wire **wire, struct entry *entry, unsigned amount)
{
	int status;

	for (;;) {
		entry->attempts++;
		status = send_once(wire, entry, amount);
		if ((status >= 200 && status < 500) || gives_up())
			return status;
		pause_ms(PAUSE_MS);
	}
}

static void
submit(struct wire **wire, struct entry *entry, long number)
{
	int status = send_until_known(wire, entry, entry->amount);

	if (status == 0 || status >= 500) {
		write_down("open", entry);
		return;
	}
	if (status != 200 && status != 201) {
		write_down("refused", entry);
		atomic_fetch_add(&run.bad, 1);
		return;
	}
	write_down("ack", entry);
	measure(entry);
	atomic_fetch_add(&run.acknowledged, 1);
	if (run.again > 0 && number % run.again == 0 &&
	    send_until_known(wire, entry, entry->amount) == 200)
		write_down("again", entry);
	if (run.clash > 0 && number % run.clash == 0) {
		status = send_until_known(wire, entry, entry->amount + 1);
		if (status == 200 || status == 201)
			write_down("clash", entry);
	}
}

/* Writers take turns at the kinds, or are all of one person. */
static const struct kind *
writer_kind(long writer)
{
	for (size_t i = 0; i < KINDS; i++)
		if (run.person != NULL &&
		    strcmp(run.person, kinds[i].person) == 0)
			return &kinds[i];
	return &kinds[(size_t)writer % KINDS];
}

static void *
writer_run(void *arg)
{
	long writer = (long)(intptr_t)arg, number;
	struct wire *wire = NULL;

	while (!atomic_load(&run.stop)) {
		struct entry entry = {
		    .kind = writer_kind(writer), .began_ms = wire_now_ms()};

		number = atomic_fetch_add(&run.begun, 1);
		if (run.entries >= 0 && number >= run.entries)
			break;
		uuid_make(entry.key);
		entry.amount = run.first + (unsigned)number;
		snprintf(entry.tag, sizeof(entry.tag), "%s-%ld-%ld", run.tag,
		    writer, number);
		submit(&wire, &entry, number);
	}
	wire_close(wire);
	return NULL;
}

static int
by_size(const void *one, const void *other)
{
	float a = *(const float *)one, b = *(const float *)other;

	return (a > b) - (a < b);
}

static double
percentile(double part)
{
	size_t i = (size_t)((double)run.samples_count * part);

	return run.samples_count > 0
		   ? run.samples[i < run.samples_count ? i
						       : run.samples_count - 1]
		   : 0;
}

static void
print_figures(void)
{
	qsort(run.samples, run.samples_count, sizeof(run.samples[0]), by_size);
	printf("acknowledged %ld attempts %ld bad %ld seconds %.1f "
	       "gap_ms %.0f p50_ms %.2f p99_ms %.2f max_ms %.0f\n",
	    atomic_load(&run.acknowledged), atomic_load(&run.attempts),
	    atomic_load(&run.bad), (wire_now_ms() - run.began_ms) / 1000,
	    run.gap_ms, percentile(0.5), percentile(0.99), percentile(1));
}

static const struct option options[] = {{"port", 1, NULL, 'p'},
    {"ca", 1, NULL, 'c'}, {"people", 1, NULL, 'f'}, {"log", 1, NULL, 'l'},
    {"writers", 1, NULL, 'w'}, {"entries", 1, NULL, 'e'},
    {"seconds", 1, NULL, 's'}, {"timeout", 1, NULL, 't'}, {"tag", 1, NULL, 'g'},
    {"again", 1, NULL, 'a'}, {"clash", 1, NULL, 'x'}, {"person", 1, NULL, 'n'},
    {NULL, 0, NULL, 0}};

static void
set_option(int option, const char *value)
{
	switch (option) {
	case 'p':
		run.port = (unsigned)strtoul(value, NULL, 10);
		break;
	case 'c':
		run.ca = value;
		break;
	case 'f':
		run.people = value;
		break;
	case 'l':
		run.log = value;
		break;
	case 'w':
		run.writers = strtol(value, NULL, 10);
		break;
	case 'e':
		run.entries = strtol(value, NULL, 10);
		break;
	case 's':
		run.seconds = strtod(value, NULL);
		break;
	case 't':
		run.timeout_ms = (unsigned)strtoul(value, NULL, 10);
		break;
	case 'g':
		run.tag = value;
		break;
	case 'n':
		run.person = value;
		break;
	case 'a':
		run.again = (unsigned)strtoul(value, NULL, 10);
		break;
	case 'x':
		run.clash = (unsigned)strtoul(value, NULL, 10);
		break;
	default:
		exit(64);
	}
}

/* Until the time is over, or a signal says so, or all has been written. */
static void
wait_for_the_end(const sigset_t *signals)
{
	const struct timespec beat = {.tv_nsec = 50 * 1000 * 1000};

	while ((run.seconds <= 0 ||
		   wire_now_ms() < run.began_ms + run.seconds * 1000) &&
	       (run.entries < 0 || atomic_load(&run.begun) < run.entries))
		if (sigtimedwait(signals, NULL, &beat) > 0)
			break;
	run.stopped_ms = wire_now_ms();
	if (run.entries < 0 || atomic_load(&run.begun) < run.entries)
		atomic_store(&run.stop, true);
}

int
main(int argc, char *argv[])
{
	pthread_t *threads;
	sigset_t signals;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		set_option(option, optarg);
	if (run.port == 0 || run.ca == NULL || run.people == NULL ||
	    run.log == NULL || run.writers < 1)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	run.log_fd =
	    open(run.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	for (size_t i = 0; i < KINDS; i++)
		run.contexts[i] =
		    wire_context(run.ca, run.people, kinds[i].person);
	run.samples = xmalloc(SAMPLES_MAX * sizeof(run.samples[0]));
	threads = xcalloc((size_t)run.writers, sizeof(*threads));
	run.began_ms = wire_now_ms();
	run.first = (unsigned)(uint64_t)(run.began_ms * 10);
	for (long i = 0; i < run.writers; i++)
		if (pthread_create(&threads[i], NULL, writer_run,
			(void *)(intptr_t)i) != 0)
			abort();
	wait_for_the_end(&signals);
	for (long i = 0; i < run.writers; i++)
		pthread_join(threads[i], NULL);
	print_figures();
	free(threads);
	free(run.samples);
	for (size_t i = 0; i < KINDS; i++)
		SSL_CTX_free(run.contexts[i]);
	return atomic_load(&run.bad) > 0;
}
