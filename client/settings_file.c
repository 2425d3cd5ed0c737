/* The files in the user's configuration folder. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "settings_file.h"

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

char *
settings_file_path(void)
{
	const char *xdg = env("XDG_CONFIG_HOME"), *home = env("HOME");

	if (env("BURSAR_CONFIG") != NULL)
		return xstrdup(env("BURSAR_CONFIG"));
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

/* Make the folders on the way to the file, for the owner alone. */
static void
make_folders(const char *path)
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
	char *draft = xasprintf("%s.new", path);
	int fd;
	bool ok;

	make_folders(path);
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = fd >= 0 &&
	     write(fd, text->data, text->len) == (ssize_t)text->len &&
	     fsync(fd) == 0;

	ok = (fd < 0 || close(fd) == 0) && ok && rename(draft, path) == 0;
	if (!ok)
		cannot_write(path, err);
	free(draft);
	return ok;
}

bool
settings_file_read(const char *path, struct buf *text, struct error *err)
{
	FILE *file = fopen(path, "re");
	char piece[4096];
	size_t len;

	if (file == NULL && errno == ENOENT)
		return true;
	if (file == NULL)
		return error_set(err, ERROR_FILE, path, "%s cannot be read: %s",
		    path, strerror(errno));
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add_bytes(text, piece, len);
	fclose(file);
	return !buf_over(text) ||
	       error_set(err, ERROR_FILE, path, "%s is too large", path);
}
