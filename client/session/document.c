/* Documents: read, and sent piece by piece as far as the server lacks them. */

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "base64.h"
#include "digest.h"
#include "nouns.h"
#include "session/document.h"
#include "session/sender.h"
#include "uuid.h"

#define STREAM_PIECES 16 /* of one request */

struct sending {
	struct sender sender;
	const char *hash, *office;
	const struct buf *document;
	size_t count;
	bool *there;		       /* by number - 1 */
	size_t numbers[STREAM_PIECES]; /* of the lines under way */
	char keys[STREAM_PIECES][UUID_TEXT];
};

/* Mark the pieces that the server says it has. */
static void
mark_runs(struct sending *sending, const json_t *runs)
{
	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		json_int_t first =
		    json_integer_value(json_object_get(run, "first"));
		json_int_t last =
		    json_integer_value(json_object_get(run, "last"));

		for (json_int_t n = first; n >= 1 && n <= last; n++)
			if ((size_t)n <= sending->count)
				sending->there[n - 1] = true;
	}
}

static bool
ask_pieces(struct sending *sending, struct error *err)
{
	const char *values[FIELDS_MAX] = {sending->hash, sending->office};
	struct call call = {
	    .command = command_find("evidence", "pieces"), .values = values};
	struct reply reply;

	if (!session_call(sending->sender.session, &call, &reply, err))
		return false;
	mark_runs(sending, json_object_get(reply.body, "items"));
	json_decref(reply.body);
	return true;
}

static void
add_piece(struct buf *lines, const struct sending *sending, size_t i,
    char key[UUID_TEXT])
{
	const char *data = sending->document->data + i * DOCUMENT_PIECE;
	size_t left = sending->document->len - i * DOCUMENT_PIECE;
	size_t len = left < DOCUMENT_PIECE ? left : DOCUMENT_PIECE;
	char digest[DIGEST_TEXT];

	uuid_make(key);
	digest_of(data, len, digest);
	buf_printf(lines,
	    "{\"command\":\"evidence/piece\",\"key\":\"%s\",\"fields\":{"
	    "\"hash\":\"%s\",\"number\":\"%zu\",\"digest\":\"%s\",",
	    key, sending->hash, i + 1, digest);
	if (sending->office != NULL) /* a code: nothing wants escaping */
		buf_printf(lines, "\"office\":\"%s\",", sending->office);
	buf_add(lines, "\"data\":\"");
	base64_add(lines, data, len);
	buf_add(lines, "\"}}\n");
}

/* The next pieces that are missing. */
static enum sender_next
begin(void *arg, struct buf *window, struct error *err)
{
	struct sending *sending = arg;
	size_t lines = 0;

	(void)err;
	for (size_t i = 0; i < sending->count && lines < STREAM_PIECES; i++) {
		if (sending->there[i])
			continue;
		sending->numbers[lines] = i;
		add_piece(window, sending, i, sending->keys[lines++]);
	}
	return lines > 0 ? SENDER_READY : SENDER_DONE;
}

static struct expected
expected(void *arg, size_t line)
{
	const struct sending *sending = arg;

	return (struct expected){
	    sending->keys[line], command_find("evidence", "piece"), false};
}

static bool
take_answer(void *arg, size_t line, json_t *answer, struct error *err)
{
	struct sending *sending = arg;

	(void)err;
	if (sender_recorded(answer))
		sending->there[sending->numbers[line]] = true;
	else
		sender_stop(&sending->sender, answer);
	return true;
}

static const struct sender_source source = {
    .begin = begin, .expected = expected, .answer = take_answer};

size_t
document_pieces(size_t len)
{
	return (len + DOCUMENT_PIECE - 1) / DOCUMENT_PIECE;
}

bool
document_read(const char *path, struct buf *document, struct error *err)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (file == NULL)
		return error_file(err, "file", path);
	ok = buf_read(document, file) || error_file(err, "file", path);
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

bool
document_send(struct session *session, const char *hash, const char *office,
    const struct buf *document, struct error *err)
{
	struct sending sending = {.hash = hash,
	    .office = office,
	    .document = document,
	    .count = document_pieces(document->len)};
	bool ok;

	sending.sender = (struct sender){.source = &source,
	    .arg = &sending,
	    .session = session,
	    .compresses = true};
	sending.there = xcalloc(sending.count + 1, sizeof(bool));
	ok = ask_pieces(&sending, err) && sender_run(&sending.sender, err);
	free(sending.there);
	return ok;
}
