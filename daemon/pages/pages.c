/* Answering requests for pages. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "clock.h"
#include "core/beat.h"
#include "locale/words.h"
#include "log.h"
#include "pages/cache.h"
#include "pages/pages.h"
#include "pages/render.h"
#include "pages/route.h"
#include "pages/view_check.h"
#include "pages/view_landing.h"
#include "queue/queue.h"
#include "workers/worker.h"

#define WAITING_MAX	  2000 /* requests */
#define WAITING_BYTES_MAX (16u * 1024 * 1024)
#define TOGETHER_MAX	  64   /* requests that ask the database once */
#define KEPT_MAX	  4000 /* pages */
#define KEPT_BYTES_MAX	  (64u * 1024 * 1024)
#define AGAIN_MS	  1000 /* before a database that is away is tried again */
#define TRIAL_MS	  5000 /* that it has then, while others do not try */
#define BEAT_S		  1    /* between looks for what changed */
#define RENEWALS_MAX	  24   /* pages that are made again before anybody asks */

static const char robots[] = "User-agent: *\nDisallow: /check\n";

/* A thread with its connection. */
struct lane {
	struct section *pages;
	struct db *db;
	pthread_t thread;
};

struct section {
	struct render render;
	struct metrics *metrics;
	struct rates *rates;
	unsigned stale_s, wait_ms;
	struct queue *queue;
	struct page_cache *cache;
	pthread_mutex_t lock; /* of the rest, up to the lanes */
	long long known;      /* the last entry that is known of; 0 at first */
	unsigned long generation;
	uint64_t heard_ms; /* of the database; 0 for never */
	uint64_t again_ms; /* it is away, and tried no sooner */
	struct job *renewals; /* pages that were asked for before they changed */
	unsigned entrances; /* that were made since something changed */
	struct beat beat;  /* of the thread that makes those */
	unsigned count;
	struct lane lanes[]; /* the last one is of that thread */
};

/* What changed ------------------------------------------------------------- */

/* What of a moment pages are made by. */
struct moment {
	unsigned long generation;
	bool away; /* the database: what is kept has to do */
};

/* Nothing is given out of what was kept before; what of it somebody asked for
 * waits to be made again, as far as there is room.  Holds the lock. */
static void
renew(struct section *pages)
{
	struct job **end = &pages->renewals;
	size_t room = RENEWALS_MAX;

	for (; *end != NULL; end = &(*end)->next)
		room--;
	*end = page_cache_renew(pages->cache, ++pages->generation, room);
	pages->entrances = 0;
}

/* Take what the database told: from here on nothing is given out of what was
 * kept before, if it may have changed. */
static void
take_news(struct section *pages, long long last, bool changed)
{
	pthread_mutex_lock(&pages->lock);
	if (changed) {
		renew(pages);
		pages->known = last;
	} else if (last > pages->known) {
		pages->known = last;
	}
	if (pages->again_ms > 0)
		log_line(LOG_INFO, "pages: the database answers again");
	pages->again_ms = 0;
	pages->heard_ms = clock_ms();
	pthread_mutex_unlock(&pages->lock);
}

static bool
ask_news(struct lane *lane, struct error *err)
{
	struct section *pages = lane->pages;
	char *text = NULL;
	char since[24];
	json_t *news;
	long long last = 0;
	int changed = 1;

	pthread_mutex_lock(&pages->lock);
	snprintf(since, sizeof(since), "%lld", pages->known);
	pthread_mutex_unlock(&pages->lock);
	if (!db_page(lane->db, "news", 1, (const char *[]){since}, &text, err))
		return false;
	news = text != NULL ? json_loads(text, 0, NULL) : NULL;
	free(text);
	if (json_unpack(
		news, "{s:I, s:b}", "last", &last, "changed", &changed) != 0)
		log_line(LOG_ERROR, "pages: the database tells no news");
	json_decref(news);
	take_news(pages, last, changed != 0);
	return true;
}

