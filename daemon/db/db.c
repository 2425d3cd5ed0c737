/*
 * The connection to PostgreSQL: the only file that knows libpq.
 *
 * A transaction is a few statements sent one behind the other and answered at
 * one sync (libpq's pipeline mode), so that a read is one round trip and a
 * batch two: everything, then COMMIT.  db_send() adds a statement, db_finish()
 * sends the sync and takes what comes back until it is answered, or until the
 * deadline.
 *
 * Where something goes wrong, recovery says how to go on: try the transaction
 * again, close the connection, both or neither.  Only after COMMIT was sent is
 * there a doubt about what was recorded; db_commit() alone deals with it.
 */

#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "clock.h"
#include "db/db.h"
#include "db/db_call.h"
#include "db/db_fault.h"
#include "db/db_link.h"
#include "digest.h"
#include "nouns.h"

#define ATTEMPTS  5		/* of one transaction */
#define SQL_MAX	  (16 * 1024)	/* of a statement made here */
#define CALLS_MAX (1024 * 1024) /* of the calls of all commands */
#define NO_ANSWER "the database did not answer in time"

#define HEALTH_COLUMNS 13

struct db {
	char *conninfo, *book, *name;
	const char *role;
	bool writes, owns, streams, bounded, bare;
	unsigned timeout_ms, long_ms;
	struct metrics *metrics;

	PGconn *conn; /* NULL while there is none */
	size_t commands;
	bool *prepared;	      /* by the place of a command, and then identify */
	int left;	      /* the backend that was given up, or 0 */
	uint64_t deadline_ms; /* of what is being done; 0 for none */
	unsigned recovery;    /* of what failed last: enum db_recovery */
	bool unsent;	      /* something could not be sent */
	bool failed;	      /* a statement was refused since the last sync */
	size_t done;	      /* statements done since then */
	bool warned;	      /* PostgreSQL warned since this was cleared */
	char tag[16];	      /* "COMMIT": what the last statement did */
	const char *script;   /* that is being run, to count its lines */
};

/* What can go wrong --------------------------------------------------------*/

static void
db_disconnect(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->unsent = false;
	memset(db->prepared, 0, db->commands + 1);
}

/* Copy what libpq says, which may be of several lines. */
static void
say_libpq(struct error *err, const char *text)
{
	size_t len;

	error_set(err, ERROR_UNAVAILABLE, "", "%s", text);
	len = strlen(err->message);
	while (len > 0 && err->message[len - 1] == '\n')
		err->message[--len] = '\0';
	for (char *p = err->message; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
}

/* The connection is no more.  What was refused before says why. */
static bool
db_lost(struct db *db, struct error *err)
{
	if (!db->failed)
		say_libpq(err, PQerrorMessage(db->conn));
	db->recovery |= DB_AGAIN | DB_CLOSE;
	db_disconnect(db);
	return false;
}

/* The statement may still be running, or wait for the rest of itself: this
 * connection cannot be used, and the next one ends that backend. */
static bool
db_late(struct db *db, struct error *err)
{
	db->recovery = DB_CLOSE;
	db->left = PQbackendPID(db->conn);
	db_disconnect(db);
	return error_set(err, ERROR_UNAVAILABLE, "", NO_ANSWER);
}

/* Say in which line of the script it is. */
static void
say_line(const char *script, const char *position, struct error *err)
{
	char *said = xstrdup(err->message);
	long left = strtol(position, NULL, 10);
	unsigned line = 1;

	for (const char *p = script; *p != '\0' && left > 1; p++) {
		line += *p == '\n';
		left -= ((unsigned char)*p & 0xc0) != 0x80;
	}
	snprintf(err->message, sizeof(err->message), "line %u: %s", line, said);
	free(said);
}

static void
db_refused(struct db *db, const PGresult *result, struct error *err)
{
	struct db_fault fault = {
	    .sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
	    .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
	    .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
	    .hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
	    .column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
	    .constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
	};
	const char *position =
	    PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);

	if (fault.sqlstate == NULL)
		fault.message = PQresultErrorMessage(result);
	db->failed = true;
	db->recovery |= db_fault_read(&fault, err);
	if (db->script != NULL && position != NULL)
		say_line(db->script, position, err);
}

