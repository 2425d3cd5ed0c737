#ifndef BURSAR_STAFF_H
#define BURSAR_STAFF_H

/*
 * Pages for people with a certificate, as dispatch asks for them: what is at
 * /staff/NOUN/VERB is the command of that name.
 *
 *	GET of a read	does it, with the query as its fields
 *	GET of a write	is its form
 *	POST of a write	tries it (_step=preview), records it (confirm) or
 *			shows the form again (edit)
 *
 * A POST is taken from our own pages only: by where the browser says that it
 * comes from, and by the token of the form.
 */

#include "pages/site.h"
#include "staff/page.h"

bool staff_takes(const struct http_request *);
bool staff_gives(const void *staff, const struct http_request *, struct job *);
bool staff_read(const void *staff, const struct http_request *,
    const char *body, size_t len, struct job *);
void staff_shape(struct job *);

#endif
