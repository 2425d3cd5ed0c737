/*
 * The private PostgreSQL cluster in STATE/postgres.
 *
 * A new one is made beside its place and moved there when it is complete.
 * Whether it runs is read from its postmaster.pid, and believed if that
 * process works in the folder: so a cluster that outlived its daemon is found
 * again.  Who may enter is said by the operating system: the socket's folder
 * lets in nobody else, and each login has its account (peer).  The superuser
 * has no way in but single-user mode, which makes the roles, and the migrator
 * one that is opened while it is needed.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "clock.h"
#include "cluster/cluster.h"
#include "cluster/postgres.h"
#include "db/sql_files.h"
#include "digest.h"
#include "file.h"
#include "log.h"
#include "queue/job.h"

#define DATABASE      "bursar"
#define SUPERUSER     "postgres"
#define MIGRATOR      "bursar_migrator"
#define COPIER	      "bursar_copier" /* of the whole cluster */
#define ROLES	      "bursar.roles"  /* what they were made by, a digest */
#define SCRIPT_MAX    (48u * 1024)    /* what a pipe takes */
#define SOCKET_MAX    107 /* bytes that the address of a socket may have */
#define START_SECONDS 300 /* recovery after a crash may take long */
#define START_TRIES   80
#define SAY_SECONDS   3 /* of waiting before a word; ten times that, another */
#define RESTART_MS    250 /* between two attempts to start it */
#define STOP_SECONDS  60
#define NAPS	      50 /* in a second */

static const char *const logins[LOGINS] = {
    [LOGIN_PUBLIC] = "bursar_public",
    [LOGIN_READER] = "bursar_reader",
    [LOGIN_WRITER] = "bursar_writer",
    [LOGIN_CONSOLE] = "bursar_console",
    [LOGIN_AUDITOR] = "bursar_auditor",
    [LOGIN_OWNER] = MIGRATOR,
};

struct cluster {
	struct postgres postgres;
	char *data, *socket;
	char *conninfo[LOGINS];
	unsigned connections; /* that it must be able to hold */
	pid_t child;	      /* if it is our child, or 0 */
	uint64_t started_ms;  /* when that was last tried */
	bool joined;	      /* it is a daemon's: never started or stopped */
	bool open;	      /* the migrator may enter */
};

static void
nap(void)
{
	const struct timespec time = {.tv_nsec = 1000 * 1000 * 1000 / NAPS};

	nanosleep(&time, NULL);
}

/* Making -------------------------------------------------------------------*/

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

/* A folder for the account and nobody else. */
static bool
make_folder(const struct account *account, const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return error_file(err, path, path);
	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return error_set(
		    err, ERROR_FILE, path, "%s is not a directory", path);
	if (account->switch_to != NULL && st.st_uid == 0 &&
	    chown(path, account->uid, account->gid) == 0)
		return true;
	if (st.st_uid != account->uid || (st.st_mode & 077) != 0)
		return error_set(err, ERROR_FILE, path,
		    "%s is accessible to other users", path);
	return true;
}

/* Run statements, each ended by a semicolon and an empty line, in single-user
 * mode. */
static bool
run_single(const struct cluster *cluster, char *folder, char *database,
    const struct buf *sql, struct error *err)
{
	char *argv[] = {"postgres", "--single", "-D", folder, "-j", "-c",
	    "exit_on_error=on", database, NULL};
	int ends[2];
	bool ok;

	if (pipe2(ends, O_CLOEXEC) != 0)
		abort();
	ok = write(ends[1], sql->data, sql->len) == (ssize_t)sql->len;
	close(ends[1]);
	ok = ok && postgres_run(&cluster->postgres, folder, argv, ends[0], err);
	close(ends[0]);
	return ok;
}

/* So that nobody ever meets a cluster without it. */
static bool
create_database(const struct cluster *cluster, char *folder, struct error *err)
{
	struct buf sql = BUF(SCRIPT_MAX);
	bool ok;

	buf_add(&sql, "create database " DATABASE ";\n\n");
	ok = run_single(cluster, folder, "postgres", &sql, err);
	buf_free(&sql);
	return ok;
}

