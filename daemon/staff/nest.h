#ifndef BURSAR_STAFF_NEST_H
#define BURSAR_STAFF_NEST_H

/* Values that nest in others: what no row describes, and what stands in one
 * cell. */

#include <jansson.h>

#include "buf.h"

#define NEST_MAX 4 /* objects in objects: what is deeper is one text */

/* Append the members of an object, or of all objects of a list, as the row of a
 * command says them (common/answer.h): numbers, and else texts. */
void nest_members(struct buf *, const json_t *value);

/* Is it a list of objects? */
bool nest_is_rows(const json_t *value);

/* Append a value in one line, without the signs of JSON: "a, b",
 * "open: 3.00, closed: yes". */
void nest_add(struct buf *, const json_t *value);

#endif
