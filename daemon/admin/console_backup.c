/*
 * bursard backup: everything that a ledger is, as of one moment, in one file.
 *
 * Certificates, settings and checkpoints come first, then the database in pieces, then what
 * there is to know of all of it, then the seal.  What is under way has another
 * name: a file that has the name it was asked for is whole.
 */

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/console_backup.h"
#include "alloc.h"
#include "backup/bundle.h"
#include "backup/dump.h"
#include "backup/files.h"
#include "backup/manifest.h"
#include "backup/meter.h"
#include "cluster/database.h"
#include "db/snapshot.h"
#include "passphrase.h"

#define PIECE	      (8u * 1024 * 1024)
#define MANIFEST_MOST (64u * 1024 * 1024)

enum { PASSPHRASE_FILE, WITHOUT_KEYS, REPLACE }; /* options of the row */

static const struct passphrase_words words = {
    .question = "Passphrase for the keys: ",
    .missing =
	"the keys need a passphrase, and there is no terminal to ask at",
    .hint = "give --passphrase-file FILE, or leave the keys out with "
	    "--without-keys",
};

struct backup {
	struct console *console;
	const char *path; /* NULL for standard output */
	char *draft;	  /* the file until it is whole */
	int fd;
	char *passphrase; /* or NULL: no key goes in */
	off_t witnessed;  /* bytes of the file of checkpoints that go in */
	struct snapshot snapshot;
	json_t *manifest;
	struct bundle_writer *bundle;
	uint64_t bytes;
	time_t begun;
};

/* Where it goes ------------------------------------------------------------*/

/* What is said besides goes to standard error. */
static bool
take_output(struct backup *backup, struct error *err)
{
	if (isatty(STDOUT_FILENO)) {
		error_set(err, ERROR_USAGE, "FILE",
		    "a backup is not written to a terminal");
		return error_hint(err, "bursard backup - >FILE, or bursard "
				       "backup FILE");
	}
	backup->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (backup->fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return error_file(err, "FILE", "standard output");
	return true;
}

static bool
refuse_file(const char *path, struct error *err)
{
	int reason = errno;

	error_file(err, path, path);
	if (reason == EACCES)
		error_hint(err, "the account of the ledger writes it: choose a "
				"folder of its own, or bursard backup - >FILE");
	return false;
}

static bool
refuse_there(const char *path, struct error *err)
{
	error_set(err, ERROR_FILE, "FILE", "%s is there already", path);
	return error_hint(err, "choose another name, such as one with the day, "
			       "or replace it with --replace");
}

/* A backup takes the place of another file only where that was asked for, and
 * never that of a folder or a device. */
static bool
is_free(const struct backup *backup, struct error *err)
{
	struct stat st;

	if (backup->path == NULL || lstat(backup->path, &st) != 0)
		return true;
	if (backup->console->options[REPLACE] == NULL)
		return refuse_there(backup->path, err);
	return S_ISREG(st.st_mode) || S_ISLNK(st.st_mode) ||
	       error_set(err, ERROR_FILE, "FILE",
		   "%s is not a file, and stays", backup->path);
}

/* Beside the file, under a name of its own: another backup to the same file may
 * be at work. */
static bool
make_output(struct backup *backup, struct error *err)
{
	backup->draft = xasprintf("%s.XXXXXX.part", backup->path);
	backup->fd = mkostemps(backup->draft, strlen(".part"), O_CLOEXEC);
	return backup->fd >= 0 || refuse_file(backup->path, err);
}

/* To the disk, and then to its name, which may have been taken meanwhile. */
static bool
keep_output(struct backup *backup, struct error *err)
{
	char *copy, *folder;
	int fd;
	bool ok;

	if (backup->path == NULL)
		return true;
	if (!is_free(backup, err))
		return false;
	copy = xstrdup(backup->path);
	folder = dirname(copy);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(backup->fd) == 0 &&
	     rename(backup->draft, backup->path) == 0 && fsync(fd) == 0;
	if (!ok)
		refuse_file(backup->path, err);
	if (fd >= 0)
		close(fd);
	free(copy);
	return ok;
}

/* What goes there ----------------------------------------------------------*/

static bool
put(void *arg, const char *name, const struct buf *text, struct error *err)
{
	struct backup *backup = arg;

	manifest_add(backup->manifest, name, text->data, text->len);
	return bundle_put(backup->bundle, name, text->data, text->len, err);
}

static bool
put_settings(struct backup *backup, struct error *err)
{
	struct buf text = BUF(FILES_MOST);
	char *data = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&data, &len);
	bool ok;

	config_write(&backup->console->config, file);
	fclose(file);
	buf_add_bytes(&text, data, len);
	ok = put(backup, CONSOLE_SETTINGS, &text, err);
	free(data);
	buf_free(&text);
	return ok;
}

