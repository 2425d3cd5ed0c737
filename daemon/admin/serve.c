/* Starting the parts of the daemon, looking after them, and ending them in the
 * order in which nothing is lost. */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "admin/serve.h"
#include "alloc.h"
#include "api/dispatch.h"
#include "clock.h"
#include "cluster/cluster.h"
#include "cluster/database.h"
#include "core/confine.h"
#include "core/state.h"
#include "core/systemd.h"
#include "db/migrate.h"
#include "log.h"
#include "mail/mailer.h"
#include "net/listener.h"
#include "net/scrape.h"
#include "pages/pages.h"
#include "seal/sealer.h"
#include "staff/staff.h"
#include "tls/credentials.h"
#include "version.h"
#include "workers/reader.h"
#include "workers/writer.h"

#define BEAT_MS	 1000 /* between two looks at things */
#define HURRY_MS 100  /* while the database is out of reach */
#define PROBE_MS 2000
#define PAGES_MS 5000 /* that the database has for a page */

/* What keeps a database that answers from being of use, as /readyz says it. */
enum fault { FAULT_NONE, FAULT_READ_ONLY, FAULT_AHEAD, FAULT_CLOCK, FAULTS };

static const char *const faults[FAULTS] = {
    [FAULT_READ_ONLY] = "the database takes no writes",
    [FAULT_AHEAD] = "the last entry is of a moment that has not come: nothing "
		    "is recorded until the clock of the database is right",
    [FAULT_CLOCK] = "the clocks of daemon and database are more than a minute "
		    "apart",
};

struct service {
	struct config *config;
	serve_reread *reread;
	void *reread_arg;
	struct state state;
	struct cluster *cluster; /* NULL where another database is used */
	struct db *probe;	 /* tells whether the database answers */
	struct metrics *metrics;
	struct rates *rates;
	struct scrape *scrape; /* NULL where there is none */
	struct queue *writes, *reads, *reports;
	struct writer *writer;
	struct reader *reader, *report_reader;
	struct sealer *sealer;
	struct mailer *mailer; /* NULL where no letters go out */
	struct newest *newest; /* checkpoint */
	struct credentials *credentials;
	struct dispatch dispatch;
	struct listener *listener;
	struct site *site; /* how pages look */
	struct staff staff; /* pages for people with a certificate */
	struct dispatch_site staff_pages;
	struct section *pages; /* for anybody; NULL where there are none */
	struct config pages_config; /* of their listener, in other words */
	struct rates *pages_rates;
	struct dispatch pages_dispatch;
	struct listener *pages_listener;
	int socket; /* that the service manager gave, or -1 */
	sigset_t signals;
	atomic_bool reachable; /* the database answered at the last beat */
	atomic_int fault;      /* what is wrong with it all the same */
	atomic_bool draining;
};

static void
log_error(enum log_level level, const char *what, const struct error *err)
{
	log_event(level, what, LOG_TEXT("error", err->message),
	    LOG_TEXT("hint", err->hint));
}

/* For /readyz, on a loop's thread. */
static bool
is_ready(void *arg, const char **attention, struct error *err)
{
	struct service *service = arg;
	int fault = atomic_load(&service->fault);

	if (atomic_load(&service->draining))
		return error_set(
		    err, ERROR_UNAVAILABLE, "", "the daemon is stopping");
	if (!atomic_load(&service->reachable))
		return error_set(
		    err, ERROR_UNAVAILABLE, "", "the database is out of reach");
	if (fault != FAULT_NONE)
		return error_set(
		    err, ERROR_UNAVAILABLE, "", "%s", faults[fault]);
	if (writer_fails(service->writer))
		return error_set(err, ERROR_UNAVAILABLE, "",
		    "the database answers, and writes fail");
	if (!credentials_good(service->credentials, err))
		return false;
	if (credentials_worry(service->credentials))
		*attention = "certificates";
	return true;
}

/* Certificates -------------------------------------------------------------*/

static bool
start_tls(struct service *service, struct error *err)
{
	service->credentials =
	    credentials_open(service->config, service->metrics, err);
	return service->credentials != NULL;
}

