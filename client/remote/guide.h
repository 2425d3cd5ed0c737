#ifndef BURSAR_GUIDE_H
#define BURSAR_GUIDE_H

/*
 * Guided entry: a write at a terminal with something missing asks for it.
 *
 * What is needed is asked first, then what may be given; each answer is
 * checked at once, parties and the like are searched at the server, and before
 * anything is recorded the server is asked whether it would be, the whole is
 * shown, and the person says yes.  Then the command line that would have done
 * the same is printed, for next time.
 */

#include "request/request.h"
#include "session/session.h"

struct form {
	struct request request; /* the one begun, and what was answered */
	char *answers[FIELDS_MAX];
	char *files[FIELDS_MAX]; /* those whose hash is an answer */
};

/* Ask for all that is missing.  Refused: the person left, or said no. */
bool guide_fill(
    struct form *, struct session *, const struct request *, struct error *);

void guide_free(struct form *);

#endif
