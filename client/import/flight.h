#ifndef BURSAR_FLIGHT_H
#define BURSAR_FLIGHT_H

/*
 * Rows on their way to the ledger: read, sent, and kept until they are
 * answered, so that after a broken connection they are sent again, with the
 * same keys.  It holds a window of rows, however long the file is.  Rows
 * that are refused here wait for their turn like those that the server
 * refuses, so that all is reported in the order of the file.
 *
 * It does no I/O but reading the file: it is the source of a sender
 * (sender.h), and says what became of each row to whoever reports it.
 */

#include "error.h"
#include "import/registering.h"
#include "import/repeats.h"
#include "import/rows.h"
#include "session/session.h"

enum outcome {
	OUTCOME_RECORDED,
	OUTCOME_REPLAYED, /* it had been recorded before */
	OUTCOME_REFUSED,
	OUTCOMES
};

/* What became of a row. */
struct settled {
	enum outcome outcome;
	long line;
	const struct buf *raw, *problems; /* OUTCOME_REFUSED, as struct row */
	size_t cells;
	const char *key; /* what it came with, or was left out under; or "" */
	long long end;	 /* of it in the file, about */
	bool repeat;	 /* it may be what stands in the ledger */
	long long other; /* OUTCOME_RECORDED: the entry that stands there */
	bool asked;	 /* the same, that waits for a second person */
};

struct flight_settings {
	struct rows *rows;
	const char *series;
	bool dry_run;
	bool skips; /* refuse rows that say what another one says */
	bool keeps; /* say of each that it is another one than what stands */
	/* A row says what the one at that line says. */
	void (*repeat)(void *arg, long line, long first);
	struct registering *registering; /* of parties; NULL where not */
	registering_ask *ask;		 /* for it */
	/* A party was, or would be, registered, or why not (OUTCOME_REFUSED).
	 * NULL: nobody wants to know. */
	void (*registered)(
	    void *arg, const struct settled *, const char *party);
	/* A row has settled; false ends it all. */
	bool (*settle)(void *arg, const struct settled *, struct error *);
	void *arg;
};

struct flight {
	struct flight_settings set;
	struct repeats repeats;
	struct row row;
	struct slot *slots;
	size_t size;
	/* Counts of rows since the beginning: answered <= sent <= read. */
	size_t settled, sent, read;
	size_t offset;	 /* into the row that is being sent */
	bool over;	 /* no more rows will be read */
	bool ended;	 /* the file has no more */
	bool failed;	 /* reading did, or reporting; cause says why */
	bool denied;	 /* the person may not do this at all */
	long long first; /* the number of the first entry made */
	struct error cause;
};

void flight_begin(struct flight *, const struct flight_settings *);
void flight_end(struct flight *);

/* Read on to the first row that can be sent.  False if there is none, or
 * something failed. */
bool flight_ready(struct flight *);

/* Have all rows settled, and the file is at its end? */
bool flight_over(const struct flight *);

/* Read no more rows. */
void flight_stop(struct flight *);

/* Start again with the first row that was not answered, for a new stream. */
void flight_rewind(struct flight *);

/* The two ends of a stream: the functions that a sender wants. */
size_t flight_send(void *flight, char *data, size_t size);
struct expected flight_expected(void *flight, size_t line);
bool flight_answer(void *flight, size_t line, json_t *answer, struct error *);

#endif