/* A commit whose wait for a standby was cut reports success, with a warning
 * that it may be nowhere but here. */
static void
on_notice(void *arg, const PGresult *result)
{
	struct db *db = arg;
	const char *severity =
	    PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity != NULL && strcmp(severity, "WARNING") == 0)
		db->warned = true;
}

/* Sending and waiting ------------------------------------------------------*/

void
db_send(struct db *db, const char *sql)
{
	if (PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0) != 1)
		db->unsent = true;
}

void
db_send_prepared(
    struct db *db, const char *name, int count, const char *const values[])
{
	if (PQsendQueryPrepared(db->conn, name, count, values, NULL, NULL, 0) !=
	    1)
		db->unsent = true;
}

static void
start_clock(struct db *db)
{
	db->recovery = 0;
	db->deadline_ms = db->timeout_ms > 0 ? clock_ms() + db->timeout_ms : 0;
}

/* For poll(): -1 is for ever. */
static int
time_left_ms(const struct db *db)
{
	uint64_t now = clock_ms();

	if (db->deadline_ms == 0)
		return -1;
	if (now >= db->deadline_ms)
		return 0;
	return (int)(db->deadline_ms - now < INT_MAX ? db->deadline_ms - now
						     : INT_MAX);
}

/* Send what has not left yet, and wait until a result can be taken. */
static bool
db_wait(struct db *db, struct error *err)
{
	for (;;) {
		int unsent = PQflush(db->conn);
		struct pollfd fd = {.fd = PQsocket(db->conn), .events = POLLIN};
		int left_ms, ready;

		if (unsent < 0)
			return db_lost(db, err);
		if (!PQisBusy(db->conn))
			return true;
		if (unsent > 0)
			fd.events |= POLLOUT;
		left_ms = time_left_ms(db);
		ready = poll(&fd, 1, left_ms);
		if (ready == 0 && left_ms == 0)
			return db_late(db, err);
		if (ready > 0 && !PQconsumeInput(db->conn))
			return db_lost(db, err);
	}
}

static bool
take_row(struct db *db, const PGresult *result, int number, db_row_taker *take,
    void *arg, struct error *err)
{
	struct db_row row = {
	    .statement = db->done, .count = (size_t)PQnfields(result)};

	if (row.count > DB_COLUMNS_MAX)
		return error_set(err, ERROR_INTERNAL, "",
		    "%zu columns are more than a row may have", row.count);
	for (size_t i = 0; i < row.count; i++) {
		row.columns[i].name = PQfname(result, (int)i);
		row.columns[i].type = PQftype(result, (int)i);
		if (!PQgetisnull(result, number, (int)i))
			row.columns[i].value =
			    PQgetvalue(result, number, (int)i);
	}
	return take(arg, &row, err);
}

static bool
take_rows(struct db *db, const PGresult *result, db_row_taker *take, void *arg,
    struct error *err)
{
	bool ok = true;

	for (int i = 0; take != NULL && ok && i < PQntuples(result); i++)
		ok = take_row(db, result, i, take, arg, err);
	return ok;
}

/* The first refusal is the error; those behind it were not even tried. */
static void
take_end(struct db *db, const PGresult *result, struct error *err)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		db->done++;
		memccpy(db->tag, PQcmdStatus((PGresult *)result), '\0',
		    sizeof(db->tag) - 1);
		break;
	case PGRES_FATAL_ERROR:
		if (result != NULL && !db->failed)
			db_refused(db, result, err);
		break;
	default:
		break;
	}
}