static void
use_credentials(const struct service *service)
{
	listener_reload(
	    service->listener, credentials_tls(service->credentials));
	if (service->pages_listener != NULL)
		listener_reload(service->pages_listener,
		    credentials_public(service->credentials));
}

/* The database -------------------------------------------------------------*/

/* Wait for a signal, at most until the next beat: its number, or 0.  The end
 * of the cluster is a signal too, so it does not wait for a beat. */
static int
wait_signal(const struct service *service)
{
	unsigned ms = atomic_load(&service->reachable) ? BEAT_MS : HURRY_MS;
	const struct timespec beat = {
	    .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	int number = sigtimedwait(&service->signals, NULL, &beat);

	return number > 0 ? number : 0;
}

/* A database that is not there yet is waited for; one that is not ours is an
 * error. */
static bool
start_probe(struct service *service, struct error *err)
{
	struct db_settings settings = database_settings(
	    service->config, service->cluster, LOGIN_WRITER, "bursard probe");
	struct error said = {0}; /* to say the same thing once */

	settings.timeout_ms = PROBE_MS;
	settings.metrics = service->metrics;
	while ((service->probe = db_open_bare(&settings, err)) == NULL) {
		int number;

		if (err->code != ERROR_UNAVAILABLE)
			return false;
		if (strcmp(said.message, err->message) != 0)
			log_error(LOG_WARNING, "waiting for the database", err);
		said = *err;
		number = wait_signal(service);
		if (number == SIGTERM || number == SIGINT)
			return false;
	}
	atomic_store(&service->reachable, true);
	return migrate_check(service->probe, err);
}

/* On connections of their own: what the functions keep of this is gone with
 * them. */
static bool
try_commands(const struct service *service, struct error *err)
{
	struct db_settings reader = database_settings(
	    service->config, service->cluster, LOGIN_READER, "bursard start");
	struct db_settings writer = database_settings(
	    service->config, service->cluster, LOGIN_WRITER, "bursard start");
	struct db *reads, *writes = NULL;
	bool ok;

	reader.metrics = writer.metrics = service->metrics;
	reads = db_open(&reader, err);
	if (reads != NULL)
		writes = db_open(&writer, err);
	ok = writes != NULL && db_try(reads, writes, err);
	db_close(reads);
	db_close(writes);
	return ok;
}

/* They are tried once for each shape of tables and functions: a daemon that was
 * killed is back before anybody waits. */
static bool
try_commands_once(const struct service *service, struct error *err)
{
	char *shape = NULL;
	bool ok = db_shape(service->probe, &shape, err);

	if (ok && !state_was_tried(service->config, shape))
		ok = try_commands(service, err) &&
		     state_write_tried(service->config, shape, err);
	free(shape);
	return ok;
}

/* Before the first answer; where that fails, sealing will tell. */
static void
find_newest(const struct service *service)
{
	char *sql = xasprintf(
	    "select api.newest_checkpoint('%s')", service->config->book);
	char *note = NULL;
	struct error ignored;

	if (db_value(service->probe, sql, &note, &ignored) && note != NULL)
		newest_set(service->newest, note);
	free(note);
	free(sql);
}

/* The parts, in order ------------------------------------------------------*/

/* They connect side by side, while the tables are looked at and other parts are
 * started. */
static void
start_workers(struct service *service)
{
	const struct config *config = service->config;
	struct db_settings db = database_settings(
	    config, service->cluster, LOGIN_READER, "bursard reader");
	struct writer_settings writer = {
	    .db = database_settings(
		config, service->cluster, LOGIN_WRITER, "bursard writer"),
	    .batch_jobs = config->batch_jobs,
	    .batch_bytes = config->batch_bytes};

	db.metrics = service->metrics;
	writer.db.metrics = service->metrics;
	writer.db.writes = true;
	writer.db.long_ms = config->report_ms;
	service->writer = writer_start(&writer, service->writes);
	service->reader = reader_start(
	    &db, config->readers, service->reads, service->writes);
	db.name = "bursard reports";
	db.timeout_ms = config->report_ms;
	db.streams = true;
	service->report_reader = reader_start(
	    &db, config->report_readers, service->reports, service->writes);
}

static bool
start_database(struct service *service, struct error *err)
{
	if (database_is_private(service->config)) {
		service->cluster = cluster_start(service->config, err);
		if (service->cluster == NULL)
			return false;
	}
	if (!start_probe(service, err))
		return false;
	start_workers(service);
	if (!try_commands_once(service, err))
		return false;
	find_newest(service);
	return true;
}

static bool
wait_for_workers(const struct service *service, struct error *err)
{
	return writer_ready(service->writer, err) &&
	       reader_ready(service->reader, err) &&
	       reader_ready(service->report_reader, err);
}

/* It has as long as a report: after a restore all of the books is sealed. */
static bool
start_sealer(struct service *service, struct error *err)
{
	struct db_settings db = database_settings(
	    service->config, service->cluster, LOGIN_WRITER, "bursard sealer");

	db.metrics = service->metrics;
	db.timeout_ms = service->config->report_ms;
	service->sealer =
	    sealer_start(service->config, &db, service->newest, err);
	return service->sealer != NULL;
}

/* A letter is taken, begun and ended each in a quick write. */
static bool
start_mailer(struct service *service, struct error *err)
{
	struct db_settings db = database_settings(
	    service->config, service->cluster, LOGIN_WRITER, "bursard mail");

	if (!mailer_wanted(service->config))
		return true;
	db.metrics = service->metrics;
	service->mailer = mailer_start(service->config, &db, err);
	return service->mailer != NULL;
}

static void
make_queues(struct service *service)
{
	const struct config *config = service->config;

	service->writes = queue_new(config->queue_jobs, config->queue_bytes);
	service->reads = queue_new(config->queue_jobs, config->queue_bytes);
	service->reports = queue_new(config->queue_jobs, config->queue_bytes);
}

/* For /metrics, on a thread of its own or of a loop. */
static void
write_metrics(void *arg, struct buf *page)
{
	struct service *service = arg;

	metrics_set(service->metrics, METRIC_QUEUE_WRITES,
	    (long)queue_length(service->writes));
	metrics_set(service->metrics, METRIC_QUEUE_READS,
	    (long)queue_length(service->reads));
	metrics_set(service->metrics, METRIC_QUEUE_REPORTS,
	    (long)queue_length(service->reports));
	metrics_set(service->metrics, METRIC_DATABASE_UP,
	    atomic_load(&service->reachable));
	metrics_set(service->metrics, METRIC_LAST_BACKUP,
	    (long)state_last_backup(service->config));
	metrics_write(service->metrics, page);
}

static bool
start_scrape(struct service *service, struct error *err)
{
	if (service->config->metrics_port == 0)
		return true;
	service->scrape = scrape_start(
	    service->config->metrics_port, write_metrics, service, err);
	return service->scrape != NULL;
}

/* First of all: what is started later must not inherit it. */
static bool
take_socket(struct service *service, struct error *err)
{
	int given[2];
	unsigned count = systemd_sockets(given, 2);

	service->socket = count > 0 ? given[0] : -1;
	if (count <= 1)
		return true;
	error_set(err, ERROR_CONFIG, "listen",
	    "the service manager gave more than one socket");
	return error_hint(err, "one ListenStream=7443 takes IPv4 and IPv6");
}

static void
start_staff(struct service *service)
{
	service->staff = (struct staff){service->site, tokens_new()};
	service->staff_pages = (struct dispatch_site){
	    .takes = staff_takes,
	    .gives = staff_gives,
	    .read = staff_read,
	    .shape = staff_shape,
	    .arg = &service->staff,
	};
}

static bool
start_listener(struct service *service, struct error *err)
{
	start_staff(service);
	service->rates = rates_new(service->config, service->metrics);
	service->dispatch = (struct dispatch){
	    .writes = service->writes,
	    .reads = service->reads,
	    .reports = service->reports,
	    .version = BURSAR_VERSION,
	    .ready = is_ready,
	    .ready_arg = service,
	    .write_metrics = write_metrics,
	    .metrics_arg = service,
	    .metrics = service->metrics,
	    .rates = service->rates,
	    .newest = service->newest,
	    .wait_ms = service->config->wait_ms,
	    .site = &service->staff_pages,
	};
	service->listener = listener_start(service->config, &service->dispatch,
	    credentials_tls(service->credentials), service->socket, err);
	return service->listener != NULL &&
	       state_write_port(
		   service->config, listener_port(service->listener), err);
}

/* Public pages have limits of their own. */
static void
limit_pages(struct service *service)
{
	const struct config *config = service->config;
	struct config *own = &service->pages_config;

	*own = *config;
	own->listen = config->pages_listen;
	own->port = config->pages_port;
	own->loops = 1;
	own->connections = config->pages_connections;
	own->connections_per_address = config->pages_per_address;
	own->rate_stranger = config->pages_rate;
	/* By TLS alone they can come only where they know the authority. */
	if (config->pages_certificate[0] == '\0')
		own->strict_transport_s = 0;
	service->pages_rates = rates_new(own, service->metrics);
}

/* Their listener is one like the other, with other answers. */
static bool
start_pages_listener(struct service *service, struct error *err)
{
	const struct config *config = service->config;

	service->pages_dispatch = (struct dispatch){
	    .version = BURSAR_VERSION,
	    .metrics = service->metrics,
	    .rates = service->pages_rates,
	    .newest = service->newest,
	    .wait_ms = config->wait_ms,
	    .instead = pages_request,
	    .instead_arg = service->pages,
	};
	service->pages_listener = listener_start(&service->pages_config,
	    &service->pages_dispatch, credentials_public(service->credentials),
	    -1, err);
	return service->pages_listener != NULL;
}

static bool
start_pages(struct service *service, struct error *err)
{
	const struct config *config = service->config;
	struct pages_settings settings = {
	    .db = database_settings(
		config, service->cluster, LOGIN_PUBLIC, "bursard pages"),
	    .readers = config->pages_readers,
	    .stale_s = config->pages_stale_s,
	    .wait_ms = config->wait_ms,
	    .address = config->pages_address,
	    .metrics = service->metrics,
	};

	service->site = site_open(config->pages_folder, err);
	if (service->site == NULL || config->pages_port == 0)
		return service->site != NULL;
	if (service->cluster == NULL && settings.db.conninfo[0] == '\0') {
		error_set(err, ERROR_CONFIG, "database_public",
		    "the public pages have no login to the database");
		return error_hint(err, "give database_public, beside database");
	}
	settings.db.metrics = service->metrics;
	limit_pages(service);
	settings.rates = service->pages_rates;
	if (settings.db.timeout_ms > PAGES_MS)
		settings.db.timeout_ms = PAGES_MS;
	service->pages = pages_start(&settings, service->site, err);
	return service->pages != NULL && start_pages_listener(service, err);
}

/* Signals are for this thread alone: block them before any other starts. */
static void
start_signals(struct service *service)
{
	sigemptyset(&service->signals);
	sigaddset(&service->signals, SIGTERM);
	sigaddset(&service->signals, SIGINT);
	sigaddset(&service->signals, SIGHUP);
	sigaddset(&service->signals, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &service->signals, NULL);
}

/* As many descriptors as we may have. */
static void
raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void
apply_log_level(const struct config *config)
{
	static const char *const names[] = {
	    "debug", "info", "warning", "error"};

	for (int level = LOG_DEBUG; level <= LOG_ERROR; level++)
		if (strcmp(config->log_level, names[level]) == 0)
			log_set_level((enum log_level)level);
}

/* The journal, where there is none, would swallow everything. */
static void
apply_log_format(const struct config *config)
{
	bool journal = strcmp(config->log_format, "journal") == 0;

	if (strcmp(config->log_format, "json") == 0)
		log_set_writer(log_json);
	else if (journal && systemd_has_journal())
		log_set_writer(systemd_journal);
	else if (journal)
		log_line(LOG_WARNING, "there is no journal: logging as text");
}

/* Before there is a thread or a program that was started: what comes later has
 * no more rights than we. */
static bool
confine(const struct config *config, struct error *err)
{
	char *around = NULL, *programs = NULL, *writable;
	bool ok;

	confine_powers();
	ok = !database_is_private(config) ||
	     cluster_places(config, &around, &programs, err);
	writable = xasprintf("%s,%s,%s,%s", config->state, config->writable,
	    config->mail_folder, around != NULL ? around : "");
	ok = ok &&
	     confine_files(writable, programs != NULL ? programs : "", err);
	free(around);
	free(programs);
	free(writable);
	return ok;
}

static bool
start(struct service *service, struct error *err)
{
	service->metrics = metrics_new();
	service->newest = newest_new();
	apply_log_level(service->config);
	apply_log_format(service->config);
	raise_limits();
	start_signals(service);
	make_queues(service);
	if (!take_socket(service, err) || !state_make(service->config, err) ||
	    !state_lock_daemon(service->config, &service->state, err) ||
	    !confine(service->config, err) || !start_tls(service, err) ||
	    !start_scrape(service, err))
		return false;
	return start_database(service, err) && start_pages(service, err) &&
	       wait_for_workers(service, err) && start_listener(service, err) &&
	       start_sealer(service, err) && start_mailer(service, err);
}

/* At work ------------------------------------------------------------------*/

static void
tell_reloading(void)
{
	char state[80];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%llu",
	    (unsigned long long)clock_us());
	systemd_notify(state);
}

