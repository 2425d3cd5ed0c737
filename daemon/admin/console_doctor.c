/*
 * bursard doctor, and bursard check --nagios: everything that has to be right,
 * looked at one after the other.  A check is a function of the table; it adds
 * a finding for each thing that it looked at.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "admin/console_doctor.h"
#include "alloc.h"
#include "cluster/database.h"
#include "core/confine.h"
#include "db/migrate.h"
#include "mail/mailer.h"
#include "seal/note.h"
#include "seal/sealer.h"
#include "seal/witness.h"
#include "tls/certificate.h"
#include "tls/outside.h"

#define FINDINGS_MAX 40
#define DAY_S	     (24 * 60 * 60)
#define MEGABYTE     (1024 * 1024L)
#define VERSION	     150000
#define SEALED_S     5	 /* an entry may take so long to be sealed */
#define UNPOSTED_S   120 /* and a checkpoint to be posted */
#define AGE_WARN     1000000000L /* of transaction numbers, of 2 thousand */
#define AGE_BAD	     1800000000L /* million in all */

enum severity { GOOD, WARN, BAD };

static const char *const severities[] = {"ok", "warn", "bad"};

struct finding {
	enum severity severity;
	const char *what;
	char text[1200];
	char way[400]; /* out; or "" */
	/* A figure for graphs, with its limits; or NULL. */
	const char *figure;
	long value, warn, bad;
};

struct doctor {
	struct console *console;
	struct db_health health, reader; /* as writer, as reader */
	struct db_pulse pulse;
	bool reached; /* both are filled */
	struct finding findings[FINDINGS_MAX];
	size_t count;
};

/* Findings -----------------------------------------------------------------*/