bool
db_finish(struct db *db, db_row_taker *take, void *arg, struct error *err)
{
	bool piped = PQpipelineStatus(db->conn) == PQ_PIPELINE_ON;
	bool ok = true, end = false;

	db->failed = false;
	db->done = 0;
	db->tag[0] = '\0';
	if (db->unsent || (piped && PQpipelineSync(db->conn) != 1))
		return db_lost(db, err);
	while (ok && !end) {
		PGresult *result;

		/* For the next statement; does nothing within one. */
		if (db->streams)
			PQsetSingleRowMode(db->conn);
		if (!db_wait(db, err))
			return false;
		result = PQgetResult(db->conn);
		ok = take_rows(db, result, take, arg, err);
		take_end(db, result, err);
		end = piped ? PQresultStatus(result) == PGRES_PIPELINE_SYNC
			    : result == NULL;
		PQclear(result);
		if (PQstatus(db->conn) == CONNECTION_BAD)
			return db_lost(db, err);
	}
	if (!ok)
		db_disconnect(db);
	return ok && !db->failed;
}

size_t
db_done(const struct db *db)
{
	return db->done;
}

static bool
db_run(struct db *db, const char *sql, struct error *err)
{
	db_send(db, sql);
	return db_finish(db, NULL, NULL, err);
}

/* Connecting ---------------------------------------------------------------*/

/* From the login to one of the roles of the ledger, which are called as
 * api.role_name() says: that may not be there yet. */
static const char become[] =
    "select pg_catalog.set_config('role', pg_catalog.left("
    "    pg_catalog.current_database(), 55) || '_%s', false);";

/* Row-level security holds for the owner, too. */
static const char owning[] =
    "select pg_catalog.set_config('bursar.book', '%s', false),"
    "       pg_catalog.set_config('bursar.office', '*', false);";

/* What does not depend on how the server or the login is set up.  That it may
 * not write is left: somebody may have wanted that.  To compile a query takes
 * longer than to run any of ours.  A backend whose daemon has vanished would
 * hold its locks until TCP notices: by default two hours. */
static const char session[] = "set search_path = '';"
			      "set jit = off;"
			      "set timezone = 'UTC';"
			      "set datestyle = 'ISO, YMD';"
			      "set row_security = on;"
			      "set check_function_bodies = on;"
			      "set default_transaction_isolation = "
			      "'read committed';"
			      "set default_transaction_deferrable = off;"
			      "set standard_conforming_strings = on;"
			      "set transform_null_equals = off;"
			      "set array_nulls = on;"
			      "set tcp_keepalives_idle = 10;"
			      "set tcp_keepalives_interval = 5;"
			      "set tcp_keepalives_count = 3;";

/* A plan made while the tables are empty would read them from end to end for
 * as long as the connection lives. */
static const char planning[] = "set enable_seqscan = off;"
			       "set plan_cache_mode = force_generic_plan;"
			       "set synchronous_commit = on;";

/* The server gives up too, a little later, or a backend that we have left would
 * go on and hold its locks. */
static void
add_server_deadline(struct buf *sql, const char *set, unsigned timeout_ms)
{
	buf_printf(sql, "%s statement_timeout = %u", set, timeout_ms + 1000);
}

/* A lock gives up first, being the clearest error. */
static void
add_timeouts(struct buf *sql, unsigned timeout_ms)
{
	add_server_deadline(sql, "set", timeout_ms);
	buf_printf(sql,
	    ";set lock_timeout = %u;"
	    "set idle_in_transaction_session_timeout = %u;",
	    timeout_ms - timeout_ms / 4, timeout_ms + 1000);
}

/* One that never got the end of what we sent it knows no time-out, and holds
 * the lock of the book. */
static void
add_farewell(struct buf *sql, int backend)
{
	buf_printf(sql,
	    "select pg_catalog.pg_terminate_backend(pid)"
	    "  from pg_catalog.pg_stat_activity"
	    " where pid = %d and usename = session_user"
	    "   and application_name = pg_catalog.current_setting("
	    "'application_name');",
	    backend);
}

