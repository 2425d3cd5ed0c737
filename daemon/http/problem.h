#ifndef BURSAR_PROBLEM_H
#define BURSAR_PROBLEM_H

/* Errors as problem details, RFC 9457: application/problem+json. */

#include "buf.h"
#include "error.h"

/* Append the body: type, title, status, detail, instance (the request id),
 * code, and where there are any, field and hint. */
void problem_write(struct buf *, const struct error *, const char *request_id);

/* Append a comma and a member, unless the text is NULL or empty; what cannot
 * stand in JSON is replaced. */
void problem_member(struct buf *, const char *name, const char *text);

#endif
