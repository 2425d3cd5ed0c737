/* Counting, and writing what was counted. */

#include <dirent.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "core/metrics.h"
#include "nouns.h"
#include "version.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BOUNDS_MAX   16

/* Rows of one family stand together.  The type is a counter where the name
 * ends in _total. */
/* clang-format off */
static const struct row {
	const char *family, *labels, *help;
} rows[METRICS] = {
	[METRIC_CONNECTIONS] = { "bursard_connections", "", "Clients that are connected." },
	[METRIC_CONNECTIONS_OPENED] = { "bursard_connections_opened_total", "", "Connections that were accepted." },
	[METRIC_CONNECTIONS_REFUSED] = { "bursard_connections_refused_total", "", "Connections past the caps." },
	[METRIC_CONNECTIONS_DROPPED] = { "bursard_connections_dropped_total", "", "Connections without a certificate that made room for others." },
	[METRIC_HANDSHAKE_CERTIFICATE] = { "bursard_handshakes_failed_total", "{kind=\"certificate\"}", "TLS handshakes that failed: a certificate turned down, no TLS 1.3, anything else, left, too slow." },
	[METRIC_HANDSHAKE_VERSION] = { "bursard_handshakes_failed_total", "{kind=\"version\"}", NULL },
	[METRIC_HANDSHAKE_OTHERWISE] = { "bursard_handshakes_failed_total", "{kind=\"other\"}", NULL },
	[METRIC_HANDSHAKE_CLOSED] = { "bursard_handshakes_failed_total", "{kind=\"closed\"}", NULL },
	[METRIC_HANDSHAKE_TIMEOUT] = { "bursard_handshakes_failed_total", "{kind=\"timeout\"}", NULL },
	[METRIC_LIMITED_STRANGER] = { "bursard_requests_limited_total", "{by=\"stranger\"}", "Requests that were told to come later (429): of an address without a certificate, of one with, of a person, of an address that checks papers." },
	[METRIC_LIMITED_ADDRESS] = { "bursard_requests_limited_total", "{by=\"address\"}", NULL },
	[METRIC_LIMITED_PERSON] = { "bursard_requests_limited_total", "{by=\"person\"}", NULL },
	[METRIC_LIMITED_CHECK] = { "bursard_requests_limited_total", "{by=\"check\"}", NULL },
	[METRIC_QUEUE_WRITES] = { "bursard_queue_jobs", "{queue=\"write\"}", "Requests that wait for a worker." },
	[METRIC_QUEUE_READS] = { "bursard_queue_jobs", "{queue=\"read\"}", NULL },
	[METRIC_QUEUE_REPORTS] = { "bursard_queue_jobs", "{queue=\"report\"}", NULL },
	[METRIC_ENTRIES_RECORDED] = { "bursard_entries_total", "{outcome=\"recorded\"}", "Writes that the database judged." },
	[METRIC_ENTRIES_REPLAYED] = { "bursard_entries_total", "{outcome=\"replayed\"}", NULL },
	[METRIC_ENTRIES_REFUSED] = { "bursard_entries_total", "{outcome=\"refused\"}", NULL },
	[METRIC_BATCHES_COMMITTED] = { "bursard_transactions_total", "{outcome=\"committed\"}", "Transactions of the writer." },
	[METRIC_BATCHES_TRIED_OUT] = { "bursard_transactions_total", "{outcome=\"dry_run\"}", NULL },
	[METRIC_BATCHES_FAILED] = { "bursard_transactions_total", "{outcome=\"failed\"}", NULL },
	[METRIC_BATCHES_RETRIED] = { "bursard_transactions_retried_total", "", "Times a batch was retried." },
	[METRIC_DATABASE_CONNECTS] = { "bursard_database_connects_total", "", "Connections made to the database." },
	[METRIC_DATABASE_UP] = { "bursard_database_up", "", "1 while the database answers." },
	[METRIC_DATABASE_GOOD] = { "bursard_database_good", "", "1 while it takes writes, and its clock is right." },
	[METRIC_WRITES_FAIL] = { "bursard_writes_fail", "", "1 while the last write could not be recorded." },
	[METRIC_JOURNAL_HEAD] = { "bursard_journal_head", "", "Number of the newest entry of the book." },
	[METRIC_SEALED] = { "bursard_sealed_entries", "", "Entries that the newest checkpoint is of." },
	[METRIC_POSTED] = { "bursard_posted_entries", "", "Entries that the checkpoint is of that checkpoint_command posted last; 0 for none." },
	[METRIC_POSTS_FAILED] = { "bursard_posts_failed_total", "", "Times checkpoint_command failed." },
	[METRIC_AUTHORITY_EXPIRES] = { "bursard_certificate_expiry_timestamp_seconds", "{certificate=\"authority\"}", "When it expires." },
	[METRIC_SERVER_EXPIRES] = { "bursard_certificate_expiry_timestamp_seconds", "{certificate=\"server\"}", NULL },
	[METRIC_LIST_EXPIRES] = { "bursard_certificate_expiry_timestamp_seconds", "{certificate=\"revocation_list\"}", NULL },
	[METRIC_ENDING_30] = { "bursard_certificates_ending", "{days=\"30\"}", "Certificates of people that end within so many days, and none follows." },
	[METRIC_ENDING_14] = { "bursard_certificates_ending", "{days=\"14\"}", NULL },
	[METRIC_ENDING_7] = { "bursard_certificates_ending", "{days=\"7\"}", NULL },
	[METRIC_LAST_BACKUP] = { "bursard_last_backup_timestamp_seconds", "", "When the last backup was taken; 0 for never." },
	[METRIC_MAIL_QUEUED] = { "bursard_letters", "{state=\"queued\"}", "Letters that wait, that may have arrived or not, and that were refused or given up." },
	[METRIC_MAIL_UNKNOWN] = { "bursard_letters", "{state=\"unknown\"}", NULL },
	[METRIC_MAIL_REFUSED] = { "bursard_letters", "{state=\"refused\"}", NULL },
};
/* clang-format on */

