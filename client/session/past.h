#ifndef BURSAR_PAST_H
#define BURSAR_PAST_H

/*
 * What this computer saw of the past of ledgers, kept so that another one is
 * noticed: pure of the network.
 *
 * Below $XDG_DATA_HOME/bursar/heads are, of each ledger, the newest checkpoint
 * that is known to continue those before it; and of each server under an
 * authority, which ledger it was.
 *
 *	LEDGER,BOOK		{"checkpoint": …, "seen": …, "server": …,
 *				 "ahead": {"checkpoint": …, "seen": …}}
 *	AUTHORITY,HOST_PORT	{"origin": …, "seen": …}
 *
 * A checkpoint is one line of origin, number of entries, root and signature, as
 * answers of the daemon carry it.  The one that is ahead was seen and not yet
 * compared with the kept one: fewer entries than that are another past, too.
 */

#include <jansson.h>
#include <stdbool.h>

#include "error.h"
#include "session/context.h"

struct past;

/* What the server told in this session, beside what is kept. */
enum past_state {
	PAST_SAME,    /* the same, or nothing */
	PAST_NEW,     /* nothing is kept of this ledger */
	PAST_GREW,    /* more entries than were seen */
	PAST_UNTOLD,  /* nothing, though something is kept */
	PAST_SHORTER, /* fewer: it may only have been told late */
	PAST_OTHER    /* not what was seen */
};

/* Never NULL; where nothing can be kept, nothing is compared. */
struct past *past_open(const struct context *);
void past_free(struct past *);

/* An answer came with this checkpoint; "" for none. */
void past_saw(struct past *, const char *checkpoint);

/* An answer came that should have had a checkpoint, and had none. */
void past_missed(struct past *);

enum past_state past_state(const struct past *);

/* Was another past refused, and nothing said since that all is well? */
bool past_doubted(const struct past *);

/* How many entries the kept checkpoint is of; 0 where there is none. */
unsigned long long past_size(const struct past *);

/* When it was seen; "" where there is none. */
const char *past_seen(const struct past *);

/* Is it long enough ago that the kept checkpoint was compared with a newer one,
 * or is there one ahead already that what was told would take the place of? */
bool past_is_due(const struct past *);

/* What was told is what is kept: keep which ledger the server is. */
bool past_met(struct past *, struct error *);

/* What was told is larger, and it is not asked yet whether it continues what is
 * kept: remember that there was as much. */
bool past_put_off(struct past *, struct error *);

/* Keep the checkpoint that an answer came with, where there was none. */
bool past_begin(struct past *, struct error *);

/* Is the newest checkpoint that the server has when it is asked, or NULL, of
 * fewer entries than were seen? */
bool past_lacks(const struct past *, const json_t *newest);

/* Of how many entries the checkpoint is that was seen ahead of the kept one, if
 * the newest is of more than that; else 0. */
unsigned long long past_ahead(const struct past *, const json_t *newest);

/* What the server says when it is asked for its newest checkpoint and what
 * shows that it continues the kept one: keep it, or refuse.  NULL: it has
 * none.  The other is the same newest one, with what shows that it continues
 * the one that is ahead; NULL where past_ahead() is 0. */
bool past_judge(struct past *, const json_t *newest, const json_t *from_ahead,
    struct error *);

/* Refuse what was told, and take that down. */
bool past_refuse(struct past *, struct error *);

/* Forget what is kept of the ledger behind the server, but for a copy beside
 * it; text of what that was, to be freed, or NULL where there was nothing. */
bool past_forget(struct past *, char **was, struct error *);

#endif
