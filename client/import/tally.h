#ifndef BURSAR_TALLY_H
#define BURSAR_TALLY_H

/*
 * What became of the rows of an import: counted, shown while it goes on, and
 * summed up.  Read rows are recorded, replayed or refused, and nothing else.
 */

#include "core/options.h"
#include "core/progress.h"
#include "import/flight.h"
#include "import/rejects.h"
#include "import/rows.h"

#define TALLY_SPANS_MAX 5

struct tally {
	const struct options *options;
	const struct rows *rows;
	struct rejects rejects;
	struct progress progress;
	long counts[OUTCOMES];
	long long done;	 /* bytes of the file */
	long shown;	 /* reasons */
	long repeats;	 /* rows that say what another one of the file says */
	long standing;	 /* rows that may be what stands in the ledger */
	long registered; /* parties */
	long asked;	 /* of those recorded: they wait for a second person */
	bool repeats_shown; /* before it began */
	struct span {	    /* lines that had been recorded before */
		long first, last;
	} spans[TALLY_SPANS_MAX];
	size_t span_count; /* may be more than there is room for */
};

void tally_begin(struct tally *, const struct options *, const struct rows *);

/* A row has settled: count it, and if it was refused show why and keep it. */
bool tally_settle(struct tally *, const struct settled *, struct error *);

/* A row says what the one at the other line says. */
void tally_repeat(struct tally *, long line, long first);

/* A row has settled in a trial: count and show it only if it may be what
 * stands. */
void tally_try(struct tally *, const struct settled *);
/* A party was registered on the way, or would be, or why it was not. */
void
tally_registered(struct tally *, const struct settled *, const char *party);

/* Show how far it is, now and then. */
void tally_progress(struct tally *);

/* Rows so far. */
long tally_read(const struct tally *);

/* Say what is worth knowing beside the counts; then the counts themselves,
 * as the answer. */
void tally_notes(const struct tally *, const struct flight_settings *);
bool tally_show(const struct tally *, struct error *);

#endif
