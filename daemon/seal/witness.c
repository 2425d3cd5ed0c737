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
#include "file.h"
#include "log.h"
#include "seal/note.h"
#include "seal/witness.h"

#define POST_MS	    30000 /* a command may take so long */
#define AGAIN_MS    30000 /* after one that failed */
#define FAREWELL_MS 2000  /* and so long at the end */
#define WORDS_MAX   64	  /* of the command */
#define TAIL	    (64L * 1024) /* in which the last note stands */
#define SIGNED	    "\n\n\xe2\x80\x94 " /* before a signature */

struct witness {
	char *path;
	long long size;	     /* of the last note in the file */
	char *words;	     /* the command, taken apart by argv */
	char *argv[WORDS_MAX + 1];
	const struct config *config;
	struct metrics *metrics;
	char *newest;	     /* note that is not posted, or NULL */
	char *posting;	     /* the one that the child is given */
	pid_t child;	     /* that posts, or 0 */
	uint64_t began_ms, failed_ms; /* 0: did not fail */
};

/* Blanks part the words, and nothing else means anything. */
static void
take_apart(struct witness *witness, const char *command)
{
	char *rest, *word;
	size_t count = 0;

	witness->words = xstrdup(command);
	word = strtok_r(witness->words, " \t", &rest);
	while (word != NULL && count < WORDS_MAX) {
		witness->argv[count++] = word;
		word = strtok_r(NULL, " \t", &rest);
	}
}

struct witness *
witness_new(const struct config *config, struct metrics *metrics)
{
	struct witness *witness = xcalloc(1, sizeof(*witness));

	witness->path = config_path(config, STATE_CHECKPOINTS);
	witness->config = config;
	witness->metrics = metrics;
	take_apart(witness, config->checkpoint_command);
	return witness;
}

/* The file --------------------------------------------------------------- */

static int
open_file(const struct witness *witness)
{
	return open(witness->path,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
}

/* Where the last whole note of the text ends, with the empty line behind it,
 * and where it begins; false where there is none. */
static bool
find_last(const char *text, size_t len, size_t *begin, size_t *end)
{
	const char *mark = NULL, *close = NULL, *at = text;
	const char *past = text + len;

	while ((at = memmem(at, (size_t)(past - at), SIGNED,
		    strlen(SIGNED))) != NULL) {
		const char *over;

		at += strlen(SIGNED);
		over = memmem(at, (size_t)(past - at), "\n\n", 2);
		if (over != NULL) {
			mark = at - strlen(SIGNED);
			close = over + 2;
		}
	}
	if (mark == NULL)
		return false;
	for (int lines = 0; mark > text && lines < 3; mark--)
		lines += mark[-1] == '\n';
	*begin = (size_t)(mark - text) + (mark > text || *text == '\n');
	*end = (size_t)(close - text);
	return true;
}

/* The end of the file, and where in it that begins. */
static bool
read_tail(int fd, struct buf *tail, off_t *from)
{
	off_t len = lseek(fd, 0, SEEK_END);
	char piece[4096];
	ssize_t got = 1;

	*from = len > TAIL ? len - TAIL : 0;
	while (len >= 0 && got > 0) {
		got = pread(fd, piece, sizeof(piece),
		    *from + (off_t)tail->len);
		if (got > 0)
			buf_add_bytes(tail, piece, (size_t)got);
	}
	return len >= 0 && got == 0 && !buf_over(tail);
}

/* A note that was being written when the power failed is none. */
static bool
cut(int fd, off_t end)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (st.st_size == end ||
		   (ftruncate(fd, end) == 0 && fsync(fd) == 0));
}

/* The last whole note of an open file, or NULL, and where it ends. */
static bool
read_last(int fd, const char *path, char **last, off_t *past, struct error *err)
{
	struct buf tail = BUF(TAIL + 1);
	size_t begin = 0, end = 0;
	off_t from = 0;
	bool ok = fd >= 0 && read_tail(fd, &tail, &from);

	*last = NULL;
	if (!ok)
		error_file(err, path, path);
	else if (find_last(tail.data, tail.len, &begin, &end))
		*last = xasprintf("%.*s", (int)(end - begin), tail.data + begin);
	else if (from > 0)
		ok = error_set(err, ERROR_FILE, path,
		    "%s does not end with checkpoints", path);
	*past = from + (off_t)end;
	buf_free(&tail);
	return ok;
}

bool
witness_read(struct witness *witness, char **last, long long *size,
    struct error *err)
{
	int fd = open_file(witness);
	off_t past;
	bool ok = read_last(fd, witness->path, last, &past, err);

