#ifndef BURSAR_MEMBER_H
#define BURSAR_MEMBER_H

/* Members of JSON objects that somebody else made: none need be there, nor be
 * what it should. */

#include <jansson.h>

#include "buf.h"

/* The text of the member; "" where there is none. */
const char *member_text(const json_t *object, const char *name);

/* Append the name of one as a person reads it: open_base is "open base". */
void member_label(struct buf *, const char *name, size_t len);

/* Append a value as a person reads it: a text or a number as it is, yes or no,
 * what nests as compact JSON; nothing for null, or where there is none. */
void member_add(struct buf *, const json_t *value);

#endif