/* The statuses that are counted apart; any other counts as 500. */
static const int statuses[] = {200, 201, 304, 400, 401, 403, 404, 405, 408, 409,
    411, 413, 414, 415, 417, 422, 429, 431, 500, 501, 503, 505};

enum lane { LANE_PAGE, LANE_READ, LANE_REPORT, LANE_WRITE, LANES };

static const char *const lanes[] = {"page", "read", "report", "write"};

/* In millionths; the last bound, which is infinite, is not among them. */
static const uint64_t second_bounds[] = {500, 1000, 2500, 5000, 10000, 25000,
    50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000,
    60000000};
static const uint64_t job_bounds[] = {1000000, 2000000, 4000000, 8000000,
    16000000, 32000000, 64000000, 128000000, 256000000, 512000000};

struct histogram {
	const uint64_t *bounds;
	size_t count;
	atomic_ulong buckets[BOUNDS_MAX]; /* each by itself, not summed up */
	atomic_ulong sum;		  /* in millionths */
};

struct metrics {
	atomic_long values[METRICS];
	atomic_ulong errors[ERROR_CODES];
	struct histogram seconds[LANES], batch_jobs, batch_seconds;
	size_t commands; /* and behind them, pages and streams */
	atomic_ulong (*requests)[COUNT(statuses)];
};

