#ifndef BURSAR_CONSOLE_H
#define BURSAR_CONSOLE_H

/*
 * What a subcommand of bursard works with.  Those that need the database lock
 * the state folder against each other, use the private cluster of a running
 * daemon or start it for as long as they need it, and write through the same
 * commands as everybody, in the name of the person "console".
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "cluster/cluster.h"
#include "core/config.h"
#include "core/state.h"
#include "db/db.h"

#define CONSOLE_OPTIONS 4

/* The members of a backup that admin/ knows by name. */
#define CONSOLE_SETTINGS "bursard.conf"
#define CONSOLE_DATABASE "database/"
#define CONSOLE_CHECKPOINT "checkpoint" /* the newest of each book */
#define CONSOLE_WITNESS	   "checkpoints/" /* the file of all of them */

struct given;	   /* the command line, taken apart */
struct subcommand; /* a row of the table */

struct console {
	struct config config;
	const struct given *given;
	const struct subcommand *subcommand;
	const char *operand;		      /* PERSON, FINGERPRINT; or NULL */
	const char *options[CONSOLE_OPTIONS]; /* in the order of the row */
	struct state state;
	struct cluster *cluster;
	struct db *db;
	int status; /* to exit with, where nothing failed */

	/* Was a file of settings read?  Where not, take these instead, which
	 * are closed, below those of the command line. */
	bool has_settings;
	bool (*settle)(struct console *, FILE *settings, struct error *);
};

/* Make and lock the state folder; reach the database's server, which a private
 * cluster is made for; both. */
bool console_take(struct console *, struct error *);
bool console_reach(struct console *, struct error *);
bool console_open(struct console *, struct error *);

/* Connect as that login: as the command line for commands, or else bare. */
bool console_connect(struct console *, enum login, struct error *);

/* Call every command with nothing in it, by the logins of the daemon. */
bool console_try(struct console *, struct error *);

/* Let go of all of it. */
void console_close(struct console *);

/* Run a write or read with these fields, an object that is taken over; reads
 * give all items of all pages. */
bool console_write(struct console *, const char *noun, const char *verb,
    json_t *fields, struct error *);
bool console_read(struct console *, const char *noun, const char *verb,
    json_t *fields, json_t **items, struct error *);

/* A code as the ledger keeps it, however it was typed: in small letters, to be
 * freed. */
char *console_code(const char *typed);

/* One line of what was done. */
void console_say(const char *what, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