static struct finding *
find(struct doctor *doctor, enum severity severity, const char *what,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static struct finding *
find(struct doctor *doctor, enum severity severity, const char *what,
    const char *fmt, ...)
{
	struct finding *f = &doctor->findings[doctor->count];
	va_list ap;

	if (doctor->count == FINDINGS_MAX)
		abort();
	doctor->count++;
	*f = (struct finding){.severity = severity, .what = what};
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	return f;
}

/* The way out, for those that are not good. */
static void way(struct finding *finding, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
way(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	if (finding->severity == GOOD)
		return;
	va_start(ap, fmt);
	vsnprintf(finding->way, sizeof(finding->way), fmt, ap);
	va_end(ap);
}

static void
figure(
    struct finding *finding, const char *name, long value, long warn, long bad)
{
	finding->figure = name;
	finding->value = value;
	finding->warn = warn;
	finding->bad = bad;
}

static void
find_error(struct doctor *doctor, const char *what, const struct error *err)
{
	way(find(doctor, BAD, what, "%s", err->message), "%s", err->hint);
}

/* Where less is worse. */
static enum severity
judge_low(long value, long warn, long bad)
{
	return value < bad ? BAD : value < warn ? WARN : GOOD;
}

static enum severity
judge_high(long value, long warn, long bad)
{
	return value > bad ? BAD : value > warn ? WARN : GOOD;
}

/* The machine --------------------------------------------------------------*/

static void
check_daemon(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	long pid = state_daemon(config);

	if (pid > 0)
		find(doctor, GOOD, "daemon", "running as process %ld", pid);
	else
		way(find(doctor, WARN, "daemon", "not running"),
		    "bursard run, or systemctl start bursard");
}

/* A line of /proc/PID/status, its value as a number to the base; 0 where it
 * cannot be read. */
static unsigned long long
status_of(long pid, const char *name, int base)
{
	char *path = xasprintf("/proc/%ld/status", pid), line[256];
	FILE *file = fopen(path, "re");
	unsigned long long value = 0;
	size_t len = strlen(name);

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			value = strtoull(line + len + 1, NULL, base);
	if (file != NULL)
		fclose(file);
	free(path);
	return value;
}

/* What whoever breaks into the daemon gets with it. */
static void
check_power(struct doctor *doctor)
{
	long pid = state_daemon(&doctor->console->config);
	int version = confine_version();

	if (pid > 0 && status_of(pid, "Uid", 10) == 0 &&
	    strcmp(doctor->console->config.user, "root") == 0)
		find(doctor, GOOD, "power",
		    "the daemon runs as root, as user = root says");
	else if (pid > 0 && status_of(pid, "Uid", 10) == 0)
		way(find(doctor, WARN, "power", "the daemon runs as root"),
		    "give the state folder to an account of its own, which "
		    "bursard then becomes: chown -R");
	else if (pid > 0 && (status_of(pid, "CapEff", 16) != 0 ||
				status_of(pid, "NoNewPrivs", 10) != 1))
		way(find(doctor, BAD, "power",
			"the daemon has rights that it gives up at its start"),
		    "restart it, and find out what replaced the program");
	else if (pid > 0)
		find(doctor, GOOD, "power",
		    "the daemon is not root, and has no capability");
	if (version > 0)
		find(doctor, GOOD, "files",
		    "the daemon writes into its own folders only (Landlock %d)",
		    version);
	else
		way(find(doctor, WARN, "files",
			"the kernel has no Landlock: the daemon may write "
			"wherever its account may"),
		    "Linux 5.13 or newer has it, with landlock in lsm= of its "
		    "command line; the unit of systemd withholds the same");
}

static void
check_space_of(
    struct doctor *doctor, const char *what, const char *path, const char *name)
{
	struct statvfs disk;
	long free_mb, percent;

	if (statvfs(path, &disk) != 0)
		return;
	free_mb = (long)(disk.f_bavail * disk.f_frsize / MEGABYTE);
	percent =
	    disk.f_blocks > 0 ? (long)(disk.f_bavail * 100 / disk.f_blocks) : 0;
	struct finding *f = find(doctor,
	    judge_low(free_mb, 2000, 300) > judge_low(percent, 10, 2)
		? judge_low(free_mb, 2000, 300)
		: judge_low(percent, 10, 2),
	    what, "%ld MB free, %ld %%", free_mb, percent);

	figure(f, name, free_mb, 2000, 300);
	way(f, "make room, or move %s to a larger disk", path);
}

static void
check_space(struct doctor *doctor)
{
	check_space_of(
	    doctor, "disk", doctor->console->config.state, "disk_free_mb");
}

static void
check_descriptors(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	long needed = (long)config->connections + 200;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	way(find(doctor, (long)files.rlim_max < needed ? WARN : GOOD,
		"descriptors", "%llu may be open, %ld are needed at most",
		(unsigned long long)files.rlim_max, needed),
	    "raise LimitNOFILE= of the unit or ulimit -n, or lower connections "
	    "in the configuration");
}

/* Certificates -------------------------------------------------------------*/

static const char *
day_of(time_t time, char day[static 20])
{
	struct tm utc;

	return strftime(day, 20, "%Y-%m-%d", gmtime_r(&time, &utc)) > 0 ? day
									: "";
}

static void
check_span(struct doctor *doctor, const char *what, const char *name,
    struct certificate_span span, long warn, const char *way_out)
{
	time_t now = time(NULL);
	long days = (long)(span.ends - now) / DAY_S;
	struct finding *f;
	char day[20];

	if (span.ends == 0) {
		way(find(doctor, BAD, what, "missing or unreadable"),
		    "bursard init makes it");
		return;
	}
	if (span.begins > now)
		f = find(doctor, BAD, what,
		    "not valid before %s: was a clock "
		    "wrong when it was made?",
		    day_of(span.begins, day));
	else if (span.ends <= now)
		f = find(
		    doctor, BAD, what, "expired on %s", day_of(span.ends, day));
	else
		f = find(doctor, judge_low(days, warn, 3), what,
		    "good until %s, %ld days", day_of(span.ends, day), days);
	figure(f, name, days, warn, 3);
	way(f, "%s", way_out);
}

static void
check_certificates(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	char *folder = config_path(config, "certs");
	struct certificate_times times;

	certificate_times(folder, &times);
	check_span(doctor, "authority", "authority_days", times.authority, 180,
	    "a new authority means new certificates for everybody: plan it");
	check_span(doctor, "server", "server_days", times.server, 14,
	    "bursard init renews it where the authority's key is; the "
	    "daemon does so by itself");
	check_span(doctor, "list", "list_days", times.list, 7,
	    "the daemon renews it by itself where the authority's key is; "
	    "where it is not, bring the list over: people still get in, as the "
	    "database knows who was revoked");
	free(folder);
}

static void
check_outside(struct doctor *doctor)
{
	char *folder = config_path(&doctor->console->config, "certs");
	struct outside outside;
	struct error err;
	char day[20];
	long days;

	if (!outside_look(folder, &outside, &err)) {
		find_error(doctor, "outside", &err);
	} else if (outside.count == 0) {
		find(doctor, GOOD, "outside", "no authority but ours");
	} else {
		days = (long)(outside.ends - time(NULL)) / DAY_S;
		way(find(doctor, judge_low(days, 30, 1), "outside",
			"%zu authorities beside ours, good until %s",
			outside.count, day_of(outside.ends, day)),
		    "bring what the authority has now into %s/%s, and "
		    "systemctl reload bursard",
		    folder, OUTSIDE_FILE);
	}
	free(folder);
}

static bool
is_kept_elsewhere(const char *folder, const char *name)
{
	char *path = xasprintf("%s/%s.key", folder, name);
	bool elsewhere = access(path, F_OK) != 0 && errno == ENOENT;

	free(path);
	return elsewhere;
}

static void
check_key(struct doctor *doctor, const char *what, const char *name,
    bool may_be_elsewhere)
{
	char *folder = config_path(&doctor->console->config, "certs");
	struct error err;

	if (may_be_elsewhere && is_kept_elsewhere(folder, name))
		find(doctor, GOOD, what, "kept elsewhere");
	else if (certificate_check_key(folder, name, &err))
		find(doctor, GOOD, what,
		    "belongs to %s.crt, and only you can read it", name);
	else
		find_error(doctor, what, &err);
	free(folder);
}

static void
check_keys(struct doctor *doctor)
{
	check_key(doctor, "authority key", "ca", true);
	check_key(doctor, "server key", "server", false);
}

/* Backups; a ledger that has none yet is as old as its authority.  What is
 * copied otherwise says so by the time of the same file. */
static void
check_backup(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	char *folder = config_path(config, "certs");
	time_t taken = state_last_backup(config);
	long warn = (long)config->backup_days, days;
	struct certificate_times times;
	enum severity severity;
	struct finding *f;
	char day[20];

	certificate_times(folder, &times);
	free(folder);
	days =
	    (long)(time(NULL) - (taken > 0 ? taken : times.authority.begins)) /
	    DAY_S;
	severity = warn > 0 ? judge_high(days, warn, 4 * warn) : GOOD;
	if (taken > 0)
		f = find(doctor, severity, "backup",
		    "the last one is of %s, %ld days ago", day_of(taken, day),
		    days);
	else
		f = find(doctor, severity, "backup",
		    "none was taken yet, in %ld days", days);
	if (warn > 0)
		figure(f, "backup_days", days, warn, 4 * warn);
	way(f,
	    "bursard backup FILE --replace, each night; where something else "
	    "copies the ledger, have it touch %s/last-backup",
	    config->state);
}

/* The database -------------------------------------------------------------*/

/* Were they tried, since tables and functions are as they are? */
static bool
were_tried(const struct doctor *doctor)
{
	struct error ignored;
	char *shape = NULL;
	bool tried = db_shape(doctor->console->db, &shape, &ignored) &&
		     state_was_tried(&doctor->console->config, shape);

	free(shape);
	return tried;
}

static void
check_commands(struct doctor *doctor)
{
	struct error err;

	if (were_tried(doctor) || console_try(doctor->console, &err))
		find(doctor, GOOD, "commands", "all of them run");
	else
		find_error(doctor, "commands", &err);
}

/* The rights of the login of reads; all else is asked as the writer. */
static bool
ask_reader(struct doctor *doctor, struct error *err)
{
	struct console *console = doctor->console;
	struct db_settings settings = database_settings(
	    &console->config, console->cluster, LOGIN_READER, "bursard doctor");
	struct db *db = db_open_bare(&settings, err);
	bool ok = db != NULL && db_health(db, &doctor->reader, err);

	db_close(db);
	return ok;
}

/* Connect as the daemon does; what is behind it is looked at afterwards. */
static void
check_reach(struct doctor *doctor)
{
	struct console *console = doctor->console;
	struct error err;

	if (!console_open(console, &err) ||
	    !console_connect(console, LOGIN_WRITER, &err)) {
		find_error(doctor, "database", &err);
		return;
	}
	if (!migrate_check(console->db, &err)) {
		find_error(doctor, "schema", &err);
		return;
	}
	find(doctor, GOOD, "schema", "at the level of this program");
	if (migrate_covers(console->db, &err))
		find(doctor, GOOD, "tables",
		    "each shows its own book only, and is guarded");
	else
		find_error(doctor, "tables", &err);
	check_commands(doctor);
	doctor->reached = ask_reader(doctor, &err) &&
			  db_health(console->db, &doctor->health, &err) &&
			  db_pulse(console->db, &doctor->pulse, &err);
	if (!doctor->reached)
		find_error(doctor, "database", &err);
}

static void
check_server(struct doctor *doctor)
{
	const struct db_health *health = &doctor->health;

	way(find(doctor, health->version < VERSION ? BAD : GOOD, "database",
		"PostgreSQL %ld.%ld, %s", health->version / 10000,
		health->version % 10000,
		doctor->console->cluster != NULL ? "private cluster"
						 : "as configured"),
	    "15 is the oldest that is supported");
	way(find(doctor, health->fsync && health->waits_for_disk ? GOOD : BAD,
		"durability", "fsync %s, synchronous_commit %s",
		health->fsync ? "on" : "off",
		health->waits_for_disk ? "on" : "off"),
	    "switch both on: without them a power cut loses what was "
	    "acknowledged");
	way(find(doctor, health->checksums ? GOOD : WARN, "checksums", "%s",
		health->checksums ? "on" : "off"),
	    "stop the server and run pg_checksums --enable: without them a "
	    "disk that lies is not found out");
}

static void
check_rights(struct doctor *doctor)
{
	const struct db_health *writer = &doctor->health;
	const struct db_health *reader = &doctor->reader;
	bool super = writer->superuser || reader->superuser;
	long beyond =
	    writer->beyond > reader->beyond ? writer->beyond : reader->beyond;
	const char *spare =
	    writer->spare[0] != '\0' ? writer->spare : reader->spare;

	way(find(doctor, super || beyond > 0 ? BAD : GOOD, "rights",
		super	     ? "the daemon's login is a superuser"
		: beyond > 0 ? "the daemon's login reaches %ld tables by itself"
			     : "the daemon may call the functions of api, and "
			       "no more",
		beyond),
	    "let database name the login that is called after it, like "
	    "bursar_writer, and database_owner the owner");
	if (spare[0] != '\0')
		way(find(doctor, WARN, "rights",
			"the daemon's login may use what it does not need: %s",
			spare),
		    "the statements that take it back are in the manual, under "
		    "Your own PostgreSQL");
}

/* Whom the tables belong to, and how many logins the daemon has. */
static void
check_roles(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	const char *owner = doctor->health.owner;
	bool one =
	    !database_is_private(config) && config->database_reader[0] == '\0';

	way(find(doctor, owner[0] != '\0' ? WARN : GOOD, "owner",
		owner[0] != '\0'
		    ? "the owner of the tables may more than it needs: %s"
		    : "the owner of the tables is past none of their guards",
		owner),
	    "the manual has the statements that make a lesser one, under Your "
	    "own PostgreSQL; a backup comes back into a cluster that has it");
	way(find(doctor, one ? WARN : GOOD, "logins",
		one ? "what reads could write: the daemon has one login"
		    : "the login of reads cannot write"),
	    "let database name the writer, like bursar_writer, and "
	    "database_reader the reader");
}

/* Of the logins, or of all in the database. */
static void
check_settings(struct doctor *doctor)
{
	const char *odd = doctor->health.settings;
	bool off = doctor->health.unguarded || doctor->reader.unguarded;

	if (off)
		way(find(doctor, BAD, "settings",
			"session_replication_role switches the guards of the "
			"tables off"),
		    "alter role ... reset session_replication_role");
	else if (odd[0] != '\0')
		way(find(doctor, WARN, "settings", "%s", odd),
		    "the daemon sets what it depends on itself, but programs "
		    "of yours that read the books may not: alter role ... "
		    "reset");
	else
		find(doctor, GOOD, "settings",
		    "no login has one that changes what SQL means");
}

/* What of this moment /readyz is bad for, too. */
static void
check_pulse(struct doctor *doctor)
{
	const struct db_pulse *pulse = &doctor->pulse;
	long apart = labs(pulse->clock - (long)time(NULL));
	struct finding *f = find(doctor, judge_high(apart, 2, DB_CLOCK_S),
	    "clock", "%ld s from the database's", apart);

	figure(f, "clock_seconds", apart, 2, DB_CLOCK_S);
	way(f, "let chrony or systemd-timesyncd set both clocks");
	f = find(doctor, judge_high(pulse->ahead, 2, DB_CLOCK_S), "entries",
	    pulse->ahead > 0 ? "the last one is %ld s ahead of the clock"
			     : "none is ahead of the clock",
	    pulse->ahead);
	figure(f, "ahead_seconds", pulse->ahead, 2, DB_CLOCK_S);
	way(f, "set the clock of the database; nothing is recorded while an "
	       "entry is more than a minute ahead of it");
	way(find(doctor, pulse->read_only ? BAD : GOOD, "writes",
		pulse->read_only ? "the database takes none"
				 : "the database takes them"),
	    "this is a standby, or default_transaction_read_only is on: lead "
	    "database to the primary, or switch it off");
}

/* Each is warned by the client as well: this is for who is asked to help. */
static void
check_people(struct doctor *doctor)
{
	const struct db_pulse *pulse = &doctor->pulse;
	const char *when = pulse->ending[2] > 0	  ? "7 days"
			   : pulse->ending[1] > 0 ? "14 days"
						  : "30 days";
	long count = pulse->ending[2] > 0   ? pulse->ending[2]
		     : pulse->ending[1] > 0 ? pulse->ending[1]
					    : pulse->ending[0];
	struct finding *f;

	if (count > 0)
		f = find(doctor, WARN, "people",
		    "%ld certificate%s of people end%s within %s, that of %s "
		    "first",
		    count, count == 1 ? "" : "s", count == 1 ? "s" : "", when,
		    pulse->first_to_end);
	else
		f = find(doctor, GOOD, "people",
		    "no certificate of theirs ends within 30 days");
	way(f, "they run bursar cert renew while it is valid, and you bursard "
	       "cert sign; else bursard cert issue PERSON");
}

/* What needs no second person is for the organisation to say. */
static void
check_controls(struct doctor *doctor)
{
	const char *off = doctor->pulse.uncontrolled;

	find(doctor, GOOD, "controls",
	    *off == '\0' ? "each command that can need two people does"
			 : "one person is enough for: %s",
	    off);
}

static void
check_room(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	const struct db_health *health = &doctor->health;
	long left = health->connections_max - health->connections;
	long needed =
	    state_daemon(config) > 0
		? 0
		: (long)(config->readers + config->report_readers) + 2;
	struct finding *f;

	f = find(doctor, judge_low(left - needed, 5, 0), "connections",
	    "%ld of %ld in use", health->connections, health->connections_max);
	figure(f, "connections_free", left, 5, 0);
	way(f, "raise max_connections of PostgreSQL, or find who holds them");
	f = find(doctor, judge_high(health->wraparound, AGE_WARN, AGE_BAD),
	    "vacuum", "oldest transaction number is %ld old",
	    health->wraparound);
	figure(f, "transaction_age", health->wraparound, AGE_WARN, AGE_BAD);
	way(f, "let autovacuum work: look for old transactions, slots and "
	       "standbys");
}

/* Seconds since the newest checkpoint went into the file beside the database;
 * -1 where there is none. */
static long
checkpoint_age(const struct config *config)
{
	char *path = config_path(config, "checkpoints");
	struct stat st;
	long age = stat(path, &st) == 0 ? (long)(time(NULL) - st.st_mtime) : -1;

	free(path);
	return age;
}

/* Of how many entries the newest checkpoint is, 0 for none; -1 where that
 * cannot be asked. */
static long
newest_size(struct doctor *doctor)
{
	char *sql = xasprintf("select api.newest_checkpoint('%s')",
	    doctor->console->config.book);
	char *note = NULL;
	struct error ignored;
	bool ok = db_value(doctor->console->db, sql, &note, &ignored);
	long size = !ok		   ? -1
		    : note == NULL ? 0
				   : (long)note_size(note);

	free(note);
	free(sql);
	return size;
}

/* What was posted of what was sealed; what is of this moment may be on its
 * way. */
static void
check_posting(struct doctor *doctor, long size)
{
	const struct config *config = &doctor->console->config;
	long posted = state_last_posted(config);

	if (*config->checkpoint_command == '\0')
		return;
	way(find(doctor,
		posted < size && checkpoint_age(config) > UNPOSTED_S ? WARN
								     : GOOD,
		"posting",
		"the last checkpoint that was posted is of %ld entries, the "
		"newest of %ld",
		posted, size),
	    "checkpoint_command fails: the log of the daemon has its status");
}

/* Are the books those of the last checkpoint outside of the database?  Where they
 * are not, nothing is sealed. */
static bool
check_kept(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	char *last = NULL;
	struct error err;
	bool ok;

	if (!witness_last(config, &last, &err))
		find_error(doctor, "checkpoints", &err);
	ok = last == NULL ||
	     sealer_compare(doctor->console->db, config->book, last, &err) ||
	     err.code != ERROR_DATA_CORRUPTED;
	if (!ok)
		find_error(doctor, "seals", &err);
	free(last);
	return ok;
}

/* Is sealed what was recorded, by a daemon that is at work? */
static void
check_seals(struct doctor *doctor)
{
	bool works = state_daemon(&doctor->console->config) > 0;
	long size = newest_size(doctor), left = 0;

	if (!check_kept(doctor))
		return;
	for (int beats = works ? SEALED_S : 0; beats >= 0 && size >= 0;
	     beats--) {
		left = doctor->pulse.seq - size;
		if (left <= 0 || beats == 0)
			break;
		sleep(1);
		size = newest_size(doctor);
	}
	if (size < 0)
		return;
	way(find(doctor, works && left > 0 ? WARN : GOOD, "seals",
		left > 0 ? "%ld entries are not sealed"
			 : "every entry is sealed",
		left),
	    "unless it is at work on many, the log of the daemon says why");
	check_posting(doctor, size);
}

/* Do letters go out, and does a person have to look at some? */
static void
check_mail(struct doctor *doctor)
{
	const struct config *config = &doctor->console->config;
	struct mail_counts counts;
	struct error err;

	if (!mail_count(doctor->console->db, config->book, &counts, &err))
		return;
	if (!mailer_wanted(config) && counts.queued == 0)
		return;
	if (!mailer_wanted(config))
		way(find(doctor, WARN, "letters",
			"%ld letters wait, and no daemon sends them from here",
			counts.queued),
		    "set mail_server and mail_from, or take them back: bursar "
		    "mail cancel");
	else
		way(find(doctor,
			counts.unknown > 0 || counts.refused > 0 ? WARN : GOOD,
			"letters",
			"%ld wait, %ld may have arrived or not, %ld were "
			"refused or given up",
			counts.queued, counts.unknown, counts.refused),
		    "bursar mail list --state unknown|refused|given-up");
}

static void
check_database(struct doctor *doctor)
{
	check_reach(doctor);
	if (!doctor->reached)
		return;
	check_server(doctor);
	check_rights(doctor);
	check_roles(doctor);
	check_settings(doctor);
	check_pulse(doctor);
	check_people(doctor);
	check_controls(doctor);
	check_seals(doctor);
	check_mail(doctor);
	check_room(doctor);
}

/* All of it ----------------------------------------------------------------*/

/* A folder that was never set up, or is half restored, is one finding, and not
 * changed by looking. */
static bool
is_set_up(struct doctor *doctor)
{
	char *ca = config_path(&doctor->console->config, "certs/ca.crt");
	struct error err;
	bool whole = state_is_whole(&doctor->console->config, &err);
	bool there = whole && access(ca, F_OK) == 0;

	if (!whole)
		find_error(doctor, "state", &err);
	else if (!there)
		way(find(doctor, BAD, "state", "nothing is set up in %s",
			doctor->console->config.state),
		    "bursard init");
	free(ca);
	return there;
}

static void (*const checks[])(struct doctor *) = {
    check_daemon,
    check_power,
    check_certificates,
    check_outside,
    check_keys,
    check_backup,
    check_database,
    check_space,
    check_descriptors,
};

static void
examine(struct doctor *doctor)
{
	find(doctor, GOOD, "configuration", "can be read");
	if (!is_set_up(doctor))
		return;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](doctor);
}

static size_t
count_of(const struct doctor *doctor, enum severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < doctor->count; i++)
		count += doctor->findings[i].severity == severity;
	return count;
}

