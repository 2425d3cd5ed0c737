/* The format of an entry in the outbox. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "field.h"
#include "outbox/outbox_file.h"

#define MAGIC	 "bursar outbox "
#define VERSION	 "2\n"
#define CHECKSUM "sha256 "
#define HEAD_LEN (sizeof(MAGIC VERSION CHECKSUM) - 1 + DIGEST_TEXT - 1 + 1)

bool
outbox_is_key(const char *text)
{
	static const struct field field = {"key", FIELD_REF, REQUIRED, ""};
	struct error ignored;

	return strchr(text, '-') != NULL && field_check(&field, text, &ignored);
}

void
outbox_entry_free(struct outbox_entry *entry)
{
	json_decref(entry->fields);
	entry->fields = NULL;
}

/* A text that was cut to fit may end within a character. */
static json_t *
text_value(const char *text)
{
	json_t *value = json_string(text);

	for (size_t len = strlen(text); value == NULL && len > 0; len--)
		value = json_stringn(text, len - 1);
	return value;
}

static json_t *
entry_json(const struct outbox_entry *entry)
{
	json_t *object = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
				   "s:O, s:b, s:b, s:s, s:o, s:o, s:o}",
	    "number", (int)entry->number, "key", entry->key, "command",
	    entry->command, "server", entry->server, "ledger", entry->ledger,
	    "authority", entry->authority, "person", entry->person, "saved",
	    entry->saved, "fields", entry->fields, "unsure", entry->unsure,
	    "parked", entry->parked, "code",
	    error_kind(entry->reason.code)->name, "field",
	    text_value(entry->reason.subject), "reason",
	    text_value(entry->reason.message), "hint",
	    text_value(entry->reason.hint));

	if (object == NULL)
		abort(); /* all of it was checked before it came here */
	return object;
}

void
outbox_entry_write(const struct outbox_entry *entry, struct buf *buf)
{
	json_t *object = entry_json(entry);
	char *text = json_dumps(object, JSON_INDENT(1)), sum[DIGEST_TEXT];
	struct buf body = BUF(OUTBOX_FILE_MAX);

	json_decref(object);
	if (text == NULL)
		abort();
	buf_printf(&body, "%s\n", text);
	free(text);
	digest_of(body.data, body.len, sum);
	buf_printf(buf, MAGIC VERSION CHECKSUM "%s\n", sum);
	buf_add_bytes(buf, body.data, body.len);
	if (buf_over(&body))
		buf->over = true;
	buf_free(&body);
}

static bool
damaged(struct error *err, const char *how)
{
	return error_set(err, ERROR_INVALID, "", "%s", how);
}

/* The two lines before the content. */
static bool
check_head(const char *data, size_t len, struct error *err)
{
	const size_t magic = strlen(MAGIC), version = strlen(VERSION);
	char sum[DIGEST_TEXT];

	if (len < magic || memcmp(data, MAGIC, magic) != 0)
		return damaged(err, "it does not begin as an entry does");
	if (len >= HEAD_LEN && memcmp(data + magic, VERSION, version) != 0) {
		error_set(err, ERROR_CONFIG, "",
		    "it was written by another version of bursar");
		return error_hint(err, "use the newest bursar");
	}
	if (len < HEAD_LEN)
		return damaged(err, "it is truncated");
	digest_of(data + HEAD_LEN, len - HEAD_LEN, sum);
	data += magic + version;
	if (memcmp(data, CHECKSUM, strlen(CHECKSUM)) != 0 ||
	    memcmp(data + strlen(CHECKSUM), sum, DIGEST_TEXT - 1) != 0 ||
	    data[strlen(CHECKSUM) + DIGEST_TEXT - 1] != '\n')
		return damaged(err, "its checksum does not match");
	return true;
}

static bool
are_strings(const json_t *fields)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)fields, name, value)
		if (!json_is_string(value) ||
		    strlen(json_string_value(value)) !=
			json_string_length(value))
			return false;
	return json_is_object(fields);
}

/* Copy a text that must fit. */
static bool
take_text(char *to, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		return false;
	memcpy(to, text, len + 1);
	return true;
}

/* Fill the entry; its fields stay the object's. */
static bool
take_members(struct outbox_entry *entry, json_t *object)
{
	const char *key, *command, *server, *ledger, *authority, *person;
	const char *saved, *code, *field, *reason, *hint;
	int number, unsure, parked;

	if (json_unpack_ex(object, NULL, JSON_STRICT,
		"{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:b, s:b, s:s, "
		"s:s, s:s, s:s}",
		"number", &number, "key", &key, "command", &command, "server",
		&server, "ledger", &ledger, "authority", &authority, "person",
		&person, "saved", &saved, "fields", &entry->fields, "unsure",
		&unsure, "parked", &parked, "code", &code, "field", &field,
		"reason", &reason, "hint", &hint) != 0)
		return false;
	entry->number = (unsigned)number;
	entry->unsure = unsure != 0;
	entry->parked = parked != 0;
	entry->reason.code = error_by_name(code);
	return number > 0 && number <= (int)OUTBOX_NUMBER_MAX &&
	       outbox_is_key(key) && are_strings(entry->fields) &&
	       take_text(entry->key, sizeof(entry->key), key) &&
	       take_text(entry->command, sizeof(entry->command), command) &&
	       take_text(entry->server, sizeof(entry->server), server) &&
	       take_text(entry->ledger, sizeof(entry->ledger), ledger) &&
	       take_text(
		   entry->authority, sizeof(entry->authority), authority) &&
	       take_text(entry->person, sizeof(entry->person), person) &&
	       take_text(entry->saved, sizeof(entry->saved), saved) &&
	       take_text(entry->reason.subject, sizeof(entry->reason.subject),
		   field) &&
	       take_text(entry->reason.message, sizeof(entry->reason.message),
		   reason) &&
	       take_text(entry->reason.hint, sizeof(entry->reason.hint), hint);
}

bool
outbox_entry_read(
    struct outbox_entry *entry, const char *data, size_t len, struct error *err)
{
	json_t *object;
	bool ok;

	*entry = (struct outbox_entry){0};
	if (len > OUTBOX_FILE_MAX + HEAD_LEN)
		return damaged(err, "it is too large");
	if (!check_head(data, len, err))
		return false;
	object = json_loadb(
	    data + HEAD_LEN, len - HEAD_LEN, JSON_REJECT_DUPLICATES, NULL);
	ok = object != NULL && take_members(entry, object);
	if (ok)
		json_incref(entry->fields);
	else
		*entry = (struct outbox_entry){0};
	json_decref(object);
	return ok || damaged(err, "what it says is not an entry");
}
