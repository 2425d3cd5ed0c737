#ifndef BURSAR_RENDER_H
#define BURSAR_RENDER_H

/* From the JSON of a page to what is sent: HTML by way of a model and a
 * template, CSV, a workbook, or JSON. */

#include "pages/site.h"
#include "pages/view.h"
#include "queue/job.h"

/* How pages are sent, and by which address others reach them, or "". */
struct render {
	const struct site *site;
	const char *address;
	const struct http_manner *manner;
};

/* Answer the job, which route_read() has read, from the answer of its view's
 * function, which is NULL where it has none. */
void render_page(const struct render *, struct job *, const json_t *answer);

/* Answer the job with its error: as a page where a page was asked for, else as
 * the problem that it is. */
void render_error(const struct render *, struct job *);

/* What the model of every page has: brand, assets, language and direction. */
json_t *render_model(const struct site *, const char *language);

#endif
