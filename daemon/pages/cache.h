#ifndef BURSAR_PAGE_CACHE_H
#define BURSAR_PAGE_CACHE_H

/*
 * Pages that were made, as they are sent: whole and compressed, with their
 * tags.  Bounded in count and bytes; what was asked for longest ago makes room.
 *
 * Each belongs to a generation, of what may be shown to whom: from the next one
 * on nothing of those before is given out.  From any thread.
 */

#include <stddef.h>

#include "queue/job.h"

struct page_cache;

struct page_cache *page_cache_new(size_t max_pages, size_t max_bytes);
void page_cache_free(struct page_cache *);

/* Forget everything; what is kept from here on is of this generation.  Gives, as
 * jobs linked by next that are the caller's, pages that somebody asked for since
 * they were made, so that they can be made again before anybody asks: at most
 * so many, what was asked for last in front. */
struct job *page_cache_renew(
    struct page_cache *, unsigned long generation, size_t most);

/* Answer the job with the page of that key; false if it is not there. */
bool page_cache_find(struct page_cache *, const char *key, struct job *);
bool page_cache_has(struct page_cache *, const char *key);

/* Keep the answer that the job has, uncoded, unless the generation has passed,
 * and have it compressed as it accepts.  asked: somebody waits for it. */
void page_cache_keep(struct page_cache *, const char *key,
    unsigned long generation, struct job *, bool asked);

#endif