static void
note_away(struct section *pages, const struct error *err)
{
	pthread_mutex_lock(&pages->lock);
	if (pages->again_ms == 0)
		log_event(LOG_WARNING,
		    "pages: the database is away, and what is kept is served",
		    LOG_TEXT("error", err->message));
	pages->again_ms = clock_ms() + AGAIN_MS;
	pthread_mutex_unlock(&pages->lock);
}

/* Is the database to be asked, or was it away a moment ago?  Then one alone
 * tries, as that may take long. */
static bool
is_to_be_asked(struct section *pages)
{
	uint64_t now = clock_ms();
	bool is;

	pthread_mutex_lock(&pages->lock);
	is = now >= pages->again_ms;
	if (is && pages->again_ms > 0)
		pages->again_ms = now + TRIAL_MS;
	pthread_mutex_unlock(&pages->lock);
	return is;
}

static bool
is_too_old(struct section *pages)
{
	bool is;

	pthread_mutex_lock(&pages->lock);
	is = pages->heard_ms == 0 ||
	     clock_ms() - pages->heard_ms > 1000ull * pages->stale_s;
	pthread_mutex_unlock(&pages->lock);
	return is;
}

/* As it is now, after the requests have come. */
static struct moment
moment_now(struct lane *lane)
{
	struct section *pages = lane->pages;
	struct moment now = {.away = true};
	struct error err;

	if (is_to_be_asked(pages)) {
		now.away = !ask_news(lane, &err);
		if (now.away)
			note_away(pages, &err);
	}
	pthread_mutex_lock(&pages->lock);
	now.generation = pages->generation;
	pthread_mutex_unlock(&pages->lock);
	return now;
}

/* A page ------------------------------------------------------------------- */

static bool
fail(const struct section *pages, struct job *job, const struct error *err)
{
	if (err != &job->err)
		job->err = *err;
	render_error(&pages->render, job);
	return false;
}

static void
refuse_away(struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "",
	    "this page cannot be made at the moment");
	error_hint(err, "try again in a minute");
}

/* Call the function of the view: its JSON, or NULL and the error in the job. */
static json_t *
ask_answer(struct lane *lane, struct job *job)
{
	const struct view *view = job->view;
	const char *values[DB_PAGE_MAX] = {
	    view_text(job->fields, VIEW_AS_OF),
	    view_text(job->fields, VIEW_LANGUAGE)};
	struct error err;
	char *text = NULL;
	json_t *answer;

	for (unsigned i = 0; i < view->arguments; i++)
		values[2 + i] = view_text(job->fields, view->fields[i].name);
	if (!db_page(lane->db, route_is_paper(job) ? view->paper : view->function,
		2 + view->arguments, values, &text, &err)) {
		log_event(LOG_ERROR, "pages: a page cannot be read",
		    LOG_TEXT("page", view->name),
		    LOG_TEXT("error", err.message));
		refuse_away(&job->err);
		return NULL;
	}
	answer = text != NULL ? json_loads(text, 0, NULL) : NULL;
	free(text);
	if (answer != NULL)
		return answer;
	error_set(&job->err, ERROR_NOT_FOUND,
	    values[0] != NULL ? VIEW_AS_OF : "edition",
	    "no such page was published");
	error_hint(&job->err, "the list of editions has the days that can be "
			      "asked for");
	return NULL;
}

/* Make it, and keep it where it may be kept. */
static bool
make(struct lane *lane, struct job *job, const char *key,
    const struct moment *now)
{
	struct section *pages = lane->pages;
	json_t *answer = ask_answer(lane, job);

	if (answer == NULL)
		return fail(pages, job, &job->err);
	render_page(&pages->render, job, answer);
	json_decref(answer);
	if (buf_over(&job->reply)) {
		error_set(&job->err, ERROR_INTERNAL, "", "the page is too long");
		buf_clear(&job->reply);
		return fail(pages, job, &job->err);
	}
	if (job->etag[0] != '\0' && key[0] != '\0')
		page_cache_keep(pages->cache, key, now->generation, job,
		    job->done != NULL);
	return true;
}

