/* What a backup says of itself. */

#include <string.h>

#include "backup/manifest.h"
#include "db/migrate.h"
#include "digest.h"
#include "member.h"
#include "version.h"

#define FORMAT 1 /* of the file: one more when an older program cannot read */

json_t *
manifest_new(const struct snapshot *snapshot)
{
	return json_pack("{s:i, s:s, s:s, s:i, s:s, s:o, s:[]}", "format",
	    FORMAT, "program", "bursard " BURSAR_VERSION, "taken",
	    snapshot->taken, "level", snapshot->level, "postgresql",
	    snapshot->server, "heads",
	    json_loads(
		snapshot->heads != NULL ? snapshot->heads : "[]", 0, NULL),
	    "members");
}

void
manifest_add(json_t *manifest, const char *name, const void *data, size_t len)
{
	char digest[DIGEST_TEXT];

	digest_of(data, len, digest);
	json_array_append_new(json_object_get(manifest, "members"),
	    json_pack("{s:s, s:I, s:s}", "name", name, "size", (json_int_t)len,
		"sha256", digest));
}

void
manifest_print(const json_t *manifest, struct buf *text)
{
	char *printed = json_dumps(manifest, JSON_INDENT(1));

	buf_add(text, printed);
	buf_add(text, "\n");
	free(printed);
}

static bool
unreadable(struct error *err)
{
	error_set(err, ERROR_DATA_CORRUPTED, MANIFEST,
	    "the backup does not say in " MANIFEST " what is in it");
	return error_hint(err, "take another backup");
}

json_t *
manifest_read(const struct buf *text, struct error *err)
{
	json_t *manifest = json_loadb(text->data, text->len, 0, NULL);
	json_t *members, *heads;
	const char *program, *taken, *server;
	int format = 0, level = 0;
	bool ok = manifest != NULL &&
		  json_unpack(manifest, "{s:i, s:s, s:s, s:i, s:s, s:o, s:o}",
		      "format", &format, "program", &program, "taken", &taken,
		      "level", &level, "postgresql", &server, "heads", &heads,
		      "members", &members) == 0 &&
		  json_is_array(heads) && json_is_array(members);

	if (!ok)
		unreadable(err);
	else if (format > FORMAT) {
		error_set(err, ERROR_CONFIG, MANIFEST,
		    "the backup was made by %s, in a form that this bursard "
		    "cannot read",
		    program);
		ok = error_hint(err, "install the newer bursard");
	} else
		ok = migrate_knows("the backup", level, err);
	if (ok)
		return manifest;
	json_decref(manifest);
	return NULL;
}

size_t
manifest_members(const json_t *manifest)
{
	return json_array_size(json_object_get(manifest, "members"));
}

bool
manifest_has(const json_t *manifest, size_t n, const char *name,
    const struct buf *data, struct error *err)
{
	const json_t *member =
	    json_array_get(json_object_get(manifest, "members"), n);
	char digest[DIGEST_TEXT];

	digest_of(data->data, data->len, digest);
	if (strcmp(member_text(member, "name"), name) == 0 &&
	    strcmp(member_text(member, "sha256"), digest) == 0)
		return true;
	error_set(err, ERROR_DATA_CORRUPTED, name,
	    "%s in the backup is not what " MANIFEST " says", name);
	return error_hint(err, "take another backup");
}

bool
manifest_names(const json_t *manifest, const char *name)
{
	const json_t *member;
	size_t i;

	json_array_foreach (json_object_get(manifest, "members"), i, member)
		if (strcmp(member_text(member, "name"), name) == 0)
			return true;
	return false;
}

const char *
manifest_taken(const json_t *manifest)
{
	return member_text(manifest, "taken");
}

static void
print_heads(const json_t *heads, struct buf *text)
{
	const json_t *head;
	size_t i;

	json_array_foreach (heads, i, head)
		buf_printf(text, "%s%lld of %s", i > 0 ? ", " : "",
		    (long long)json_integer_value(json_object_get(head, "seq")),
		    member_text(head, "book"));
}

void
manifest_print_heads(const json_t *manifest, struct buf *text)
{
	print_heads(json_object_get(manifest, "heads"), text);
}

bool
manifest_has_heads(const json_t *manifest, const char *heads, struct error *err)
{
	struct buf wanted = BUF(200), found = BUF(200);
	json_t *there = json_loads(heads != NULL ? heads : "[]", 0, NULL);
	bool ok = json_equal(json_object_get(manifest, "heads"), there) == 1;

	manifest_print_heads(manifest, &wanted);
	print_heads(there, &found);
	if (!ok)
		error_set(err, ERROR_DATA_CORRUPTED, "heads",
		    "the last entry restored is %s, and that of the backup %s, "
		    "or their hashes differ",
		    found.data, wanted.data);
	json_decref(there);
	buf_free(&wanted);
	buf_free(&found);
	return ok;
}
