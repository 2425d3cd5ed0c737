#ifndef BURSAR_REGISTERING_H
#define BURSAR_REGISTERING_H

/*
 * Parties that the rows of a file name and nobody has registered: registered on
 * the way, "kind=company" of --create-parties saying what they are.  Each is
 * asked about once, and whatever the case and the blanks of its name it is one
 * party.  Its key is made of its name, so that the same file registers nothing
 * twice, whatever it is called by then.
 */

#include "import/mapping.h"
#include "import/repeats.h"
#include "import/rows.h"

struct registering {
	const struct command *command; /* that registers */
	struct mapping same; /* what all of them are given, by its fields */
	struct repeats names, codes; /* that were met */
};

/* Is there a NOUN of that reference?  False if that cannot be known: then the
 * error says why. */
typedef bool registering_ask(
    void *arg, const char *noun, const char *ref, bool *known, struct error *);

/* A party to be registered. */
struct registration {
	char *json; /* the line of the stream, to be freed */
	char key[UUID_TEXT];
	char shown[200]; /* its code and name, for people */
};

/* Begin with what --create-parties says of the parties in rows like those.
 * Refused: rows that name no party by code or name; what makes no party. */
bool registering_begin(struct registering *, const struct mapping *,
    const char *text, struct error *);
void registering_free(struct registering *);

/* Begin with the first row again: nobody was met. */
void registering_rewind(struct registering *);

enum registering_result {
	REGISTERING_NOTHING,
	REGISTERING_NEW,
	REGISTERING_FAILED
};

/* Is the party of the row a new one? */
enum registering_result registering_row(struct registering *,
    const struct mapping *, const struct row *, registering_ask *, void *arg,
    struct registration *, struct error *);

#endif
