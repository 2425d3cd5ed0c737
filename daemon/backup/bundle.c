/* Writing and reading the file of a backup, and the seal at its end. */

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "backup/bundle.h"
#include "digest.h"

#define SEAL_BYTES DIGEST_TEXT	/* the digits and a line feed */
#define TAIL	   (512 + 1024) /* its padded content, and the end */
#define CHUNK	   (256u * 1024)

/* Writing ------------------------------------------------------------------*/

struct bundle_writer {
	struct archive *archive;
	int fd;
	char *path;
	struct digest *digest; /* of all that was written; NULL once sealed */
	uint64_t bytes;
	int fault; /* errno of a write that failed */
};

/* For libarchive, which is told to keep nothing back; nor is it told of a write
 * that failed, for then it would not free what it has. */
static la_ssize_t
take_bytes(struct archive *archive, void *arg, const void *data, size_t len)
{
	struct bundle_writer *writer = arg;
	ssize_t n;

	(void)archive;
	if (writer->fault != 0)
		return (la_ssize_t)len;
	do
		n = write(writer->fd, data, len);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		writer->fault = errno;
		return (la_ssize_t)len;
	}
	if (writer->digest != NULL)
		digest_add(writer->digest, data, (size_t)n);
	writer->bytes += (uint64_t)n;
	return n;
}

struct bundle_writer *
bundle_begin(int fd, const char *path)
{
	struct bundle_writer *writer = xcalloc(1, sizeof(*writer));

	writer->fd = fd;
	writer->path = xstrdup(path);
	writer->digest = digest_new();
	writer->archive = archive_write_new();
	if (writer->archive == NULL ||
	    archive_write_set_format_pax_restricted(writer->archive) !=
		ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(writer->archive, 0) !=
		ARCHIVE_OK ||
	    archive_write_open(
		writer->archive, writer, NULL, take_bytes, NULL) != ARCHIVE_OK)
		abort(); /* nothing was written yet: out of memory */
	return writer;
}

/* Was all that was asked for done, and written? */
static bool
is_written(const struct bundle_writer *writer, bool done, struct error *err)
{
	const char *said = archive_error_string(writer->archive);

	if (done && writer->fault == 0)
		return true;
	return error_set(err, ERROR_FILE, writer->path, "%s: %s", writer->path,
	    writer->fault != 0 ? strerror(writer->fault)
	    : said != NULL     ? said
			       : "cannot be written");
}

static bool
put_header(struct bundle_writer *writer, const char *name, size_t len,
    struct error *err)
{
	struct archive_entry *entry = archive_entry_new();
	bool done;

	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, time(NULL), 0);
	done = archive_write_header(writer->archive, entry) == ARCHIVE_OK;
	archive_entry_free(entry);
	return is_written(writer, done, err);
}

static bool
put_content(struct bundle_writer *writer, const char *data, size_t len,
    struct error *err)
{
	la_ssize_t n = 1;

	while (len > 0 && n > 0) {
		n = archive_write_data(writer->archive, data, len);
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return is_written(writer,
	    n > 0 && archive_write_finish_entry(writer->archive) == ARCHIVE_OK,
	    err);
}

bool
bundle_put(struct bundle_writer *writer, const char *name, const void *data,
    size_t len, struct error *err)
{
	return put_header(writer, name, len, err) &&
	       put_content(writer, data, len, err);
}

bool
bundle_end(struct bundle_writer *writer, uint64_t *bytes, struct error *err)
{
	char seal[SEAL_BYTES];

	if (!put_header(writer, BUNDLE_SEAL, sizeof(seal), err))
		return false;
	digest_end(writer->digest, seal);
	writer->digest = NULL;
	seal[SEAL_BYTES - 1] = '\n';
	if (!put_content(writer, seal, sizeof(seal), err) ||
	    !is_written(writer,
		archive_write_close(writer->archive) == ARCHIVE_OK, err))
		return false;
	*bytes = writer->bytes;
	return true;
}

void
bundle_drop(struct bundle_writer *writer)
{
	char nothing[DIGEST_TEXT];

	if (writer == NULL)
		return;
	writer->fault = ECANCELED; /* nothing more is written */
	if (writer->digest != NULL)
		digest_end(writer->digest, nothing);
	writer->digest = NULL;
	archive_write_free(writer->archive);
	free(writer->path);
	free(writer);
}

/* Reading ------------------------------------------------------------------*/

struct bundle_reader {
	struct archive *archive; /* NULL before the first member */
	int fd;
	char *path;
};

static bool
damaged(const struct bundle_reader *reader, struct error *err)
{
	error_set(err, ERROR_DATA_CORRUPTED, reader->path,
	    "%s is not a complete backup of bursard: it was truncated or "
	    "changed, or is "
	    "something else",
	    reader->path);
	return error_hint(
	    err, "nothing was restored; take another copy, or another backup");
}

/* The SHA-256 of the first len bytes. */
static bool
digest_file(struct bundle_reader *reader, uint64_t len, bundle_told *tell,
    void *arg, char text[DIGEST_TEXT], struct error *err)
{
	struct digest *digest = digest_new();
	char *chunk = xmalloc(CHUNK);
	uint64_t done = 0;
	ssize_t n = 1;

	while (done < len && n > 0) {
		size_t want = len - done < CHUNK ? (size_t)(len - done) : CHUNK;

		n = pread(reader->fd, chunk, want, (off_t)done);
		if (n <= 0)
			break;
		digest_add(digest, chunk, (size_t)n);
		done += (uint64_t)n;
		if (tell != NULL)
			tell(arg, done);
	}
	digest_end(digest, text);
	free(chunk);
	if (n < 0)
		return error_file(err, reader->path, reader->path);
	return done == len || damaged(reader, err);
}

/* What the file ends with is known to the byte. */
static bool
is_whole(struct bundle_reader *reader, bundle_told *tell, void *arg,
    struct error *err)
{
	char tail[TAIL], wanted[TAIL] = "";
	struct stat st;

