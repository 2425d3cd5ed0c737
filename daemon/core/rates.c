/* Counting requests by who makes them.
 *
 * A bucket is the one moment at which it will be full again: a request puts
 * that off by what it costs, and is too many where the moment lies further
 * ahead than a whole burst takes to fill.  One that is full is as good as none,
 * so the table keeps nothing of those who have not asked for a while. */

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "alloc.h"
#include "clock.h"
#include "core/rates.h"

#define SETS	  1024 /* of the table, each of which a name belongs into */
#define WAYS	  8    /* buckets of a set */
#define WHOSE_MAX 128
#define SECOND_US 1000000
#define MINUTE_S  60

struct bucket {
	uint64_t full_us; /* when it is full again */
	char whose[WHOSE_MAX];
};

/* What one costs, and what may be saved up; cost_us is 0 for no limit. */
struct measure {
	uint64_t cost_us, burst_us;
};

struct rates {
	struct metrics *metrics;
	struct measure measures[RATES];
	uint64_t seed; /* or others would know who shares a set with whom */
	pthread_mutex_t lock; /* of the rest */
	struct bucket buckets[RATES][SETS][WAYS];
};

static const struct {
	enum metric metric;
	const char *sentence, *way;
} kinds[RATES] = {
    [RATE_STRANGER] = {METRIC_LIMITED_STRANGER,
	"this address, without a certificate, asks for too much at once",
	"try again after a second, and then more slowly"},
    [RATE_ADDRESS] = {METRIC_LIMITED_ADDRESS,
	"this address asks for too much at once",
	"try again after a second, and then more slowly"},
    [RATE_PERSON] = {METRIC_LIMITED_PERSON,
	"the person of this certificate asks for too much at once",
	"try again after a second, and then more slowly"},
    [RATE_CHECK] = {METRIC_LIMITED_CHECK,
	"too many papers were checked from this address",
	"try again in a minute"},
};

/* So many in that time, and as many as it would be in a burst. */
static struct measure
measure_of(unsigned count, unsigned in_s, unsigned burst_s)
{
	if (count == 0)
		return (struct measure){0};
	return (struct measure){(uint64_t)in_s * SECOND_US / count,
	    (uint64_t)burst_s * SECOND_US};
}

struct rates *
rates_new(const struct config *config, struct metrics *metrics)
{
	struct rates *rates = xcalloc(1, sizeof(*rates));
	unsigned burst_s = config->rate_burst_s;

	rates->metrics = metrics;
	rates->measures[RATE_STRANGER] =
	    measure_of(config->rate_stranger, 1, burst_s);
	rates->measures[RATE_ADDRESS] =
	    measure_of(config->rate_address, 1, burst_s);
	rates->measures[RATE_PERSON] =
	    measure_of(config->rate_person, 1, burst_s);
	rates->measures[RATE_CHECK] =
	    measure_of(config->pages_checks, MINUTE_S, MINUTE_S);
	if (getrandom(&rates->seed, sizeof(rates->seed), 0) !=
	    (ssize_t)sizeof(rates->seed))
		abort();
	pthread_mutex_init(&rates->lock, NULL);
	return rates;
}

void
rates_free(struct rates *rates)
{
	if (rates == NULL)
		return;
	pthread_mutex_destroy(&rates->lock);
	free(rates);
}

static size_t
set_of(const struct rates *rates, const char *whose)
{
	uint64_t hash = rates->seed ^ 14695981039346656037u;

	for (const char *p = whose; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	return (size_t)((hash ^ (hash >> 32)) % SETS);
}

/* The bucket of that name; one that is not there takes the place of the
 * fullest. */
static struct bucket *
bucket_find(struct bucket set[WAYS], const char *whose)
{
	struct bucket *fullest = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (strcmp(set[i].whose, whose) == 0)
			return &set[i];
		if (set[i].full_us < fullest->full_us)
			fullest = &set[i];
	}
	*fullest = (struct bucket){.full_us = 0};
	memcpy(fullest->whose, whose, strlen(whose) + 1);
	return fullest;
}

/* Take one out of the bucket, if there is one in it. */
static bool
take(struct bucket *bucket, const struct measure *measure, uint64_t now)
{
	uint64_t full = bucket->full_us > now ? bucket->full_us : now;

	if (full + measure->cost_us > now + measure->burst_us)
		return false;
	bucket->full_us = full + measure->cost_us;
	return true;
}

bool
rates_allow(
    struct rates *rates, enum rate rate, const char *whose, struct error *err)
{
	bool ok;

	if (rates == NULL || rates->measures[rate].cost_us == 0 ||
	    strlen(whose) >= WHOSE_MAX)
		return true;
	pthread_mutex_lock(&rates->lock);
	ok =
	    take(bucket_find(rates->buckets[rate][set_of(rates, whose)], whose),
		&rates->measures[rate], clock_us());
	pthread_mutex_unlock(&rates->lock);
	if (ok)
		return true;
	metrics_add(rates->metrics, kinds[rate].metric, 1);
	error_set(err, ERROR_RATE, "", "%s", kinds[rate].sentence);
	return error_hint(err, "%s", kinds[rate].way);
}

unsigned
rates_wait_s(const struct rates *rates, enum rate rate)
{
	uint64_t cost = rates != NULL ? rates->measures[rate].cost_us : 0;

	return (unsigned)((cost + SECOND_US - 1) / SECOND_US);
}
