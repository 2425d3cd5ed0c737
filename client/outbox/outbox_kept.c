/* What the outbox keeps beside its entries: receipts, and documents. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "digest.h"
#include "file.h"
#include "nouns.h"
#include "outbox/outbox_kept.h"

#define RECEIPTS     "receipts.ndjson"
#define RECEIPTS_MAX (256L * 1024 * 1024)

/* Receipts ------------------------------------------------------------------*/

/* A line that was cut by a crash is ended, so that the next one stands by
 * itself. */
static bool
end_line(int fd)
{
	struct stat st;
	char last;

	if (fstat(fd, &st) < 0)
		return false;
	if (st.st_size == 0 ||
	    (pread(fd, &last, 1, st.st_size - 1) == 1 && last == '\n'))
		return true;
	return file_write_all(fd, "\n", 1);
}

static bool
add_line(const struct outbox *outbox, const char *line, struct error *err)
{
	int fd = openat(outbox->fd, RECEIPTS,
	    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && end_line(fd) &&
		  file_write_all(fd, line, strlen(line)) && fsync(fd) == 0 &&
		  fsync(outbox->fd) == 0;

	ok = (fd < 0 || close(fd) == 0) && ok;
	return ok || outbox_cannot(outbox, RECEIPTS, err);
}

/* The line of an answer, to be freed. */
static char *
receipt_line(const struct outbox_entry *entry, const json_t *answer)
{
	char now[24], *text, *line;
	json_t *object;

	outbox_now(now);
	object = json_pack("{s:i, s:s, s:s, s:s, s:s, s:O}", "number",
	    (int)entry->number, "key", entry->key, "command", entry->command,
	    "server", entry->server, "received", now, "answer", answer);
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (text == NULL)
		abort();
	line = xasprintf("%s\n", text);
	free(text);
	return line;
}

bool
outbox_put_receipt(const struct outbox *outbox,
    const struct outbox_entry *entry, const json_t *answer, struct error *err)
{
	char *line = receipt_line(entry, answer);
	bool ok = add_line(outbox, line, err);

	free(line);
	return ok;
}

/* Lines that a crash has cut, or filled with zeros, are no receipts: their
 * entries came again. */
static json_t *
receipts_parse(const struct buf *text)
{
	const char *line = text->data, *end = text->data + text->len;
	json_t *list = json_array();

	while (line < end) {
		const char *feed = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((feed != NULL ? feed : end) - line);
		json_t *receipt =
		    json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

		if (json_is_object(receipt))
			json_array_append(list, receipt);
		json_decref(receipt);
		line += len + 1;
	}
	return list;
}

bool
outbox_receipts(
    const struct outbox *outbox, json_t **receipts, struct error *err)
{
	struct buf text = BUF(RECEIPTS_MAX);
	bool ok = true;

	if (outbox->fd >= 0 && !folder_read_file(outbox->fd, RECEIPTS, &text) &&
	    errno != ENOENT)
		ok = outbox_cannot(outbox, RECEIPTS, err);
	if (ok)
		*receipts = receipts_parse(&text);
	buf_free(&text);
	return ok;
}

/* Documents -----------------------------------------------------------------*/

const char *
outbox_files(const struct outbox_entry *entry)
{
	const struct command *command = command_called(entry->command);

	if (command == NULL || command->document == NULL)
		return NULL;
	return json_string_value(
	    json_object_get(entry->fields, command->document));
}

bool
outbox_put_document(const struct outbox *outbox, const char *hash,
    const struct buf *document, struct error *err)
{
	char *name = xasprintf(OUTBOX_EVIDENCE "/%s", hash);
	bool made = mkdirat(outbox->fd, OUTBOX_EVIDENCE, 0700) == 0;
	bool ok = made || errno == EEXIST;
	int fd = -1;

	ok = ok ? outbox_put_file(outbox, name, document, err)
		: outbox_cannot(outbox, OUTBOX_EVIDENCE, err);
	if (ok) {
		fd = openat(outbox->fd, OUTBOX_EVIDENCE,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		ok = (fd >= 0 && fsync(fd) == 0) ||
		     outbox_cannot(outbox, name, err);
	}
	if (fd >= 0)
		close(fd);
	free(name);
	return ok;
}

bool
outbox_has_document(const struct outbox *outbox, const char *hash)
{
	char *name = xasprintf(OUTBOX_EVIDENCE "/%s", hash);
	bool there = faccessat(outbox->fd, name, F_OK, 0) == 0;

	free(name);
	return there;
}

bool
outbox_document(const struct outbox *outbox, const char *hash,
    struct buf *document, struct error *err)
{
	char *name = xasprintf(OUTBOX_EVIDENCE "/%s", hash), sum[DIGEST_TEXT];
	bool there = folder_read_file(outbox->fd, name, document);
	const char *why = there ? "it is damaged" : strerror(errno);

	free(name);
	digest_of(document->data, document->len, sum);
	if (there && strcmp(sum, hash) == 0)
		return true;
	error_set(err, ERROR_DATA_CORRUPTED, "hash",
	    "the copy of the document in the outbox cannot be used: %s", why);
	return error_hint(err, "bursar evidence add FILE once more, then "
			       "bursar outbox drop of this entry");
}
