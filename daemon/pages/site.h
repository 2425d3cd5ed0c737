#ifndef BURSAR_SITE_H
#define BURSAR_SITE_H

/*
 * How the pages look: templates, assets and the brand.  What is in the program
 * is taken, and in its place what the folder of the configuration has:
 * templates/NAME.html, assets/NAME, and brand.json:
 *
 *	{"name": "…", "contact": "…", "contact_address": "https://…",
 *	 "logo": "logo.svg", "colours": {"brand": "#0b4a7d"},
 *	 "colours_dark": {"brand": "#8cc8f7"}, "texts": {"lead": "…"}}
 *
 * All is read and checked once, when the site is opened; then a site never
 * changes, and is used from any thread.  An asset has the hash of its content
 * in its path, so that it may be kept for ever.
 */

#include <jansson.h>

#include "pages/template.h"
#include "queue/job.h"

#define SITE_ASSETS "/assets/"

struct site;

/* folder is "" for none. */
struct site *site_open(const char *folder, struct error *);
void site_free(struct site *);

/* What every model has: "brand", the object of brand.json, with the path of its
 * logo; "asset", the paths of all by their names up to the dot; "texts". */
void site_describe(const struct site *, json_t *model);

/* Append the page: a template filled from the model. */
void site_show(const struct site *, const char *template, const json_t *model,
    const char *language, struct buf *);

/* Answer the job with the asset of that path; false if there is none. */
bool site_asset(const struct site *, struct http_text path, struct job *);

/* The lines of the head that go with pages. */
extern const char site_policy[];

#endif
