#ifndef BURSAR_SCRAPE_H
#define BURSAR_SCRAPE_H

/*
 * /metrics over plain HTTP on 127.0.0.1, for a collector on the same machine.
 * It has a thread and a socket of its own, so that it answers while the
 * daemon is at its limits, and asks nobody who is there: it must work while
 * the database is away.  One client at a time, each with a deadline.
 */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

struct scrape;

struct scrape *scrape_start(unsigned port,
    void (*write)(void *arg, struct buf *), void *arg, struct error *);
void scrape_stop(struct scrape *);

#endif
