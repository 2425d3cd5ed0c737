#ifndef BURSAR_STAFF_LINK_H
#define BURSAR_STAFF_LINK_H

/* Addresses of staff pages: a command with values for its fields. */

#include <jansson.h>
#include <stdbool.h>

#include "buf.h"
#include "command.h"

#define STAFF_ROOT "/staff"
#define LINK_MAX   4096 /* bytes of an address */

/* Has a role a page of the command?  Not of what takes bytes, which are not
 * typed. */
bool link_allowed(const struct command *, enum role);

/* The first field that takes a word without a name: what a command is about;
 * or NULL. */
const struct field *link_subject(const struct command *);

/* Append /staff/NOUN/VERB. */
void link_command(struct buf *, const struct command *);

/* Append ? and what is given of the fields, but for one; "" if none is. */
void link_fields(struct buf *, const struct command *, const json_t *given,
    const char *but);

/* The page of a command line like "bursar receipt apply 83 --agreement 82";
 * false where there is none for the role. */
bool link_line(struct buf *, const char *line, enum role);

/* The page that shows a record of a noun. */
bool link_record(
    struct buf *, const char *noun, const char *value, enum role);

#endif
