/*
 * bursard restore: a backup into an empty state folder, with its private
 * cluster or an empty database of yours.
 *
 * First all that can be found wrong is looked for: the seal, the manifest, the
 * level, a checkpoint of another ledger, the passphrase, what is there already.  The database comes back in one
 * transaction, the certificates last; in between the folder says that a
 * restore is at work, and nothing starts on it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin/console_backup.h"
#include "alloc.h"
#include "backup/bundle.h"
#include "backup/dump.h"
#include "backup/files.h"
#include "backup/manifest.h"
#include "backup/meter.h"
#include "cluster/database.h"
#include "db/migrate.h"
#include "db/snapshot.h"
#include "passphrase.h"
#include "tls/locked_key.h"

#define PARTS_MOST  10000 /* members besides those of the database */
#define MEMBER_MOST (64u * 1024 * 1024)

static const struct passphrase_words words = {
    .question = "Passphrase of the backup: ",
    .missing =
	"the keys need a passphrase, and there is no terminal to ask at",
    .hint = "give --passphrase-file FILE, or leave the keys out with "
	    "--without-keys",
};

/* Options of the row. */
enum { PASSPHRASE_FILE, WITHOUT_KEYS, VERIFY, CHECKPOINT };

struct part {
	char *name;
	struct buf text;
};

struct restore {
	struct console *console;
	struct bundle_reader *bundle;
	json_t *manifest;
	struct part *parts; /* all but the manifest and what is in pieces */
	size_t count;
	char *passphrase;
};

static bool
is_in(const char *folder, const char *name)
{
	return strncmp(name, folder, strlen(folder)) == 0;
}

/* Of what may be large, and is handed on as it is read? */
static bool
is_piece(const char *name)
{
	return is_in(CONSOLE_DATABASE, name) || is_in(CONSOLE_WITNESS, name);
}

/* Looking at it ------------------------------------------------------------*/

/* The manifest and the seal are not among the members that it lists. */
static bool
is_listed(const char *name)
{
	return strcmp(name, MANIFEST) != 0 && strcmp(name, BUNDLE_SEAL) != 0;
}

static bool
read_manifest(struct restore *restore, struct error *err)
{
	struct buf text = BUF(MEMBER_MOST);
	bool ok;

	if (restore->manifest != NULL)
		return error_set(err, ERROR_DATA_CORRUPTED, "FILE",
		    "there is more than one " MANIFEST " in the backup");
	ok = bundle_content(restore->bundle, &text, err) &&
	     (restore->manifest = manifest_read(&text, err)) != NULL;
	buf_free(&text);
	return ok;
}

static bool
read_part(struct restore *restore, const char *name, struct error *err)
{
	struct part *part;

	if (restore->count == PARTS_MOST)
		return error_set(err, ERROR_DATA_CORRUPTED, "FILE",
		    "there are too many files in the backup");
	restore->parts = xrealloc(
	    restore->parts, (restore->count + 1) * sizeof(*restore->parts));
	part = &restore->parts[restore->count++];
	part->name = xstrdup(name);
	buf_init(&part->text, FILES_MOST);
	return bundle_content(restore->bundle, &part->text, err);
}

static bool
refuse_without_manifest(struct error *err)
{
	return error_set(err, ERROR_DATA_CORRUPTED, "FILE",
	    "there is no " MANIFEST
	    " in the file: it is not a backup of bursard");
}

/* Take in all but what comes in pieces, which is passed by. */
static bool
read_parts(struct restore *restore, struct error *err)
{
	char name[BUNDLE_NAME_MAX];
	bool more, ok;

	while ((ok = bundle_next(restore->bundle, name, &more, err)) && more) {
		if (strcmp(name, MANIFEST) == 0)
			ok = read_manifest(restore, err);
		else if (is_listed(name) && !is_piece(name))
			ok = read_part(restore, name, err);
		if (!ok)
			return false;
	}
	if (!ok || restore->manifest != NULL)
		return ok;
	return refuse_without_manifest(err);
}

static const struct part *
part_find(const struct restore *restore, const char *name)
{
	for (size_t i = 0; i < restore->count; i++)
		if (strcmp(restore->parts[i].name, name) == 0)
			return &restore->parts[i];
	return NULL;
}

/* The settings of the backup hold where there are none here, below those of
 * the command line. */
static bool
take_settings(struct restore *restore, struct error *err)
{
	struct console *console = restore->console;
	const struct part *part = part_find(restore, CONSOLE_SETTINGS);
	FILE *file;

	if (part == NULL || part->text.len == 0 || console->has_settings)
		return true;
	file = fmemopen(part->text.data, part->text.len, "r");
	return file != NULL && console->settle(console, file, err);
}

/* Ask for the passphrase where a key needs one, and try it. */
static bool
take_passphrase(struct restore *restore, struct error *err)
{
	const struct console *console = restore->console;
	const struct part *locked = NULL;

	for (size_t i = 0; i < restore->count; i++)
		if (files_is_locked(
			restore->parts[i].name, &restore->parts[i].text))
			locked = &restore->parts[i];
	if (locked == NULL || console->options[WITHOUT_KEYS] != NULL)
		return true;
	restore->passphrase =
	    passphrase_read(
	    console->options[PASSPHRASE_FILE], &words, false, err);
	return restore->passphrase != NULL &&
	       locked_key_opens(&locked->text, restore->passphrase, err);
}