/* Take over what can be changed while serving, and name what cannot. */
static void
reload(struct service *service)
{
	struct buf names = BUF(4096);
	struct config fresh;
	struct error err;

	tell_reloading();
	config_init(&fresh);
	if (!service->reread(&fresh, service->reread_arg, &err)) {
		log_error(LOG_ERROR, "configuration stays as it was", &err);
	} else {
		free(fresh.state);
		fresh.state = xstrdup(service->config->state);
		free(service->config->log_level);
		service->config->log_level = xstrdup(fresh.log_level);
		apply_log_level(&fresh);
		config_changes(service->config, &fresh, &names);
		log_event(LOG_INFO, "configuration is read again",
		    LOG_TEXT("log_level", fresh.log_level));
		if (names.len > 0)
			log_event(LOG_WARNING,
			    "some changes wait for a restart",
			    LOG_TEXT("options", names.data));
	}
	config_free(&fresh);
	buf_free(&names);
	if (credentials_reload(service->credentials))
		use_credentials(service);
	systemd_notify("READY=1\nSTATUS=serving");
}

/* Note whether the database answers, and say so when that changes. */
static void
note_reachable(struct service *service, bool reachable, const struct error *err)
{
	if (atomic_exchange(&service->reachable, reachable) == reachable)
		return;
	if (reachable)
		log_line(LOG_INFO, "the database answers again");
	else
		log_error(LOG_ERROR, "the database is out of reach", err);
}

