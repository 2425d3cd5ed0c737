#ifndef BURSAR_IMPORT_COMMAND_H
#define BURSAR_IMPORT_COMMAND_H

/* Which write the rows of a file are. */

#include "command.h"

/* The write that rows of the noun mean: NOUN/VERB, or the noun's verb for
 * something new.  NULL and the error if there is none. */
const struct command *
import_command(const char *noun, const char *verb, struct error *);

#endif