/* What is compared with is held against all that was restored: that it is none is
 * not to be found only then. */
static bool
has_checkpoint(const struct restore *restore, struct error *err)
{
	const char *path = restore->console->options[CHECKPOINT];

	return path == NULL || console_verify_can(path, err);
}

/* Nor that it is of another ledger: what the backup was sealed as says so. */
static bool
fits_checkpoint(const struct restore *restore, struct error *err)
{
	const char *path = restore->console->options[CHECKPOINT];
	const struct part *own = part_find(restore, CONSOLE_CHECKPOINT);

	return path == NULL || own == NULL ||
	       console_verify_fits(path, own->text.data,
		   json_array_size(json_object_get(restore->manifest, "heads")),
		   err);
}

static bool
look_at_it(struct restore *restore, struct error *err)
{
	struct meter meter;

	if (!has_checkpoint(restore, err))
		return false;
	meter_begin(&meter, "looking at it");
	restore->bundle =
	    bundle_open(restore->console->operand, meter_show, &meter, err);
	meter_end(&meter);
	return restore->bundle != NULL && read_parts(restore, err) &&
	       fits_checkpoint(restore, err) &&
	       take_settings(restore, err) &&
	       files_are_new(&restore->console->config, err) &&
	       take_passphrase(restore, err);
}

/* The database -------------------------------------------------------------*/

/* A piece of the database, or of the file of checkpoints. */
static bool
give_piece(struct restore *restore, struct dump *dump, const char *name,
    const struct buf *data, struct error *err)
{
	if (is_in(CONSOLE_DATABASE, name))
		return dump_give(dump, data->data, data->len, err);
	return !is_in(CONSOLE_WITNESS, name) ||
	       files_append(&restore->console->config, STATE_CHECKPOINTS, data,
		   err);
}

/* Hand over what comes in pieces; every member is held against the manifest on
 * the way. */
static bool
give_database(struct restore *restore, struct dump *dump, struct error *err)
{
	struct buf data = BUF(MEMBER_MOST);
	char name[BUNDLE_NAME_MAX];
	struct meter meter;
	uint64_t bytes = 0;
	size_t n = 0;
	bool more, ok;

	meter_begin(&meter, "database");
	while ((ok = bundle_next(restore->bundle, name, &more, err)) && more) {
		if (!is_listed(name))
			continue;
		ok = bundle_content(restore->bundle, &data, err) &&
		     manifest_has(restore->manifest, n++, name, &data, err) &&
		     give_piece(restore, dump, name, &data, err);
		if (!ok)
			break;
		meter_show(&meter, bytes += data.len);
	}
	meter_end(&meter);
	buf_free(&data);
	if (ok && n != manifest_members(restore->manifest))
		ok = error_set(err, ERROR_DATA_CORRUPTED, MANIFEST,
		    "the backup has fewer members than " MANIFEST " says");
	return ok;
}

static bool
restore_database(struct restore *restore, struct error *err)
{
	const struct console *console = restore->console;
	char *data = config_path(&console->config, "postgres"), *role = NULL;
	struct db_settings login = database_settings(
	    &console->config, console->cluster, LOGIN_OWNER, "bursard restore");
	struct dump *dump = snapshot_role(console->db, &role, err)
				? dump_in(login.conninfo, role, data, err)
				: NULL;
	bool ok = dump != NULL && give_database(restore, dump, err);

	free(data);
	free(role);
	if (ok)
		return dump_end(dump, err);
	dump_drop(dump);
	return false;
}

/* Is the newest entry that of the backup? */
static bool
compare_heads(struct restore *restore, struct error *err)
{
	char *heads = NULL;
	bool ok = snapshot_heads(restore->console->db, &heads, err) &&
		  manifest_has_heads(restore->manifest, heads, err);

	free(heads);
	return ok;
}

/* Functions, policies and rights are rebuilt, and a schema of an older
 * level is brought to ours. */
static bool
fill_database(struct restore *restore, struct error *err)
{
	struct console *console = restore->console;
	const struct config *config = &console->config;
	struct migrate_book book = {config->book, config->currency, "", "UTC"};
	char *zone = NULL;
	bool ok = restore_database(restore, err) &&
		  migrate_unforce(console->db, err) &&
		  compare_heads(restore, err) &&
		  migrate_run(console->db, &book, &zone, err) &&
		  snapshot_count(console->db, err);

	free(zone);
	return ok;
}

/* With --verify, and where a checkpoint is to be compared with. */
static bool
verify_books(struct restore *restore, struct error *err)
{
	const struct console *console = restore->console;
	const struct part *own = part_find(restore, CONSOLE_CHECKPOINT);
	struct console_proof proof = {console->db,
	    json_object_get(restore->manifest, "heads"),
	    own != NULL ? own->text.data : NULL, console->options[CHECKPOINT]};

	return (console->options[VERIFY] == NULL && proof.path == NULL) ||
	       console_verify(&proof, err);
}