static enum fault
judge_pulse(const struct db_pulse *pulse)
{
	if (pulse->read_only)
		return FAULT_READ_ONLY;
	if (pulse->ahead > DB_CLOCK_S)
		return FAULT_AHEAD;
	return labs(pulse->clock - (long)time(NULL)) > DB_CLOCK_S ? FAULT_CLOCK
								  : FAULT_NONE;
}

/* The same for what else is wrong with it. */
static void
note_pulse(struct service *service, const struct db_pulse *pulse)
{
	enum fault fault = judge_pulse(pulse);

	metrics_set(service->metrics, METRIC_JOURNAL_HEAD, pulse->seq);
	for (int i = 0; i < 3; i++)
		metrics_set(service->metrics, METRIC_ENDING_30 + (enum metric)i,
		    pulse->ending[i]);
	metrics_set(
	    service->metrics, METRIC_DATABASE_GOOD, fault == FAULT_NONE);
	if (atomic_exchange(&service->fault, (int)fault) == (int)fault)
		return;
	if (fault == FAULT_NONE)
		log_line(LOG_INFO, "the database can be used again");
	else
		log_event(LOG_ERROR, "the database cannot be used",
		    LOG_TEXT("reason", faults[fault]));
}

/* By a clock that is off nothing is renewed: all connections would be closed
 * for it, and whose certificate is not valid by it could not come back. */