bool
console_doctor(struct console *console, struct error *err)
{
	struct doctor *doctor = xcalloc(1, sizeof(*doctor));
	size_t bad, warned;

	(void)err;
	doctor->console = console;
	examine(doctor);
	for (size_t i = 0; i < doctor->count; i++) {
		const struct finding *f = &doctor->findings[i];

		printf("%-5s %-14s %s\n", severities[f->severity], f->what,
		    f->text);
		if (f->way[0] != '\0')
			printf("%21s→ %s\n", "", f->way);
	}
	bad = count_of(doctor, BAD);
	warned = count_of(doctor, WARN);
	printf("\n%zu checks: %zu bad, %zu warning%s\n", doctor->count, bad,
	    warned, warned == 1 ? "" : "s");
	console->status = bad > 0;
	free(doctor);
	return true;
}

/* Nagios -------------------------------------------------------------------*/

/* | is where its figures begin, and a line feed ends all. */
static void
print_tame(const char *text)
{
	for (; *text != '\0'; text++)
		putchar(
		    *text == '|' || (unsigned char)*text < 0x20 ? ' ' : *text);
}

static void
print_figures(const struct doctor *doctor)
{
	const char *mark = " |";

	for (size_t i = 0; i < doctor->count; i++) {
		const struct finding *f = &doctor->findings[i];
		const char *from =
		    f->warn > f->bad ? ":" : ""; /* less is worse */

		if (f->figure == NULL)
			continue;
		printf("%s %s=%ld;%ld%s;%ld%s", mark, f->figure, f->value,
		    f->warn, from, f->bad, from);
		mark = "";
	}
}