/* The files ----------------------------------------------------------------*/

static bool
put_files(struct restore *restore, struct error *err)
{
	const struct console *console = restore->console;

	for (size_t i = 0; i < restore->count; i++) {
		const struct part *part = &restore->parts[i];
		bool left_out = console->options[WITHOUT_KEYS] != NULL &&
				files_is_key(part->name);

		if (left_out || strcmp(part->name, CONSOLE_SETTINGS) == 0 ||
		    strcmp(part->name, CONSOLE_CHECKPOINT) == 0)
			continue;
		if (!files_put(&console->config, part->name, &part->text,
			restore->passphrase, err))
			return false;
	}
	return true;
}

static bool
put_settings(struct restore *restore, struct error *err)
{
	const struct config *config = &restore->console->config;
	char *path = config_path(config, CONSOLE_SETTINGS);
	bool made, ok = config_save(config, path, &made, err);

	if (ok)
		console_say("settings", "%s, %s", path,
		    made ? "those of the backup" : "was there");
	free(path);
	return ok;
}

/* The ledger has a backup of that age: this one. */
static bool
note_age(struct restore *restore, struct error *err)
{
	struct tm taken = {0};
	const char *text = manifest_taken(restore->manifest);

	if (strptime(text, "%Y-%m-%dT%H:%M:%SZ", &taken) == NULL)
		return true;
	return state_write_backup(
	    &restore->console->config, timegm(&taken), text, err);
}

static bool
finish(struct restore *restore, struct error *err)
{
	return put_files(restore, err) && put_settings(restore, err) &&
	       note_age(restore, err) &&
	       state_end_restore(&restore->console->config, err);
}

/* The command --------------------------------------------------------------*/

/* What to do where the authority's key did not come back; without it nobody
 * gets a certificate. */
static void
say_keys(const char *state)
{
	console_say("keys",
	    "the authority's key is not here: put it at %s/certs/ca.key, where "
	    "you kept it aside; bursard init then makes what else is missing",
	    state);
	console_say("",
	    "if it is lost, empty %s/certs: bursard init makes a new authority, "
	    "and everybody needs a new certificate",
	    state);
}

static void
say_done(const struct restore *restore)
{
	const struct config *config = &restore->console->config;
	struct buf heads = BUF(1000);
	bool has_authority = files_have_authority(config);

	manifest_print_heads(restore->manifest, &heads);
	console_say("restored", "the ledger as of %s, up to entry %s",
	    manifest_taken(restore->manifest), heads.data);
	console_say("state", "%s", config->state);
	console_say("not known", "what came later: whose certificate was "
				 "revoked since, and who was disabled, is let "
				 "in again");
	if (!has_authority)
		say_keys(config->state);
	printf("\nNext:\n");
	if (!has_authority)
		printf("  bursard init --state %s    once the key is there\n",
		    config->state);
	printf("  bursard run --state %s\n", config->state);
	buf_free(&heads);
}

static void
let_go(struct restore *restore)
{
	bundle_close(restore->bundle);
	passphrase_forget(restore->passphrase);
	json_decref(restore->manifest);
	for (size_t i = 0; i < restore->count; i++) {
		free(restore->parts[i].name);
		buf_free(&restore->parts[i].text);
	}
	free(restore->parts);
}

/* Of what waits in an older state nobody knows whether it was sent since. */
static bool
hold_letters(struct restore *restore, struct error *err)
{
	struct console *console = restore->console;
	char *sql = xasprintf("select rules.mail_hold('%s')",
	    console->config.book);
	char *count = NULL;
	bool ok = db_value(console->db, sql, &count, err);

	if (ok && count != NULL && strcmp(count, "0") != 0)
		console_say("letters",
		    "%s waited, and may have been sent since: see bursar mail "
		    "list --state unknown",
		    count);
	free(count);
	free(sql);
	return ok;
}

/* An empty database.  The folder is marked before there is anything in it, as
 * a cluster without books looks like one that waits for bursard init. */
static bool
make_room(struct console *console, struct error *err)
{
	struct error ignored;

	if (!console_take(console, err) ||
	    !state_begin_restore(&console->config, err))
		return false;
	if (console_reach(console, err) &&
	    console_connect(console, LOGIN_OWNER, err) &&
	    snapshot_is_empty(console->db, err))
		return true;
	state_end_restore(&console->config, &ignored);
	return false;
}

static bool
restore_all(struct restore *restore, struct error *err)
{
	struct console *console = restore->console;

	return make_room(console, err) && fill_database(restore, err) &&
	       verify_books(restore, err) && hold_letters(restore, err) &&
	       finish(restore, err);
}

bool
console_restore(struct console *console, struct error *err)
{
	struct restore restore = {.console = console};
	bool ok = look_at_it(&restore, err) && restore_all(&restore, err);

	if (ok)
		say_done(&restore);
	let_go(&restore);
	return ok;
}
