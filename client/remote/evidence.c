/* Documents: read, sent in pieces, fetched and checked. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/base64.h"
#include "core/gzip.h"
#include "core/say.h"
#include "digest.h"
#include "member.h"
#include "remote/evidence.h"
#include "remote/remote.h"
#include "uuid.h"

#define STREAM_PIECES 16 /* of one request */
#define STREAM_TRIES  5	 /* without getting on */

/* clang-format off */
static const struct field add[] = {
	{ "file", FIELD_TEXT, POSITIONAL, "the document, at most 64 MiB" },
	{ "name", FIELD_TEXT, OPTIONAL, "what to call it (the name of the file)" },
	{ "office", FIELD_CODE, OPTIONAL, "whose it is and who sees it, beside headquarters (your own office)" },
	{ "date", FIELD_DATE, OPTIONAL, "the day it is filed (today)" },
	{ "note", FIELD_TEXT, OPTIONAL, "anything worth knowing" },
	{ NULL },
};

static const struct field get[] = {
	{ "hash", FIELD_HASH, POSITIONAL, "which document" },
	{ "to", FIELD_TEXT, REQUIRED, "the file to write; it must not be there yet" },
	{ NULL },
};

const struct command evidence_local_commands[] = {
	{ "evidence", "add", COMMAND_SHOW, ROLES_ENTRY, add,
	  "File a document; entries refer to it by the hash that this prints. What the server has already is not sent again.",
	  "evidence add letter.pdf\ninkind offer --party acme --kind expert --description \"Engineer\" --quantity 6 --unit month --evidence ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "evidence", "get", COMMAND_SHOW, ROLES_MONEY, get,
	  "Fetch a document, and check that it is the one of that hash. What came before the link broke is not fetched again.",
	  "evidence get ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad --to letter.pdf" },
	{ NULL },
};
/* clang-format on */

/* Sending -------------------------------------------------------------------*/

struct upload {
	struct session *session;
	const char *hash, *office;
	const struct buf *document;
	size_t count;
	bool *there; /* by number - 1 */
	/* The stream that is under way. */
	struct buf body;
	size_t offset, numbers[STREAM_PIECES], lines;
	bool moved, whole, refused;
	struct error reason;
};

/* Mark the pieces that the server says it has. */
static void
mark_runs(struct upload *up, const json_t *runs)
{
	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		json_int_t first =
		    json_integer_value(json_object_get(run, "first"));
		json_int_t last =
		    json_integer_value(json_object_get(run, "last"));

		for (json_int_t n = first; n >= 1 && n <= last; n++)
			if ((size_t)n <= up->count)
				up->there[n - 1] = true;
	}
}

static bool
ask_pieces(struct upload *up, struct error *err)
{
	const char *values[FIELDS_MAX] = {up->hash, up->office};
	struct call call = {
	    .command = command_find("evidence", "pieces"), .values = values};
	struct reply reply;

	if (!session_call(up->session, &call, &reply, err))
		return false;
	mark_runs(up, json_object_get(reply.body, "items"));
	json_decref(reply.body);
	return true;
}

static void
add_piece(struct buf *lines, const struct upload *up, size_t i)
{
	const char *data = up->document->data + i * EVIDENCE_PIECE;
	size_t left = up->document->len - i * EVIDENCE_PIECE;
	size_t len = left < EVIDENCE_PIECE ? left : EVIDENCE_PIECE;
	char key[UUID_TEXT], digest[DIGEST_TEXT];

	uuid_make(key);
	digest_of(data, len, digest);
	buf_printf(lines,
	    "{\"command\":\"evidence/piece\",\"key\":\"%s\",\"fields\":{"
	    "\"hash\":\"%s\",\"number\":\"%zu\",\"digest\":\"%s\",",
	    key, up->hash, i + 1, digest);
	if (up->office != NULL) /* a code: nothing in it wants escaping */
		buf_printf(lines, "\"office\":\"%s\",", up->office);
	buf_add(lines, "\"data\":\"");
	base64_add(lines, data, len);
	buf_add(lines, "\"}}\n");
}

/* Make a stream of the next pieces; false if none is missing. */
static bool
stream_fill(struct upload *up)
{
	struct buf lines = BUF(STREAM_PIECES * 2L * EVIDENCE_PIECE);

	up->lines = up->offset = 0;
	up->moved = up->whole = false;
	buf_clear(&up->body);
	for (size_t i = 0; i < up->count && up->lines < STREAM_PIECES; i++) {
		if (up->there[i])
			continue;
		up->numbers[up->lines++] = i;
		add_piece(&lines, up, i);
	}
	gzip_add(&up->body, lines.data, lines.len);
	buf_free(&lines);
	return up->lines > 0;
}

static size_t
on_send(void *arg, char *data, size_t size)
{
	struct upload *up = arg;
	size_t left = up->body.len - up->offset;
	size_t len = left < size ? left : size;

	memcpy(data, up->body.data + up->offset, len);
	up->offset += len;
	return len;
}

static void
take_answer(struct upload *up, const json_t *answer)
{
	json_int_t line = json_integer_value(json_object_get(answer, "line"));
	const char *status = member_text(answer, "status");

	if (json_is_true(json_object_get(answer, "end")))
		up->whole = true;
	if (line < 1 || (size_t)line > up->lines)
		return;
	if (strcmp(status, "recorded") == 0 ||
	    strcmp(status, "replayed") == 0) {
		up->there[up->numbers[line - 1]] = true;
		up->moved = true;
	} else if (!up->refused) {
		up->refused = true;
		error_set(&up->reason, error_by_name(member_text(answer, "code")),
		    member_text(answer, "field"), "%s", member_text(answer, "detail"));
		error_hint(&up->reason, "%s", member_text(answer, "hint"));
	}
}