static void
count(atomic_ulong *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static void
histogram_init(struct histogram *histogram, const uint64_t *bounds, size_t n)
{
	histogram->bounds = bounds;
	histogram->count = n;
}

static void
histogram_add(struct histogram *histogram, uint64_t millionths)
{
	size_t i = 0;

	while (i < histogram->count && millionths > histogram->bounds[i])
		i++;
	count(&histogram->buckets[i]);
	atomic_fetch_add_explicit(
	    &histogram->sum, millionths, memory_order_relaxed);
}

struct metrics *
metrics_new(void)
{
	struct metrics *metrics = xcalloc(1, sizeof(*metrics));

	metrics->commands = command_place(NULL);
	metrics->requests =
	    xcalloc(metrics->commands + 2, sizeof(metrics->requests[0]));
	for (size_t i = 0; i < LANES; i++)
		histogram_init(
		    &metrics->seconds[i], second_bounds, COUNT(second_bounds));
	histogram_init(&metrics->batch_jobs, job_bounds, COUNT(job_bounds));
	histogram_init(
	    &metrics->batch_seconds, second_bounds, COUNT(second_bounds));
	return metrics;
}

void
metrics_free(struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	free(metrics->requests);
	free(metrics);
}

/* Counting -----------------------------------------------------------------*/

void
metrics_add(struct metrics *metrics, enum metric metric, long change)
{
	if (metrics != NULL)
		atomic_fetch_add_explicit(
		    &metrics->values[metric], change, memory_order_relaxed);
}

void
metrics_set(struct metrics *metrics, enum metric metric, long value)
{
	if (metrics != NULL)
		atomic_store_explicit(
		    &metrics->values[metric], value, memory_order_relaxed);
}

static size_t
status_place(int status)
{
	size_t place = 0;

	while (place < COUNT(statuses) && statuses[place] != status)
		place++;
	return place < COUNT(statuses) ? place : status_place(500);
}

static enum lane
lane_of(const struct command *command)
{
	if (command == NULL)
		return LANE_PAGE;
	if (command_writes(command))
		return LANE_WRITE;
	return command->kind == COMMAND_REPORT ? LANE_REPORT : LANE_READ;
}

void
metrics_request(struct metrics *metrics, const struct command *command,
    int status, uint64_t us)
{
	if (metrics == NULL)
		return;
	count(&metrics->requests[command_place(command)][status_place(status)]);
	histogram_add(&metrics->seconds[lane_of(command)], us);
}

/* How long it took says more about the client. */
void
metrics_stream(struct metrics *metrics, int status)
{
	if (metrics != NULL)
		count(&metrics->requests[metrics->commands + 1]
					[status_place(status)]);
}

void
metrics_error(struct metrics *metrics, enum error_code code)
{
	if (metrics != NULL)
		count(&metrics->errors[code]);
}

void
metrics_batch(struct metrics *metrics, size_t jobs, uint64_t us)
{
	if (metrics == NULL)
		return;
	histogram_add(&metrics->batch_jobs, jobs * 1000000);
	histogram_add(&metrics->batch_seconds, us);
}

/* Writing ------------------------------------------------------------------*/

static void
write_head(
    struct buf *buf, const char *family, const char *type, const char *help)
{
	buf_printf(
	    buf, "# HELP %s %s\n# TYPE %s %s\n", family, help, family, type);
}

static bool
is_total(const char *family)
{
	size_t len = strlen(family);

	return len > 6 && strcmp(family + len - 6, "_total") == 0;
}

static void
write_rows(struct metrics *metrics, struct buf *buf)
{
	for (size_t i = 0; i < METRICS; i++) {
		const struct row *row = &rows[i];

		if (row->help != NULL)
			write_head(buf, row->family,
			    is_total(row->family) ? "counter" : "gauge",
			    row->help);
		buf_printf(buf, "%s%s %ld\n", row->family, row->labels,
		    atomic_load(&metrics->values[i]));
	}
}

static void
write_requests_of(
    struct metrics *metrics, const char *name, size_t place, struct buf *buf)
{
	for (size_t i = 0; i < COUNT(statuses); i++) {
		unsigned long n = atomic_load(&metrics->requests[place][i]);

		if (n > 0)
			buf_printf(buf,
			    "bursard_requests_total{command=\"%s\","
			    "status=\"%d\"} %lu\n",
			    name, statuses[i], n);
	}
}

/* What was never asked for is left out. */
static void
write_requests(struct metrics *metrics, struct buf *buf)
{
	char name[COMMAND_NAME_MAX];
	size_t place = 0;

	write_head(buf, "bursard_requests_total", "counter",
	    "Requests answered, by command and status; page and bulk are no "
	    "commands.");
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		write_requests_of(metrics, command_name(c, name), place++, buf);
	write_requests_of(metrics, "page", place, buf);
	write_requests_of(metrics, "bulk", place + 1, buf);
}

static void
write_errors(struct metrics *metrics, struct buf *buf)
{
	write_head(buf, "bursard_refusals_total", "counter",
	    "Requests, and lines of streams, that were refused or failed, by "
	    "code.");
	for (enum error_code code = 0; code < ERROR_CODES; code++) {
		unsigned long n = atomic_load(&metrics->errors[code]);

		if (n > 0)
			buf_printf(buf,
			    "bursard_refusals_total{code=\"%s\"} %lu\n",
			    error_kind(code)->name, n);
	}
}

/* A number of millionths, without trailing zeros. */
static void
write_millionths(struct buf *buf, uint64_t millionths)
{
	uint64_t rest = millionths % 1000000;
	int digits = 6;

	buf_printf(buf, "%llu", (unsigned long long)(millionths / 1000000));
	if (rest == 0)
		return;
	for (; rest % 10 == 0; rest /= 10)
		digits--;
	buf_printf(buf, ".%0*llu", digits, (unsigned long long)rest);
}

/* label is "" or like lane="read", */
static void
write_histogram(struct buf *buf, const char *family, const char *label,
    const struct histogram *histogram)
{
	int len = (int)strlen(label) - (label[0] != '\0');
	const char *open = len > 0 ? "{" : "", *close = len > 0 ? "}" : "";
	unsigned long sum = 0;

	for (size_t i = 0; i <= histogram->count; i++) {
		sum += atomic_load(&histogram->buckets[i]);
		buf_printf(buf, "%s_bucket{%sle=\"", family, label);
		if (i < histogram->count)
			write_millionths(buf, histogram->bounds[i]);
		else
			buf_add(buf, "+Inf");
		buf_printf(buf, "\"} %lu\n", sum);
	}
	buf_printf(buf, "%s_sum%s%.*s%s ", family, open, len, label, close);
	write_millionths(buf, atomic_load(&histogram->sum));
	buf_printf(buf, "\n%s_count%s%.*s%s %lu\n", family, open, len, label,
	    close, sum);
}

static void
write_histograms(const struct metrics *metrics, struct buf *buf)
{
	write_head(buf, "bursard_request_seconds", "histogram",
	    "Time from the end of a request's headers to its answer.");
	for (size_t i = 0; i < LANES; i++) {
		char label[32];

		snprintf(label, sizeof(label), "lane=\"%s\",", lanes[i]);
		write_histogram(buf, "bursard_request_seconds", label,
		    &metrics->seconds[i]);
	}
	write_head(buf, "bursard_batch_jobs", "histogram",
	    "Writes in one transaction.");
	write_histogram(buf, "bursard_batch_jobs", "", &metrics->batch_jobs);
	write_head(buf, "bursard_batch_seconds", "histogram",
	    "Time that a transaction of the writer took.");
	write_histogram(
	    buf, "bursard_batch_seconds", "", &metrics->batch_seconds);
}

static long
open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	long open = -3; /* . and .. and the folder itself */

	if (folder == NULL)
		return 0;
	while (readdir(folder) != NULL)
		open++;
	closedir(folder);
	return open;
}