static bool
set_up_session(struct db *db, struct error *err)
{
	struct buf sql = BUF(SQL_MAX);
	bool ok;

	if (db->left != 0)
		add_farewell(&sql, db->left);
	if (db->role != NULL)
		buf_printf(&sql, become, db->role);
	buf_add(&sql, session);
	if (db->owns)
		buf_printf(&sql, owning, db->book);
	if ((!db->bare || db->bounded) && db->timeout_ms > 0)
		add_timeouts(&sql, db->timeout_ms);
	if (db->writes)
		buf_add(&sql, planning);
	db->unsent = PQsendQuery(db->conn, sql.data) != 1;
	ok = db_finish(db, NULL, NULL, err);
	if (ok)
		db->left = 0;
	buf_free(&sql);
	return ok;
}

/* libpq waits here by itself, and not with PQconnectPoll(), which knows no
 * time-out and so never leaves the first of several hosts if that is frozen.
 * Ours comes before the string, to be overruled by it; the rest after. */
static bool
db_connect(struct db *db, struct error *err)
{
	const char *const names[] = {"connect_timeout", "dbname",
	    "application_name", "client_encoding", NULL};
	const char *const values[] = {
	    "3", db->conninfo, db->name, "UTF8", NULL};
	bool ok;

	db->failed = false;
	db->conn = PQconnectdbParams(names, values, 1);
	start_clock(db);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return db_lost(db, err);
	metrics_add(db->metrics, METRIC_DATABASE_CONNECTS, 1);
	PQsetNoticeReceiver(db->conn, on_notice, db);
	PQsetnonblocking(db->conn, 1);
	ok = set_up_session(db, err);
	if (ok && !db->bare)
		ok = PQenterPipelineMode(db->conn) == 1 || db_lost(db, err);
	if (!ok && db->conn != NULL)
		db_disconnect(db);
	return ok;
}

/* Make sure of a connection.  One that was closed while it lay idle shows by
 * its end, perhaps with a last message before it, and is replaced: nobody
 * notices that PostgreSQL was started again. */
static bool
db_ready(struct db *db, struct error *err)
{
	for (int i = 0; i < 2 && db->conn != NULL; i++)
		if (!PQconsumeInput(db->conn))
			db_disconnect(db);
	if (db->conn == NULL && !db_connect(db, err))
		return false;
	start_clock(db);
	return true;
}

static struct db *
db_new(const struct db_settings *settings, bool bare, struct error *err)
{
	struct db *db = xcalloc(1, sizeof(*db));

	db->conninfo = xstrdup(settings->conninfo);
	db->role = settings->role;
	db->book = xstrdup(settings->book);
	db->name = xstrdup(settings->name);
	db->writes = settings->writes;
	db->owns = settings->owns;
	db->streams = settings->streams;
	db->bounded = settings->bounded;
	db->timeout_ms = settings->timeout_ms;
	db->long_ms = settings->long_ms;
	db->metrics = settings->metrics;
	db->bare = bare;
	db->commands = command_place(NULL);
	db->prepared = xcalloc(db->commands + 1, sizeof(db->prepared[0]));
	if (db_connect(db, err))
		return db;
	db_close(db);
	return NULL;
}

struct db *
db_open(const struct db_settings *settings, struct error *err)
{
	return db_new(settings, false, err);
}

struct db *
db_open_bare(const struct db_settings *settings, struct error *err)
{
	return db_new(settings, true, err);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_disconnect(db);
	free(db->conninfo);
	free(db->book);
	free(db->name);
	free(db->prepared);
	free(db);
}

/* Preparing ----------------------------------------------------------------*/

static void
send_prepare(struct db *db, const char *name, const char *sql)
{
	if (PQsendPrepare(db->conn, name, sql, 0, NULL) != 1)
		db->unsent = true;
}