static void
answer_one(struct lane *lane, struct job *job, const struct moment *now)
{
	struct section *pages = lane->pages;
	struct buf key = BUF(ROUTE_KEY_MAX);

	route_key(job, &key);
	if (now->away && is_too_old(pages)) {
		refuse_away(&job->err);
		fail(pages, job, &job->err);
	} else if (!buf_over(&key) &&
		   page_cache_find(pages->cache, key.data, job)) {
		; /* as it was made */
	} else if (now->away) {
		refuse_away(&job->err);
		fail(pages, job, &job->err);
	} else {
		make(lane, job, buf_over(&key) ? "" : key.data, now);
	}
	buf_free(&key);
}

/* Ask for the first page once: to plan it, PostgreSQL takes as long as to make
 * it, and nobody waits yet. */
static void
rehearse(struct lane *lane)
{
	char *text = NULL;
	struct error ignored;

	db_page(lane->db, view_landing.function, 2,
	    (const char *[]){NULL, NULL}, &text, &ignored);
	free(text);
}

static void *
lane_run(void *arg)
{
	struct lane *lane = arg;
	struct job *jobs;

	rehearse(lane);
	while ((jobs = queue_take(
		    lane->pages->queue, TOGETHER_MAX, SIZE_MAX)) != NULL) {
		struct moment now = moment_now(lane);

		while (jobs != NULL) {
			struct job *job = jobs;

			jobs = job->next;
			answer_one(lane, job, &now);
			job->done(job);
		}
	}
	return NULL;
}

/* Before anybody asks -------------------------------------------------------*/

/* The first page in each language, by which people come: as it is for who says
 * none, whose browser does, and for who chose it.  NULL after the last. */
static struct job *
entrance(unsigned number)
{
	const char *language = words_tongues[number / 2].code;
	struct job *job;

	if (language == NULL)
		return NULL;
	job = job_new();
	job->view = &view_landing;
	job->format = "html";
	job->fields = json_pack("{s:s}", VIEW_LANGUAGE, language);
	if (number % 2 == 1)
		view_set(job->fields, ROUTE_ASKED, language);
	job->accept = CODING_GZIP;
	return job;
}

/* The next page to be made before anybody asks, or NULL. */
static struct job *
take_renewal(struct section *pages)
{
	struct job *job;

	pthread_mutex_lock(&pages->lock);
	job = pages->renewals;
	if (job != NULL)
		pages->renewals = job->next;
	else if ((job = entrance(pages->entrances)) != NULL)
		pages->entrances++;
	pthread_mutex_unlock(&pages->lock);
	return job;
}

/* Unless somebody had it made meanwhile. */
static void
renew_page(struct lane *lane, struct job *job, const struct moment *now)
{
	struct buf key = BUF(ROUTE_KEY_MAX);

	route_key(job, &key);
	if (!page_cache_has(lane->pages->cache, key.data))
		make(lane, job, key.data, now);
	buf_free(&key);
}

/* What people look at is made again as soon as it changes, one page after the
 * other, so that who comes next does not wait for it, and then what they come
 * by; what else nobody asked for since it was made is left. */
static void *
renewing_run(void *arg)
{
	struct lane *lane = arg;
	struct section *pages = lane->pages;
	struct job *job;

	while (!beat_wait(&pages->beat, BEAT_S)) {
		struct moment now = moment_now(lane);

		while (!now.away && !atomic_load(&pages->beat.stopping) &&
		       (job = take_renewal(pages)) != NULL) {
			renew_page(lane, job, &now);
			job_free(job);
			now = moment_now(lane);
		}
	}
	return NULL;
}

/* On the loop's thread ------------------------------------------------------*/

/* Answer what needs no database; false if it is not such. */
static bool
answer_at_once(const struct section *pages, const struct http_request *request,
    struct job *job)
{
	if (request->method == HTTP_POST) {
		error_set(&job->err, ERROR_METHOD_NOT_ALLOWED, "",
		    "pages are read, and nothing is sent to them");
		fail(pages, job, &job->err);
		job->allow = "GET, HEAD";
		return true;
	}
	if (http_text_is(request->path, "/robots.txt")) {
		job->status = 200;
		job->content_type = "text/plain; charset=utf-8";
		buf_add(&job->reply, robots);
		return true;
	}
	return site_asset(pages->render.site, request->path, job);
}

