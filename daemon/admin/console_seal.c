/* bursard seal: the key that checkpoints are signed with. */

#include <stdlib.h>

#include "admin/console_seal.h"
#include "alloc.h"
#include "seal/note.h"
#include "tls/seal_key.h"

#define VERIFIER_MAX 1000

/* The books make it known before anything is signed with it. */
static bool
enter_key(struct console *console, const struct seal_key *key,
    struct error *err)
{
	char public[SEAL_PUBLIC_TEXT], *sql, *nothing = NULL;
	bool ok;

	seal_key_text(key, public);
	sql = xasprintf(
	    "select rules.keep_seal_key('%s', decode('%s', 'hex'))",
	    console->config.book, public);
	ok = db_value(console->db, sql, &nothing, err);
	free(nothing);
	free(sql);
	return ok;
}

static bool
say_verifier(struct console *console, const struct seal_key *key,
    struct error *err)
{
	struct buf verifier = BUF(VERIFIER_MAX);
	char *sql = xasprintf(
	    "select rules.origin('%s')", console->config.book);
	char *name = NULL;
	bool ok = db_value(console->db, sql, &name, err);

	if (ok && name == NULL)
		ok = error_set(err, ERROR_CONFIG, "book",
		    "there is no book %s", console->config.book);
	if (ok) {
		note_verifier(key, name, &verifier);
		printf("%s\n", verifier.data);
	}
	buf_free(&verifier);
	free(name);
	free(sql);
	return ok;
}

bool
console_seal_show(struct console *console, struct error *err)
{
	char *path;
	struct seal_key *key = NULL;
	bool ok;

	if (!console_open(console, err) || !console_connect(console, LOGIN_OWNER, err))
		return false;
	path = config_path(&console->config, SEAL_KEY);
	key = seal_key_open(path, err);
	ok = key != NULL && say_verifier(console, key, err);
	seal_key_close(key);
	free(path);
	return ok;
}

bool
console_seal_renew(struct console *console, struct error *err)
{
	char *path;
	struct seal_key *key = NULL;
	bool ok;

	if (!console_open(console, err) || !console_connect(console, LOGIN_OWNER, err))
		return false;
	path = config_path(&console->config, SEAL_KEY);
	key = seal_key_new(err);
	ok = key != NULL && enter_key(console, key, err) &&
	     seal_key_save(key, path, err) && say_verifier(console, key, err);
	seal_key_close(key);
	free(path);
	return ok;
}