/* Gives the next piece of something, of at most size bytes; 0 at its end. */
typedef bool piece_taker(
    void *from, char *piece, size_t size, size_t *len, struct error *);

static bool
take_dump(void *from, char *piece, size_t size, size_t *len, struct error *err)
{
	return dump_take(from, piece, size, len, err);
}

/* As members that are called after the folder, by number. */
static bool
put_pieces(struct backup *backup, const char *folder, piece_taker *take,
    void *from, struct error *err)
{
	char *piece = xmalloc(PIECE), name[64];
	struct meter meter;
	uint64_t bytes = 0;
	size_t len = 1;
	bool ok = true;

	meter_begin(&meter, "database");
	for (unsigned i = 1; ok && len > 0; i++) {
		ok = take(from, piece, PIECE, &len, err);
		if (!ok || len == 0)
			break;
		snprintf(name, sizeof(name), "%s%06u", folder, i);
		manifest_add(backup->manifest, name, piece, len);
		ok = bundle_put(backup->bundle, name, piece, len, err);
		meter_show(&meter, bytes += len);
	}
	meter_end(&meter);
	free(piece);
	return ok;
}

static char *
witness_path(const struct backup *backup)
{
	return config_path(&backup->console->config, STATE_CHECKPOINTS);
}

/* A checkpoint is in the database before it is in the file: so what is there
 * before the database is looked at is of entries that will be in the backup. */
static void
measure_witness(struct backup *backup)
{
	char *path = witness_path(backup);
	struct stat st;

	backup->witnessed = stat(path, &st) == 0 ? st.st_size : 0;
	free(path);
}

struct witnessed {
	FILE *file;
	const char *path;
	off_t left;
};

static bool
take_witness(
    void *from, char *piece, size_t size, size_t *len, struct error *err)
{
	struct witnessed *witnessed = from;

	if (witnessed->left < (off_t)size)
		size = (size_t)witnessed->left;
	*len = fread(piece, 1, size, witnessed->file);
	witnessed->left -= (off_t)*len;
	return !ferror(witnessed->file) ||
	       error_file(err, witnessed->path, witnessed->path);
}

static bool
put_witness(struct backup *backup, struct error *err)
{
	char *path = witness_path(backup);
	struct witnessed witnessed = {NULL, path, backup->witnessed};
	bool ok = witnessed.left == 0;

	if (!ok) {
		witnessed.file = fopen(path, "re");
		ok = witnessed.file != NULL
			 ? put_pieces(backup, CONSOLE_WITNESS, take_witness,
			       &witnessed, err)
			 : error_file(err, path, path);
	}
	if (witnessed.file != NULL)
		fclose(witnessed.file);
	free(path);
	return ok;
}

/* The newest checkpoints, of what the database is in this backup. */
static bool
put_checkpoint(struct backup *backup, struct error *err)
{
	struct buf text = BUF(FILES_MOST);
	bool ok = true;

	if (backup->snapshot.checkpoints != NULL) {
		buf_add(&text, backup->snapshot.checkpoints);
		ok = put(backup, CONSOLE_CHECKPOINT, &text, err);
	}
	buf_free(&text);
	return ok;
}

static bool
dump_database(struct backup *backup, struct error *err)
{
	const struct console *console = backup->console;
	char *data = config_path(&console->config, "postgres");
	struct db_settings login = database_settings(&console->config,
	    console->cluster, LOGIN_AUDITOR, "bursard backup");
	struct dump *dump = dump_out(login.conninfo, backup->snapshot.role,
	    backup->snapshot.name, data, err);
	bool ok = dump != NULL && put_pieces(backup, CONSOLE_DATABASE,
				  take_dump, dump, err);

	free(data);
	if (ok)
		return dump_end(dump, err);
	dump_drop(dump);
	return false;
}

