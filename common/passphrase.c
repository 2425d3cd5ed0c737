/* A passphrase, from a file or from whoever is at the terminal. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "alloc.h"
#include "passphrase.h"

#define LEAST 12
#define MOST  1000

void
passphrase_forget(char *passphrase)
{
	if (passphrase == NULL)
		return;
	explicit_bzero(passphrase, strlen(passphrase));
	free(passphrase);
}

/* One line without its end, of a size that will do. */
static char *
take_line(FILE *file, const char *from, bool is_new, struct error *err)
{
	char line[MOST + 2] = "", *taken = NULL;
	size_t len;

	setvbuf(file, NULL, _IONBF, 0); /* no copy of it anywhere */
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	len = strcspn(line, "\r\n");
	if (len > MOST || (is_new && len < LEAST) || len == 0) {
		error_set(err, ERROR_USAGE, "passphrase",
		    "the passphrase from %s has %zu bytes", from, len);
		error_hint(err, "take one of %d to %d bytes, such as six words",
		    LEAST, MOST);
	} else {
		line[len] = '\0';
		taken = xstrdup(line);
	}
	explicit_bzero(line, sizeof(line));
	return taken;
}

static char *
read_file(const char *path, bool is_new, struct error *err)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	char *line = NULL;

	if (file == NULL) {
		error_file(err, "passphrase-file", path);
		return NULL;
	}
	if (fstat(fileno(file), &st) == 0 && (st.st_mode & 077) != 0) {
		error_set(err, ERROR_CONFIG, path, "others can read %s", path);
		error_hint(err, "chmod 600 %s", path);
	} else
		line = take_line(file, path, is_new, err);
	fclose(file);
	return line;
}

static volatile sig_atomic_t caught; /* the signal that came meanwhile */

static void
on_signal(int number)
{
	caught = number;
}

/* Ask without showing what is typed.  A Ctrl-C ends the program once the
 * terminal shows again what is typed into it. */
static char *
ask(FILE *terminal, const char *question, bool is_new, struct error *err)
{
	struct sigaction catching = {.sa_handler = on_signal}, before;
	struct termios shown, silent;
	char *line;

	tcgetattr(fileno(terminal), &shown);
	silent = shown;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	sigaction(SIGINT, &catching, &before);
	tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
	fputs(question, terminal); /* once what is typed is kept and hidden */
	fflush(terminal);
	line = take_line(terminal, "the terminal", is_new, err);
	tcsetattr(fileno(terminal), TCSAFLUSH, &shown);
	sigaction(SIGINT, &before, NULL);
	fputs("\n", terminal);
	if (caught != 0)
		raise(caught);
	return line;
}

static char *
ask_twice(FILE *terminal, const char *question, struct error *err)
{
	char *first = ask(terminal, question, true, err);
	char *second =
	    first != NULL ? ask(terminal, "Once more: ", false, err) : NULL;

	if (second != NULL && strcmp(first, second) != 0) {
		error_set(err, ERROR_USAGE, "passphrase",
		    "the two passphrases differ");
		passphrase_forget(second);
		second = NULL;
	}
	passphrase_forget(first);
	return second;
}

char *
passphrase_read(const char *file, const struct passphrase_words *words,
    bool is_new, struct error *err)
{
	FILE *terminal;
	char *line;

	if (file != NULL)
		return read_file(file, is_new, err);
	terminal = fopen("/dev/tty", "r+e");
	if (terminal == NULL) {
		error_set(
		    err, ERROR_USAGE, "passphrase", "%s", words->missing);
		error_hint(err, "%s", words->hint);
		return NULL;
	}
	line = is_new ? ask_twice(terminal, words->question, err)
		      : ask(terminal, words->question, false, err);
	fclose(terminal);
	return line;
}
