/* The folder of the outbox: finding and making it, its lock, and files that are
 * there whole or not at all. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "outbox/outbox_folder.h"

#define DRAFT		"draft"
#define LEDGER		"ledger" /* the file that says which it is */
#define AUTHORITY_SHOWN 16

bool
outbox_cannot(const struct outbox *outbox, const char *what, struct error *err)
{
	int code = errno;

	error_set(err, ERROR_FILE, "outbox", "the outbox %s: %s: %s",
	    outbox->folder, what, strerror(code));
	return error_hint(err, "%s",
	    code == ENOSPC || code == EDQUOT || code == EFBIG
		? "make room on the disk, then try again"
		: "look at the folder and who owns it");
}

/* Where data is kept for the person, as freedesktop.org has it. */
static char *
data_home(void)
{
	const char *xdg = env_value("XDG_DATA_HOME"), *home = env_value("HOME");

	if (xdg != NULL && xdg[0] == '/')
		return xstrdup(xdg);
	return xasprintf("%s/.local/share", home != NULL ? home : ".");
}

/* A folder for each person of a book under an authority: addresses, contexts
 * and files of certificates come and go. */
static char *
folder_of(const struct identity *identity)
{
	char *home = data_home(), *name = identity_name(identity);
	char *folder = xasprintf("%s/bursar/outbox/%s,%.*s", home, name,
	    AUTHORITY_SHOWN, identity->authority);

	free(home);
	free(name);
	return folder;
}

/* Sync the folder in which the path stands, so that the path is there to
 * stay. */
static bool
sync_parent(const char *path)
{
	char *parent = xstrdup(path), *slash = strrchr(parent, '/');
	int fd;
	bool ok;

	*slash = '\0';
	fd = open(
	    *parent != '\0' ? parent : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Make the folder and those on the way to it, for the owner alone. */
static bool
make_folders(const char *path)
{
	char *folder = xstrdup(path);
	bool ok = true;

	for (char *p = folder + 1; ok && *p != '\0'; p++) {
		char *end = strchr(p, '/');

		if (end != NULL)
			*end = '\0';
		if (mkdir(folder, 0700) == 0)
			ok = sync_parent(folder);
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

/* Which ledger the folder is of, if that was stated. */
static void
read_ledger(struct outbox *outbox)
{
	struct buf text = BUF(UUID_TEXT);

	if (outbox_read_file(outbox->fd, LEDGER, &text) &&
	    text.len == UUID_TEXT - 1)
		memcpy(outbox->ledger, text.data, UUID_TEXT);
	buf_free(&text);
}

bool
outbox_meet(struct outbox *outbox, const char *ledger, struct error *err)
{
	struct buf text = BUF(UUID_TEXT);
	bool ok;

	if (strcmp(outbox->ledger, ledger) == 0)
		return true;
	snprintf(outbox->ledger, sizeof(outbox->ledger), "%s", ledger);
	buf_add(&text, outbox->ledger);
	ok = outbox_lock(outbox, err);
	if (ok) {
		ok = outbox_put_file(outbox, LEDGER, &text, err);
		outbox_unlock(outbox);
	}
	buf_free(&text);
	return ok;
}

bool
outbox_open(struct outbox *outbox, const struct context *context, bool make,
    struct error *err)
{
	*outbox = (struct outbox){.fd = -1, .lock = -1};
	if (!identity_read(&outbox->identity, context, err))
		return false;
	outbox->folder = folder_of(&outbox->identity);
	if (make && !make_folders(outbox->folder)) {
		outbox_cannot(outbox, "it cannot be made", err);
		goto fail;
	}
	outbox->fd = open(outbox->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (outbox->fd < 0 && errno == ENOENT && !make)
		return true;
	if (outbox->fd < 0) {
		outbox_cannot(outbox, "it cannot be opened", err);
		goto fail;
	}
	outbox->lock =
	    openat(outbox->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (outbox->lock >= 0) {
		read_ledger(outbox);
		return true;
	}
	outbox_cannot(outbox, "it cannot be written to", err);
fail:
	outbox_close(outbox);
	return false;
}

void
outbox_close(struct outbox *outbox)
{
	if (outbox->lock >= 0)
		close(outbox->lock);
	if (outbox->fd >= 0)
		close(outbox->fd);
	free(outbox->folder);
	*outbox = (struct outbox){.fd = -1, .lock = -1};
}

bool
outbox_lock(const struct outbox *outbox, struct error *err)
{
	int done;

	do
		done = flock(outbox->lock, LOCK_EX);
	while (done < 0 && errno == EINTR);
	return done == 0 || outbox_cannot(outbox, "it cannot be locked", err);
}

void
outbox_unlock(const struct outbox *outbox)
{
	flock(outbox->lock, LOCK_UN);
}

int
outbox_claim(const struct outbox *outbox, struct error *err)
{
	int fd =
	    openat(outbox->fd, "sending", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0 && (errno == EWOULDBLOCK || errno == EINTR))
		error_set(err, ERROR_BUSY, "outbox",
		    "another bursar is sending what waits here");
	else
		outbox_cannot(outbox, "it cannot be locked", err);
	if (fd >= 0)
		close(fd);
	return -1;
}

void
outbox_now(char text[24])
{
	time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc) == NULL ||
	    strftime(text, 24, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		text[0] = '\0';
}

bool
outbox_today(char day[sizeof("2026-03-31")])
{
	time_t now = time(NULL);
	struct tm here;

	return localtime_r(&now, &here) != NULL &&
	       strftime(day, sizeof("2026-03-31"), "%Y-%m-%d", &here) > 0;
}

/* Files -------------------------------------------------------------------*/

bool
outbox_write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		data += done;
		len -= (size_t)done;
	}
	return true;
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

/* The bytes of the file, up to a limit of the buffer. */
bool
outbox_read_file(int folder, const char *name, struct buf *buf)
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
/* Write the file in one step: it is there whole and to stay, or as before. */
bool
outbox_put_file(const struct outbox *outbox, const char *name,
    const struct buf *text, struct error *err)
{
	int fd;
	bool ok;

	unlinkat(outbox->fd, DRAFT, 0); /* a crash may have left one */
	fd = openat(
	    outbox->fd, DRAFT, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok = fd >= 0 && outbox_write_all(fd, text->data, text->len) &&
	     fsync(fd) == 0;
	ok = (fd < 0 || close(fd) == 0) && ok &&
	     renameat(outbox->fd, DRAFT, outbox->fd, name) == 0 &&
	     fsync(outbox->fd) == 0;
	if (ok)
		return true;
	outbox_cannot(outbox, name, err);
	unlinkat(outbox->fd, DRAFT, 0);
	return false;
}
