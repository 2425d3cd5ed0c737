/* Checkpoints outside of the database: who changes the books and the
 * checkpoints in them must change these as well. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "core/state.h"
#include "log.h"
#include "seal/witness.h"

#define POST_MS	   30000 /* a command may take so long */
#define FAREWELL_MS 2000 /* and so long at the end */

struct witness {
	char *path;
	const char *command; /* or "" */
	char *waiting;	     /* the newest note that is not posted, or NULL */
	pid_t child;	     /* that posts, or 0 */
	uint64_t began_ms;
};

struct witness *
witness_new(const struct config *config)
{
	struct witness *witness = xcalloc(1, sizeof(*witness));

	witness->path = config_path(config, STATE_CHECKPOINTS);
	witness->command = config->checkpoint_command;
	return witness;
}

/* What has to stand between what is there and the next note: more than usual
 * where a power cut or a full disk left a part of one. */
static const char *
gap_after(int fd)
{
	struct stat st;
	char last[2];

	if (fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof(last) ||
	    (pread(fd, last, sizeof(last), st.st_size - 2) == 2 &&
		memcmp(last, "\n\n", 2) == 0))
		return "";
	return "\n\n";
}

bool
witness_keep(struct witness *witness, const char *note, struct error *err)
{
	int fd = open(witness->path,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	char *record =
	    xasprintf("%s%s\n", fd >= 0 ? gap_after(fd) : "", note);
	size_t len = strlen(record);
	bool ok = fd >= 0 && write(fd, record, len) == (ssize_t)len &&
		  fsync(fd) == 0;

	if (!ok)
		error_file(err, witness->path, witness->path);
	if (fd >= 0)
		close(fd);
	free(record);
	free(witness->waiting);
	witness->waiting = xstrdup(note);
	return ok;
}

/* With the note as its standard input, no signal blocked. */
static void
spawn(struct witness *witness, int input)
{
	char *const argv[] = {
	    "/bin/sh", "-c", (char *)(size_t)witness->command, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	extern char **environ;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	if (posix_spawn(&witness->child, argv[0], &files, &attributes, argv,
		environ) != 0)
		witness->child = 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
}

/* A note is far smaller than what a pipe takes at once. */
static void
start(struct witness *witness)
{
	size_t len = strlen(witness->waiting);
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	if (write(ends[1], witness->waiting, len) == (ssize_t)len)
		spawn(witness, ends[0]);
	close(ends[0]);
	close(ends[1]);
	witness->began_ms = clock_ms();
	free(witness->waiting);
	witness->waiting = NULL;
	if (witness->child == 0)
		log_line(LOG_ERROR, "checkpoint_command cannot be run");
}

/* Has the command ended, or is there none? */
static bool
is_free(struct witness *witness)
{
	int status = 0;

	if (witness->child == 0)
		return true;
	if (clock_ms() - witness->began_ms > POST_MS)
		kill(witness->child, SIGKILL);
	if (waitpid(witness->child, &status, WNOHANG) == 0)
		return false;
	witness->child = 0;
	if (status != 0)
		log_event(LOG_ERROR, "checkpoint_command failed",
		    LOG_NUMBER("status",
			WIFEXITED(status) ? WEXITSTATUS(status)
					  : 128 + WTERMSIG(status)));
	return true;
}

void
witness_post(struct witness *witness)
{
	if (is_free(witness) && witness->waiting != NULL &&
	    witness->command[0] != '\0')
		start(witness);
}

void
witness_free(struct witness *witness)
{
	static const struct timespec moment = {.tv_nsec = 10000000};
	uint64_t began_ms = clock_ms();

	while (!is_free(witness) && clock_ms() - began_ms < FAREWELL_MS)
		nanosleep(&moment, NULL);
	free(witness->waiting);
	free(witness->path);
	free(witness);
}