/* A number and a code could be found by trying; nobody is held back who opens
 * the form. */
static bool
may_try(const struct section *pages, struct job *job)
{
	if (!view_checks(job->view, job->fields) ||
	    rates_allow(pages->rates, RATE_CHECK, job->peer, &job->err))
		return true;
	job->retry_s = rates_wait_s(pages->rates, RATE_CHECK);
	return false;
}

bool
pages_request(void *arg, const struct http_request *request, struct job *job)
{
	struct section *pages = arg;

	if (answer_at_once(pages, request, job))
		return false;
	if (!route_read(request, job) || !may_try(pages, job))
		return fail(pages, job, &job->err);
	job->bytes = sizeof(*job) + request->query.len;
	job->deadline_ms = clock_ms() + pages->wait_ms;
	if (queue_put(pages->queue, job))
		return true;
	error_set(&job->err, ERROR_BUSY, "", "too many ask at once");
	error_hint(&job->err, "try again in a moment");
	return fail(pages, job, &job->err);
}

/* Beginning and end ---------------------------------------------------------*/

static const struct http_manner manner = {
    "no-cache", "Accept-Language", site_policy};

static struct section *
pages_new(const struct pages_settings *settings, const struct site *site)
{
	struct section *pages = xcalloc(
	    1, sizeof(*pages) +
		   (settings->readers + 1) * sizeof(pages->lanes[0]));

	pages->render = (struct render){
	    site, settings->address, &manner};
	pages->metrics = settings->metrics;
	pages->rates = settings->rates;
	pages->stale_s = settings->stale_s;
	pages->wait_ms = settings->wait_ms;
	pages->queue = queue_new(WAITING_MAX, WAITING_BYTES_MAX);
	pages->cache = page_cache_new(KEPT_MAX, KEPT_BYTES_MAX);
	pthread_mutex_init(&pages->lock, NULL);
	return pages;
}

/* All connect, and one asks for the news, before any works: a login that is not
 * there, or may not, is told now. */
static bool
connect_all(struct section *pages, const struct pages_settings *settings,
    struct error *err)
{
	for (; pages->count < settings->readers + 1; pages->count++) {
		struct lane *lane = &pages->lanes[pages->count];

		lane->pages = pages;
		lane->db = db_open_bare(&settings->db, err);
		if (lane->db == NULL)
			return false;
	}
	return ask_news(&pages->lanes[0], err);
}

struct section *
pages_start(const struct pages_settings *settings, const struct site *site,
    struct error *err)
{
	struct section *pages = pages_new(settings, site);

	if (!connect_all(pages, settings, err)) {
		error_hint(err, "the public pages are read by a login of their "
				"own: see Serving in the manual");
		pages_free(pages);
		return NULL;
	}
	for (unsigned i = 0; i < settings->readers; i++)
		if (pthread_create(&pages->lanes[i].thread, NULL, lane_run,
			&pages->lanes[i]) != 0)
			abort();
	if (!beat_start(
		&pages->beat, renewing_run, &pages->lanes[settings->readers]))
		abort();
	return pages;
}

void
pages_close(struct section *pages)
{
	if (pages == NULL)
		return;
	queue_close(pages->queue);
	for (unsigned i = 0; i + 1 < pages->count; i++)
		pthread_join(pages->lanes[i].thread, NULL);
	beat_stop(&pages->beat);
}

void
pages_free(struct section *pages)
{
	struct job *job;

	if (pages == NULL)
		return;
	for (unsigned i = 0; i < pages->count; i++)
		db_close(pages->lanes[i].db);
	queue_free(pages->queue);
	page_cache_free(pages->cache);
	while ((job = pages->renewals) != NULL) {
		pages->renewals = job->next;
		job_free(job);
	}
	pthread_mutex_destroy(&pages->lock);
	free(pages);
}
