/* The files of a ledger beside its database: out of the state folder, and into
 * another. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "backup/files.h"
#include "core/state.h"
#include "file.h"
#include "tls/locked_key.h"
#include "tls/seal_key.h"

#define AUTHORITY "certs/ca.key"
#define PEOPLE	  "certs/people/"
#define SAFE	  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

static const struct kept {
	const char *name;
	const char *restored; /* the name that it comes back with */
	mode_t mode;
	bool is_key;
} kept[] = {
    {"certs/ca.crt", "certs/ca.crt", 0644, false},
    {"certs/ca.crl", "certs/ca.crl", 0644, false},
    {"certs/outside.crt", "certs/outside.crt", 0644, false},
    {AUTHORITY, AUTHORITY, 0600, true},
    {SEAL_KEY, SEAL_KEY, 0600, true},
    {"certs/server.crt", "certs/server.crt", 0644, false},
    {"certs/server.key", "certs/server.key", 0600, true},
    /* For another machine it may be wrong: a person looks at it first. */
    {"postgres/local.conf", "local.conf.restored", 0600, false},
    {NULL, NULL, 0, false},
};

static const struct kept *
kept_find(const char *name)
{
	const struct kept *k = kept;

	while (k->name != NULL && strcmp(k->name, name) != 0)
		k++;
	return k->name != NULL ? k : NULL;
}

static bool
is_there(const struct config *config, const char *name)
{
	char *path = config_path(config, name);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

bool
files_have_authority(const struct config *config)
{
	return is_there(config, AUTHORITY);
}

bool
files_have_keys(const struct config *config)
{
	const struct kept *k = kept;

	while (k->name != NULL && !(k->is_key && is_there(config, k->name)))
		k++;
	return k->name != NULL;
}

/* Collecting ---------------------------------------------------------------*/

static bool
read_whole(const char *path, struct buf *text, struct error *err)
{
	FILE *file = fopen(path, "re");
	bool ok = file != NULL && buf_read(text, file);

	if (!ok)
		error_file(err, path, path);
	else if (buf_over(text))
		ok = error_set(err, ERROR_FILE, path, "%s is too large", path);
	if (file != NULL)
		fclose(file);
	return ok;
}

static bool
collect_one(const struct config *config, const char *name,
    const char *passphrase, files_taker *take, void *arg, struct error *err)
{
	struct buf text = BUF(FILES_MOST);
	char *path = config_path(config, name);
	bool ok =
	    (files_is_key(name) ? locked_key_print(path, passphrase, &text, err)
				: read_whole(path, &text, err)) &&
	    take(arg, name, &text, err);

	explicit_bzero(text.data, text.len);
	buf_free(&text);
	free(path);
	return ok;
}

/* The certificate of a person? */
static bool
is_of_person(const char *name)
{
	const char *file = name + strlen(PEOPLE);
	size_t len = strlen(name);

	return strncmp(name, PEOPLE, strlen(PEOPLE)) == 0 && len > 4 &&
	       file[0] != '.' && file[strspn(file, SAFE)] == '\0' &&
	       strcmp(name + len - 4, ".crt") == 0;
}

static bool
collect_people(const struct config *config, files_taker *take, void *arg,
    struct error *err)
{
	char *folder = config_path(config, PEOPLE);
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);
	bool ok = true;

	for (int i = 0; i < count; i++) {
		char *name = xasprintf(PEOPLE "%s", entries[i]->d_name);

		ok = ok && (!is_of_person(name) ||
			       collect_one(config, name, NULL, take, arg, err));
		free(name);
		free(entries[i]);
	}
	free(entries);
	free(folder);
	return ok;
}

bool
files_collect(const struct config *config, const char *passphrase,
    files_taker *take, void *arg, struct error *err)
{
	for (const struct kept *k = kept; k->name != NULL; k++) {
		bool left_out = k->is_key && passphrase == NULL;

		if (left_out || !is_there(config, k->name))
			continue;
		if (!collect_one(config, k->name, passphrase, take, arg, err))
			return false;
	}
	return collect_people(config, take, arg, err);
}

/* Putting back -------------------------------------------------------------*/

bool
files_are_new(const struct config *config, struct error *err)
{
	const char *found = is_there(config, "postgres") ? "postgres"
			    : is_there(config, STATE_CHECKPOINTS)
				? STATE_CHECKPOINTS
				: NULL;

	for (const struct kept *k = kept; k->name != NULL && !found; k++)
		found = is_there(config, k->restored) ? k->restored : NULL;
	if (found == NULL)
		return true;
	error_set(err, ERROR_CONFLICT, "state", "%s is in use: %s is there",
	    config->state, found);
	return error_hint(err,
	    "a backup goes into an empty folder: choose another with --state");
}

bool
files_is_key(const char *name)
{
	const struct kept *k = kept_find(name);

	return k != NULL && k->is_key;
}

bool
files_is_locked(const char *name, const struct buf *text)
{
	return files_is_key(name) &&
	       strstr(text->data, "BEGIN ENCRYPTED") != NULL;
}

static bool
put_plain(
    const char *path, mode_t mode, const struct buf *text, struct error *err)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	bool ok = fd >= 0 && fchmod(fd, mode) == 0 &&
		  file_write_all(fd, text->data, text->len) &&
		  fsync(fd) == 0;

	if (!ok)
		error_file(err, path, path);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
files_put(const struct config *config, const char *name, const struct buf *text,
    const char *passphrase, struct error *err)
{
	const struct kept *k = kept_find(name);
	char *path;
	bool ok;

	if (k == NULL && !is_of_person(name))
		return error_set(err, ERROR_DATA_CORRUPTED, name,
		    "%s in the backup is not known", name);
	path = config_path(config, k != NULL ? k->restored : name);
	ok = k != NULL && k->is_key
		 ? locked_key_write(text,
		       files_is_locked(name, text) ? passphrase : NULL, path,
		       err)
		 : put_plain(path, k != NULL ? k->mode : 0644, text, err);
	free(path);
	return ok;
}

bool
files_append(const struct config *config, const char *name,
    const struct buf *text, struct error *err)
{
	char *path = config_path(config, name);
	int fd = open(path,
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	bool ok = fd >= 0 &&
		  file_write_all(fd, text->data, text->len) &&
		  fsync(fd) == 0;

	if (!ok)
		error_file(err, path, path);
	if (fd >= 0)
		close(fd);
	free(path);
	return ok;
}
