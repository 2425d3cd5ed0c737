#ifndef BURSAR_PROFILE_H
#define BURSAR_PROFILE_H

/*
 * How a kind of file is to be read, under a name, in imports.ini beside the
 * file of contexts:
 *
 *	[profile erp]
 *	noun = receipt
 *	decimal-mark = comma
 *	map = Zahler=party,Betrag=amount
 */

#include <stdbool.h>

#include "error.h"
#include "request/request.h"

/* Give the request what the profile says and the command line does not; the
 * values stay until profile_free(). */
struct profile {
	char *values[FIELDS_MAX]; /* of the fields of import */
};

bool profile_read(
    struct profile *, const char *name, struct request *, struct error *);
void profile_free(struct profile *);

/* Keep what the request says under that name, in the place of what was
 * there; path is where, to be freed. */
bool profile_save(
    const char *name, const struct request *, char **path, struct error *);

#endif