static bool
on_line(void *arg, const char *line, size_t len, struct error *err)
{
	json_t *answer = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);

	if (answer == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "server",
		    "the answer has a line that is not JSON");
	take_answer(arg, answer);
	json_decref(answer);
	return true;
}

/* Send one stream of pieces. */
static bool
stream_send(struct upload *up, bool *again, struct error *err)
{
	const struct stream stream = {
	    "/v1/bulk?mode=each", "gzip", on_send, on_line, up};
	bool ok = session_stream(up->session, &stream, again, err);

	if (up->refused) {
		*err = up->reason;
		*again = false;
		return false;
	}
	if (ok && !(up->whole && up->moved)) {
		*again = true;
		return error_set(
		    err, ERROR_UNAVAILABLE, "server", "the answer broke off");
	}
	*again = *again && session_lost(up->session);
	return ok;
}

static bool
send_pieces(struct upload *up, struct error *err)
{
	int tries = 0;

	while (stream_fill(up)) {
		bool again = false;

		if (stream_send(up, &again, err))
			continue;
		tries = up->moved ? 1 : tries + 1;
		if (!again || tries == STREAM_TRIES ||
		    !session_wait(up->session, tries))
			return false;
	}
	return true;
}

bool
evidence_upload(struct session *session, const char *hash, const char *office,
    const struct buf *document, struct error *err)
{
	size_t count = (document->len + EVIDENCE_PIECE - 1) / EVIDENCE_PIECE;
	struct upload up = {.session = session,
	    .hash = hash,
	    .office = office,
	    .document = document,
	    .count = count,
	    .there = xcalloc(count + 1, sizeof(bool)),
	    .body = BUF(STREAM_PIECES * 2L * EVIDENCE_PIECE)};
	bool ok = ask_pieces(&up, err) && send_pieces(&up, err);

	buf_free(&up.body);
	free(up.there);
	return ok;
}

/* Adding --------------------------------------------------------------------*/

static bool
document_read(const char *path, struct buf *document, struct error *err)
{
	FILE *file = fopen(path, "re");
	char piece[EVIDENCE_PIECE];
	size_t len;
	bool ok;

	if (file == NULL)
		return error_set(
		    err, ERROR_FILE, "file", "%s: %s", path, strerror(errno));
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add_bytes(document, piece, len);
	ok = !ferror(file) || error_set(err, ERROR_FILE, "file", "%s: %s", path,
				  strerror(errno));
	fclose(file);
	if (ok && buf_over(document)) {
		error_set(err, ERROR_TOO_LARGE, "file",
		    "%s is larger than 64 MiB", path);
		return error_hint(err, "keep it elsewhere, and give entries "
				       "the hash that sha256sum prints");
	}
	if (ok && document->len == 0)
		return error_set(
		    err, ERROR_INVALID, "file", "%s is empty", path);
	return ok;
}

/* Set a field of the request, if there is a value. */
static void
set(struct request *req, const char *field, const char *value)
{
	const struct field *f = field_find(req->command->fields, field);

	req->values[f - req->command->fields] = value;
}

bool
evidence_run_add(const struct request *req, struct error *err)
{
	const char *path = request_value(req, "file"), *slash;
	const char *name = request_value(req, "name");
	struct buf document = BUF(EVIDENCE_MAX);
	struct request record = {.command = command_find("evidence", "record"),
	    .options = req->options,
	    .attachment = &document};
	char hash[DIGEST_TEXT], pieces[24];
	struct field shape = {"name", FIELD_TEXT, OPTIONAL, ""};
	bool ok = document_read(path, &document, err);

	slash = strrchr(path, '/');
	digest_of(document.data, document.len, hash);
	snprintf(pieces, sizeof(pieces), "%zu",
	    (document.len + EVIDENCE_PIECE - 1) / EVIDENCE_PIECE);
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
	return ok || error_set(err, ERROR_DAMAGED, "hash",
			 "piece %zu did not come as it was stored", number);
}

static bool
cannot_write(const struct download *down, struct error *err)
{
	return error_set(
	    err, ERROR_FILE, "to", "%s: %s", down->part, strerror(errno));
}

static bool
fetch_pieces(struct download *down, size_t number, struct error *err)
{
	do {
		struct buf bytes = BUF(EVIDENCE_PIECE);
		bool ok = ask_piece(down, number, &bytes, err);

		if (ok && write(down->fd, bytes.data, bytes.len) !=
			      (ssize_t)bytes.len)
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
	char piece[EVIDENCE_PIECE], text[DIGEST_TEXT];
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
	error_set(err, ERROR_DAMAGED, "hash",
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
	whole = st.st_size / EVIDENCE_PIECE;
	if (st.st_size > 0 && st.st_size % EVIDENCE_PIECE == 0)
		whole--; /* it may be all: then the last one tells */
	if (ftruncate(down->fd, whole * EVIDENCE_PIECE) < 0 ||
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
		return error_set(
		    err, ERROR_FILE, "to", "%s: %s", to, strerror(errno));
	unlink(down->part);
	return true;
}

static bool
get_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	const char *to = request_value(req, "to");
	struct download down = {.session = session,
	    .hash = request_value(req, "hash"),
	    .part = xasprintf("%s.part", to),
	    .fd = -1};
	bool ok = access(to, F_OK) != 0 ||
		  error_set(err, ERROR_FILE, "to", "%s is there already", to);

	(void)context;
	ok = ok && fetch(&down, err) && put_in_place(&down, to, err);
	if (down.fd >= 0)
		close(down.fd);
	free(down.part);
	if (ok && !req->options.quiet)
		say("fetched", "%s, checked", to);
	return ok;
}

bool
evidence_run_get(const struct request *req, struct error *err)
{
	return remote_with(req, get_with, err);
}
