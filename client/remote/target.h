#ifndef BURSAR_TARGET_H
#define BURSAR_TARGET_H

/* A file that a command writes. */

#include <stdbool.h>
#include <stdio.h>

#include "error.h"

/* Where it goes: a file that is not there yet, under another name until it is
 * whole; or the standard output, where to is NULL. */
struct target {
	const char *to;
	char *part;
	FILE *file;
};

bool target_open(struct target *, const char *to, struct error *);

/* Everything is written, or nothing is there under its name. */
bool target_close(struct target *, bool ok, struct error *);

#endif
