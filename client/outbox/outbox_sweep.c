/* Sweeping out documents that no entry files any more. */

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "outbox/outbox.h"
#include "outbox/outbox_kept.h"
#include "outbox/outbox_sweep.h"

static bool
is_filed(const struct outbox_list *list, const char *hash)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *filed = outbox_files(&list->entries[i]);

		if (filed != NULL && strcmp(filed, hash) == 0)
			return true;
	}
	return false;
}

static void
sweep(const struct outbox *outbox, const struct outbox_list *list)
{
	int fd = openat(
	    outbox->fd, OUTBOX_EVIDENCE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *file;

	if (folder == NULL && fd >= 0)
		close(fd);
	if (folder == NULL)
		return;
	while ((file = readdir(folder)) != NULL)
		if (strlen(file->d_name) == DIGEST_TEXT - 1 &&
		    !is_filed(list, file->d_name))
			unlinkat(fd, file->d_name, 0);
	closedir(folder);
}

/* With the lock held, or a document might go whose entry is just coming.  The
 * entry that files one may also be one that cannot be read. */
void
outbox_sweep(const struct outbox *outbox)
{
	struct outbox_list list;
	struct error ignored;

	if (outbox->fd < 0 ||
	    faccessat(outbox->fd, OUTBOX_EVIDENCE, F_OK, 0) != 0 ||
	    !outbox_lock(outbox, &ignored))
		return;
	if (outbox_list_read(outbox, &list, &ignored) &&
	    json_array_size(list.damaged) == 0)
		sweep(outbox, &list);
	outbox_unlock(outbox);
	outbox_list_free(&list);
}
