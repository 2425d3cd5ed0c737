#ifndef BURSAR_METRICS_H
#define BURSAR_METRICS_H

/*
 * What the daemon counts, written in the text format of Prometheus.  A metric
 * is a row of a table in metrics.c.  Any thread may count; nothing here waits
 * for another, and nothing here holds a name or an amount.
 */

#include <stdint.h>

#include "buf.h"
#include "command.h"

struct metrics;

/* Counters, which only grow, and gauges, which are set. */
enum metric {
	METRIC_CONNECTIONS,
	METRIC_CONNECTIONS_OPENED,
	METRIC_CONNECTIONS_REFUSED,
	METRIC_CONNECTIONS_DROPPED,
	METRIC_HANDSHAKE_CERTIFICATE,
	METRIC_HANDSHAKE_VERSION,
	METRIC_HANDSHAKE_OTHERWISE,
	METRIC_HANDSHAKE_CLOSED,
	METRIC_HANDSHAKE_TIMEOUT,
	METRIC_LIMITED_STRANGER,
	METRIC_LIMITED_ADDRESS,
	METRIC_LIMITED_PERSON,
	METRIC_LIMITED_CHECK,
	METRIC_QUEUE_WRITES,
	METRIC_QUEUE_READS,
	METRIC_QUEUE_REPORTS,
	METRIC_ENTRIES_RECORDED,
	METRIC_ENTRIES_REPLAYED,
	METRIC_ENTRIES_REFUSED,
	METRIC_BATCHES_COMMITTED,
	METRIC_BATCHES_TRIED_OUT,
	METRIC_BATCHES_FAILED,
	METRIC_BATCHES_RETRIED,
	METRIC_DATABASE_CONNECTS,
	METRIC_DATABASE_UP,
	METRIC_DATABASE_GOOD,
	METRIC_WRITES_FAIL,
	METRIC_JOURNAL_HEAD,
	METRIC_SEALED,
	METRIC_POSTED,
	METRIC_POSTS_FAILED,
	METRIC_AUTHORITY_EXPIRES,
	METRIC_SERVER_EXPIRES,
	METRIC_LIST_EXPIRES,
	METRIC_ENDING_30,
	METRIC_ENDING_14,
	METRIC_ENDING_7,
	METRIC_LAST_BACKUP,
	METRIC_MAIL_QUEUED,
	METRIC_MAIL_UNKNOWN,
	METRIC_MAIL_REFUSED,
	METRICS
};

struct metrics *metrics_new(void);
void metrics_free(struct metrics *);

/* All of these take NULL for metrics that nobody keeps. */
void metrics_add(struct metrics *, enum metric, long change);
void metrics_set(struct metrics *, enum metric, long value);

/* A request was answered; command is NULL where it was for none. */
void metrics_request(
    struct metrics *, const struct command *, int status, uint64_t us);
void metrics_stream(struct metrics *, int status); /* the same for a stream */
void metrics_error(struct metrics *, enum error_code);

/* The writer ended a batch of so many writes. */
void metrics_batch(struct metrics *, size_t jobs, uint64_t us);

void metrics_write(struct metrics *, struct buf *);

#endif