static bool
is_clock_right(const struct service *service)
{
	return atomic_load(&service->fault) != FAULT_CLOCK;
}

/* The manager restarts us if it does not hear from us.  A database that is
 * away is no reason: that would not help. */
static void
tell_watchdog(const struct service *service)
{
	uint64_t ms = systemd_watchdog_ms();

	if (ms > 0 && listener_alive(service->listener, (unsigned)ms))
		systemd_notify("WATCHDOG=1");
}

/* At each beat. */
static void
look_after(struct service *service)
{
	struct db_pulse pulse = {0};
	bool reachable;
	struct error err;

	reachable = (service->cluster == NULL ||
			cluster_tend(service->cluster, &err)) &&
		    db_ping(service->probe, &err);
	note_reachable(service, reachable, &err);
	if (reachable && db_pulse(service->probe, &pulse, &err))
		note_pulse(service, &pulse);
	metrics_set(service->metrics, METRIC_WRITES_FAIL,
	    writer_fails(service->writer));
	if (is_clock_right(service) && credentials_tend(service->credentials))
		use_credentials(service);
	listener_tidy(service->listener);
	if (service->pages_listener != NULL)
		listener_tidy(service->pages_listener);
	tell_watchdog(service);
}

static void
work(struct service *service)
{
	log_event(LOG_INFO, "ready",
	    LOG_NUMBER("port", listener_port(service->listener)),
	    LOG_NUMBER("pid", getpid()), LOG_NUMBER("uid", geteuid()),
	    LOG_NUMBER("landlock", confine_version()),
	    LOG_TEXT("book", service->config->book),
	    LOG_TEXT("version", BURSAR_VERSION));
	systemd_notify("READY=1\nSTATUS=serving");
	for (;;) {
		int number = wait_signal(service);

		if (number == SIGTERM || number == SIGINT)
			return;
		if (number == SIGHUP)
			reload(service);
		else
			look_after(service);
	}
}