	if (fstat(reader->fd, &st) != 0)
		return error_file(err, reader->path, reader->path);
	if (!S_ISREG(st.st_mode) || st.st_size <= TAIL)
		return damaged(reader, err);
	if (!digest_file(
		reader, (uint64_t)st.st_size - TAIL, tell, arg, wanted, err))
		return false;
	wanted[SEAL_BYTES - 1] = '\n';
	if (pread(reader->fd, tail, TAIL, st.st_size - TAIL) != TAIL ||
	    memcmp(tail, wanted, TAIL) != 0)
		return damaged(reader, err);
	return true;
}

struct bundle_reader *
bundle_open(const char *path, bundle_told *tell, void *arg, struct error *err)
{
	struct bundle_reader *reader = xcalloc(1, sizeof(*reader));

	reader->path = xstrdup(path);
	/* A pipe is refused below, and not waited for. */
	reader->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader->fd < 0)
		error_file(err, path, path);
	else if (is_whole(reader, tell, arg, err))
		return reader;
	bundle_close(reader);
	return NULL;
}

static void
let_go(struct bundle_reader *reader)
{
	if (reader->archive != NULL)
		archive_read_free(reader->archive);
	reader->archive = NULL;
}

static bool
begin_reading(struct bundle_reader *reader, struct error *err)
{
	if (reader->archive != NULL)
		return true;
	reader->archive = archive_read_new();
	if (reader->archive == NULL || lseek(reader->fd, 0, SEEK_SET) != 0 ||
	    archive_read_support_format_tar(reader->archive) != ARCHIVE_OK ||
	    archive_read_open_fd(reader->archive, reader->fd, CHUNK) !=
		ARCHIVE_OK)
		return damaged(reader, err);
	return true;
}

bool
bundle_next(struct bundle_reader *reader, char name[BUNDLE_NAME_MAX],
    bool *more, struct error *err)
{
	struct archive_entry *entry;
	const char *path;
	int status;

	*more = false;
	if (!begin_reading(reader, err))
		return false;
	status = archive_read_next_header(reader->archive, &entry);
	if (status == ARCHIVE_EOF) {
		let_go(reader);
		return true;
	}
	path = status == ARCHIVE_OK ? archive_entry_pathname(entry) : NULL;
	if (path == NULL || *path == '\0' || strlen(path) >= BUNDLE_NAME_MAX ||
	    archive_entry_filetype(entry) != AE_IFREG)
		return damaged(reader, err);
	snprintf(name, BUNDLE_NAME_MAX, "%s", path);
	*more = true;
	return true;
}

bool
bundle_content(
    struct bundle_reader *reader, struct buf *data, struct error *err)
{
	char *chunk = xmalloc(CHUNK);
	la_ssize_t n = 0;

	buf_clear(data);
	/* Beyond the limit it is not read on: a member may be of one byte, and
	 * say that a terabyte of nothing is before it. */
	while (!buf_over(data) &&
	       (n = archive_read_data(reader->archive, chunk, CHUNK)) > 0)
		buf_add_bytes(data, chunk, (size_t)n);
	free(chunk);
	return (n == 0 && !buf_over(data)) || damaged(reader, err);
}

void
bundle_close(struct bundle_reader *reader)
{
	if (reader == NULL)
		return;
	let_go(reader);
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->path);
	free(reader);
}
