/* Folders in which programs keep data for a person, and files in them that are
 * there whole or not at all. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "core/folder.h"
#include "file.h"

#define DRAFT "draft"

char *
folder_data_home(void)
{
	const char *xdg = env_value("XDG_DATA_HOME"), *home = env_value("HOME");

	if (xdg != NULL && xdg[0] == '/')
		return xstrdup(xdg);
	return xasprintf("%s/.local/share", home != NULL ? home : ".");
}

bool
folder_make(const char *path)
{
	char *folder = xstrdup(path);
	bool ok = true;

	for (char *p = folder + 1; ok && *p != '\0'; p++) {
		char *end = strchr(p, '/');

		if (end != NULL)
			*end = '\0';
		if (mkdir(folder, 0700) == 0)
			ok = file_sync_folder(folder);
		else
			ok = errno == EEXIST;
		p = folder + strlen(folder);
		if (end == NULL)
			break;
		*end = '/';
	}
	free(folder);
	return ok;
}

/* Is it a file, and no device or pipe at which one would wait for ever? */
static bool
is_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	errno = EINVAL;
	return S_ISREG(st.st_mode);
}

bool
folder_read_file(int folder, const char *name, struct buf *buf)
{
	int fd = openat(
	    folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char piece[16 * 1024];
	ssize_t len = -1;

	if (fd < 0)
		return false;
	while (is_file(fd) && !buf_over(buf) &&
	       (len = read(fd, piece, sizeof(piece))) > 0)
		buf_add_bytes(buf, piece, (size_t)len);
	close(fd);
	return len == 0 || buf_over(buf);
}

bool
folder_put_file(int folder, const char *name, const struct buf *text)
{
	int fd, code;
	bool ok;

	unlinkat(folder, DRAFT, 0); /* a crash may have left one */
	fd = openat(
	    folder, DRAFT, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok = fd >= 0 && file_write_all(fd, text->data, text->len) &&
	     fsync(fd) == 0;
	ok = (fd < 0 || close(fd) == 0) && ok &&
	     renameat(folder, DRAFT, folder, name) == 0 && fsync(folder) == 0;
	if (ok)
		return true;
	code = errno;
	unlinkat(folder, DRAFT, 0);
	errno = code;
	return false;
}
