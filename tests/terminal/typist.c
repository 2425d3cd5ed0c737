/*
 * Types at a program as a person at a terminal would.
 *
 *	typist [COLUMNSxROWS] COMMAND [ARGUMENT]... <script
 *
 * The program gets a terminal of its own.  Each line of the script is
 *
 *	see TEXT	wait until the terminal shows it, after what was seen
 *	type TEXT	press these keys: \n, \t, \\ and \xHH are what they
 *			are in C, so Ctrl-C is \x03 and Ctrl-D \x04
 *
 * Everything shown is printed at the end, and the status is the program's,
 * 128 more than the signal that ended it, or 124 if it timed out.
 */

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"

#define PATIENCE_S 20
#define SHOWN_MAX  (16L * 1024 * 1024)

struct typist {
	int terminal;
	pid_t program;
	struct buf shown;
	size_t seen; /* up to here, the script has looked */
};

/* Take in what the terminal shows; false at its end, or when patience is. */
static bool
watch(struct typist *typist, time_t deadline)
{
	struct pollfd poller = {typist->terminal, POLLIN, 0};
	char piece[4096];
	ssize_t len;

	if (time(NULL) > deadline)
		return false;
	if (poll(&poller, 1, 1000) <= 0)
		return true;
	len = read(typist->terminal, piece, sizeof(piece));
	if (len <= 0)
		return len < 0 && errno == EINTR;
	buf_add_bytes(&typist->shown, piece, (size_t)len);
	return true;
}

static bool
see(struct typist *typist, const char *text)
{
	time_t deadline = time(NULL) + PATIENCE_S;
	const char *found;

	do {
		found = strstr(typist->shown.data + typist->seen, text);
		if (found != NULL) {
			typist->seen =
			    (size_t)(found - typist->shown.data) + strlen(text);
			return true;
		}
	} while (watch(typist, deadline));
	fprintf(stderr, "never seen: %s\n", text);
	return false;
}

/* The key that an escape stands for; text is moved past it. */
static char
key_read(const char **text)
{
	static const char letters[] = "nt\\", keys[] = "\n\t\\";
	const char *p = *text, *found;
	unsigned code;

	*text += 1;
	if (p[0] != '\\' || p[1] == '\0')
		return p[0];
	*text += 1;
	found = strchr(letters, p[1]);
	if (found != NULL)
		return keys[found - letters];
	if (p[1] != 'x' || sscanf(p + 2, "%2x", &code) != 1)
		return p[1];
	*text += 2;
	return (char)code;
}

/* Before a key that means something else to the terminal itself, a person
 * takes a moment, in which the program has taken the terminal over. */
static bool
type(const struct typist *typist, const char *text)
{
	static const struct timespec moment = {0, 300L * 1000 * 1000};

	if (strncmp(text, "\\x", 2) == 0)
		nanosleep(&moment, NULL);
	while (*text != '\0') {
		char key = key_read(&text);

		if (write(typist->terminal, &key, 1) != 1)
			return false;
	}
	return true;
}

static bool
play(struct typist *typist, char *line)
{
	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "see ", 4) == 0)
		return see(typist, line + 4);
	if (strncmp(line, "type ", 5) == 0)
		return type(typist, line + 5);
	fprintf(stderr, "not a line of a script: %s\n", line);
	return false;
}

/* Let the program end, or end it; its status. */
static int
finish(struct typist *typist, bool played)
{
	time_t deadline = time(NULL) + PATIENCE_S;
	bool late;
	int status;

	while (played && watch(typist, deadline))
		;
	late = time(NULL) > deadline;
	if (!played || late)
		kill(typist->program, SIGKILL);
	if (waitpid(typist->program, &status, 0) < 0 || !played || late)
		return 124;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/* Lines end with a line feed alone, as in a file. */
static void
bare_lines(void)
{
	struct termios mode;

	if (tcgetattr(STDOUT_FILENO, &mode) < 0)
		return;
	mode.c_oflag &= ~(tcflag_t)ONLCR;
	tcsetattr(STDOUT_FILENO, TCSANOW, &mode);
}

int
main(int argc, char *argv[])
{
	struct typist typist = {.shown = BUF(SHOWN_MAX)};
	struct winsize size = {.ws_col = 80, .ws_row = 24};
	bool sized = argc > 1 && sscanf(argv[1], "%hux%hu", &size.ws_col,
				     &size.ws_row) == 2;
	char line[4096];
	bool played = true;
	int status;

	argv += sized ? 2 : 1;
	if (*argv == NULL)
		return 2;
	typist.program = forkpty(&typist.terminal, NULL, NULL, &size);
	if (typist.program < 0)
		return 2;
	if (typist.program == 0) {
		bare_lines();
		execvp(*argv, argv);
		_exit(127);
	}
	while (played && fgets(line, sizeof(line), stdin) != NULL)
		played = play(&typist, line);
	status = finish(&typist, played);
	fwrite(typist.shown.data, 1, typist.shown.len, stdout);
	buf_free(&typist.shown);
	return status;
}
