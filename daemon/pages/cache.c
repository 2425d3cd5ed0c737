/* A table of pages by their keys, and a list with the newest in front. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "alloc.h"
#include "documents/document.h"
#include "pages/cache.h"
#include "workbook.h"

#define BUCKETS 1024
#define CODINGS (CODING_ZSTD + 1)

struct kept {
	LIST_ENTRY(kept) chained;
	TAILQ_ENTRY(kept) queued;
	char *key;
	const struct view *view;
	const char *format;
	json_t *fields;
	bool asked; /* for, since it was made, */
	enum coding accept; /* as who asked last accepts it */
	const char *content_type;
	const struct http_manner *manner;
	char etag[JOB_ETAG];
	struct buf bodies[CODINGS];
	bool packed[CODINGS]; /* it was tried, and gained something or not */
	size_t bytes;
};

struct page_cache {
	pthread_mutex_t lock; /* of all that follows */
	LIST_HEAD(, kept) buckets[BUCKETS];
	TAILQ_HEAD(kept_list, kept) newest;
	size_t pages, bytes;
	size_t max_pages, max_bytes;
	unsigned long generation;
};

struct page_cache *
page_cache_new(size_t max_pages, size_t max_bytes)
{
	struct page_cache *cache = xcalloc(1, sizeof(*cache));

	cache->max_pages = max_pages;
	cache->max_bytes = max_bytes;
	TAILQ_INIT(&cache->newest);
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

static size_t
bucket_of(const char *key)
{
	unsigned hash = 2166136261u;

	for (const char *p = key; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash % BUCKETS;
}

static void
kept_free(struct kept *kept)
{
	for (int i = 0; i < CODINGS; i++)
		buf_free(&kept->bodies[i]);
	json_decref(kept->fields);
	free(kept->key);
	free(kept);
}

static void
drop(struct page_cache *cache, struct kept *kept)
{
	LIST_REMOVE(kept, chained);
	TAILQ_REMOVE(&cache->newest, kept, queued);
	cache->pages--;
	cache->bytes -= kept->bytes;
	kept_free(kept);
}

static void
drop_all(struct page_cache *cache)
{
	while (!TAILQ_EMPTY(&cache->newest))
		drop(cache, TAILQ_FIRST(&cache->newest));
}

void
page_cache_free(struct page_cache *cache)
{
	if (cache == NULL)
		return;
	drop_all(cache);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

/* A job that nobody waits for, to make the page again. */
static struct job *
renewal_of(struct kept *kept)
{
	struct job *job = job_new();

	job->view = kept->view;
	job->format = kept->format;
	job->fields = kept->fields;
	kept->fields = NULL;
	job->accept = kept->accept;
	return job;
}

struct job *
page_cache_renew(
    struct page_cache *cache, unsigned long generation, size_t most)
{
	struct job *renewals = NULL, **end = &renewals;
	struct kept *kept;

	pthread_mutex_lock(&cache->lock);
	TAILQ_FOREACH (kept, &cache->newest, queued) {
		if (!kept->asked || most == 0)
			continue;
		*end = renewal_of(kept);
		end = &(*end)->next;
		most--;
	}
	drop_all(cache);
	cache->generation = generation;
	pthread_mutex_unlock(&cache->lock);
	return renewals;
}

static struct kept *
find(struct page_cache *cache, const char *key)
{
	struct kept *kept;

	LIST_FOREACH(kept, &cache->buckets[bucket_of(key)], chained)
	if (strcmp(kept->key, key) == 0)
		break;
	return kept;
}

static void
answer(const struct kept *kept, struct job *job)
{
	const struct buf *body = &kept->bodies[job->accept];

	job->coding = job->accept;
	if (body->len == 0) {
		body = &kept->bodies[CODING_IDENTITY];
		job->coding = CODING_IDENTITY;
	}
	job->status = 200;
	job->content_type = kept->content_type;
	job->manner = kept->manner;
	memcpy(job->etag, kept->etag, sizeof(job->etag));
	buf_clear(&job->reply);
	buf_add_bytes(&job->reply, body->data, body->len);
}

/* Make room. */
static void
shrink(struct page_cache *cache)
{
	while (cache->pages > cache->max_pages ||
	       cache->bytes > cache->max_bytes)
		/* The one that was dropped is in the list no more: its
		 * neighbours point to each other.
		 * NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		drop(cache, TAILQ_LAST(&cache->newest, kept_list));
}

/* Keep that body of a page beside the others, if the page is still there. */
static void
add_body(struct page_cache *cache, const char *key, const struct job *job,
    const struct buf *body)
{
	struct kept *kept;

	pthread_mutex_lock(&cache->lock);
	kept = find(cache, key);
	if (kept != NULL && !kept->packed[job->accept] &&
	    strcmp(kept->etag, job->etag) == 0) {
		struct buf *own = &kept->bodies[job->accept];

		buf_add_bytes(own, body->data, body->len);
		kept->packed[job->accept] = true;
		kept->bytes += own->size;
		cache->bytes += own->size;
		shrink(cache);
	}
	pthread_mutex_unlock(&cache->lock);
}

/* Compress the answer as the job accepts it, which nobody else waits for: who
 * is first to accept a coding has it made. */
static void
pack(struct page_cache *cache, const char *key, struct job *job)
{
	struct buf body = BUF(JOB_REPLY_MAX);

	coding_pack(job->accept, job->reply.data, job->reply.len, &body);
	add_body(cache, key, job, &body);
	if (body.len > 0) {
		buf_clear(&job->reply);
		buf_add_bytes(&job->reply, body.data, body.len);
		job->coding = job->accept;
	}
	buf_free(&body);
}

bool
page_cache_find(struct page_cache *cache, const char *key, struct job *job)
{
	struct kept *kept;
	bool packed = true;

	pthread_mutex_lock(&cache->lock);
	kept = find(cache, key);
	if (kept != NULL) {
		TAILQ_REMOVE(&cache->newest, kept, queued);
		TAILQ_INSERT_HEAD(&cache->newest, kept, queued);
		kept->asked = true;
		kept->accept = job->accept;
		answer(kept, job);
		packed = kept->packed[job->accept];
	}
	pthread_mutex_unlock(&cache->lock);
	if (!packed)
		pack(cache, key, job);
	return kept != NULL;
}

bool
page_cache_has(struct page_cache *cache, const char *key)
{
	bool has;

	pthread_mutex_lock(&cache->lock);
	has = find(cache, key) != NULL;
	pthread_mutex_unlock(&cache->lock);
	return has;
}

/* Would it gain anything to compress it?  Workbooks and papers are compressed
 * themselves. */
static bool
is_packed(const char *content_type)
{
	return strcmp(content_type, WORKBOOK_TYPE) == 0 ||
	       strcmp(content_type, PAPER_TYPE) == 0;
}

static struct kept *
kept_new(const char *key, const struct job *job, bool asked)
{
	struct kept *kept = xcalloc(1, sizeof(*kept));

	kept->key = xstrdup(key);
	kept->view = job->view;
	kept->format = job->format;
	kept->fields = json_deep_copy(job->fields);
	kept->asked = asked;
	kept->accept = job->accept;
	kept->content_type = job->content_type;
	kept->manner = job->manner;
	memcpy(kept->etag, job->etag, sizeof(kept->etag));
	for (enum coding coding = CODING_IDENTITY; coding < CODINGS; coding++) {
		buf_init(&kept->bodies[coding], JOB_REPLY_MAX);
		kept->packed[coding] = coding == CODING_IDENTITY ||
				       is_packed(job->content_type);
	}
	buf_add_bytes(&kept->bodies[CODING_IDENTITY], job->reply.data,
	    job->reply.len);
	kept->bytes = sizeof(*kept) + strlen(key) +
		      kept->bodies[CODING_IDENTITY].size;
	return kept;
}

/* In place of the one with that key, if there is one. */
static void
insert(struct page_cache *cache, struct kept *kept)
{
	struct kept *other = find(cache, kept->key);

	if (other != NULL)
		drop(cache, other);
	LIST_INSERT_HEAD(
	    &cache->buckets[bucket_of(kept->key)], kept, chained);
	TAILQ_INSERT_HEAD(&cache->newest, kept, queued);
	cache->pages++;
	cache->bytes += kept->bytes;
	shrink(cache);
}

void
page_cache_keep(struct page_cache *cache, const char *key,
    unsigned long generation, struct job *job, bool asked)
{
	struct kept *kept = kept_new(key, job, asked);
	bool packed = kept->packed[job->accept];

	pthread_mutex_lock(&cache->lock);
	if (generation == cache->generation &&
	    kept->bytes <= cache->max_bytes)
		insert(cache, kept);
	else
		kept_free(kept);
	pthread_mutex_unlock(&cache->lock);
	job->coding = CODING_IDENTITY;
	if (!packed)
		pack(cache, key, job);
}
