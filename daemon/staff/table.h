#ifndef BURSAR_STAFF_TABLE_H
#define BURSAR_STAFF_TABLE_H

/* What a command answered, as models of templates: tables of rows, and the
 * facts of one record.  What stands in which column is said by the row of the
 * command (common/answer.h). */

#include <jansson.h>

#include "buf.h"
#include "command.h"
#include "error.h"

/* For whom, and of which command. */
struct table_of {
	const struct command *command;
	enum role role;
};

/* Append to an array of tables {caption, columns, rows} the one of these
 * members: columns that are empty in every row are left out. */
void table_add(json_t *tables, const struct table_of *, const char *caption,
    const char *members, const json_t *rows);

/* The facts of an object, an array of {label, …}; a list in it becomes a table,
 * an object in it one that has facts instead of rows: {caption, group}. */
json_t *table_facts(json_t *tables, const struct table_of *,
    const char *members, const json_t *object);

/* Append the rows as a file, false where it cannot be made: CSV with a header,
 * a workbook with a sheet of what its columns mean, a calendar of rows that
 * have CALENDAR_NEEDS. */
typedef bool table_file(struct buf *, const char *members, const json_t *rows,
    struct error *);
table_file table_csv, table_xlsx, table_ics;

#endif
