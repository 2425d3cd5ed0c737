#ifndef BURSAR_POSTGRES_H
#define BURSAR_POSTGRES_H

/* The programs of PostgreSQL, run as a user that they accept: as ourselves,
 * or when we are root as user postgres. */

#include <stdbool.h>
#include <sys/types.h>

#include "error.h"

#define ACCOUNT_GROUPS 64

struct account {
	const char *switch_to; /* its name; NULL: we stay who we are */
	uid_t uid;
	gid_t gid, groups[ACCOUNT_GROUPS];
	int group_count;
};

struct postgres {
	char *programs; /* the folder they are in */
	char *log;	/* the file that takes what they say */
	struct account account;
};

/* Find the newest programs, or those of the version that made the data, and
 * the account; both are kept, so that a later fork needs to look up nothing. */
bool postgres_find(struct postgres *, const char *data, struct error *);

/* Can the account pass through all folders on the way? */
bool
postgres_reaches(const struct postgres *, const char *path, struct error *);

/* What a program reads and writes, each a descriptor; -1 for nothing to read,
 * and for the log to write to.  And the password of its login, or NULL: it is in
 * the environment, which nobody else can read. */
struct postgres_ends {
	int input, output, errors;
	const char *password;
};

/* Find a program that asks the database, such as pg_dump, to be run as
 * ourselves: that of the version which made the data, or the newest. */
bool postgres_find_client(struct postgres *, const char *program,
    const char *data, struct error *);

/* Start a program, argv[0], in the folder.  The process, or -1. */
pid_t postgres_start(const struct postgres *, const char *folder,
    char *const argv[], const struct postgres_ends *);

/* Run a program to its end. */
bool postgres_run(const struct postgres *, const char *folder,
    char *const argv[], int input, struct error *);

#endif
