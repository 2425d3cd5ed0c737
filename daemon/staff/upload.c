/* Taking a form with a file, and keeping the file. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "base64.h"
#include "digest.h"
#include "http/multipart.h"
#include "member.h"
#include "nouns.h"
#include "staff/form.h"
#include "staff/upload.h"
#include "utf8.h"

#define PIECE	  32768 /* bytes of a piece of a document */
#define PIECE_MAX (PIECE / 3 * 4 + 8)
#define PARTS_MAX (FORM_FIELDS_MAX + 1)
#define SHOWN_MAX 100 /* bytes of the name of a file in a sentence */

enum doing { LOOKING, SENDING, FILING, KEPT };

struct upload {
	struct multipart parts;
	unsigned count;	  /* of parts */
	bool of_file;	  /* the part that is coming is the file */
	bool has_file;	  /* it came, with a name or without */
	char field[MULTIPART_NAME_MAX + 1]; /* that is coming, otherwise */
	struct buf value;		    /* of that */
	json_t *fields;
	struct buf file;
	char name[MULTIPART_FILE_MAX + 1]; /* of the file */
	char hash[DIGEST_TEXT];
	char key[UUID_TEXT]; /* of its filing */
	enum doing doing;
	size_t sent; /* bytes, in whole pieces */
	bool failed; /* wrong says why */
	struct error wrong;
};

struct upload *
upload_new(struct http_text content_type)
{
	struct upload *upload = xcalloc(1, sizeof(*upload));

	upload->fields = json_object();
	buf_init(&upload->value, FORM_VALUE_MAX);
	buf_init(&upload->file, UPLOAD_FILE_MAX);
	upload->failed = !multipart_begin(
	    &upload->parts, content_type, &upload->wrong);
	return upload;
}

void
upload_free(struct upload *upload)
{
	if (upload == NULL)
		return;
	multipart_end(&upload->parts);
	json_decref(upload->fields);
	buf_free(&upload->value);
	buf_free(&upload->file);
	free(upload);
}

/* Taking it -------------------------------------------------------------------*/

/* A field has come whole. */
static bool
end_field(struct upload *upload)
{
	const struct buf *value = &upload->value;
	struct buf name = BUF(MULTIPART_NAME_MAX);
	bool ok;

	if (buf_over(value) || memchr(value->data, '\0', value->len) != NULL)
		return error_set(&upload->wrong, ERROR_MALFORMED, "",
		    "a field of the form is longer than a form has it, or no "
		    "text");
	buf_add(&name, upload->field);
	ok = form_add(upload->fields, &name, value, &upload->wrong);
	buf_free(&name);
	return ok;
}

/* The part that was coming is whole. */
static bool
end_part(struct upload *upload)
{
	return upload->count == 0 || upload->of_file || end_field(upload);
}

static bool
begin_part(struct upload *upload)
{
	const struct multipart *parts = &upload->parts;

	if (!end_part(upload))
		return false;
	if (++upload->count > PARTS_MAX)
		return error_set(&upload->wrong, ERROR_MALFORMED, "",
		    "the form has too many fields");
	upload->of_file = parts->is_file;
	memcpy(upload->field, parts->name, sizeof(upload->field));
	buf_clear(&upload->value);
	if (!parts->is_file)
		return true;
	if (strcmp(parts->name, UPLOAD_FIELD) != 0 || upload->has_file)
		return error_set(&upload->wrong, ERROR_MALFORMED, "",
		    "the form has a file too many");
	upload->has_file = true;
	snprintf(upload->name, sizeof(upload->name), "%s", parts->file);
	return true;
}

void
upload_take(struct upload *upload, const char *data, size_t len)
{
	struct http_text rest = {data, len}, piece;
	enum multipart_event event = MULTIPART_MORE;

	if (upload->failed)
		return;
	do {
		event = multipart_next(
		    &upload->parts, &rest, &piece, &upload->wrong);
		if (event == MULTIPART_DATA)
			buf_add_bytes(upload->of_file ? &upload->file
						      : &upload->value,
			    piece.data, piece.len);
		else if (event == MULTIPART_PART && !begin_part(upload))
			event = MULTIPART_WRONG;
	} while (event == MULTIPART_PART || event == MULTIPART_DATA);
	upload->failed = event == MULTIPART_WRONG;
}

/* The beginning of its name, in whole characters; NULL where it is not UTF-8. */
static const char *
shown_name(const struct upload *upload, char shown[static SHOWN_MAX + 4])
{
	const char *at = upload->name;
	uint32_t character;
	size_t len = 0, size;

	for (; *at != '\0'; at += size) {
		size = utf8_read(at, &character);
		if (size == 0)
			return NULL;
		if ((size_t)(at - upload->name) + size <= SHOWN_MAX)
			len = (size_t)(at - upload->name) + size;
	}
	snprintf(shown, SHOWN_MAX + 4, "%.*s%s", (int)len, upload->name,
	    upload->name[len] != '\0' ? "…" : "");
	return shown;
}

