/* Documents: read and filed; fetched in pieces, and checked. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "base64.h"
#include "core/say.h"
#include "digest.h"
#include "file.h"
#include "member.h"
#include "nouns.h"
#include "remote/attach.h"
#include "remote/connect.h"
#include "remote/evidence.h"
#include "remote/remote.h"
#include "session/document.h"

/* Adding --------------------------------------------------------------------*/

static void
set(struct request *req, const char *field, const char *value)
{
	*command_value(req->command, req->values, field) = value;
}

bool
evidence_run_add(const struct request *req, struct error *err)
{
	const char *path = request_value(req, "file"), *slash;
	const char *name = request_value(req, "name");
	struct buf document = BUF(DOCUMENT_MAX);
	struct request record = {.command = command_find("evidence", "record"),
	    .options = req->options,
	    .attachment = &document};
	char hash[DIGEST_TEXT], pieces[24];
	struct field shape = {"name", FIELD_TEXT, OPTIONAL, ""};
	bool ok = document_read(path, &document, err);

	slash = strrchr(path, '/');
	digest_of(document.data, document.len, hash);
	snprintf(pieces, sizeof(pieces), "%zu", document_pieces(document.len));
	set(&record, "hash", hash);
	set(&record, "pieces", pieces);
	set(&record, "name",
	    name != NULL    ? name
	    : slash != NULL ? slash + 1
			    : path);
	set(&record, "office", request_value(req, "office"));
	set(&record, "date", request_value(req, "date"));
	set(&record, "note", request_value(req, "note"));
	ok = ok && field_check(&shape, name != NULL ? name : path, err) &&
	     remote_run(&record, err);
	buf_free(&document);
	return ok;
}

/* Fetching ------------------------------------------------------------------*/

struct download {
	struct session *session;
	const char *hash;
	char *part; /* the file, until it is whole */
	int fd;
	size_t pieces; /* 0 before it is known */
};

/* Ask for a piece, and check it. */
static bool
ask_piece(
    struct download *down, size_t number, struct buf *bytes, struct error *err)
{
	char text[24], digest[DIGEST_TEXT];
	const char *values[FIELDS_MAX] = {down->hash, text};
	struct call call = {
	    .command = command_find("evidence", "read"), .values = values};
	struct reply reply;
	const json_t *item;
	bool ok;

	snprintf(text, sizeof(text), "%zu", number);
	if (!session_call(down->session, &call, &reply, err))
		return false;
	item = json_array_get(json_object_get(reply.body, "items"), 0);
	down->pieces =
	    (size_t)json_integer_value(json_object_get(item, "pieces"));
	ok = base64_decode(bytes, member_text(item, "data"));
	digest_of(bytes->data, bytes->len, digest);
	ok = ok && strcmp(digest, member_text(item, "digest")) == 0;
	json_decref(reply.body);
	return ok || error_set(err, ERROR_DATA_CORRUPTED, "hash",
			 "piece %zu did not come as it was stored", number);
}

static bool
cannot_write(const struct download *down, struct error *err)
{
	return error_file(err, "to", down->part);
}

static bool
fetch_pieces(struct download *down, size_t number, struct error *err)
{
	do {
		struct buf bytes = BUF(DOCUMENT_PIECE);
		bool ok = ask_piece(down, number, &bytes, err);

		if (ok && !file_write_all(down->fd, bytes.data, bytes.len))
			ok = cannot_write(down, err);
		buf_free(&bytes);
		if (!ok)
			return false;
	} while (++number <= down->pieces);
	return fsync(down->fd) == 0 || cannot_write(down, err);
}

/* Is what was put together the document of that hash? */
static bool
check_whole(struct download *down, struct error *err)
{
	struct digest *digest = digest_new();
	char piece[DOCUMENT_PIECE], text[DIGEST_TEXT];
	off_t at = 0;
	ssize_t len;

	while ((len = pread(down->fd, piece, sizeof(piece), at)) > 0) {
		digest_add(digest, piece, (size_t)len);
		at += len;
	}
	digest_end(digest, text);
	if (len < 0)
		return cannot_write(down, err);
	if (strcmp(text, down->hash) == 0)
		return true;
	unlink(down->part);
	error_set(err, ERROR_DATA_CORRUPTED, "hash",
	    "what came is not the document of that hash");
	return error_hint(err, "try again; if it stays so, tell your "
			       "administrator that the database is damaged");
}

/* Go on after the whole pieces that came another time. */
static bool
fetch(struct download *down, struct error *err)
{
	struct stat st;
	off_t whole;

	down->fd =
	    open(down->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (down->fd < 0 || fstat(down->fd, &st) < 0)
		return cannot_write(down, err);
	whole = st.st_size / DOCUMENT_PIECE;
	if (st.st_size > 0 && st.st_size % DOCUMENT_PIECE == 0)
		whole--; /* it may be all: then the last one tells */
	if (ftruncate(down->fd, whole * DOCUMENT_PIECE) < 0 ||
	    lseek(down->fd, 0, SEEK_END) < 0)
		return cannot_write(down, err);
	return fetch_pieces(down, (size_t)whole + 1, err) &&
	       check_whole(down, err);
}

/* Under its name only once it is whole, and never over another file. */
static bool
put_in_place(const struct download *down, const char *to, struct error *err)
{
	if (link(down->part, to) < 0)
		return error_file(err, "to", to);
	unlink(down->part);
	return true;
}

static bool
get_with(struct session *session, const struct context *context,
    const struct request *asked, struct error *err)
{
	struct request req = *asked; /* with the whole hash */
	const char *to = request_value(&req, "to");
	struct download down = {
	    .session = session, .part = xasprintf("%s.part", to), .fd = -1};
	struct attached attached;
	bool ok = access(to, F_OK) != 0 ||
		  error_set(err, ERROR_FILE, "to", "%s is there already", to);

	ok = ok && attach_settle(session, context, &req, &attached, err);
	down.hash = request_value(&req, "hash");
	ok = ok && fetch(&down, err) && put_in_place(&down, to, err);
	if (down.fd >= 0)
		close(down.fd);
	free(down.part);
	if (ok && !req.options.quiet)
		say("fetched", "%s, checked", to);
	return ok;
}

bool
evidence_run_get(const struct request *req, struct error *err)
{
	return connect_with(req, get_with, err);
}
