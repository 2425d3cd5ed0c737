#ifndef BURSAR_DB_ARRAY_H
#define BURSAR_DB_ARRAY_H

/*
 * Array literals of PostgreSQL, {"a",NULL,"say \"b\""}, out of any texts.
 * The function they are handed to decides what the elements are.
 *
 *	db_array_begin(&buf);
 *	db_array_add(&buf, "a");
 *	db_array_end(&buf);
 */

#include "buf.h"

void db_array_begin(struct buf *);

/* Add an element; NULL is SQL's null. */
void db_array_add(struct buf *, const char *text);

void db_array_end(struct buf *);

#endif
