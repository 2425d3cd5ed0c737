#ifndef BURSAR_NOUNS_H
#define BURSAR_NOUNS_H

/* All commands: the table of nouns, and finding one in it. */

#include "command.h"

/* Every noun, in the order of the help; a NULL name ends it. */
extern const struct noun nouns[];

const struct noun *noun_find(const char *noun);
const struct command *command_find(const char *noun, const char *verb);

/* The command that is called so on the wire: "pledge/record". */
const struct command *command_called(const char *path);

/* The command that enters something new of the noun, or NULL. */
const struct command *command_maker(const struct noun *);

/* Add what it does, as a person is asked to do it: "Record a pledge". */
void command_phrase(struct buf *, const struct command *);

/* Walk all commands of all nouns: NULL starts, NULL ends. */
const struct command *command_next(const struct command *);

/* The place of the command among them, from 0; of NULL, how many there are. */
size_t command_place(const struct command *);

#endif
