#ifndef BURSAR_SALT_H
#define BURSAR_SALT_H

/*
 * Salts of what requests say about people.
 *
 * The journal keeps such text as a digest, which nobody can try names against
 * without the salt.  A client makes one with the key, sends it among the
 * fields and keeps it with them, so that its request has the same digest
 * whenever it comes again; where none comes, the ledger makes one.
 */

#include <stdbool.h>

#include "command.h"

#define SALT_NAME "salt"
#define SALT_TEXT 33 /* 128 bits in hexadecimal, with the NUL */

/* Make one. */
void salt_make(char text[SALT_TEXT]);

/* Does the text look like one? */
bool salt_is(const char *text);

/* Does the command take one: may it say something about a person? */
bool salt_taken(const struct command *);

/* Is one to be sent with these values, one a field, NULL where absent?  A
 * party that is named by its code says nothing about anybody. */
bool salt_wanted(const struct command *, const char *const values[]);

#endif
