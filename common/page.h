#ifndef BURSAR_PAGE_H
#define BURSAR_PAGE_H

/* What the daemon answers beside commands: pages about itself. */

#include "command.h"

enum page_number {
	PAGE_LIVEZ,
	PAGE_READYZ,
	PAGE_VERSION,
	PAGE_OPENAPI,
	PAGE_METRICS,
	PAGES
};

struct page {
	const char *path; /* NULL ends the table */
	const char *name, *help;
	const char *type; /* of the content */
	unsigned roles;	  /* who may; none for everybody, also strangers */
};

/* In the order of their numbers. */
extern const struct page pages[];

#endif
