#ifndef BURSAR_PAGES_H
#define BURSAR_PAGES_H

/*
 * The public section: pages of the edition that is published, for anybody.  A
 * few threads of its own read as a login that sees nothing else; a page is
 * made once and kept.
 *
 * Who may be named is asked for each request: a page that is kept is given out
 * only if, after it was asked for, the database said that nothing has come
 * since that could change it.  Requests that wait together ask together.
 * What was asked for is made again as soon as it has changed, before anybody
 * comes back for it.
 *
 * While the database is away, nobody can take consent back there either, and
 * what is kept is served, for so long as the settings say.
 */

#include "core/metrics.h"
#include "core/rates.h"
#include "db/db.h"
#include "pages/site.h"

struct section;

struct pages_settings {
	struct db_settings db;
	unsigned readers;
	unsigned stale_s; /* without the database */
	unsigned wait_ms; /* that a client waits */
	const char *address; /* by which others reach them, or "" */
	struct rates *rates; /* of checks of papers */
	struct metrics *metrics;
};

/* Start the threads; NULL and the error where the database or its login is not
 * there.  The site is used for as long. */
struct section *pages_start(
    const struct pages_settings *, const struct site *, struct error *);

/* From the loop of a connection: answer the request, or have it answered, which
 * is true, and the job comes back done. */
bool pages_request(void *section, const struct http_request *, struct job *);

/* Answer what waits and end the threads; then forget them. */
void pages_close(struct section *);
void pages_free(struct section *);

#endif
