/* Asking a person at a terminal. */

#include <histedit.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "alloc.h"
#include "core/prompt.h"
#include "core/text.h"

#define ANSWER_MAX 4096

struct prompt {
	EditLine *editor;
	char *question;
	char answer[ANSWER_MAX];
	struct sigaction before; /* what Ctrl-C did */
};

bool
prompt_possible(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

bool
prompt_is_yes(const char *answer)
{
	return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

bool
prompt_is_no(const char *answer)
{
	return strcasecmp(answer, "n") == 0 || strcasecmp(answer, "no") == 0;
}

bool
prompt_yes(bool assumed, const char *fmt, ...)
{
	struct buf tame = BUF(ANSWER_MAX), shown = BUF(2L * ANSWER_MAX);
	char *line = NULL, *question = NULL;
	size_t size = 0;
	ssize_t len;
	va_list args;
	bool yes;

	va_start(args, fmt);
	if (vasprintf(&question, fmt, args) < 0)
		abort();
	va_end(args);
	text_tame(&tame, question, true);
	buf_add(&tame, assumed ? " [Y/n]" : " [y/N]");
	text_wrap(&shown, tame.data, text_terminal_width(STDERR_FILENO));
	fprintf(stderr, "%s ", shown.data);
	free(question);
	buf_free(&tame);
	buf_free(&shown);
	len = getline(&line, &size, stdin);
	if (len > 0 && line[len - 1] == '\n')
		line[--len] = '\0';
	yes = len > 0 ? prompt_is_yes(line) : len == 0 && assumed;
	free(line);
	return yes;
}

/* What libedit shows before the line. */
static char *
question_of(EditLine *editor)
{
	struct prompt *prompt = NULL;

	el_get(editor, EL_CLIENTDATA, &prompt);
	return prompt->question;
}

/* libedit has put the terminal in order before this is called. */
static void
on_interrupt(int signal_number)
{
	static const char left[] = "\ncancelled: nothing was sent\n";
	ssize_t written = write(STDERR_FILENO, left, sizeof(left) - 1);

	(void)written;
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

struct prompt *
prompt_open(void)
{
	struct prompt *prompt = xcalloc(1, sizeof(*prompt));
	struct sigaction leave = {.sa_handler = on_interrupt};

	prompt->question = xstrdup("");
	sigaction(SIGINT, &leave, &prompt->before);
	prompt->editor = el_init("bursar", stdin, stderr, stderr);
	if (prompt->editor == NULL)
		abort();
	el_set(prompt->editor, EL_CLIENTDATA, prompt);
	el_set(prompt->editor, EL_PROMPT, question_of);
	el_set(prompt->editor, EL_EDITOR, "emacs");
	el_set(prompt->editor, EL_SIGNAL, 1);
	return prompt;
}

void
prompt_close(struct prompt *prompt)
{
	el_end(prompt->editor);
	sigaction(SIGINT, &prompt->before, NULL);
	free(prompt->question);
	free(prompt);
}

const char *
prompt_ask(struct prompt *prompt, const char *question)
{
	struct buf tame = BUF(ANSWER_MAX);
	const char *line;
	int count = 0;

	text_tame(&tame, question, false);
	free(prompt->question);
	prompt->question = xstrdup(tame.data);
	buf_free(&tame);
	line = el_gets(prompt->editor, &count);
	if (line == NULL || count <= 0) {
		fputc('\n', stderr);
		return NULL;
	}
	line += strspn(line, " \t");
	snprintf(prompt->answer, sizeof(prompt->answer), "%s", line);
	for (size_t len = strlen(prompt->answer);
	     len > 0 && strchr(" \t\r\n", prompt->answer[len - 1]) != NULL;)
		prompt->answer[--len] = '\0';
	return prompt->answer;
}