static void
prepare_call(struct db *db, const struct command *command)
{
	char name[COMMAND_NAME_MAX];
	struct buf sql = BUF(SQL_MAX);

	db_call_sql(command, &sql);
	send_prepare(db, command_name(command, name), sql.data);
	buf_free(&sql);
}

/* What PostgreSQL said is for whoever runs the daemon. */
static bool
refuse_schema(struct error *err)
{
	char *said = xstrdup(err->message);

	error_set(err, ERROR_CONFIG, "database",
	    "the schema disagrees with this program: %s", said);
	free(said);
	return error_hint(err, "run: bursard migrate");
}

/* What the jobs call and this connection has not called before: a few of some
 * hundred, so that a connection is there as soon as it is open. */
static bool
prepare_calls(struct db *db, const struct job *jobs, struct error *err)
{
	bool sent = false;

	for (const struct job *job = jobs; job != NULL; job = job->next) {
		bool *prepared = &db->prepared[command_place(job->command)];

		if (*prepared)
			continue;
		*prepared = sent = true;
		if (job->command != NULL)
			prepare_call(db, job->command);
		else
			send_prepare(db, "identify",
			    "select * from api.identify("
			    "\"book\" => $1, \"certificate\" => $2)");
	}
	if (!sent || db_finish(db, NULL, NULL, err))
		return true;
	db->recovery |= DB_CLOSE; /* which of them are there nobody knows */
	return err->code == ERROR_UNAVAILABLE ? false : refuse_schema(err);
}

/* Transactions -------------------------------------------------------------*/

/* After a failure: leave the connection as if nothing had been, or close
 * it. */
static void
db_recover(struct db *db)
{
	struct error ignored;

	if (db->conn == NULL)
		return;
	if (!(db->recovery & DB_CLOSE) &&
	    (PQtransactionStatus(db->conn) == PQTRANS_IDLE ||
		db_run(db, "rollback", &ignored)))
		return;
	db_disconnect(db);
}

bool
db_transact(struct db *db, db_transaction *transaction, struct job *job,
    struct error *err)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		if (!db_ready(db, err))
			return false;
		if (prepare_calls(db, job, err) && transaction(db, job, err))
			return true;
		db_recover(db);
		if (!(db->recovery & DB_AGAIN))
			return false;
	}
	return false;
}

/* Say what row-level security shows; a statement by itself, so that Citus
 * passes it on. */
static bool
send_setting(
    struct db *db, const char *name, const char *value, struct error *err)
{
	struct buf sql = BUF(SQL_MAX);
	bool ok = db_call_setting(&sql, name, value);

	if (ok)
		db_send(db, sql.data);
	buf_free(&sql);
	return ok || error_set(err, ERROR_INTERNAL, "",
			 "a setting cannot have the value %s", value);
}

bool
db_send_begin(struct db *db, const char *begin, struct error *err)
{
	db_send(db, begin);
	return send_setting(db, "bursar.book", db->book, err);
}

bool
db_send_office(struct db *db, const char *office, struct error *err)
{
	return send_setting(db, "bursar.office", office, err);
}

void
db_send_patience(struct db *db)
{
	struct buf sql = BUF(SQL_MAX);

	if (db->long_ms > db->timeout_ms) {
		db->deadline_ms = clock_ms() + db->long_ms;
		add_server_deadline(&sql, "set local", db->long_ms);
		db_send(db, sql.data);
	}
	buf_free(&sql);
}

bool
db_was_refused(const struct db *db)
{
	return (db->recovery & DB_SAID) != 0;
}

const char *
db_book(const struct db *db)
{
	return db->book;
}

/* From here on nobody knows: a commit that was neither confirmed nor refused,
 * or confirmed with a warning, is in doubt. */
