/* Files that are there whole or not at all. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "file.h"

bool
file_write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done == 0)
			errno = ENOSPC;
		if (done <= 0)
			return false;
		data += done;
		len -= (size_t)done;
	}
	return true;
}

/* Like "." and "/", for paths of one name. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return xasprintf("%.*s", slash == path ? 1 : (int)(slash - path), path);
}

bool
file_sync_folder(const char *path)
{
	char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int code = errno;

	if (fd >= 0)
		close(fd);
	free(folder);
	errno = code;
	return ok;
}

/* The draft is new, so that no link is followed. */
static bool
put_draft(const char *draft, mode_t mode, const char *data, size_t len)
{
	int fd, code;
	bool ok;

	unlink(draft); /* a crash may have left one */
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	ok = file_write_all(fd, data, len) && fsync(fd) == 0;
	code = errno;
	if (close(fd) != 0)
		return false;
	errno = code;
	return ok;
}

bool
file_put(const char *path, mode_t mode, const char *data, size_t len)
{
	char *draft = xasprintf("%s.new", path);
	bool ok = put_draft(draft, mode, data, len) &&
		  rename(draft, path) == 0 && file_sync_folder(path);
	int code = errno;

	if (!ok)
		unlink(draft);
	free(draft);
	errno = code;
	return ok;
}
