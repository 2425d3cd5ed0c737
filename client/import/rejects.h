#ifndef BURSAR_REJECTS_H
#define BURSAR_REJECTS_H

/*
 * The file of rejected rows: the rows as they stood, behind the line and the
 * reason, to be fixed and imported as any other file.  It is made when the
 * first row is rejected, never over one that is there, and only its owner
 * can read it.
 */

#include <stdbool.h>
#include <stdio.h>

#include "error.h"
#include "import/flight.h"
#include "import/rows.h"

struct rejects {
	char *path; /* as said, or as found to be free; NULL for none */
	bool given; /* by the user: then it must be free */
	bool keys;  /* with the keys of repeats: only they tell them apart */
	FILE *file; /* NULL until the first row */
	long count;
};

/* Begin with the path, or NULL for one beside the file of that name. */
bool rejects_begin(
    struct rejects *, const char *path, const char *beside, struct error *);

/* Write a row. */
bool rejects_add(struct rejects *, const struct rows *, const struct settled *,
    struct error *);

/* Write what is held back: refused if not everything could be written. */
bool rejects_flush(struct rejects *, struct error *);

/* Refused if not everything could be written. */
bool rejects_close(struct rejects *, struct error *);

#endif
