/* The state folder and its locks. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "core/state.h"

#define BACKUP	     "last-backup"
#define RESTORING    "restoring"
#define WAIT_SECONDS 60 /* for a command of the console to end */

/* Make the folder, and those above it that are missing. */
static bool
make_folder(const char *path, mode_t mode, struct error *err)
{
	char *copy = xstrdup(path);
	bool ok;

	for (char *p = strchr(copy + 1, '/'); p != NULL;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(copy, 0755);
		*p = '/';
	}
	free(copy);
	ok = mkdir(path, mode) == 0 || errno == EEXIST;
	return ok || error_file(err, path, path);
}

/* For good, as root. */
static bool
become(const struct passwd *account)
{
	return initgroups(account->pw_name, account->pw_gid) == 0 &&
	       setgid(account->pw_gid) == 0 && setuid(account->pw_uid) == 0;
}

bool
state_become_owner(const struct config *config, struct error *err)
{
	struct passwd *owner;
	struct stat st;

	if (geteuid() != 0 || stat(config->state, &st) != 0 || st.st_uid == 0)
		return true;
	owner = getpwuid(st.st_uid);
	if (owner != NULL && become(owner))
		return true;
	return error_set(err, ERROR_FILE, "state",
	    "%s belongs to user %u, and that account cannot be used",
	    config->state, (unsigned)st.st_uid);
}

static bool
is_empty(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool empty = folder != NULL;

	while (empty && (entry = readdir(folder)) != NULL)
		empty = entry->d_name[0] == '.';
	if (folder != NULL)
		closedir(folder);
	return empty;
}

/* Root serves nobody: a new folder, or one with nothing in it, is given to the
 * account that is ours, and we become that. */
static bool
leave_root(const struct config *config, struct error *err)
{
	const struct passwd *user;

	if (geteuid() != 0 || strcmp(config->user, "root") == 0)
		return true;
	user = getpwnam(config->user);
	if (user == NULL) {
		error_set(err, ERROR_CONFIG, "user",
		    "root started bursard, and there is no account %s for it "
		    "to become",
		    config->user);
		return error_hint(err,
		    "adduser --system --group --no-create-home %s, or name "
		    "another with --user",
		    config->user);
	}
	if (!is_empty(config->state)) {
		error_set(err, ERROR_CONFIG, "state",
		    "%s belongs to root, who is to serve nobody",
		    config->state);
		return error_hint(
		    err, "chown -R %s: %s", config->user, config->state);
	}
	if (chown(config->state, user->pw_uid, user->pw_gid) == 0 &&
	    become(user))
		return true;
	return error_file(err, "state", config->state);
}

bool
state_is_whole(const struct config *config, struct error *err)
{
	char *path = config_path(config, RESTORING);
	bool half = access(path, F_OK) == 0;

	free(path);
	if (!half)
		return true;
	error_set(err, ERROR_CONFIG, "state",
	    "a restore into %s is at work, or was interrupted", config->state);
	return error_hint(err,
	    "if it was interrupted, restore again: into another folder, or "
	    "into this one when all that is in it was removed");
}

bool
state_make(struct config *config, struct error *err)
{
	/* Others may pass through to what is theirs, and see nothing. */
	static const struct {
		const char *name;
		mode_t mode;
	} folders[] = {{"certs", 0711}, {"certs/people", 0700}};
	char *real;

	if (!make_folder(config->state, 0711, err) || !leave_root(config, err))
		return false;
	real = realpath(config->state, NULL);
	if (real == NULL)
		return error_file(err, config->state, config->state);
	free(config->state);
	config->state = real;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char *path = config_path(config, folders[i].name);
		bool ok = make_folder(path, folders[i].mode, err);

		free(path);
		if (!ok)
			return false;
	}
	return state_is_whole(config, err);
}

static int
lock_open(const struct config *config, const char *name, struct error *err)
{
	char *path = config_path(config, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		error_file(err, path, path);
	free(path);
	return fd;
}

/* The process number in the file, or 0. */
static long
lock_holder(int fd)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	return strtol(text, NULL, 10);
}

/* Wait for the lock as long as no daemon holds it. */
static bool
lock_wait(const struct config *config, int fd, struct error *err)
{
	const struct timespec nap = {.tv_nsec = 50 * 1000 * 1000};
	long holder;

	for (int i = 0; i < WAIT_SECONDS * 20; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		holder = lock_holder(fd);
		if (holder > 0) {
			error_set(err, ERROR_BUSY, "state",
			    "bursard is already running on %s, as process %ld",
			    config->state, holder);
			return error_hint(err,
			    "stop it with kill %ld, or "
			    "choose another --state",
			    holder);
		}
		nanosleep(&nap, NULL);
	}
	return error_set(err, ERROR_BUSY, "state",
	    "another command of bursard is still at work on %s", config->state);
}