bool
db_commit(struct db *db, struct error *err)
{
	bool ok;

	db->warned = false;
	db_send(db, "commit");
	ok = db_finish(db, NULL, NULL, err);
	if (ok && !db->warned && strcmp(db->tag, "COMMIT") == 0)
		return true;
	if (ok && !db->warned)
		return error_set(err, ERROR_INTERNAL, "",
		    "the database answered %s to commit", db->tag);
	if (!ok && db->conn != NULL && !(db->recovery & DB_CLOSE))
		return false;
	if (ok)
		error_set(err, ERROR_OUTCOME_UNKNOWN, "",
		    "no standby has confirmed the commit");
	db_disconnect(db);
	db->recovery = 0;
	err->code = ERROR_OUTCOME_UNKNOWN;
	return false;
}

/* Plain statements ---------------------------------------------------------*/

bool
db_ping(struct db *db, struct error *err)
{
	if (!db_ready(db, err))
		return false;
	if (db_run(db, "select 1", err))
		return true;
	db_recover(db);
	return false;
}

static bool
run_plain(struct db *db, const char *sql, db_row_taker *take, void *arg,
    struct error *err)
{
	bool ok;

	/* Not db_ready(): a connection that was lost within a transaction must
	 * not be replaced as if nothing had been. */
	if (db->conn == NULL && !db_connect(db, err))
		return false;
	start_clock(db);
	db->script = sql;
	db->unsent = PQsendQuery(db->conn, sql) != 1;
	ok = db_finish(db, take, arg, err);
	db->script = NULL;
	return ok;
}

bool
db_script(struct db *db, const char *sql, struct error *err)
{
	return run_plain(db, sql, NULL, NULL, err);
}

static bool
take_value(void *arg, const struct db_row *row, struct error *err)
{
	char **value = arg;

	(void)err;
	if (*value == NULL && row->columns[0].value != NULL)
		*value = xstrdup(row->columns[0].value);
	return true;
}

bool
db_value(struct db *db, const char *sql, char **value, struct error *err)
{
	*value = NULL;
	return run_plain(db, sql, take_value, value, err);
}

/* select public_pages.FUNCTION($1, $2) */
static void
send_page(struct db *db, const char *function, size_t count,
    const char *const values[])
{
	struct buf sql = BUF(SQL_MAX);

	buf_printf(&sql, "select public_pages.%s(", function);
	for (size_t i = 1; i <= count; i++)
		buf_printf(&sql, "%s$%zu", i > 1 ? ", " : "", i);
	buf_add(&sql, ")");
	db->unsent = PQsendQueryParams(db->conn, sql.data, (int)count, NULL,
			 values, NULL, NULL, 0) != 1;
	buf_free(&sql);
}

bool
db_page(struct db *db, const char *function, size_t count,
    const char *const values[], char **json, struct error *err)
{
	*json = NULL;
	for (int i = 0; i < ATTEMPTS; i++) {
		if (!db_ready(db, err))
			return false;
		send_page(db, function, count, values);
		if (db_finish(db, take_value, json, err))
			return true;
		free(*json);
		*json = NULL;
		db_recover(db);
		if (!(db->recovery & DB_AGAIN))
			return false;
	}
	return false;
}

/* Add one part of a login, quoted. */
static void
add_part(struct buf *login, const char *name, const char *value)
{
	buf_printf(login, "%s%s='", login->len > 0 ? " " : "", name);
	for (; *value != '\0'; value++)
		buf_printf(login, "%s%c",
		    *value == '\'' || *value == '\\' ? "\\" : "", *value);
	buf_add(login, "'");
}

bool
db_login(const char *conninfo, char **login, char **password, struct error *err)
{
	struct buf text = BUF(SQL_MAX);
	char *said = NULL;
	PQconninfoOption *parts = PQconninfoParse(conninfo, &said);

	*login = *password = NULL;
	if (parts == NULL) {
		say_libpq(err, said != NULL ? said : "out of memory");
		PQfreemem(said);
		return false;
	}
	for (PQconninfoOption *part = parts; part->keyword != NULL; part++)
		if (part->val == NULL)
			continue;
		else if (strcmp(part->keyword, "password") == 0)
			*password = xstrdup(part->val);
		else if (strchr(part->dispchar, '*') == NULL)
			add_part(&text, part->keyword, part->val);
	PQconninfoFree(parts);
	*login = xstrdup(text.data);
	buf_free(&text);
	return true;
}

