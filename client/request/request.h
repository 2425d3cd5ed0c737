#ifndef BURSAR_REQUEST_H
#define BURSAR_REQUEST_H

/*
 * What the command line asks for: a noun, a verb, values for the fields of
 * that command, and options.  Words without a name fill the positional fields
 * in their order; in the commands of the client itself (help, context), the
 * optional ones too.  Everything is checked by the field tables before
 * anything is sent.
 */

#include <stdbool.h>

#include "buf.h"
#include "command.h"
#include "core/options.h"
#include "core/value.h"
#include "salt.h"

struct request {
	const struct noun *noun;	/* NULL: none was given */
	const struct command *command;	/* NULL: the noun alone, or nothing */
	bool local;			/* a command of the client itself */
	const char *values[FIELDS_MAX]; /* one a field, NULL where absent */
	char salt[SALT_TEXT];		/* made with the key, or "" */
	struct options options;
	char typed[FIELDS_MAX][VALUE_TYPED_MAX]; /* values that were typed
						  * otherwise than sent */
	const struct buf
	    *attachment; /* what must be at the server before it:
			    the document of an evidence/record; or NULL */
};

/* What else a document may be given as, in a hint. */
#define DOCUMENT_HINT "; or the first six or more of them; or a file"

/* How a value names a document. */
enum named { NAMED_NOT, NAMED_BY_HASH, NAMED_BY_PREFIX, NAMED_BY_FILE };

/* By its whole hash, else by a file that is there, else by the first digits of
 * the hash, six at least; or not at all. */
enum named request_named(const char *value);

/* Read the arguments, which end with NULL and outlive the request; it outlives
 * its copies.  Numbers may be typed in groups, as tables print them.  With
 * --help among them only the noun and the verb must be right; what a write
 * lacks may be asked for later.  A write with --file is an import of it. */
bool request_read(struct request *, char *args[], struct error *);

/* Add the request as a command that can be pasted into a shell, with this key
 * or, where it is NULL, without. */
void request_print(struct buf *, const struct request *, const char *key);

/* Is it a write that lacks something, and is there somebody to ask? */
bool request_guided(const struct request *);

/* Where among the values of a command the field of that name has its own, or
 * NULL. */
const char **
command_value(const struct command *, const char *values[], const char *name);

/* The value of the field of that name, or NULL. */
const char *request_value(const struct request *, const char *field);

#endif
