/* pg_dump and pg_restore at the other end of a pipe. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "backup/dump.h"
#include "cluster/postgres.h"
#include "db/db.h"

#define SAID_MOST 2000

struct dump {
	const char *program;
	struct postgres postgres;
	pid_t pid;
	int pipe;   /* our end, or -1 */
	int errors; /* a file in memory that takes what it complains of */
};

/* Start argv with a pipe for what it reads or, if it writes, for that. */
static bool
start(struct dump *dump, char *const argv[], bool writes, const char *password,
    struct error *err)
{
	struct postgres_ends ends = {-1, -1, dump->errors, password};
	int theirs, both[2];

	if (dump->errors < 0 || pipe2(both, O_CLOEXEC) != 0)
		return error_file(err, dump->program, dump->program);
	dump->pipe = both[writes ? 0 : 1];
	theirs = both[writes ? 1 : 0];
	if (writes)
		ends.output = theirs;
	else {
		ends.input = theirs;
		ends.output = dump->errors;
	}
	dump->pid = postgres_start(&dump->postgres, "/", argv, &ends);
	close(theirs);
	return dump->pid > 0 || error_file(err, dump->program, dump->program);
}

/* Find the program, and run it with the options and the login. */
static struct dump *
dump_new(const char *program, const char *conninfo, const char *cluster_data,
    const char *const options[], bool writes, struct error *err)
{
	struct dump *dump = xcalloc(1, sizeof(*dump));
	char *login = NULL, *password = NULL, *database;
	char *argv[12] = {(char *)program};
	int count = 1;
	bool ok;

	dump->program = program;
	dump->pipe = -1;
	dump->errors = memfd_create("errors", MFD_CLOEXEC);
	ok = db_login(conninfo, &login, &password, err) &&
	     postgres_find_client(&dump->postgres, program, cluster_data, err);
	database = xasprintf("--dbname=%s", login != NULL ? login : "");
	for (; *options != NULL; options++)
		argv[count++] = (char *)*options;
	argv[count] = database;
	ok = ok && start(dump, argv, writes, password, err);
	free(database);
	free(login);
	free(password);
	if (ok)
		return dump;
	dump_drop(dump);
	return NULL;
}

struct dump *
dump_out(const char *conninfo, const char *role, const char *snapshot,
    const char *cluster_data, struct error *err)
{
	char *seen = xasprintf("--snapshot=%s", snapshot);
	char *as = xasprintf("--role=%s", role);
	const char *const options[] = {as, "--format=custom", "--no-owner",
	    "--no-privileges", "--no-password", seen, NULL};
	struct dump *dump =
	    dump_new("pg_dump", conninfo, cluster_data, options, true, err);

	free(seen);
	free(as);
	return dump;
}

struct dump *
dump_in(const char *conninfo, const char *role, const char *cluster_data,
    struct error *err)
{
	char *as = xasprintf("--role=%s", role);
	const char *const options[] = {as, "--single-transaction",
	    "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
	    NULL};
	struct dump *dump =
	    dump_new("pg_restore", conninfo, cluster_data, options, false, err);

	free(as);
	return dump;
}

bool
dump_take(
    struct dump *dump, char *piece, size_t size, size_t *len, struct error *err)
{
	ssize_t n = 1;

	for (*len = 0; *len < size && n != 0; *len += (size_t)n) {
		do
			n = read(dump->pipe, piece + *len, size - *len);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return error_file(err, dump->program, dump->program);
	}
	return true;
}

/* What the program said first was wrong, without its own name. */
static bool
say_failure(struct dump *dump, struct error *err)
{
	static const char mark[] = "error: ";
	char said[SAID_MOST + 1] = "", *text;
	ssize_t n = pread(dump->errors, said, SAID_MOST, 0);

	text = n > 0 ? strstr(said, mark) : NULL;
	text = text != NULL ? text + strlen(mark) : said;
	text[strcspn(text, "\n")] = '\0';
	return error_set(err, ERROR_UNAVAILABLE, "database", "%s failed: %s",
	    dump->program, *text != '\0' ? text : "it said nothing");
}

bool
dump_give(struct dump *dump, const char *piece, size_t len, struct error *err)
{
	while (len > 0) {
		ssize_t n = write(dump->pipe, piece, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			waitpid(dump->pid, NULL, 0); /* it has gone */
			dump->pid = 0;
			return say_failure(dump, err);
		}
		piece += n;
		len -= (size_t)n;
	}
	return true;
}

static void
dump_free(struct dump *dump)
{
	if (dump->pipe >= 0)
		close(dump->pipe);
	if (dump->errors >= 0)
		close(dump->errors);
	free(dump->postgres.programs);
	free(dump);
}

bool
dump_end(struct dump *dump, struct error *err)
{
	int status = -1;
	bool ok;

	close(dump->pipe);
	dump->pipe = -1;
	while (waitpid(dump->pid, &status, 0) < 0 && errno == EINTR)
		;
	ok = status == 0 || say_failure(dump, err);
	dump_free(dump);
	return ok;
}

void
dump_drop(struct dump *dump)
{
	if (dump == NULL)
		return;
	if (dump->pid > 0) {
		kill(dump->pid, SIGTERM);
		waitpid(dump->pid, NULL, 0);
	}
	dump_free(dump);
}
