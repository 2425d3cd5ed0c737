/*
 * What the database does by itself, over libpq, without a daemon:
 *
 *	bench_raw SOCKET duel KIND ROWS SECONDS [TARGETS]
 *	bench_raw SOCKET raw ROWS SECONDS TARGETS
 *	bench_raw SOCKET enter KIND COUNT ROWS [TARGETS]
 *	bench_raw SOCKET get SECONDS PERSON
 *
 * duel: batches of ROWS by the command's function, and in turn with them the
 * same rows by one prepared statement that judges nothing (replay.h), on a
 * connection each with the writer's settings.  Prints for both the wall clock,
 * the backend's CPU and the WAL an entry, and the medians of the ratios of
 * each pair.
 * raw: that statement alone, of a mix of a quarter of offers in kind, a quarter
 * of pledges and half receipts.  Prints: entries, seconds, CPU us an entry.
 * enter: so many rows by the function.  Prints the same.
 * get: one call of api.party_show after the other, of each party in turn, as a
 * reader makes it.  Prints the same for calls.
 */

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "db/db_call.h"
#include "queue/job.h"
#include "replay.h"
#include "rows.h"
#include "uuid.h"

#define POOL	    6144 /* entries that are captured: ROW_ROUND, in whole batches */
#define ROWS_MAX    4096
#define SAMPLES_MAX 100000

enum { WALL, CPU, WAL, MEASURES };

struct side {
	PGconn *conn;
	double begun[MEASURES];
	double *samples[MEASURES]; /* an entry */
};

static const char *socket_folder;
static size_t pairs;

static double
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
done(PGconn *conn, PGresult *result)
{
	PQclear(replay_result(conn, result));
}

/* A connection with the settings of the daemon's writer, and what a transaction
 * is made of, prepared. */
static PGconn *
open_as(const char *user)
{
	static const char *const settings[] = {"set search_path = ''",
	    "set jit = off", "set timezone = 'UTC'",
	    "set datestyle = 'ISO, YMD'", "set enable_seqscan = off",
	    "set plan_cache_mode = force_generic_plan",
	    "set synchronous_commit = on"};
	static const char *const statements[][2] = {{"begin", "begin"},
	    {"book", "set local bursar.book = 'main'"},
	    {"office", "set local bursar.office = '*'"}, {"commit", "commit"}};
	const char *names[] = {"host", "user", "dbname", NULL};
	const char *values[] = {socket_folder, user, "bursar", NULL};
	PGconn *conn = PQconnectdbParams(names, values, 0);

	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		exit(69);
	}
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		done(conn, PQexec(conn, settings[i]));
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
		done(conn, PQprepare(conn, statements[i][0], statements[i][1],
			       0, NULL));
	return conn;
}

static void
send_prepared(
    PGconn *conn, const char *name, int count, const char *const values[])
{
	if (PQsendQueryPrepared(conn, name, count, values, NULL, NULL, 0) !=
	    1) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		exit(1);
	}
}

/* The answers of all that was sent; true where the outcomes are all that
 * something was recorded. */
static void
finish(PGconn *conn, const char *call)
{
	PGresult *result;
	bool synced = false;

	PQpipelineSync(conn);
	while (!synced) {
		while ((result = PQgetResult(conn)) != NULL) {
			synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
			if (!synced)
				replay_result(conn, result);
			for (int i = 0;
			     call != NULL && !synced && PQnfields(result) > 4 &&
			     i < PQntuples(result);
			     i++)
				if (strcmp(PQgetvalue(result, i, 1),
					"recorded") != 0) {
					fprintf(stderr, "%s: %s %s\n", call,
					    PQgetvalue(result, i, 1),
					    PQgetvalue(result, i, 4));
					exit(1);
				}
			PQclear(result);
			if (synced)
				break;
		}
	}
}

/* How long a backend has been on a processor, in seconds. */
static double
backend_cpu_s(PGconn *conn)
{
	char *path = xasprintf("/proc/%d/schedstat", PQbackendPID(conn));
	FILE *file = fopen(path, "r");
	double ns = 0;

	if (file != NULL && fscanf(file, "%lf", &ns) != 1)
		ns = 0;
	if (file != NULL)
		fclose(file);
	free(path);
	return ns / 1e9;
}

