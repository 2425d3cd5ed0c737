#ifndef BURSAR_STAFF_FORM_H
#define BURSAR_STAFF_FORM_H

/* What a browser sends of a form: application/x-www-form-urlencoded, in the
 * body of a POST or the query of a GET. */

#include <jansson.h>
#include <stdbool.h>

#include "error.h"
#include "http/http.h"

#define FORM_TYPE "application/x-www-form-urlencoded"
#define FORM_FIELDS_MAX 64	/* fields of one */
#define FORM_NAME_MAX	64	/* bytes of a name */
#define FORM_VALUE_MAX	8192	/* and of a value */

/* Add each field that has a value to the object, as a text: what is left
 * empty is not given.  Strict: what says something twice, is no UTF-8 or goes
 * past a limit is refused. */
bool form_read(struct http_text form, json_t *fields, struct error *);

/* The same of one field, as it was read. */
bool form_add(json_t *fields, const struct buf *name, const struct buf *value,
    struct error *);

#endif