	if (ok && !cut(fd, past)) {
		ok = error_file(err, witness->path, witness->path);
		free(*last);
		*last = NULL;
	}
	*size = *last != NULL ? note_size(*last) : 0;
	witness->size = *size;
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
witness_last(const struct config *config, char **last, struct error *err)
{
	char *path = config_path(config, STATE_CHECKPOINTS);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	off_t past;
	bool ok;

	*last = NULL;
	ok = (fd < 0 && errno == ENOENT) ||
	     read_last(fd, path, last, &past, err);
	if (fd >= 0)
		close(fd);
	free(path);
	return ok;
}

long long
witness_size(const struct witness *witness)
{
	return witness->size;
}

bool
witness_keep(struct witness *witness, const char *notes, struct error *err)
{
	size_t len = strlen(notes), begin, end;
	int fd;
	bool ok;

	if (!find_last(notes, len, &begin, &end))
		return error_set(err, ERROR_DATA_CORRUPTED, "",
		    "what the database has as checkpoints is none");
	fd = open_file(witness);
	ok = fd >= 0 && file_write_all(fd, notes, len) && fsync(fd) == 0;
	if (ok)
		witness->size = note_size(notes + begin);
	else
		error_file(err, witness->path, witness->path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The command ------------------------------------------------------------ */

void
witness_newest(struct witness *witness, const char *note)
{
	const char *had =
	    witness->newest != NULL ? witness->newest : witness->posting;

	if (had != NULL && note_size(note) <= note_size(had))
		return;
	free(witness->newest);
	witness->newest = xstrdup(note);
}

/* With the note as its standard input, no signal blocked. */
static void
spawn(struct witness *witness, int input)
{
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
	if (posix_spawnp(&witness->child, witness->argv[0], &files, &attributes,
		witness->argv, environ) != 0)
		witness->child = 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
}

/* It stays the newest one until it is posted.  status: what the command ended
 * with, or -1 where that is not known or it was not run. */
static void
note_failure(struct witness *witness, long status)
{
	witness->failed_ms = clock_ms();
	metrics_add(witness->metrics, METRIC_POSTS_FAILED, 1);
	if (status < 0)
		log_line(LOG_ERROR, "checkpoint_command cannot be run");
	else
		log_event(LOG_ERROR, "checkpoint_command failed",
		    LOG_NUMBER("status", status));
	if (witness->newest == NULL) {
		witness->newest = witness->posting;
		witness->posting = NULL;
	}
}

/* For the metrics, and for the doctor. */
static void
note_posted(struct witness *witness)
{
	long entries = (long)note_size(witness->posting);
	struct error err;

	metrics_set(witness->metrics, METRIC_POSTED, entries);
	if (!state_write_posted(witness->config, entries, &err))
		log_event(LOG_ERROR, "what was posted cannot be noted",
		    LOG_TEXT("error", err.message));
}

/* A note is far smaller than what a pipe takes at once. */
static void
start(struct witness *witness)
{
	size_t len = strlen(witness->newest);
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0) {
		note_failure(witness, -1);
		return;
	}
	free(witness->posting);
	witness->posting = witness->newest;
	witness->newest = NULL;
	if (write(ends[1], witness->posting, len) == (ssize_t)len)
		spawn(witness, ends[0]);
	close(ends[0]);
	close(ends[1]);
	witness->began_ms = clock_ms();
	witness->failed_ms = 0;
	if (witness->child == 0)
		note_failure(witness, -1);
}

/* Has the command ended, or is there none? */
static bool
is_free(struct witness *witness)
{
	int status = 0;
	pid_t ended;

	if (witness->child == 0)
		return true;
	if (clock_ms() - witness->began_ms > POST_MS)
		kill(witness->child, SIGKILL);
	ended = waitpid(witness->child, &status, WNOHANG);
	if (ended == 0)
		return false;
	witness->child = 0;
	if (ended < 0)
		note_failure(witness, -1);
	else if (status == 0)
		note_posted(witness);
	else
		note_failure(witness,
		    WIFEXITED(status) ? WEXITSTATUS(status)
				      : 128 + WTERMSIG(status));
	return true;
}

/* Not again and again what fails. */
static bool
may_start(const struct witness *witness)
{
	return witness->newest != NULL && witness->argv[0] != NULL &&
	       (witness->failed_ms == 0 ||
		   clock_ms() - witness->failed_ms > AGAIN_MS);
}

void
witness_post(struct witness *witness)
{
	if (is_free(witness) && may_start(witness))
		start(witness);
}

void
witness_free(struct witness *witness)
{
	static const struct timespec moment = {.tv_nsec = 10000000};
	uint64_t began_ms = clock_ms();

	while (!is_free(witness) && clock_ms() - began_ms < FAREWELL_MS)
		nanosleep(&moment, NULL);
	free(witness->newest);
	free(witness->posting);
	free(witness->words);
	free(witness->path);
	free(witness);
}