/* What is wrong with the file, which is whole, if anything. */
static bool
judge_file(struct upload *upload)
{
	struct error *err = &upload->wrong;
	char shown[SHOWN_MAX + 4];

	if (shown_name(upload, shown) == NULL)
		return error_set(err, ERROR_INVALID, UPLOAD_FIELD,
		    "the name of the file is not UTF-8");
	if (buf_over(&upload->file)) {
		error_set(err, ERROR_TOO_LARGE, UPLOAD_FIELD,
		    "%s is larger than " UPLOAD_FILE_SAID, shown);
		return error_hint(err,
		    "file it by bursar evidence add, which takes 64 MiB, and "
		    "give its SHA-256 here");
	}
	if (upload->name[0] == '\0' && upload->file.len > 0)
		return error_set(err, ERROR_INVALID, UPLOAD_FIELD,
		    "the file has no name");
	if (upload->name[0] != '\0' && upload->file.len == 0)
		return error_set(err, ERROR_INVALID, UPLOAD_FIELD,
		    "%s is empty", shown);
	return true;
}

void
upload_over(struct upload *upload)
{
	if (upload->failed)
		return;
	if (!multipart_is_whole(&upload->parts))
		upload->failed = !error_set(&upload->wrong, ERROR_MALFORMED,
		    "", "the form ends before its end");
	else
		upload->failed = !end_part(upload) || !judge_file(upload);
	if (upload->failed || upload->name[0] == '\0')
		return;
	digest_of(upload->file.data, upload->file.len, upload->hash);
	uuid_make(upload->key);
}

const json_t *
upload_fields(const struct upload *upload)
{
	return upload->fields;
}

const struct error *
upload_wrong(const struct upload *upload)
{
	return upload->failed ? &upload->wrong : NULL;
}

const char *
upload_name(const struct upload *upload)
{
	return upload->hash[0] != '\0' ? upload->name : NULL;
}

const char *
upload_hash(const struct upload *upload)
{
	return upload->hash[0] != '\0' ? upload->hash : NULL;
}

/* Keeping it -------------------------------------------------------------------*/

static size_t
piece_count(size_t bytes)
{
	return (bytes + PIECE - 1) / PIECE;
}

static json_t *
piece_fields(const struct upload *upload)
{
	const char *data = upload->file.data + upload->sent;
	size_t left = upload->file.len - upload->sent;
	size_t len = left < PIECE ? left : PIECE;
	struct buf text = BUF(PIECE_MAX), number = BUF(24);
	char digest[DIGEST_TEXT];
	json_t *fields;

	digest_of(data, len, digest);
	base64_add(&text, data, len);
	buf_printf(&number, "%zu", piece_count(upload->sent) + 1);
	fields = json_pack("{s:s, s:s, s:s, s:s}", "hash", upload->hash,
	    "number", number.data, "digest", digest, "data", text.data);
	buf_free(&text);
	buf_free(&number);
	return fields;
}

static json_t *
record_fields(const struct upload *upload)
{
	struct buf pieces = BUF(24);
	json_t *fields;

	buf_printf(&pieces, "%zu", piece_count(upload->file.len));
	fields = json_pack("{s:s, s:s, s:s}", "hash", upload->hash, "pieces",
	    pieces.data, "name", upload->name);
	buf_free(&pieces);
	return fields;
}

bool
upload_step(struct upload *upload, struct job *job)
{
	static const char *const verbs[] = {
	    [LOOKING] = "show", [SENDING] = "piece", [FILING] = "record"};

	if (upload->hash[0] == '\0' || upload->failed || upload->doing == KEPT)
		return false;
	json_decref(job->fields);
	if (upload->doing == LOOKING)
		job->fields = json_pack("{s:s}", "hash", upload->hash);
	else if (upload->doing == SENDING)
		job->fields = piece_fields(upload);
	else
		job->fields = record_fields(upload);
	if (upload->doing == FILING)
		memcpy(job->key, upload->key, sizeof(job->key));
	else
		uuid_make(job->key);
	job->command = command_find("evidence", verbs[upload->doing]);
	job->shape = NULL; /* its answer is for us alone */
	job->accept = CODING_IDENTITY;
	job->dry_run = job->preview = false;
	job->step = true;
	return true;
}

static bool
is_filed(const struct job *job)
{
	json_t *answer = json_loadb(job->reply.data, job->reply.len, 0, NULL);
	const json_t *items = json_object_get(answer, "items");
	bool filed = strcmp(member_text(json_array_get(items, 0), "state"),
			 "filed") == 0;

	json_decref(answer);
	return filed;
}

void
upload_stepped(struct upload *upload, const struct job *job)
{
	bool done = job->status < 400;

	if (upload->doing == LOOKING &&
	    (done || job->err.code == ERROR_NOT_FOUND)) {
		upload->doing = done && is_filed(job) ? KEPT : SENDING;
	} else if (!done) {
		upload->failed = true;
		upload->wrong = job->err;
		snprintf(upload->wrong.subject, sizeof(upload->wrong.subject),
		    "%s", UPLOAD_FIELD);
	} else if (upload->doing == SENDING) {
		upload->sent += PIECE;
		if (upload->sent >= upload->file.len)
			upload->doing = FILING;
	} else {
		upload->doing = KEPT;
	}
}
