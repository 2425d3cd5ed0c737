/* Changing an entry in an editor: a line a field, checked by the same table as
 * the command line. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "core/prompt.h"
#include "core/say.h"
#include "core/text.h"
#include "file.h"
#include "nouns.h"
#include "outbox/outbox_edit.h"
#include "outbox/outbox_send.h"
#include "salt.h"

#define FORM_MAX (256 * 1024)

static const struct command *
command_of(const struct outbox_entry *entry, struct error *err)
{
	const struct command *command = command_called(entry->command);

	if (command == NULL)
		error_set(err, ERROR_INVALID, "",
		    "this bursar does not know the command %s", entry->command);
	return command;
}

/* All fields with what they are for; the absent ones as comments. */
static void
form_write(struct buf *form, const struct outbox_entry *entry,
    const struct command *command)
{
	struct buf name = BUF(100);

	outbox_command_print(&name, entry);
	buf_printf(form,
	    "# Entry %u: %s, saved %s.\n"
	    "# Change the values and leave the editor; lines with # are left "
	    "out.\n",
	    entry->number, name.data, entry->saved);
	buf_free(&name);
	if (entry->parked) {
		buf_add(form, "#\n# It was refused: ");
		text_tame(form, entry->reason.message, false);
		buf_add(form, "\n# ");
		text_tame(form, entry->reason.hint, false);
		buf_add(form, "\n");
	}
	for (const struct field *f = command->fields; f->name != NULL; f++) {
		const char *value =
		    json_string_value(json_object_get(entry->fields, f->name));

		buf_printf(form, "\n# %s: %s%s\n%s%s = %s\n",
		    field_placeholder(f), f->help,
		    f->presence == OPTIONAL ? "" : " (needed)",
		    value != NULL ? "" : "#", f->name,
		    value != NULL ? value : "");
	}
}

static char *
trim(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	for (len = strlen(text);
	     len > 0 && strchr(" \t\r", text[len - 1]) != NULL; len--)
		text[len - 1] = '\0';
	return text;
}

/* One line of the form. */
static bool
line_read(json_t *fields, char *line, struct error *err)
{
	char *equals = strchr(line, '='), *name = trim(line);

	if (*name == '\0' || *name == '#')
		return true;
	if (equals == NULL) {
		error_set(err, ERROR_INVALID, "",
		    "this line is not a field: %.60s", name);
		return error_hint(err, "write NAME = VALUE, or # before it");
	}
	*equals = '\0';
	name = trim(line);
	if (json_object_get(fields, name) != NULL)
		return error_set(
		    err, ERROR_INVALID, name, "%.60s is there twice", name);
	if (json_object_set_new(fields, name, json_string(trim(equals + 1))) ==
	    0)
		return true;
	return error_set(err, ERROR_INVALID, "", "the text is not UTF-8");
}

static bool
form_read(char *text, const struct command *command, json_t **fields,
    struct error *err)
{
	const char *values[FIELDS_MAX];
	json_t *read = json_object();
	char *line, *rest = text;
	bool ok = true;

	while (ok && (line = strsep(&rest, "\n")) != NULL)
		ok = line_read(read, line, err);
	if (ok && fields_read(command->fields, read, values, err)) {
		*fields = read;
		return true;
	}
	json_decref(read);
	return false;
}

/* Run the editor as the shell would, with the terminal to itself. */
static bool
editor_run(const char *path, struct error *err)
{
	const char *visual = env_value("VISUAL"), *plain = env_value("EDITOR");
	const char *editor = visual != NULL  ? visual
			     : plain != NULL ? plain
					     : "vi";
	char *script = xasprintf("%s \"$1\"", editor);
	pid_t child;
	int status = -1;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", script, "sh", path, (char *)NULL);
		_exit(127);
	}
	signal(SIGINT, SIG_IGN); /* it is for the editor */
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, SIG_DFL);
	free(script);
	if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	error_set(err, ERROR_USAGE, "",
	    "the editor %.60s exited with an error: nothing was changed",
	    editor);
	return error_hint(err, "set VISUAL or EDITOR");
}

static bool
file_write(int fd, const struct buf *text, struct error *err)
{
	if (file_write_all(fd, text->data, text->len))
		return true;
	return error_set(err, ERROR_FILE, "", "the form cannot be written: %s",
	    strerror(errno));
}

static bool
file_read(const char *path, struct buf *text, struct error *err)
{
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return error_set(err, ERROR_FILE, "",
		    "the form cannot be read: %s", strerror(errno));
	buf_read(text, file);
	fclose(file);
	if (buf_over(text))
		return error_set(
		    err, ERROR_TOO_LARGE, "", "the form is too large");
	return memchr(text->data, '\0', text->len) == NULL ||
	       error_set(err, ERROR_INVALID, "",
		   "the form is not text: it has a NUL byte");
}

/* What was wrong; do they want to go on? */
static bool
goes_on(const struct options *options, const struct error *err)
{
	if (options->no_input || !prompt_possible() ||
	    err->code != ERROR_INVALID)
		return false;
	say("error", "%s", err->message);
	if (*err->hint != '\0')
		say("hint", "%s", err->hint);
	return prompt_yes(true, "Edit it again?");
}

static bool
edit_once(const char *path, const struct command *command, json_t **fields,
    struct error *err)
{
	struct buf text = BUF(FORM_MAX);
	bool ok = editor_run(path, err) && file_read(path, &text, err);

	if (ok && text.len > 0)
		ok = form_read(text.data, command, fields, err);
	else if (ok)
		ok = error_set(err, ERROR_USAGE, "",
		    "the form is empty: nothing was changed");
	buf_free(&text);
	return ok;
}

bool
outbox_edit_fields(const struct outbox_entry *entry,
    const struct options *options, json_t **fields, struct error *err)
{
	const char *temporary = env_value("TMPDIR");
	const struct command *command = command_of(entry, err);
	char *path;
	struct buf form = BUF(FORM_MAX);
	int fd;
	bool ok;

	if (command == NULL)
		return false;
	path = xasprintf("%s/bursar-entry.XXXXXX",
	    temporary != NULL && *temporary == '/' ? temporary : "/tmp");
	fd = mkstemp(path);
	form_write(&form, entry, command);
	ok = fd >= 0 ? file_write(fd, &form, err) : error_file(err, "", path);
	buf_free(&form);
	if (fd >= 0)
		close(fd);
	if (ok)
		do
			ok = edit_once(path, command, fields, err);
		while (!ok && goes_on(options, err));
	if (ok && json_object_get(entry->fields, SALT_NAME) != NULL)
		json_object_set(*fields, SALT_NAME,
		    json_object_get(entry->fields, SALT_NAME));
	if (fd >= 0)
		unlink(path);
	free(path);
	return ok;
}
