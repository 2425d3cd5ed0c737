#ifndef BURSAR_METER_H
#define BURSAR_METER_H

/* How far long work is, on standard error: a line that moves where that is a
 * terminal, else one every ten seconds. */

#include <stdbool.h>
#include <stdint.h>

struct meter {
	const char *what;
	uint64_t next_ms; /* when it is to be shown next */
	bool drawn;	  /* the line stands there */
};

void meter_begin(struct meter *, const char *what);

/* So many bytes are done; arg is the meter. */
void meter_show(void *arg, uint64_t bytes);

/* Take the line away. */
void meter_end(struct meter *);

#endif
