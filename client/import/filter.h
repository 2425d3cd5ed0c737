#ifndef BURSAR_FILTER_H
#define BURSAR_FILTER_H

/*
 * Which rows of a file are meant: those that meet all conditions of --where.
 *
 *	Status=paid		the column is that
 *	Status!=refunded	it is not
 *	Purpose~donation	it contains that
 *	Amount!~-		it does not
 *
 * Several stand behind each other with commas.  Upper and lower case are one,
 * and blanks round a cell do not count.  A condition may be on a column that
 * is not a field.
 */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

#define FILTER_MAX 16

struct condition {
	char *column, *value;
	bool contains, negated;
	size_t at; /* of the column in the file, from 1; 0 before it is known */
};

struct filter {
	const char *text; /* as --where has it, or NULL */
	struct condition conditions[FILTER_MAX];
	size_t count;
};

/* Begin with the conditions; NULL lets every row pass. */
bool filter_begin(struct filter *, const char *text, struct error *);
void filter_free(struct filter *);

/* Is there a condition on that column? */
bool filter_uses(const struct filter *, const char *column);

/* Find the columns by their names.  Refused: one that is not there. */
bool filter_header(
    struct filter *, const char *const names[], size_t count, struct error *);

/* Does the cell meet the condition? */
bool filter_meets(const struct condition *, const char *cell);

#endif