/* From here on a signal ends us at once. */
static void
release_signals(const struct service *service)
{
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	pthread_sigmask(SIG_UNBLOCK, &service->signals, NULL);
}

/* In the order of a request's way, so that whatever was taken is answered. */
static void
stop(struct service *service)
{
	if (service->pages_listener != NULL)
		listener_drain(
		    service->pages_listener, service->config->drain_ms);
	if (service->listener != NULL)
		listener_drain(service->listener, service->config->drain_ms);
	pages_close(service->pages);
	if (service->writes != NULL) {
		queue_close(service->writes);
		queue_close(service->reads);
		queue_close(service->reports);
	}
	if (service->writer != NULL)
		writer_join(service->writer);
	if (service->reader != NULL)
		reader_join(service->reader);
	if (service->report_reader != NULL)
		reader_join(service->report_reader);
	if (service->mailer != NULL)
		mailer_join(service->mailer);
	if (service->sealer != NULL)
		sealer_join(service->sealer);
	if (service->listener != NULL)
		listener_free(service->listener);
	listener_free(service->pages_listener);
	pages_free(service->pages);
	tokens_free(service->staff.tokens);
	site_free(service->site);
	scrape_stop(service->scrape);
	if (service->writes != NULL) {
		queue_free(service->writes);
		queue_free(service->reads);
		queue_free(service->reports);
	}
	credentials_close(service->credentials);
	db_close(service->probe);
	if (service->cluster != NULL)
		cluster_stop(service->cluster);
	state_unlock(&service->state);
	rates_free(service->rates);
	rates_free(service->pages_rates);
	metrics_free(service->metrics);
	newest_free(service->newest);
}

bool
serve(struct config *config, serve_reread *reread, void *arg, struct error *err)
{
	struct service service = {.config = config,
	    .reread = reread,
	    .reread_arg = arg,
	    .state = {-1, -1}};
	bool started = start(&service, err);

	if (started) {
		work(&service);
		log_line(LOG_INFO, "stopping");
		systemd_notify(
		    "STOPPING=1\nSTATUS=answering what is in flight");
	}
	atomic_store(&service.draining, true);
	release_signals(&service);
	stop(&service);
	if (started)
		log_line(LOG_INFO, "stopped");
	return started;
}
