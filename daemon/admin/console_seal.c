/* bursard seal: the key that checkpoints are signed with. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/console_seal.h"
#include "alloc.h"
#include "base64.h"
#include "member.h"
#include "seal/note.h"
#include "tls/seal_key.h"

#define VERIFIER_MAX 1000
#define KEY_HASH     4 /* bytes before the signature, which tell the key */

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

/* Checking ------------------------------------------------------------------*/

/* Base64 of exactly so many bytes. */
static bool
decode(const json_t *row, const char *name, struct buf *bytes, size_t len)
{
	return base64_decode(bytes, member_text(row, name)) &&
	       bytes->len == len;
}

static bool
is_signed(const json_t *row)
{
	const char *text = member_text(row, "text");
	struct buf public = BUF(SEAL_PUBLIC + 1);
	struct buf signature = BUF(KEY_HASH + SEAL_SIGNATURE + 1);
	bool ok = json_is_string(json_object_get(row, "public")) &&
		  json_is_string(json_object_get(row, "signature")) &&
		  decode(row, "public", &public, SEAL_PUBLIC) &&
		  decode(row, "signature", &signature,
		      KEY_HASH + SEAL_SIGNATURE) &&
		  seal_key_signed((const unsigned char *)public.data, text,
		      strlen(text),
		      (const unsigned char *)signature.data + KEY_HASH);

	buf_free(&public);
	buf_free(&signature);
	return ok;
}

/* The next checkpoints after a size, or NULL. */
static json_t *
next_signatures(struct console *console, json_int_t after, struct error *err)
{
	char *sql = xasprintf("select rules.signatures_after('%s', %lld)",
	    console->config.book, (long long)after);
	char *text = NULL;
	json_t *rows = NULL;

	if (db_value(console->db, sql, &text, err) && text != NULL)
		rows = json_loads(text, 0, NULL);
	free(text);
	free(sql);
	return rows;
}

bool
console_seal_check(struct console *console, struct error *err)
{
	json_int_t after = 0;
	size_t checked = 0, count, i;
	const json_t *row;
	bool ok = true;

	if (!console_open(console, err) || !console_connect(console, true, err))
		return false;
	do {
		json_t *rows = next_signatures(console, after, err);

		if (rows == NULL)
			return false;
		count = json_array_size(rows);
		json_array_foreach (rows, i, row) {
			after = json_integer_value(json_object_get(row, "size"));
			if (is_signed(row))
				continue;
			ok = false;
			printf("the checkpoint of %lld entries is not signed "
			       "by a key of this book\n",
			    (long long)after);
		}
		checked += count;
		json_decref(rows);
	} while (count > 0);
	printf("%zu checkpoints checked\n", checked);
	return ok || error_set(err, ERROR_CHECK_FAILED, "",
			 "signatures of checkpoints do not verify");
}
