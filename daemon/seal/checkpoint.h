#ifndef BURSAR_CHECKPOINT_H
#define BURSAR_CHECKPOINT_H

/*
 * Checkpoints as somebody outside kept them: a file of signed notes, such as
 * STATE/checkpoints, or one note alone.  A note that a power cut tore, or that
 * is of something else, is passed by.
 */

#include <stdbool.h>
#include <stdint.h>

#include "seal/note.h"

#define CHECKPOINT_ROOT 45 /* of a root in base64, with the NUL */
#define CHECKPOINT_NAME 300

struct checkpoint {
	char origin[CHECKPOINT_NAME]; /* the name of the tree */
	int64_t size;
	char root[CHECKPOINT_ROOT];
	struct note note; /* that says so, within the text it was read from */
};

/* Take the next checkpoint of a text; false at its end. */
bool checkpoint_next(const char **rest, struct checkpoint *);

/* Of those of a tree the largest, of at most so many entries; false if there
 * is none. */
bool checkpoint_newest(const char *text, const char *origin, int64_t most,
    struct checkpoint *);

#endif
