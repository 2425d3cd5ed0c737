#ifndef BURSAR_PAGER_H
#define BURSAR_PAGER_H

/*
 * Answers longer than the screen go through a pager, where there is a person
 * at a terminal on both ends:
 *
 *	pager_hold(&pager, &options)
 *	… standard output is written …
 *	pager_show(&pager)
 *
 * --no-pager goes before BURSAR_PAGER, and that before PAGER; less, told FIRX,
 * is the pager where nobody says another.  A pager that is not there costs a
 * note, nothing else.
 */

#include "core/options.h"

struct pager {
	int terminal; /* where standard output went; -1: nothing is held */
	int text;     /* what was written meanwhile */
};

/* Hold standard output back, if it may go through a pager. */
void pager_hold(struct pager *, const struct options *);

/* Show what was held, and be done; does nothing the second time. */
void pager_show(struct pager *);

#endif
