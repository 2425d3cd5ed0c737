#ifndef BURSAR_CONTEXTS_H
#define BURSAR_CONTEXTS_H

/*
 * The file of contexts, $XDG_CONFIG_HOME/bursar/config.ini or the one that
 * BURSAR_CONFIG names:
 *
 *	current = geneva
 *
 *	[context geneva]
 *	server = https://ledger.example.org:7443
 *	certificate = amina.crt
 *	key = amina.key
 *	ca = ca.crt
 *	protected = yes
 *
 * Paths are relative to the file.  A lone context need not be made current.
 */

#include "session/context.h"

#define CONTEXTS_MAX 64

struct contexts {
	char *path;    /* of the file */
	char *current; /* as the file says, or NULL */
	struct context list[CONTEXTS_MAX];
	size_t count;
};

/* Read the file; one that is not there has no contexts. */
bool contexts_read(struct contexts *, struct error *);
void contexts_free(struct contexts *);

/* The context of that name, or, where it is NULL, the current one; NULL and
 * the error if there is none. */
const struct context *
contexts_find(const struct contexts *, const char *name, struct error *);

/* Make it the current one; the rest of the file stays as it is. */
bool contexts_use(const struct contexts *, const char *name, struct error *);

/* Append one to the file, which is made if need be. */
bool
contexts_add(const struct contexts *, const struct context *, struct error *);

#endif
