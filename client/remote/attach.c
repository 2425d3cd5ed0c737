/* Documents that a request names by the first digits of their hash, or by a
 * file. */

#include <stdio.h>
#include <string.h>

#include "core/say.h"
#include "member.h"
#include "nouns.h"
#include "outbox/outbox_send.h"
#include "remote/attach.h"
#include "session/document.h"
#include "uuid.h"

#define PREFIX_MOST 40 /* digits that are asked for: they are of one */
#define SHOWN	    "5"

/* The filings of the documents whose hash begins so, a new reference. */
static json_t *
filings(struct session *session, const char *prefix, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {
	    .command = command_find("evidence", "list"), .values = values};
	char digits[PREFIX_MOST + 1];
	struct reply reply;
	json_t *items;

	snprintf(digits, sizeof(digits), "%s", prefix);
	*command_value(call.command, values, "prefix") = digits;
	*command_value(call.command, values, "limit") = SHOWN;
	if (!session_call(session, &call, &reply, err))
		return NULL;
	items = json_incref(json_object_get(reply.body, "items"));
	json_decref(reply.body);
	return items != NULL ? items : json_array();
}

static const char *
hash_at(const json_t *items, size_t i)
{
	return member_text(json_array_get(items, i), "sha256");
}

/* Several documents begin so: which. */
static bool
refuse_ambiguous(const struct field *field, const char *prefix,
    const json_t *items, struct error *err)
{
	struct buf which = BUF(sizeof(err->message) - 80);

	for (size_t i = 0; i < json_array_size(items); i++)
		buf_printf(&which, "\n  %s  %.60s", hash_at(items, i),
		    member_text(json_array_get(items, i), "name"));
	error_set(err, ERROR_INVALID, field->name,
	    "several documents begin with %s:%s", prefix, which.data);
	buf_free(&which);
	return error_hint(err, "give more of its digits");
}

static bool
find_prefix(struct session *session, const struct field *field,
    const char *prefix, char hash[DIGEST_TEXT], struct error *err)
{
	json_t *items = filings(session, prefix, err);
	bool ok = items != NULL, one = true;

	for (size_t i = 1; ok && i < json_array_size(items); i++)
		one = one && strcmp(hash_at(items, i), hash_at(items, 0)) == 0;
	if (ok && json_array_size(items) == 0) {
		ok = error_set(err, ERROR_NOT_FOUND, field->name,
		    "no document was filed whose hash begins with %s", prefix);
		error_hint(err, "see: bursar evidence list");
	} else if (ok && !one) {
		ok = refuse_ambiguous(field, prefix, items, err);
	} else if (ok) {
		snprintf(hash, DIGEST_TEXT, "%s", hash_at(items, 0));
	}
	json_decref(items);
	return ok;
}

/* The server cannot be reached: the document waits in the outbox, before what
 * refers to it. */
static bool
save_document(const struct context *context, const struct request *record,
    struct outbox_entry *entry, struct error *err)
{
	struct outbox outbox;
	bool ok = outbox_open(&outbox, context, true, err);

	if (ok) {
		ok = outbox_save(&outbox, context, record, entry, err);
		outbox_close(&outbox);
	}
	if (ok)
		say("note", "%s is saved in the outbox as %u",
		    request_value(record, "name"), entry->number);
	outbox_entry_free(entry);
	return ok;
}

static bool
file_document(struct session *session, const struct context *context,
    const struct request *record, struct error *err)
{
	struct outbox_entry entry = {0};
	struct call call = {
	    record->command, (const char **)record->values, entry.key, false};
	struct reply reply = {NULL};
	bool ok;

	uuid_make(entry.key);
	ok = document_send(session, request_value(record, "hash"), NULL,
	    record->attachment, err);
	if (!ok)
		reply.no_verdict = session_failed(err);
	ok = ok && session_call(session, &call, &reply, err);
	if (ok && !record->options.quiet)
		say("filed", "%s, SHA-256 %s", request_value(record, "name"),
		    request_value(record, "hash"));
	if (ok)
		json_decref(reply.body);
	if (ok || !reply.no_verdict || context->no_outbox)
		return ok;
	entry.unsure = reply.unsure;
	return save_document(context, record, &entry, err);
}

/* File the document, unless the server has it. */
static bool
send_file(struct session *session, const struct context *context,
    const struct request *req, const char *path, const char *hash,
    const struct buf *document, struct error *err)
{
	struct request record = {.command = command_find("evidence", "record"),
	    .options = req->options,
	    .attachment = document};
	const char *slash = strrchr(path, '/');
	char pieces[24];
	json_t *items = filings(session, hash, err);
	bool there = json_array_size(items) > 0;

	if (items == NULL && (req->options.dry_run || !session_failed(err)))
		return false;
	json_decref(items);
	if (there || req->options.dry_run) {
		say(there ? "filed already" : "would be filed",
		    "%s, SHA-256 %s", path, hash);
		return true;
	}
	snprintf(pieces, sizeof(pieces), "%zu", document_pieces(document->len));
	*command_value(record.command, record.values, "hash") = hash;
	*command_value(record.command, record.values, "pieces") = pieces;
	*command_value(record.command, record.values, "name") =
	    slash != NULL ? slash + 1 : path;
	return file_document(session, context, &record, err);
}

static bool
take_file(struct session *session, const struct context *context,
    const struct request *req, const char *path, char hash[DIGEST_TEXT],
    struct error *err)
{
	struct buf document = BUF(DOCUMENT_MAX);
	bool ok = document_read(path, &document, err);

	if (ok) {
		digest_of(document.data, document.len, hash);
		ok = send_file(
		    session, context, req, path, hash, &document, err);
	}
	buf_free(&document);
	return ok;
}

bool
attach_find(struct session *session, const struct field *field,
    const char *named, char hash[DIGEST_TEXT], struct error *err)
{
	struct request dry = {.options.dry_run = true};

	if (request_named(named) == NAMED_BY_PREFIX)
		return find_prefix(session, field, named, hash, err);
	return take_file(
	    session, session_context(session), &dry, named, hash, err);
}

bool
attach_settle(struct session *session, const struct context *context,
    struct request *req, struct attached *attached, struct error *err)
{
	for (size_t i = 0; req->command->fields[i].name != NULL; i++) {
		const struct field *field = &req->command->fields[i];
		const char *value = req->values[i];
		enum named named;
		bool ok;

		if (value == NULL || !field->document)
			continue;
		named = request_named(value);
		if (named != NAMED_BY_PREFIX && named != NAMED_BY_FILE)
			continue;
		ok = named == NAMED_BY_PREFIX
			 ? find_prefix(
			       session, field, value, attached->hash[i], err)
			 : take_file(session, context, req, value,
			       attached->hash[i], err);
		if (!ok)
			return false;
		req->values[i] = attached->hash[i];
	}
	return true;
}