/* For a watch it is bad that nothing is served. */
static void
take_daemon_seriously(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->count; i++)
		if (strcmp(doctor->findings[i].what, "daemon") == 0 &&
		    doctor->findings[i].severity == WARN)
			doctor->findings[i].severity = BAD;
}

static int
print_summary(const struct doctor *doctor)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL"};
	enum severity worst = count_of(doctor, BAD) > 0	   ? BAD
			      : count_of(doctor, WARN) > 0 ? WARN
							   : GOOD;
	const char *joint = " - ";

	printf("BURSAR %s", words[worst]);
	if (worst == GOOD)
		printf(" - %zu checks", doctor->count);
	for (size_t i = 0; i < doctor->count; i++) {
		const struct finding *f = &doctor->findings[i];

		if (f->severity == GOOD)
			continue;
		printf("%s%s: ", joint, f->what);
		print_tame(f->text);
		joint = "; ";
	}
	return (int)worst;
}

bool
console_nagios(struct console *console, const struct error *err)
{
	struct doctor *doctor;

	if (err != NULL) {
		printf("BURSAR UNKNOWN - ");
		print_tame(err->message);
		printf("\n");
		console->status = 3;
		return true;
	}
	doctor = xcalloc(1, sizeof(*doctor));
	doctor->console = console;
	examine(doctor);
	take_daemon_seriously(doctor);
	console->status = print_summary(doctor);
	print_figures(doctor);
	printf("\n");
	free(doctor);
	return true;
}
