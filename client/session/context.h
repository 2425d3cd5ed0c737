#ifndef BURSAR_CONTEXT_H
#define BURSAR_CONTEXT_H

/* Which server, as whom. */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct context {
	char *name; /* "" where nothing came from the file */
	char *server, *certificate, *key, *ca; /* NULL where not set */
	const char *invitation; /* a secret in the place of certificate and key,
				 * or NULL; not ours */
	bool is_protected;		       /* ask before every write */
	bool no_outbox;	   /* do not save what cannot be sent */
	char *passed_over; /* the context of the file that has another server
			    * than the one in force, or NULL */
};

/* A setting of a context: its name in the file, its variable, and where its
 * text stands. */
struct setting {
	const char *name; /* NULL ends the table */
	const char *variable;
	size_t offset;
	bool is_path;
};

extern const struct setting context_settings[];

/* Where the setting stands in the context. */
char **setting_of(const struct context *, const struct setting *);

/* Is it complete, with files that can be read, and a key that nobody else
 * can read? */
bool context_check(struct context *, struct error *);

/* Is the address of the server one, and the CA there?  For who has no key and
 * certificate yet. */
bool context_check_server(struct context *, struct error *);

/* Before a write: say so where it does not go to the server that the context in
 * use names. */
void context_say_where(const struct context *, bool quiet);

void context_free(struct context *);

#endif
