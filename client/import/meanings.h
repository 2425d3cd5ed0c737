#ifndef BURSAR_MEANINGS_H
#define BURSAR_MEANINGS_H

/*
 * What the words of a file stand for: "Government=state,Private donor=company"
 * of --values.  A word means that in every column of codes or words to choose
 * from; "kind:Government=state" only in that of the field, whatever its type.
 * Words are compared as the names of columns are.
 */

#include <stdbool.h>

#include "command.h"
#include "error.h"

#define MEANINGS_MAX 100

struct meaning {
	char *word, *value;
	const struct field *field; /* NULL: every one that it could be of */
};

struct meanings {
	const struct command *command;
	struct meaning list[MEANINGS_MAX];
	size_t count;
};

/* Begin with what --values says, or NULL.  Refused: a value that no field of
 * the command takes. */
bool meanings_begin(struct meanings *, const struct command *, const char *text,
    struct error *);
void meanings_free(struct meanings *);

/* What the cell stands for in the column of that field: itself, where nothing
 * was said. */
const char *
meanings_of(const struct meanings *, const struct field *, const char *cell);

#endif
