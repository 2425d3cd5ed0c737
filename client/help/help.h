#ifndef BURSAR_HELP_H
#define BURSAR_HELP_H

/* Help for everything, printed from the tables of commands, options, formats
 * and errors: none of it is typed twice.  Prose is folded at the width of the
 * terminal; 0: there is none, and it is not. */

#include "request/request.h"

/* `bursar` alone, and `bursar help`. */
void help_overview(bool whole, size_t width);

/* A noun with its verbs, or a command with its fields. */
void help_noun(const struct noun *, size_t width);
void help_command_page(const struct command *, size_t width);

/* `bursar help exit-codes`, and the other topics; false if it is none. */
bool help_topic(const char *name, size_t width);

/* Every topic, for suggestions; NULL at the end. */
const char *help_topic_name(size_t i);

#endif