/* With the calls, or another program of the same version could call what the
 * shape has no function for. */
bool
db_shape(struct db *db, char **shape, struct error *err)
{
	struct buf all = BUF(CALLS_MAX);
	char digest[DIGEST_TEXT];

	if (!db_value(db, "select api.shape()", shape, err))
		return false;
	buf_add(&all, *shape != NULL ? *shape : "");
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		db_call_sql(c, &all);
	digest_of(all.data, all.len, digest);
	buf_free(&all);
	free(*shape);
	*shape = xstrdup(digest);
	return true;
}

static long
number_at(const struct db_row *row, size_t i)
{
	const char *value = row->columns[i].value;

	return value != NULL ? strtol(value, NULL, 10) : 0;
}

static bool
text_at_is(const struct db_row *row, size_t i, const char *text)
{
	const char *value = row->columns[i].value;

	return value != NULL && strcmp(value, text) == 0;
}

/* "" for null. */
static void
copy_text_at(const struct db_row *row, size_t i, char *text, size_t size)
{
	const char *value = row->columns[i].value;

	snprintf(text, size, "%s", value != NULL ? value : "");
}

/* In the order of api.pulse. */
static bool
take_pulse(void *arg, const struct db_row *row, struct error *err)
{
	struct db_pulse *pulse = arg;

	if (row->count != 9)
		return error_set(err, ERROR_INTERNAL, "",
		    "api.pulse must give nine columns");
	*pulse = (struct db_pulse){.seq = number_at(row, 0),
	    .clock = number_at(row, 1),
	    .ahead = number_at(row, 2),
	    .read_only = text_at_is(row, 3, "t"),
	    .ending = {
		number_at(row, 4), number_at(row, 5), number_at(row, 6)}};
	copy_text_at(row, 7, pulse->first_to_end, sizeof(pulse->first_to_end));
	copy_text_at(row, 8, pulse->uncontrolled, sizeof(pulse->uncontrolled));
	return true;
}

bool
db_pulse(struct db *db, struct db_pulse *pulse, struct error *err)
{
	struct buf sql = BUF(SQL_MAX);
	bool ok;

	buf_add(&sql, "begin;");
	ok = db_call_setting(&sql, "bursar.book", db->book);
	buf_add(&sql,
	    ";select * from api.pulse(current_setting('bursar.book'));"
	    "commit");
	ok = ok && run_plain(db, sql.data, take_pulse, pulse, err);
	if (!ok)
		db_recover(db);
	buf_free(&sql);
	return ok;
}

/* In the order of api.health. */
static bool
take_health(void *arg, const struct db_row *row, struct error *err)
{
	struct db_health *health = arg;

	if (row->count != HEALTH_COLUMNS)
		return error_set(err, ERROR_INTERNAL, "",
		    "api.health must give %d columns", HEALTH_COLUMNS);
	health->version = number_at(row, 0);
	health->checksums = text_at_is(row, 1, "on");
	health->fsync = text_at_is(row, 2, "on");
	health->waits_for_disk = !text_at_is(row, 3, "off");
	health->superuser = text_at_is(row, 4, "t");
	health->beyond = number_at(row, 5);
	health->wraparound = number_at(row, 6);
	health->connections = number_at(row, 7);
	health->connections_max = number_at(row, 8);
	copy_text_at(row, 9, health->spare, sizeof(health->spare));
	copy_text_at(row, 10, health->settings, sizeof(health->settings));
	health->unguarded = text_at_is(row, 11, "t");
	copy_text_at(row, 12, health->owner, sizeof(health->owner));
	return true;
}

bool
db_health(struct db *db, struct db_health *health, struct error *err)
{
	return run_plain(
	    db, "select * from api.health()", take_health, health, err);
}
