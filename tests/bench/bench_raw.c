/*
 * What the database does by itself, over libpq, without a daemon:
 *
 *	bench_raw CONNINFO SECONDS submit AGREEMENTS OFFICER FINANCE
 *	bench_raw CONNINFO SECONDS get CERTIFICATE PARTY
 *
 * submit: transactions of 64 entries, 32 offers in kind and 32 receipts, each
 * group one call of the same function with the same arrays that the daemon
 * sends, on one connection with the writer's settings.  Arguments after
 * AGREEMENTS: the fingerprints of the officer and of finance.
 * get: one call of api.party_show after the other, as a reader makes it.
 * Prints: entries (or calls), seconds, and CPU microseconds an entry of the
 * backend.
 */

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "buf.h"
#include "uuid.h"

#define ROWS 32

static PGconn *conn;

static double
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
done(PGresult *result)
{
	if (PQresultStatus(result) != PGRES_COMMAND_OK &&
	    PQresultStatus(result) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		exit(1);
	}
	PQclear(result);
}

static void
run(const char *sql)
{
	done(PQexec(conn, sql));
}

/* How long the backend has been on a processor, in seconds. */
static double
backend_cpu_s(void)
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

/* {value,value,…}, so many times; NULL makes a new UUID each. */
static char *
array(const char *value)
{
	struct buf buf = BUF(64 * 1024);
	char key[UUID_TEXT];

	for (int i = 0; i < ROWS; i++) {
		if (value == NULL)
			uuid_make(key);
		buf_printf(&buf, "%s\"%s\"", i == 0 ? "{" : ",",
		    value != NULL ? value : key);
	}
	buf_add(&buf, "}");
	return buf.data;
}

static char *
array_null(void)
{
	struct buf buf = BUF(64 * 1024);

	for (int i = 0; i < ROWS; i++)
		buf_add(&buf, i == 0 ? "{NULL" : ",NULL");
	buf_add(&buf, "}");
	return buf.data;
}

/* The next numbers of the file, from its start again after its end. */
static char *
array_next(FILE *file)
{
	struct buf buf = BUF(64 * 1024);
	char number[16];

	for (int i = 0; i < ROWS; i++) {
		if (fscanf(file, "%15s", number) != 1) {
			rewind(file);
			if (fscanf(file, "%15s", number) != 1)
				exit(66);
		}
		buf_printf(&buf, "%s%s", i == 0 ? "{" : ",", number);
	}
	buf_add(&buf, "}");
	return buf.data;
}

static void
prepare(void)
{
	run("set search_path = ''");
	run("set enable_seqscan = off");
	run("set jit = off");
	run("set plan_cache_mode = force_generic_plan");
	run("set synchronous_commit = on");
	done(PQprepare(conn, "offer",
	    "select * from api.inkind_offer(book => 'main', "
	    "allowed => '{officer,regional}', caller => $1, key => $2, "
	    "party => $3, kind => $4, description => $5, quantity => $6, "
	    "unit => $7, initiative => $8, value => $9::text[]::numeric[], "
	    "currency => $9, place => $9, start => $9::text[]::date[], "
	    "finish => $9::text[]::date[], evidence => $9, "
	    "date => $9::text[]::date[], waiver => $9, note => $9)",
	    0, NULL));
	done(PQprepare(conn, "receipt",
	    "select * from api.receipt_record(book => 'main', "
	    "allowed => '{finance}', caller => $1, key => $2, party => $3, "
	    "amount => $4, currency => $5, "
	    "arrived => $6::text[]::numeric[], agreement => $7, apply => $6, "
	    "date => $6::text[]::date[], reference => $6, document => $6, "
	    "note => $6)",
	    0, NULL));
}

static void
call(const char *name, const char *const values[], int count)
{
	PGresult *result =
	    PQexecPrepared(conn, name, count, values, NULL, NULL, 0);
	int rows = PQntuples(result);

	for (int i = 0; i < rows; i++)
		if (strcmp(PQgetvalue(result, i, 1), "recorded") != 0) {
			fprintf(
			    stderr, "%s: %s\n", name, PQgetvalue(result, i, 4));
			exit(1);
		}
	done(result);
}

static void
submit(char *argv[], double until, size_t *count)
{
	char *officer = array(argv[5]), *finance = array(argv[6]);
	char *none = array_null();
	FILE *agreements = fopen(argv[4], "r");
	char *party = array("donor"), *kind = array("expert"),
	     *what = array("an engineer on loan"), *six = array("6"),
	     *unit = array("person-month"), *work = array("work"),
	     *one = array("1.00"), *chf = array("CHF");

	if (agreements == NULL)
		exit(66);
	prepare();
	while (now_s() < until) {
		char *keys = array(NULL), *more = array(NULL),
		     *next = array_next(agreements);

		run("begin; set local bursar.book = 'main'; "
		    "set local bursar.office = '*'");
		call("offer",
		    (const char *[]){officer, keys, party, kind, what, six,
			unit, work, none},
		    9);
		call("receipt",
		    (const char *[]){
			finance, more, party, one, chf, none, next},
		    7);
		run("commit");
		free(keys);
		free(more);
		free(next);
		*count += 2 * ROWS;
	}
}

static void
get(char *argv[], double until, size_t *count)
{
	const char *values[] = {argv[4], argv[5]};

	run("set search_path = ''");
	done(PQprepare(conn, "show",
	    "select * from api.party_show(book => 'main', "
	    "allowed => '{officer,regional,finance,auditor,admin}', "
	    "caller => $1, party => $2, known_at => null)",
	    0, NULL));
	while (now_s() < until) {
		run("begin read only; set local bursar.book = 'main'; "
		    "set local bursar.office = '*'");
		done(PQexecPrepared(conn, "show", 2, values, NULL, NULL, 0));
		run("commit");
		++*count;
	}
}

int
main(int argc, char *argv[])
{
	size_t count = 0;
	double began, cpu;

	if (argc < 6)
		return 64;
	conn = PQconnectdb(argv[1]);
	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		return 69;
	}
	began = now_s();
	cpu = backend_cpu_s();
	if (strcmp(argv[3], "submit") == 0)
		submit(argv, began + atof(argv[2]), &count);
	else
		get(argv, began + atof(argv[2]), &count);
	cpu = backend_cpu_s() - cpu;
	began = now_s() - began;
	printf("%zu %.3f %.1f\n", count, began, cpu * 1e6 / (double)count);
	PQfinish(conn);
	return 0;
}
