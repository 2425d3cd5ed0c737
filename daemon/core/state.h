#ifndef BURSAR_STATE_H
#define BURSAR_STATE_H

/*
 * The state folder: made, and locked.
 *
 * STATE/bursard.pid is locked by the daemon, or for a moment by a command of
 * the console that needs the private cluster while no daemon runs: whoever
 * holds it owns the cluster.  STATE/console.lock lets one command of the
 * console work at a time.  A lock is gone with its process, however it ended;
 * the files stay.
 */

#include <time.h>

#include "core/config.h"
#include "error.h"

#define STATE_CHECKPOINTS "checkpoints" /* every one that was signed here */

struct state {
	int console; /* descriptors of the locks held, or -1 */
	int daemon;
};

/* As root on a state folder that belongs to somebody else: become that account
 * for good, so that nothing in it is ever made by root. */
bool state_become_owner(const struct config *, struct error *);

/* Make the folder and what belongs into it; config->state becomes absolute.
 * Root becomes config->user first, whose the folder is then. */
bool state_make(struct config *, struct error *);

/* Lock it for the daemon, whose process number is written down. */
bool state_lock_daemon(const struct config *, struct state *, struct error *);

/* Lock it for a command of the console; state->daemon is -1 if a daemon is
 * running. */
bool state_lock_console(const struct config *, struct state *, struct error *);

void state_unlock(struct state *);

/* While a daemon runs, let other commands of the console work from here on. */
void state_yield(struct state *);

/* The process number of the running daemon, or 0. */
long state_daemon(const struct config *);

/* Write down the port that is listened on, for scripts. */
bool state_write_port(const struct config *, unsigned port, struct error *);

/* Is this what was tried last?  Write down that it was. */
bool state_was_tried(const struct config *, const char *shape);
bool state_write_tried(const struct config *, const char *shape, struct error *);

/* Note when a backup was taken, and of what: the time of STATE/last-backup is
 * when, its text is for people.  When that was, or 0. */
bool state_write_backup(
    const struct config *, time_t taken, const char *what, struct error *);
time_t state_last_backup(const struct config *);

/* Of how many entries the checkpoint is that checkpoint_command posted last; 0
 * for none. */
bool state_write_posted(const struct config *, long entries, struct error *);
long state_last_posted(const struct config *);

/* While a restore is at work, and for good if it was interrupted, nothing else
 * uses the folder: state_make() refuses one that is not whole. */
bool state_begin_restore(const struct config *, struct error *);
bool state_end_restore(const struct config *, struct error *);
bool state_is_whole(const struct config *, struct error *);

#endif
