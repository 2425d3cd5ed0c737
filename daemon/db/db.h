#ifndef BURSAR_DB_H
#define BURSAR_DB_H

/*
 * The database, as the rest of the daemon sees it; db.c is the only file that
 * knows libpq.  There is no general query function: a command names the SQL
 * function that it calls, and what else is needed has a function here.
 *
 * A struct db is one connection, used by one thread.  Everything is
 * non-blocking underneath with a deadline of its own: a statement that was cut
 * or cancelled has an unknown outcome (ERROR_OUTCOME_UNKNOWN), its connection
 * is closed, and it is never taken for done.  A lost connection is opened again
 * by the next call.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/metrics.h"
#include "queue/job.h"

struct db;

struct db_settings {
	const char *conninfo; /* libpq connection string */
	const char *role;     /* to become: "daemon", "owner"; or NULL */
	const char *book;
	const char *name;	 /* application_name: "bursard writer" */
	bool writes;		 /* the writer's planner settings */
	bool owns;		 /* of the tables: set to see all of the book */
	bool streams;		 /* much is read: row by row, not all at once */
	bool bounded;		 /* the server gives up too, also when bare */
	unsigned timeout_ms;	 /* deadline of one transaction */
	unsigned long_ms;	 /* of a write that grows with the book */
	struct metrics *metrics; /* or NULL */
};

/* Connect, to call commands.  Each is prepared when it is first called:
 * ERROR_CONFIG, naming the function, where the schema disagrees with the command
 * table.  NULL and the error where there is no connection; ERROR_UNAVAILABLE if
 * there is no database. */
struct db *db_open(const struct db_settings *, struct error *);
void db_close(struct db *);

/* The login without its password, which must not stand on a command line, and
 * the password, or NULL; both to be freed. */
bool
db_login(const char *conninfo, char **login, char **password, struct error *);

/* Call every command once with nothing in it, on the connection of reads or of
 * writes: a function that does not fit the tables is found before anybody needs
 * it.  ERROR_CONFIG, naming the command or, of what it runs for rows only, the
 * function.  Records nothing. */
bool db_try(struct db *reads, struct db *writes, struct error *);

/* On the connection of writes: have planned what every entry does, before anybody
 * waits for it.  Records nothing; what fails here, whoever writes finds out. */
void db_rehearse(struct db *);

/* A hash of what the tables and functions are and of how they are called, to be
 * freed; for a bare connection. */
bool db_shape(struct db *, char **shape, struct error *);

/* Is the database there?  Opens the connection again if it was lost. */
bool db_ping(struct db *, struct error *);

/* This moment: the newest entry of the book, the server's clock in seconds
 * since 1970, by how many that entry is ahead of it, whether the server
 * would refuse to write, and how many certificates of people end within 30, 14
 * and 7 days, the first of them whose.  For a bare connection. */
struct db_pulse {
	long seq, clock, ahead;
	bool read_only;
	long ending[3];
	char first_to_end[64];
	char uncontrolled[1024]; /* commands that need no second person */
};

/* So far apart may clocks be, and an entry ahead of them: rules.clock_fault
 * has the same. */
#define DB_CLOCK_S 60

bool db_pulse(struct db *, struct db_pulse *, struct error *);

/* How the server is, and what the login may do there. */
struct db_health {
	long version; /* 150020 */
	bool checksums, fsync, waits_for_disk;
	bool superuser;
	long beyond;	 /* tables of the ledger within reach of the login */
	long wraparound; /* age of the oldest transaction number */
	long connections, connections_max;
	char spare[120]; /* what else the login may do, and need not; or "" */
	char settings[400]; /* odd ones of the logins, or "" */
	bool unguarded;	    /* triggers are switched off for the login */
	char owner[120];    /* what the owner of the tables may, and should not;
			     * or "" */
};

/* Ask; for a bare connection. */
bool db_health(struct db *, struct db_health *, struct error *);

/* Find the person behind job->caller.certificate and fill job->caller.
 * ERROR_UNAUTHENTICATED if it is not in force. */
bool db_identify(struct db *, struct job *, struct error *);

/* Run reads, linked by next, in one transaction as far as they see the same
 * and none is refused: the reply of each becomes {"items": […]} or, for a list
 * with more to come, {"items": […], "next": "…"}.  False: the error is that of
 * the first one without a status, and those behind it were not run. */
#define DB_READS_MAX 16
bool db_read(struct db *, struct job *, struct error *);

/* Run a batch of writes, linked by next, in one transaction, grouped by
 * command and office, and commit; or roll back, if the first is a dry_run, or
 * is atomic and any was refused.  True: each job has its status and reply or
 * err.  False: nothing
 * was recorded, or with ERROR_OUTCOME_UNKNOWN perhaps all was; the same keys
 * may be sent again. */
bool db_write(struct db *, struct job *batch, struct error *);

/* For the migration runner: run a script of several statements as it is;
 * run one statement and give the text of its first column, first row (or
 * NULL), to be freed. */
struct db *db_open_bare(const struct db_settings *, struct error *);
bool db_script(struct db *, const char *sql, struct error *);
bool db_value(struct db *, const char *sql, char **value, struct error *);

/* For the public pages: call a function of their schema, with at most
 * DB_PAGE_MAX values, for the text of its JSON, to be freed; or NULL where there
 * is no such page.  For a bare connection, which is opened again if it was
 * lost. */
#define DB_PAGE_MAX 8
bool db_page(struct db *, const char *function, size_t count,
    const char *const values[], char **json, struct error *);

#endif
