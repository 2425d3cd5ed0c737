#ifndef BURSAR_ROUTE_H
#define BURSAR_ROUTE_H

/* From the address of a request to a view with its parameters, and back. */

#include "http/http.h"
#include "pages/view.h"
#include "queue/job.h"

#define ROUTE_ASKED "asked" /* a field: the language was asked for */
#define ROUTE_KEY_MAX 2048 /* bytes of what names a page */

/* Which view in which format and language, with which parameters: fills view,
 * format and fields of the job, of which "language" is always there.  False and
 * job->err where there is no such page or a parameter is wrong; a view with
 * VIEW_FORM is shown all the same, and the job spoiled. */
bool route_read(const struct http_request *, struct job *);

/* Is a paper asked for, NAME.pdf? */
bool route_is_paper(const struct job *);

/* Append what tells pages apart: for the cache. */
void route_key(const struct job *, struct buf *);

/* Append the address of the view in a format, with those parameters that are
 * not NULL in their order, the table of a CSV, and as_of and language as they are
 * said here. */
void route_address(const struct view *, const json_t *parameters,
    const char *format, const char *as_of, const char *language, struct buf *);

/* Append ?as_of=…&language=…, of what is not NULL, or nothing. */
void route_query(const char *as_of, const char *language, struct buf *);

#endif
