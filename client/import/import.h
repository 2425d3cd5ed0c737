#ifndef BURSAR_IMPORT_H
#define BURSAR_IMPORT_H

/* bursar import: the rows of a file, recorded; bursar template: the file to
 * fill in.  docs/import.md is for those who use them. */

#include "request/request.h"

extern const struct command import_commands[], template_commands[];

bool import_run(const struct request *, struct error *);
bool template_run(const struct request *, struct error *);

/* The write that rows of the noun mean: NOUN/VERB, or the noun's verb for
 * something new.  NULL and the error if there is none. */
const struct command *
import_command(const char *noun, const char *verb, struct error *);

#endif