static double
ask_number(PGconn *conn, const char *sql)
{
	PGresult *result = replay_result(conn, PQexec(conn, sql));
	double number = atof(PQgetvalue(result, 0, 0));

	PQclear(result);
	return number;
}

static long long
head_of(PGconn *conn)
{
	return (long long)ask_number(conn, "select seq from ledger.head");
}

static double
wal_of(PGconn *conn)
{
	return ask_number(
	    conn, "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
}

/* Functions --------------------------------------------------------------- */

static struct job *jobs[ROWS_MAX];
static char (*texts)[FIELDS_MAX][ROW_VALUE];

/* The person's certificate, as the daemon would have read it. */
static void
jobs_make(PGconn *owner, const struct rows *rows, const char *person)
{
	char *sql = xasprintf("select certificate from ledger.certificate "
			      "where person = '%s' order by seq desc limit 1",
	    person);
	PGresult *result = replay_result(owner, PQexec(owner, sql));

	if (texts == NULL)
		texts = xcalloc(ROWS_MAX, sizeof(*texts));
	for (int i = 0; i < ROWS_MAX; i++) {
		if (jobs[i] == NULL)
			jobs[i] = job_new();
		jobs[i]->command = rows->command;
		snprintf(jobs[i]->caller.certificate,
		    sizeof(jobs[i]->caller.certificate), "%s",
		    PQgetvalue(result, 0, 0));
	}
	PQclear(result);
	free(sql);
}

static void
prepare_function(PGconn *conn, const struct command *command)
{
	char name[COMMAND_NAME_MAX];
	struct buf sql = BUF(64 * 1024);

	db_call_sql(command, &sql);
	done(conn,
	    PQprepare(conn, command_name(command, name), sql.data, 0, NULL));
	buf_free(&sql);
}

/* Rows from this number on, in one call and one transaction. */
static void
enter(PGconn *conn, const struct rows *rows, unsigned long from, int count)
{
	const struct field *fields = rows->command->fields;
	struct db_call call;

	for (int i = 0; i < count; i++) {
		uuid_make(jobs[i]->key);
		for (int f = 0; fields[f].name != NULL; f++)
			jobs[i]->values[f] = row_value(rows, fields[f].name,
			    from + (unsigned long)i, texts[i][f]);
	}
	db_call_write(&call, jobs, (size_t)count, "main");
	send_prepared(conn, "begin", 0, NULL);
	send_prepared(conn, "book", 0, NULL);
	send_prepared(conn, "office", 0, NULL);
	send_prepared(conn, call.name, call.count, call.values);
	send_prepared(conn, "commit", 0, NULL);
	finish(conn, call.name);
	db_call_free(&call);
}

static void
enter_raw(struct replay *replay, int count, long long head)
{
	replay_batch(replay, count, head);
	send_prepared(replay->conn, "begin", 0, NULL);
	send_prepared(
	    replay->conn, "replay", replay->values_count, replay->values);
	send_prepared(replay->conn, "commit", 0, NULL);
	finish(replay->conn, NULL);
}

/* Duel -------------------------------------------------------------------- */

static void
side_begin(struct side *side, PGconn *watch)
{
	side->begun[WAL] = wal_of(watch);
	side->begun[CPU] = backend_cpu_s(side->conn);
	side->begun[WALL] = now_s();
}

static void
side_end(struct side *side, PGconn *watch, int rows)
{
	double end[MEASURES];

	end[WALL] = now_s();
	end[CPU] = backend_cpu_s(side->conn);
	end[WAL] = wal_of(watch);
	for (int m = 0; m < MEASURES; m++)
		side->samples[m][pairs] =
		    (end[m] - side->begun[m]) * (m == WAL ? 1 : 1e6) / rows;
}

static int
by_size(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static double
median(const double *samples)
{
	double *sorted = xmalloc(pairs * sizeof(double)), value;

	memcpy(sorted, samples, pairs * sizeof(double));
	qsort(sorted, pairs, sizeof(double), by_size);
	value = sorted[pairs / 2];
	free(sorted);
	return value;
}

/* What a tenth of the batches undercut: what they cost where little else ran. */
static double
least(const double *samples)
{
	double *sorted = xmalloc(pairs * sizeof(double)), value;

	memcpy(sorted, samples, pairs * sizeof(double));
	qsort(sorted, pairs, sizeof(double), by_size);
	value = sorted[pairs / 10];
	free(sorted);
	return value;
}

static double
mean(const double *samples)
{
	double sum = 0;

	for (size_t i = 0; i < pairs; i++)
		sum += samples[i];
	return sum / (double)pairs;
}

static double
ratio(const double *one, const double *other)
{
	double *ratios = xmalloc(pairs * sizeof(double)), value;

	for (size_t i = 0; i < pairs; i++)
		ratios[i] = other[i] > 0 ? one[i] / other[i] : 0;
	value = median(ratios);
	free(ratios);
	return value;
}

static void
duel_print(const struct side *function, const struct side *raw)
{
	static const char *const names[] = {"us", "cpu-us", "wal"};

	for (int m = 0; m < MEASURES; m++) {
		printf("function-%s %.1f\n", names[m],
		    median(function->samples[m]));
		printf("raw-%s %.1f\n", names[m], median(raw->samples[m]));
	}
	/* also what comes once in many batches: what is kept for lists */
	printf("function-mean-cpu-us %.1f\n", mean(function->samples[CPU]));
	printf("raw-mean-cpu-us %.1f\n", mean(raw->samples[CPU]));
	printf("function-least-cpu-us %.1f\n", least(function->samples[CPU]));
	printf("raw-least-cpu-us %.1f\n", least(raw->samples[CPU]));
	printf("raw/function-us %.3f\n",
	    ratio(raw->samples[WALL], function->samples[WALL]));
	printf("raw/function-cpu %.3f\n",
	    ratio(raw->samples[CPU], function->samples[CPU]));
	printf("pairs %zu\n", pairs);
}

/* The first row of this process: what another one entered would be a repeat. */
static unsigned long
first_row(void)
{
	return (unsigned long)getpid() * 1000000;
}

/* Entries to capture: of a kind, as the functions write them. */
static unsigned long
pool_fill(PGconn *conn, const struct rows *rows)
{
	for (unsigned long i = 0; i < POOL; i += 64)
		enter(conn, rows, first_row() + i, 64);
	return first_row() + POOL;
}

static void
duel(const char *kind, int rows_each, double seconds, const char *targets)
{
	struct rows rows = rows_of(kind, targets);
	PGconn *watch = open_as("postgres");
	struct side function = {.conn = open_as("bursar_daemon")};
	struct side raw = {.conn = open_as("postgres")};
	struct replay replay;
	long long head = head_of(watch);
	unsigned long from;
	double until;

	for (int m = 0; m < MEASURES; m++) {
		function.samples[m] = xcalloc(SAMPLES_MAX, sizeof(double));
		raw.samples[m] = xcalloc(SAMPLES_MAX, sizeof(double));
	}
	jobs_make(watch, &rows, rows.kind->person);
	prepare_function(function.conn, rows.command);
	replay_open(&replay, raw.conn);
	PQenterPipelineMode(function.conn);
	from = pool_fill(function.conn, &rows);
	replay_capture(&replay, head);
	PQenterPipelineMode(raw.conn);
	until = now_s() + seconds;
	for (pairs = 0; now_s() < until && pairs < SAMPLES_MAX - 1; pairs++) {
		side_begin(&function, watch);
		enter(function.conn, &rows, from, rows_each);
		side_end(&function, watch, rows_each);
		from += (unsigned long)rows_each;
		head = head_of(watch);
		side_begin(&raw, watch);
		enter_raw(&replay, rows_each, head);
		side_end(&raw, watch, rows_each);
	}
	duel_print(&function, &raw);
}

/* Alone ------------------------------------------------------------------- */

static void
alone_print(PGconn *conn, unsigned long count, double began, double cpu)
{
	printf("%lu %.3f %.1f\n", count, now_s() - began,
	    (backend_cpu_s(conn) - cpu) * 1e6 / (double)count);
}

/* So many entries of a mix, which is captured in batches of 64. */
static void
mix_fill(PGconn *conn, PGconn *owner, const char *targets)
{
	static const struct {
		const char *kind;
		int share;
	} mix[] = {{"offer", 16}, {"pledge", 16}, {"receipt", 32}};

	for (unsigned long i = 0; i < POOL / 64; i++)
		for (int m = 0; m < 3; m++) {
			struct rows rows =
			    rows_of(mix[m].kind, m == 2 ? targets : NULL);

			jobs_make(owner, &rows, rows.kind->person);
			enter(conn, &rows,
			    first_row() + i * (unsigned long)mix[m].share,
			    mix[m].share);
		}
}

static void
raw_alone(int rows_each, double seconds, const char *targets)
{
	PGconn *owner = open_as("postgres"), *raw = open_as("postgres");
	PGconn *conn = open_as("bursar_daemon");
	long long head = head_of(owner);
	unsigned long count = 0;
	struct replay replay;
	double began, cpu;

	prepare_function(conn, command_find("inkind", "offer"));
	prepare_function(conn, command_find("pledge", "record"));
	prepare_function(conn, command_find("receipt", "record"));
	PQenterPipelineMode(conn);
	mix_fill(conn, owner, targets);
	replay_open(&replay, raw);
	replay_capture(&replay, head);
	PQenterPipelineMode(raw);
	head = head_of(owner);
	began = now_s();
	cpu = backend_cpu_s(raw);
	while (now_s() < began + seconds) {
		enter_raw(&replay, rows_each, head);
		head += rows_each;
		count += (unsigned long)rows_each;
	}
	alone_print(raw, count, began, cpu);
}

static void
enter_alone(
    const char *kind, unsigned long count, int rows_each, const char *targets)
{
	struct rows rows = rows_of(kind, targets);
	PGconn *owner = open_as("postgres");
	PGconn *conn = open_as("bursar_daemon");
	double began = now_s(), cpu = backend_cpu_s(conn);

	jobs_make(owner, &rows, rows.kind->person);
	prepare_function(conn, rows.command);
	PQenterPipelineMode(conn);
	for (unsigned long i = 0; i < count; i += (unsigned long)rows_each) {
		unsigned long left = count - i;

		enter(conn, &rows, first_row() + i,
		    left < (unsigned long)rows_each ? (int)left : rows_each);
	}
	alone_print(conn, count, began, cpu);
}

static void
get_alone(double seconds, const char *person)
{
	struct rows rows = {.command = command_find("party", "show")};
	PGconn *owner = open_as("postgres");
	PGconn *conn = open_as("bursar_daemon");
	unsigned long count = 0;
	double began, cpu;
	char party[16];

	jobs_make(owner, &rows, person);
	prepare_function(conn, rows.command);
	done(conn, PQexec(conn, "deallocate begin"));
	done(conn, PQprepare(conn, "begin", "begin read only", 0, NULL));
	PQenterPipelineMode(conn);
	began = now_s();
	cpu = backend_cpu_s(conn);
	while (now_s() < began + seconds) {
		struct db_call call;

		snprintf(party, sizeof(party), "party-%04lu",
		    count++ * 7919 % ROW_PARTIES);
		jobs[0]->values[0] = party;
		db_call_read(&call, jobs[0], "main");
		send_prepared(conn, "begin", 0, NULL);
		send_prepared(conn, "book", 0, NULL);
		send_prepared(conn, "office", 0, NULL);
		send_prepared(conn, call.name, call.count, call.values);
		send_prepared(conn, "commit", 0, NULL);
		finish(conn, NULL);
		db_call_free(&call);
	}
	alone_print(conn, count, began, cpu);
}

int
main(int argc, char *argv[])
{
	const char *mode = argc > 4 ? argv[2] : "";

	socket_folder = argv[1];
	if (strcmp(mode, "duel") == 0 && argc > 5 && atoi(argv[4]) <= ROWS_MAX)
		duel(argv[3], atoi(argv[4]), atof(argv[5]),
		    argc > 6 ? argv[6] : NULL);
	else if (strcmp(mode, "raw") == 0 && argc > 5)
		raw_alone(atoi(argv[3]), atof(argv[4]), argv[5]);
	else if (strcmp(mode, "enter") == 0 && argc > 5 &&
		 atoi(argv[5]) <= ROWS_MAX)
		enter_alone(argv[3], strtoul(argv[4], NULL, 10), atoi(argv[5]),
		    argc > 6 ? argv[6] : NULL);
	else if (strcmp(mode, "get") == 0)
		get_alone(atof(argv[3]), argv[4]);
	else
		return 64;
	return 0;
}