bool
state_lock_daemon(
    const struct config *config, struct state *state, struct error *err)
{
	*state = (struct state){-1, -1};
	state->daemon = lock_open(config, "bursard.pid", err);
	if (state->daemon < 0)
		return false;
	if (!lock_wait(config, state->daemon, err)) {
		close(state->daemon);
		return false;
	}
	if (ftruncate(state->daemon, 0) != 0 ||
	    dprintf(state->daemon, "%ld\n", (long)getpid()) < 0)
		return error_file(err, "bursard.pid", "bursard.pid");
	return true;
}

bool
state_lock_console(
    const struct config *config, struct state *state, struct error *err)
{
	*state = (struct state){-1, -1};
	state->console = lock_open(config, "console.lock", err);
	if (state->console < 0)
		return false;
	if (!lock_wait(config, state->console, err)) {
		close(state->console);
		return false;
	}
	state->daemon = lock_open(config, "bursard.pid", err);
	if (state->daemon < 0) {
		close(state->console);
		return false;
	}
	if (flock(state->daemon, LOCK_EX | LOCK_NB) != 0) {
		close(state->daemon);
		state->daemon = -1;
		return true;
	}
	return ftruncate(state->daemon, 0) == 0 ||
	       error_file(err, "bursard.pid", "bursard.pid");
}

void
state_unlock(struct state *state)
{
	if (state->daemon >= 0) {
		if (ftruncate(state->daemon, 0) != 0)
			/* A number without a lock is not believed. */
			errno = 0;
		close(state->daemon);
	}
	if (state->console >= 0)
		close(state->console);
}

void
state_yield(struct state *state)
{
	if (state->daemon >= 0 || state->console < 0)
		return;
	close(state->console);
	state->console = -1;
}

long
state_daemon(const struct config *config)
{
	struct error ignored;
	int fd = lock_open(config, "bursard.pid", &ignored);
	long holder = 0;

	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0)
		holder = lock_holder(fd);
	close(fd);
	return holder;
}

/* One line in a file of the state folder, whole or not at all. */
static bool
write_line(const struct config *config, const char *name, const char *line,
    struct error *err)
{
	char *path = config_path(config, name);
	char *draft = xasprintf("%s.new", path);
	FILE *file = fopen(draft, "we");
	bool ok = file != NULL && fprintf(file, "%s\n", line) > 0;

	ok =
	    file != NULL && fclose(file) == 0 && ok && rename(draft, path) == 0;
	if (!ok)
		error_file(err, path, path);
	free(path);
	free(draft);
	return ok;
}

bool
state_write_port(const struct config *config, unsigned port, struct error *err)
{
	char line[16];

	snprintf(line, sizeof(line), "%u", port);
	return write_line(config, "bursard.port", line, err);
}

/* What is tried is a shape of the database by a version of the program. */
#define TRIED	   "tried"
#define TRIED_LINE "%s " BURSAR_VERSION

bool
state_was_tried(const struct config *config, const char *shape)
{
	char *path = config_path(config, TRIED);
	char *wanted = xasprintf(TRIED_LINE "\n", shape);
	char line[128] = "";
	FILE *file = fopen(path, "re");
	bool same = file != NULL && fgets(line, sizeof(line), file) != NULL &&
		    strcmp(line, wanted) == 0;

	if (file != NULL)
		fclose(file);
	free(path);
	free(wanted);
	return same;
}

bool
state_write_tried(
    const struct config *config, const char *shape, struct error *err)
{
	char *line = xasprintf(TRIED_LINE, shape);
	bool ok = write_line(config, TRIED, line, err);

	free(line);
	return ok;
}

/* Backups ------------------------------------------------------------------*/

bool
state_write_backup(const struct config *config, time_t taken, const char *what,
    struct error *err)
{
	const struct timespec times[2] = {{.tv_sec = taken}, {.tv_sec = taken}};
	char *path = config_path(config, BACKUP);
	bool ok = write_line(config, BACKUP, what, err) &&
		  (utimensat(AT_FDCWD, path, times, 0) == 0 ||
		      error_file(err, path, path));

	free(path);
	return ok;
}

time_t
state_last_backup(const struct config *config)
{
	char *path = config_path(config, BACKUP);
	struct stat st;
	time_t taken = stat(path, &st) == 0 ? st.st_mtime : 0;

	free(path);
	return taken;
}

#define POSTED "posted"

bool
state_write_posted(
    const struct config *config, long entries, struct error *err)
{
	char line[24];

	snprintf(line, sizeof(line), "%ld", entries);
	return write_line(config, POSTED, line, err);
}

long
state_last_posted(const struct config *config)
{
	char *path = config_path(config, POSTED), line[24] = "";
	FILE *file = fopen(path, "re");

	if (file != NULL && fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	if (file != NULL)
		fclose(file);
	free(path);
	return strtol(line, NULL, 10);
}

bool
state_begin_restore(const struct config *config, struct error *err)
{
	return write_line(config, RESTORING, "bursard restore", err);
}

bool
state_end_restore(const struct config *config, struct error *err)
{
	char *path = config_path(config, RESTORING);
	bool ok = unlink(path) == 0 || error_file(err, path, path);

	free(path);
	return ok;
}
