#ifndef BURSAR_DB_ROW_H
#define BURSAR_DB_ROW_H

/* A row that the database gave, as text; good until the next one comes. */

#include <stddef.h>

#define DB_COLUMNS_MAX 64

struct db_row {
	size_t statement; /* that gave it: 0 is the first since the last sync */
	size_t count;
	struct {
		const char *name;
		unsigned type;	   /* OID in pg_type */
		const char *value; /* NULL for null */
	} columns[DB_COLUMNS_MAX];
};

#endif
