#ifndef BURSAR_IMPORTING_H
#define BURSAR_IMPORTING_H

/* An import under way, for the files called import. */

#include "import/flight.h"
#include "import/profile.h"
#include "import/source.h"
#include "import/tally.h"
#include "session/context.h"
#include "session/sender.h"

struct importing {
	const struct request *req;
	const struct command *command;
	bool is_run; /* of lines that the server listed, not of a file */
	struct profile profile;
	struct source source;
	struct flight flight;
	struct sender sender;
	struct context context; /* once it is known */
	struct session *asking; /* whether parties are known; or NULL */
	struct registering registering;
	struct tally tally;
	uint64_t failing_ms; /* since when; 0 where all is well */
	int tries;	     /* since then */
};

/* What the command line, or else the profile, says; NULL where nothing. */
const char *import_value(const struct importing *, const char *field);

/* The series of the rows, "" where none was given. */
const char *import_series(const struct importing *);

/* registering_ask, by a connection of its own. */
bool import_ask(
    void *arg, const char *noun, const char *ref, bool *known, struct error *);

/* A connection to the server in force. */
struct session *import_connect(struct importing *, struct error *);

#endif
