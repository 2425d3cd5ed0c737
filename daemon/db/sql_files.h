#ifndef BURSAR_SQL_FILES_H
#define BURSAR_SQL_FILES_H

/* The files of sql/, put into the program when it is built: the tables are
 * written by sql/embed.cmake, each in the order of its names. */

struct sql_file {
	const char *name; /* "0001_ledger.sql"; NULL ends a table */
	const char *text;
};

extern const struct sql_file sql_migrations[]; /* sql/migrations */
extern const struct sql_file sql_code[]; /* rules, api, grants and guards */

#endif
