#ifndef BURSAR_MEMBER_H
#define BURSAR_MEMBER_H

/* Members of JSON objects that somebody else made: none need be there, nor be
 * what it should. */

#include <jansson.h>

/* The text of the member; "" where there is none. */
const char *member_text(const json_t *object, const char *name);

#endif