static bool
make_data(const struct cluster *cluster, struct error *err)
{
	char *draft = xasprintf("%s.new", cluster->data);
	/* One argument of two parts. */
	/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma) */
	char *argv[] = {"initdb", "-D", draft, "--username=" SUPERUSER,
	    "--auth-local=peer", "--auth-host=reject", "--data-checksums",
	    "--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C",
	    "--no-instructions", NULL};
	bool ok;

	nftw(draft, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	ok = make_folder(&cluster->postgres.account, draft, err) &&
	     postgres_run(&cluster->postgres, "/", argv, -1, err) &&
	     create_database(cluster, draft, err);
	if (ok && rename(draft, cluster->data) != 0)
		ok = error_file(err, cluster->data, cluster->data);
	free(draft);
	return ok;
}

/* Settings -----------------------------------------------------------------*/

/* Write a file of the data folder, which belongs to the account: so a new one
 * is made and moved into place, and no link is followed. */
static bool
put_file(const struct cluster *cluster, const char *name,
    const struct buf *text, struct error *err)
{
	char *path = xasprintf("%s/%s", cluster->data, name);
	char *draft = xasprintf("%s/%s.new", cluster->data, name);
	int fd;
	bool ok;

	unlink(draft);
	fd = open(
	    draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ok = fd >= 0 &&
	     file_write_all(fd, text->data, text->len) &&
	     (cluster->postgres.account.switch_to == NULL ||
		 fchown(fd, cluster->postgres.account.uid,
		     cluster->postgres.account.gid) == 0) &&
	     rename(draft, path) == 0;
	if (!ok)
		error_file(err, path, path);
	if (fd >= 0)
		close(fd);
	free(path);
	free(draft);
	return ok;
}

/* Add the text, with each of the characters doubled by the escape. */
static void
add_escaped(
    struct buf *buf, const char *text, const char *special, const char *escape)
{
	for (; *text != '\0'; text++)
		buf_printf(
		    buf, "%s%c", strchr(special, *text) ? escape : "", *text);
}

/* Was that so of a cluster that nobody stopped?  Then it is not asked for
 * again: somebody waits for it to be back. */
static bool
had_lz4(const struct cluster *cluster)
{
	char *running = xasprintf("%s/postmaster.pid", cluster->data);
	char *path = xasprintf("%s/postgresql.conf", cluster->data);
	FILE *file = access(running, F_OK) == 0 ? fopen(path, "re") : NULL;
	char line[1024];
	bool had = false;

	while (file != NULL && !had && fgets(line, sizeof(line), file) != NULL)
		had = strcmp(line, "wal_compression = lz4\n") == 0;
	if (file != NULL)
		fclose(file);
	free(path);
	free(running);
	return had;
}

/* Has PostgreSQL been built with lz4?  What it calls "on", pglz, takes more
 * time for the pages that are logged whole after a checkpoint than all the
 * rest of an entry. */
static bool
has_lz4(const struct cluster *cluster)
{
	char *argv[] = {"postgres", "-D", cluster->data, "-c",
	    "wal_compression=lz4", "-C", "wal_compression", NULL};
	struct error ignored = {0};

	return had_lz4(cluster) || postgres_run(&cluster->postgres,
				       cluster->data, argv, -1, &ignored);
}

static void
write_settings(const struct cluster *cluster, struct buf *text)
{
	buf_add(text,
	    "# Written by bursard at each start.  Your own settings belong "
	    "into local.conf\n# beside this file, which is read last.\n"
	    "listen_addresses = ''\n"
	    "unix_socket_directories = '");
	add_escaped(text, cluster->socket, "'", "'");
	buf_printf(text,
	    "'\n"
	    "max_connections = %u\n"
	    "shared_buffers = 128MB\n"
	    "fsync = on\n"
	    "wal_compression = %s\n"
	    "recovery_init_sync_method = syncfs\n" /* not file by file */
	    "autovacuum_naptime = 10s\n" /* plans are soon the right ones */
	    "timezone = 'UTC'\n"
	    "log_timezone = 'UTC'\n"
	    "log_line_prefix = '%%m [%%p] %%u '\n"
	    "log_checkpoints = off\n"
	    "log_min_error_statement = panic\n" /* may hold personal data, */
	    "log_error_verbosity = terse\n"	/* and so may details */
	    "lc_messages = 'C.UTF-8'\n"
	    "datestyle = 'iso, mdy'\n"
	    "include_if_exists = 'local.conf'\n",
	    cluster->connections, has_lz4(cluster) ? "lz4" : "on");
}

/* Our account may be each of the logins; the cluster's own is all-powerful
 * anyway, and its backup tools need a way in. */
static void
write_accounts(const struct cluster *cluster, struct buf *text)
{
	struct passwd *us = getpwuid(geteuid());
	const char *name = us != NULL ? us->pw_name : "root";

	buf_add(text, "# Written by bursard at each start.\n");
	for (int i = 0; i < LOGINS; i++)
		buf_printf(text, "bursar \"%s\" %s\n", name, logins[i]);
	buf_printf(text, "bursar \"%s\" " COPIER "\n", name);
	if (cluster->postgres.account.switch_to != NULL)
		buf_printf(text, "bursar %s " COPIER "\n",
		    cluster->postgres.account.switch_to);
}

/* Who is not named here is nobody that could enter. */
static void
write_access(const struct cluster *cluster, struct buf *text)
{
	buf_add(text, "# Written by bursard at each start.\n");
	for (int i = 0; i < LOGINS; i++)
		if (i != LOGIN_OWNER || cluster->open)
			buf_printf(text,
			    "local " DATABASE " %s peer map=bursar\n",
			    logins[i]);
	buf_add(text, "local " DATABASE " " COPIER " peer map=bursar\n"
		      "local replication " COPIER " peer map=bursar\n");
}

static bool
put_access(const struct cluster *cluster, struct error *err)
{
	struct buf access = BUF(4096);
	bool ok;

	write_access(cluster, &access);
	ok = put_file(cluster, "pg_hba.conf", &access, err);
	buf_free(&access);
	return ok;
}

static bool
put_settings(const struct cluster *cluster, struct error *err)
{
	struct buf settings = BUF(64 * 1024), accounts = BUF(4096);
	bool ok;

	write_settings(cluster, &settings);
	write_accounts(cluster, &accounts);
	ok = put_file(cluster, "postgresql.conf", &settings, err) &&
	     put_file(cluster, "pg_ident.conf", &accounts, err) &&
	     put_access(cluster, err);
	buf_free(&settings);
	buf_free(&accounts);
	return ok;
}

/* Running ------------------------------------------------------------------*/

/* Is the data folder an argument of the process, as it is when we start one?
 * To see more of one that we did not start, a confined process has no right. */
static bool
is_called_with_data(const struct cluster *cluster, long pid)
{
	char *path = xasprintf("/proc/%ld/cmdline", pid), *line = NULL;
	FILE *file = fopen(path, "re");
	size_t size = 0;
	bool is = false;

	while (file != NULL && !is && getdelim(&line, &size, '\0', file) > 0)
		is = strcmp(line, cluster->data) == 0;
	if (file != NULL)
		fclose(file);
	free(line);
	free(path);
	return is;
}

/* Is the process at work in the data folder? */
static bool
is_postmaster(const struct cluster *cluster, long pid)
{
	char *path = xasprintf("/proc/%ld/cwd", pid);
	struct stat theirs, ours;
	bool is = stat(path, &theirs) == 0 && stat(cluster->data, &ours) == 0 &&
		  theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;

	free(path);
	return is || is_called_with_data(cluster, pid);
}

/* The process that runs the cluster, or 0; ready says whether it answers. */
static pid_t
find_postmaster(const struct cluster *cluster, bool *ready)
{
	char *path = xasprintf("%s/postmaster.pid", cluster->data);
	FILE *file = fopen(path, "re");
	char line[1024] = "";
	long pid = 0;
	int number = 0;

	*ready = false;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (++number == 1)
			pid = strtol(line, NULL, 10);
		else if (number == 8)
			*ready = strncmp(line, "ready", 5) == 0;
	if (file != NULL)
		fclose(file);
	free(path);
	return pid > 1 && is_postmaster(cluster, pid) ? (pid_t)pid : 0;
}

/* Start it, unless that was tried a moment ago: what is left of one that was
 * killed may keep a new one away for so long. */
static bool
start(struct cluster *cluster)
{
	static const struct postgres_ends ends = {-1, -1, -1, NULL};
	char *argv[] = {"postgres", "-D", cluster->data, NULL};
	pid_t pid;

	if (cluster->started_ms > 0 &&
	    clock_ms() < cluster->started_ms + RESTART_MS)
		return false;
	cluster->started_ms = clock_ms();
	pid = postgres_start(&cluster->postgres, cluster->data, argv, &ends);
	cluster->child = pid > 0 ? pid : 0;
	return true;
}

/* Has our child ended? */
static bool
is_child_gone(struct cluster *cluster)
{
	if (cluster->child == 0 ||
	    waitpid(cluster->child, NULL, WNOHANG) != cluster->child)
		return false;
	cluster->child = 0;
	return true;
}

static void
say_waiting(const struct cluster *cluster, int naps)
{
	int first = SAY_SECONDS * NAPS;

	if (naps == first || (naps > 0 && naps % (10 * first) == 0))
		log_event(LOG_INFO, "waiting for the private cluster",
		    LOG_TEXT("log", cluster->postgres.log));
}

/* Wait until the cluster answers, starting it as often as it takes. */
static bool
come_up(struct cluster *cluster, struct error *err)
{
	int tries = 0;
	bool ready;

	for (int i = 0; i < START_SECONDS * NAPS && tries <= START_TRIES; i++) {
		pid_t pid = find_postmaster(cluster, &ready);

		if (pid > 0 && ready)
			return true;
		is_child_gone(cluster);
		if (pid == 0 && cluster->child == 0 && !cluster->joined)
			tries += start(cluster);
		say_waiting(cluster, i);
		nap();
	}
	error_set(err, ERROR_UNAVAILABLE, "database",
	    "the private cluster does not start");
	return error_hint(err, "the end of %s says why", cluster->postgres.log);
}

/* Beginning and end --------------------------------------------------------*/

/* The folder of the socket: in the state folder, or where that is too deep for
 * a socket's address, at a short place of its own. */
static char *
socket_folder(const struct config *config)
{
	size_t len = strlen(config->state);
	char digest[DIGEST_TEXT];

	if (len + strlen("/socket/.s.PGSQL.5432") <= SOCKET_MAX)
		return config_path(config, "socket");
	digest_of(config->state, len, digest);
	if (geteuid() == 0)
		return xasprintf("/run/bursar-%.8s", digest);
	return xasprintf("/tmp/bursar-%u-%.8s", (unsigned)geteuid(), digest);
}

bool
cluster_places(const struct config *config, char **around, char **programs,
    struct error *err)
{
	char *data = config_path(config, "postgres");
	char *socket = socket_folder(config);
	size_t len = strlen(config->state);
	struct postgres postgres;
	bool ok = postgres_find(&postgres, data, err);

	if (strncmp(socket, config->state, len) == 0)
		*socket = '\0';
	else
		*strrchr(socket, '/') = '\0';
	*around = socket;
	*programs = ok ? postgres.programs : NULL;
	free(data);
	return ok;
}

/* Roles ---------------------------------------------------------------------*/

/* Were the roles made by this text?  The digest of it is written down. */
static bool
has_roles(const struct cluster *cluster, const char *digest)
{
	char *path = xasprintf("%s/" ROLES, cluster->data);
	char line[DIGEST_TEXT] = "";
	FILE *file = fopen(path, "re");
	bool has = file != NULL && fgets(line, sizeof(line), file) != NULL &&
		   strcmp(line, digest) == 0;

	if (file != NULL)
		fclose(file);
	free(path);
	return has;
}

/* Make what only the superuser can, once for each text of sql/: before the
 * cluster is started, so that it needs no way in for that login. */
static bool
make_roles(const struct cluster *cluster, struct error *err)
{
	struct buf sql = BUF(SCRIPT_MAX), mark = BUF(DIGEST_TEXT);
	char digest[DIGEST_TEXT];
	bool ready, ok = true;

	for (const struct embedded *f = sql_cluster; f->name != NULL; f++)
		buf_printf(&sql, "%s\n", f->text);
	digest_of(sql.data, sql.len, digest);
	buf_add(&mark, digest);
	if (!has_roles(cluster, digest) &&
	    find_postmaster(cluster, &ready) == 0)
		ok = run_single(cluster, cluster->data, DATABASE, &sql, err) &&
		     put_file(cluster, ROLES, &mark, err);
	buf_free(&sql);
	buf_free(&mark);
	return ok;
}

/* Let the migrator in, or out, of a cluster that runs. */
static bool
set_door(struct cluster *cluster, bool open, struct error *err)
{
	bool ready;
	pid_t pid = find_postmaster(cluster, &ready);

	cluster->open = open;
	return put_access(cluster, err) && (pid == 0 || kill(pid, SIGHUP) == 0);
}

bool
cluster_admit(struct cluster *cluster, struct error *err)
{
	return cluster->open || set_door(cluster, true, err);
}

/* A command that was killed may have left it open. */
static bool
is_left_open(const struct cluster *cluster)
{
	char *path = xasprintf("%s/pg_hba.conf", cluster->data);
	FILE *file = fopen(path, "re");
	char line[1024];
	bool is = false;

	while (file != NULL && !is && fgets(line, sizeof(line), file) != NULL)
		is = strstr(line, " " MIGRATOR " ") != NULL;
	if (file != NULL)
		fclose(file);
	free(path);
	return is;
}

static char *
conninfo(const struct cluster *cluster, const char *user)
{
	struct buf text = BUF(4096);
	char *copy;

	buf_add(&text, "host='");
	add_escaped(&text, cluster->socket, "'\\", "\\");
	buf_printf(&text, "' port=5432 dbname=" DATABASE " user=%s", user);
	copy = xstrdup(text.data);
	buf_free(&text);
	return copy;
}

static void
cluster_free(struct cluster *cluster)
{
	free(cluster->postgres.programs);
	free(cluster->data);
	free(cluster->socket);
	free(cluster->postgres.log);
	for (int i = 0; i < LOGINS; i++)
		free(cluster->conninfo[i]);
	free(cluster);
}

static struct cluster *
cluster_new(const struct config *config)
{
	struct cluster *cluster = xcalloc(1, sizeof(*cluster));

	cluster->data = config_path(config, "postgres");
	cluster->postgres.log = config_path(config, "postgres.log");
	cluster->socket = socket_folder(config);
	for (int i = 0; i < LOGINS; i++)
		cluster->conninfo[i] = conninfo(cluster, logins[i]);
	cluster->connections = 51 + config->readers +
			       config->report_readers + config->pages_readers;
	return cluster;
}

static bool
prepare(struct cluster *cluster, const struct config *config, struct error *err)
{
	if (!postgres_find(&cluster->postgres, cluster->data, err) ||
	    !postgres_reaches(&cluster->postgres, config->state, err))
		return false;
	if (!make_folder(&cluster->postgres.account, cluster->socket, err))
		return false;
	if (access(cluster->data, F_OK) != 0 && !make_data(cluster, err))
		return false;
	return put_settings(cluster, err) && make_roles(cluster, err);
}

struct cluster *
cluster_start(const struct config *config, struct error *err)
{
	struct cluster *cluster = cluster_new(config);

	if (prepare(cluster, config, err) && come_up(cluster, err))
		return cluster;
	cluster_stop(cluster);
	return NULL;
}

struct cluster *
cluster_join(const struct config *config, struct error *err)
{
	struct cluster *cluster = cluster_new(config);

	cluster->joined = true;
	if (come_up(cluster, err) &&
	    postgres_find(&cluster->postgres, cluster->data, err) &&
	    (!is_left_open(cluster) || set_door(cluster, false, err)))
		return cluster;
	cluster_free(cluster);
	return NULL;
}

const char *
cluster_conninfo(const struct cluster *cluster, enum login login)
{
	return cluster->conninfo[login];
}

bool
cluster_tend(struct cluster *cluster, struct error *err)
{
	bool ready;
	pid_t pid = find_postmaster(cluster, &ready);

	is_child_gone(cluster);
	if (pid > 0 && ready)
		return true;
	if (pid == 0 && cluster->child == 0)
		start(cluster);
	error_set(err, ERROR_UNAVAILABLE, "database",
	    "the private cluster has ended and is being started again");
	return error_hint(err, "the end of %s says why", cluster->postgres.log);
}

void
cluster_stop(struct cluster *cluster)
{
	bool ready;
	pid_t pid = find_postmaster(cluster, &ready);
	struct error ignored;

	if (cluster->open)
		set_door(cluster, false, &ignored);
	if (pid == 0)
		pid = cluster->child;
	if (pid > 0 && !cluster->joined) {
		kill(pid, SIGINT); /* fast: ends sessions, then writes out */
		for (int i = 0;
		     i < STOP_SECONDS * NAPS && kill(pid, 0) == 0 &&
		     !is_child_gone(cluster) &&
		     (cluster->child != 0 || is_postmaster(cluster, pid));
		     i++)
			nap();
		/* It may be elsewhere than the state. */
		rmdir(cluster->socket);
	}
	cluster_free(cluster);
}