static long
resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	char line[256] = "";
	const char *second;

	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	fclose(file);
	second = line + strcspn(line, " ");
	return strtol(second, NULL, 10) * sysconf(_SC_PAGESIZE);
}

/* By the names that every exporter has for these. */
static void
write_process(struct buf *buf)
{
	struct rlimit files = {0};
	struct timespec cpu = {0};

	getrlimit(RLIMIT_NOFILE, &files);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	write_head(buf, "process_cpu_seconds_total", "counter",
	    "Processor time of the daemon, without its database.");
	buf_add(buf, "process_cpu_seconds_total ");
	write_millionths(
	    buf, (uint64_t)cpu.tv_sec * 1000000 + (uint64_t)cpu.tv_nsec / 1000);
	buf_add(buf, "\n");
	write_head(buf, "process_resident_memory_bytes", "gauge",
	    "Memory of the daemon, without its database.");
	buf_printf(
	    buf, "process_resident_memory_bytes %ld\n", resident_bytes());
	write_head(buf, "process_open_fds", "gauge", "Open file descriptors.");
	buf_printf(buf, "process_open_fds %ld\n", open_descriptors());
	write_head(buf, "process_max_fds", "gauge",
	    "Most file descriptors that may be open.");
	buf_printf(
	    buf, "process_max_fds %llu\n", (unsigned long long)files.rlim_cur);
}

void
metrics_write(struct metrics *metrics, struct buf *buf)
{
	write_head(
	    buf, "bursard_build_info", "gauge", "The version, always 1.");
	buf_add(buf, "bursard_build_info{version=\"" BURSAR_VERSION "\"} 1\n");
	write_requests(metrics, buf);
	write_errors(metrics, buf);
	write_histograms(metrics, buf);
	write_rows(metrics, buf);
	write_process(buf);
}
