/* The folder of the outbox: finding and making it, and its lock. */

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
#include "core/folder.h"
#include "outbox/outbox_folder.h"

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

/* A folder for each person of a book under an authority: addresses, contexts
 * and files of certificates come and go. */
static char *
folder_of(const struct identity *identity)
{
	char *home = folder_data_home(), *name = identity_name(identity);
	char *folder = xasprintf("%s/bursar/outbox/%s,%.*s", home, name,
	    AUTHORITY_SHOWN, identity->authority);

	free(home);
	free(name);
	return folder;
}

/* Which ledger the folder is of, if that was stated. */
static void
read_ledger(struct outbox *outbox)
{
	struct buf text = BUF(UUID_TEXT);

	if (folder_read_file(outbox->fd, LEDGER, &text) &&
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
	if (make && !folder_make(outbox->folder)) {
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
outbox_put_file(const struct outbox *outbox, const char *name,
    const struct buf *text, struct error *err)
{
	return folder_put_file(outbox->fd, name, text) ||
	       outbox_cannot(outbox, name, err);
}
