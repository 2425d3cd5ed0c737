#ifndef BURSAR_DB_ROWS_H
#define BURSAR_DB_ROWS_H

/*
 * The rows of a read as they come, written as JSON:
 *
 *	{"items": [{…}, …], "notes": ["…"], "next": "…"}
 *
 * Numbers, booleans and JSON are themselves, everything else is a string.  A
 * column _note is no part of an item: what stands there is told once, under
 * notes, and a row that has nothing else is no item.  A list is asked for one
 * row more than its limit; if that comes it is not told, and next is the first
 * column of the row before it, from which the list goes on.  A report that
 * comes in parts says next itself, in a column _next, of a row that has
 * nothing else.  Any other column that begins with _ is a member beside the
 * items, such as totals.
 */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "db/db_row.h"

struct db_rows {
	struct buf *out;
	size_t limit; /* 0: there is none */
	size_t count; /* items so far */
	bool more;    /* than the limit */
	struct buf notes, next, members;
};

void db_rows_begin(struct db_rows *, struct buf *out, size_t limit);

/* Add a row; false if it went past the limit of the buffer. */
bool db_rows_add(struct db_rows *, const struct db_row *);

/* Write what comes after the items, and forget the rest. */
void db_rows_end(struct db_rows *);

#endif
