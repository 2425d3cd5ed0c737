#ifndef BURSAR_SHOTS_H
#define BURSAR_SHOTS_H

/*
 * Hostile requests, made of the table of commands: each is wrong in a way that
 * is known, so that it is known what the answer must be.  Nothing here may
 * ever be recorded: what is in form is only asked for as a dry run.
 */

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "command.h"

#define SHOT_STATUSES 8

struct shot {
	const char *kind;   /* what is wrong with it */
	const char *person; /* who sends it, or NULL for nobody */
	struct buf bytes;
	bool raw;  /* mutated bytes: any answers but a fault, then the end */
	int lines; /* of a stream, each answered by itself; or 0 */
	bool dry;  /* a dry run, which an answer must say */
	int statuses[SHOT_STATUSES]; /* that are right, 0 ends */
	char field[64];		     /* that the answer must name, or "" */
};

void shot_init(struct shot *);
void shot_free(struct shot *);

/* Make the next one; random is the state of the generator, never 0. */
void shot_make(struct shot *, uint64_t *random);

/* A type of fields of which no values are known here, or -1. */
int shot_unknown_type(void);

/* A number below the limit. */
unsigned shot_random(uint64_t *random, unsigned limit);

#endif
