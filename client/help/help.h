#ifndef BURSAR_HELP_H
#define BURSAR_HELP_H

/* Help for everything, printed from the tables of commands, options, formats
 * and errors: none of it is typed twice. */

#include "request/request.h"

/* `bursar` alone, and `bursar help`. */
void help_overview(bool whole);

/* A noun with its verbs, or a command with its fields. */
void help_noun(const struct noun *);
void help_command_page(const struct command *);

/* `bursar help exit-codes`, and the other topics; false if it is none. */
bool help_topic(const char *name);

/* Every topic, for suggestions; NULL at the end. */
const char *help_topic_name(size_t i);

#endif
