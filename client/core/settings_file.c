/* The files in the user's configuration folder. */

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "core/settings_file.h"
#include "file.h"

char *
settings_file_path(void)
{
	const char *xdg = env_value("XDG_CONFIG_HOME"),
		   *home = env_value("HOME");

	if (env_value("BURSAR_CONFIG") != NULL)
		return xstrdup(env_value("BURSAR_CONFIG"));
	if (xdg != NULL)
		return xasprintf("%s/bursar/config.ini", xdg);
	return xasprintf(
	    "%s/.config/bursar/config.ini", home != NULL ? home : ".");
}

char *
settings_file_beside(const char *name)
{
	char *config = settings_file_path(), *path;
	const char *slash = strrchr(config, '/');

	path = slash != NULL
		   ? xasprintf("%.*s/%s", (int)(slash - config), config, name)
		   : xstrdup(name);
	free(config);
	return path;
}

void
settings_file_make_folders(const char *path)
{
	char *folder = xstrdup(path);

	for (char *p = strchr(folder + 1, '/'); p != NULL;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(folder, 0700);
		*p = '/';
	}
	free(folder);
}

static bool
cannot_write(const char *path, struct error *err)
{
	return error_set(err, ERROR_FILE, path, "%s cannot be written: %s",
	    path, strerror(errno));
}

bool
settings_file_replace(
    const char *path, const struct buf *text, struct error *err)
{
	settings_file_make_folders(path);
	return file_put(path, 0600, text->data, text->len) ||
	       cannot_write(path, err);
}

/* Some editors put a byte order mark in front. */
static void
drop_mark(struct buf *text)
{
	if (strncmp(text->data, "\xef\xbb\xbf", 3) == 0)
		buf_shift(text, 3);
}

bool
settings_file_read(const char *path, struct buf *text, struct error *err)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (file == NULL && errno == ENOENT)
		return true;
	ok = (file != NULL && buf_read(text, file)) ||
	     error_set(err, ERROR_FILE, path, "%s cannot be read: %s", path,
		 strerror(errno));
	if (file != NULL)
		fclose(file);
	if (ok && buf_over(text))
		ok = error_set(err, ERROR_FILE, path, "%s is too large", path);
	if (ok && strlen(text->data) != text->len)
		ok = error_set(
		    err, ERROR_FILE, path, "%s is not a text file", path);
	drop_mark(text);
	return ok;
}

/* What inih hands its handler. */
struct reading {
	setting_reader *each;
	void *arg;
	struct error *err;
};

static int
on_setting(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;

	return reading->each(reading->arg, section, name, value, reading->err);
}

/* A line is what ends with a line feed, however long and indented it is, so
 * that those who change a file see the lines that are read. */
static int
parse(const char *text, struct reading *reading)
{
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false; /* a path may hold " ;" */
	ini_max_line = ini_initial_alloc = SETTINGS_FILE_MAX + 3;
	return ini_parse_string(text, on_setting, reading);
}

bool
settings_file_parse(
    const char *path, setting_reader *each, void *arg, struct error *err)
{
	struct buf text = BUF(SETTINGS_FILE_MAX);
	struct error cause = {.message = ""};
	struct reading reading = {each, arg, &cause};
	bool ok = settings_file_read(path, &text, err);
	int line = ok ? parse(text.data, &reading) : 0;

	if (line != 0) {
		error_set(err, ERROR_CONFIG, path, "%s:%d: %s", path, line,
		    cause.message[0] != '\0'
			? cause.message
			: "not a [section] and not name = value");
		error_hint(err, "%s", cause.hint);
	}
	buf_free(&text);
	return ok && line == 0;
}