static bool
put_manifest(struct backup *backup, struct error *err)
{
	struct buf text = BUF(MANIFEST_MOST);
	bool ok;

	manifest_print(backup->manifest, &text);
	ok = bundle_put(backup->bundle, MANIFEST, text.data, text.len, err);
	buf_free(&text);
	return ok;
}

/* Once the certificates are read and the state of the database is held, other
 * commands of the console may go on: to revoke one must not wait for this. */
static bool
write_all(struct backup *backup, struct error *err)
{
	struct console *console = backup->console;

	measure_witness(backup);
	if (!console_connect(console, LOGIN_AUDITOR, err) ||
	    !snapshot_take(console->db, &backup->snapshot, err))
		return false;
	backup->begun = time(NULL);
	backup->manifest = manifest_new(&backup->snapshot);
	backup->bundle = bundle_begin(backup->fd,
	    backup->path != NULL ? backup->path : "standard output");
	if (!put_settings(backup, err) ||
	    !files_collect(
		&console->config, backup->passphrase, put, backup, err) ||
	    !put_checkpoint(backup, err) || !put_witness(backup, err))
		return false;
	state_yield(&console->state);
	return dump_database(backup, err) && put_manifest(backup, err) &&
	       bundle_end(backup->bundle, &backup->bytes, err);
}

/* The command --------------------------------------------------------------*/

/* No key is in a backup as it is: there is a passphrase, or the keys stay
 * out. */
static bool
take_passphrase(struct backup *backup, struct error *err)
{
	const struct console *console = backup->console;
	const char *file = console->options[PASSPHRASE_FILE];

	if (console->options[WITHOUT_KEYS] != NULL) {
		if (file == NULL)
			return true;
		error_set(err, ERROR_USAGE, "without-keys",
		    "a passphrase is for keys, and they are to be left out");
		return error_hint(
		    err, "give --passphrase-file or --without-keys");
	}
	if (!files_have_keys(&console->config))
		return true;
	backup->passphrase = passphrase_read(file, &words, true, err);
	return backup->passphrase != NULL;
}

static const char *
say_keys(const struct backup *backup)
{
	if (backup->passphrase == NULL)
		return "left out: keep certs/ca.key elsewhere, a restore "
		       "needs it";
	return files_have_authority(&backup->console->config)
		   ? "encrypted, the authority's among them: keep the "
		     "passphrase elsewhere"
		   : "encrypted, without the authority's, which is not in the "
		     "state folder: keep the passphrase elsewhere";
}

static void
say_done(const struct backup *backup)
{
	struct buf heads = BUF(1000);

	manifest_print_heads(backup->manifest, &heads);
	console_say("backup", "%s, %llu bytes",
	    backup->path != NULL ? backup->path : "standard output",
	    (unsigned long long)backup->bytes);
	console_say("entries", "up to %s", heads.data);
	console_say("keys", "%s", say_keys(backup));
	buf_free(&heads);
}

static bool
note_done(const struct backup *backup, struct error *err)
{
	struct buf heads = BUF(1000);
	bool ok;

	manifest_print_heads(backup->manifest, &heads);
	ok = state_write_backup(
	    &backup->console->config, backup->begun, heads.data, err);
	buf_free(&heads);
	return ok;
}

static void
let_go(struct backup *backup, bool ok)
{
	bundle_drop(backup->bundle);
	snapshot_free(&backup->snapshot);
	passphrase_forget(backup->passphrase);
	json_decref(backup->manifest);
	if (backup->fd >= 0)
		close(backup->fd);
	if (!ok && backup->draft != NULL)
		unlink(backup->draft);
	free(backup->draft);
}

bool
console_backup(struct console *console, struct error *err)
{
	bool to_output = strcmp(console->operand, "-") == 0;
	struct backup backup = {.console = console,
	    .path = to_output ? NULL : console->operand,
	    .fd = -1};
	bool ok = is_free(&backup, err) && take_passphrase(&backup, err) &&
		  (to_output ? take_output(&backup, err)
			     : make_output(&backup, err)) &&
		  console_open(console, err) && write_all(&backup, err) &&
		  keep_output(&backup, err) && note_done(&backup, err);

	if (ok)
		say_done(&backup);
	let_go(&backup, ok);
	return ok;
}
