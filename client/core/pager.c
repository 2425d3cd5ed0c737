/* Answers longer than the screen. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "core/pager.h"
#include "core/say.h"
#include "core/text.h"

#define PAGER "less"
#define OPTIONS                                                                \
	"FIRX" /* leave if it fits, ignore case, colours, no clearing          \
		*/

/* What is run; NULL for none. */
static const char *
pager_command(void)
{
	const char *command = getenv("BURSAR_PAGER");

	if (command == NULL)
		command = getenv("PAGER");
	if (command == NULL)
		command = PAGER;
	if (*command == '\0' || strcmp(command, "cat") == 0 ||
	    !env_has_screen())
		return NULL;
	return command;
}

void
pager_hold(struct pager *pager, const struct options *options)
{
	*pager = (struct pager){-1, -1};
	if (options->no_pager || options->watch != NULL ||
	    isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1 ||
	    pager_command() == NULL)
		return;
	fflush(stdout);
	pager->text = memfd_create("answer", MFD_CLOEXEC);
	if (pager->text < 0)
		return;
	pager->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (pager->terminal < 0 || dup2(pager->text, STDOUT_FILENO) < 0) {
		close(pager->text);
		*pager = (struct pager){-1, -1};
	}
}

/* Does the text take more lines than the screen has? */
static bool
is_long(const char *text, size_t len)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	size_t lines = 0;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	for (size_t at = 0; at < len; lines++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len =
		    end != NULL ? (size_t)(end - text) - at : len - at;
		char *line = xasprintf("%.*s", (int)line_len, text + at);

		if (size.ws_col > 0)
			lines += text_width(line) / (size.ws_col + 1u);
		free(line);
		at += line_len + 1;
	}
	return lines >= size.ws_row;
}

/* Let the pager show it; false if there is none. */
static bool
run(const char *command, int text)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		lseek(text, 0, SEEK_SET);
		dup2(text, STDIN_FILENO);
		setenv("LESS", OPTIONS, 0);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		return false;
	signal(SIGINT, SIG_IGN); /* it is for the pager */
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	return !WIFEXITED(status) ||
	       (WEXITSTATUS(status) != 126 && WEXITSTATUS(status) != 127);
}

static void
show(const char *text, size_t len, int file)
{
	const char *command = pager_command();

	if (is_long(text, len)) {
		if (run(command, file))
			return;
		say("note",
		    "the pager %s cannot be run: see bursar help "
		    "options, --no-pager",
		    command);
	}
	fwrite(text, 1, len, stdout);
	fflush(stdout);
}

void
pager_show(struct pager *pager)
{
	struct stat st;
	char *text;

	if (pager->terminal < 0)
		return;
	fflush(stdout);
	dup2(pager->terminal, STDOUT_FILENO);
	close(pager->terminal);
	if (fstat(pager->text, &st) == 0 && st.st_size > 0) {
		text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		    pager->text, 0);
		if (text != MAP_FAILED) {
			show(text, (size_t)st.st_size, pager->text);
			munmap(text, (size_t)st.st_size);
		}
	}
	close(pager->text);
	*pager = (struct pager){-1, -1};
}
