/* bursard seal: the keys that checkpoints are signed with. */

#include <limits.h>
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
#define AT_ONCE	     1000 /* checkpoints */
#define KEYS_MAX     1000
#define FAULTS_SHOWN 20
#define NOTE_LINES   3 /* that are signed, before an empty one */
#define NOTE_MAX     65536

enum { ALL }; /* option of the row of seal show */

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

/* The key as whoever checks a note is given it. */
static bool
name_key(struct console *console, const struct seal_key *key,
    struct buf *verifier, struct error *err)
{
	char *sql = xasprintf(
	    "select rules.origin('%s')", console->config.book);
	char *name = NULL;
	bool ok = db_value(console->db, sql, &name, err);

	if (ok && name == NULL)
		ok = error_set(err, ERROR_CONFIG, "book",
		    "there is no book %s", console->config.book);
	if (ok)
		note_verifier(key, name, verifier);
	free(name);
	free(sql);
	return ok;
}

static bool
say_verifier(struct console *console, const struct seal_key *key,
    struct error *err)
{
	struct buf verifier = BUF(VERIFIER_MAX);
	bool ok = name_key(console, key, &verifier, err);

	if (ok)
		printf("%s\n", verifier.data);
	buf_free(&verifier);
	return ok;
}

static long long
number_of(const json_t *key, const char *name)
{
	return json_integer_value(json_object_get(key, name));
}

/* To standard error: what is printed besides is handed on as it is. */
static void
tell_key(const json_t *key, bool in_use)
{
	long long count = number_of(key, "signed");

	fprintf(stderr, "%s  %s, known since entry %lld of %s",
	    member_text(key, "hash"), in_use ? "in use here" : "not in use here",
	    number_of(key, "since"), member_text(key, "day"));
	if (count == 0)
		fprintf(stderr, "; it signed no checkpoint yet\n");
	else
		fprintf(stderr,
		    "; it signed %lld checkpoint%s, from that of %lld entries "
		    "to that of %lld\n",
		    count, count == 1 ? "" : "s", number_of(key, "first"),
		    number_of(key, "last"));
}

/* The key in use, and with --all the others that the books make known; of each
 * is told since when. */
static bool
show_keys(struct console *console, const char *in_use, struct error *err)
{
	char *sql = xasprintf("select json_agg(k) from rules.seal_keys('%s') k",
	    console->config.book);
	char *value = NULL;
	bool ok = db_value(console->db, sql, &value, err);
	json_t *keys = value != NULL ? json_loads(value, 0, NULL) : NULL;
	const json_t *key;
	size_t i;

	if (ok)
		printf("%s\n", in_use);
	json_array_foreach (keys, i, key) {
		const char *verifier = member_text(key, "verifier");
		bool same = strcmp(verifier, in_use) == 0;

		if (!same && console->options[ALL] != NULL)
			printf("%s\n", verifier);
		tell_key(key, same);
	}
	json_decref(keys);
	free(value);
	free(sql);
	return ok;
}

bool
console_seal_show(struct console *console, struct error *err)
{
	struct buf verifier = BUF(VERIFIER_MAX);
	char *path;
	struct seal_key *key = NULL;
	bool ok;

	if (!console_open(console, err) || !console_connect(console, LOGIN_OWNER, err))
		return false;
	path = config_path(&console->config, SEAL_KEY);
	key = seal_key_open(path, err);
	ok = key != NULL && name_key(console, key, &verifier, err) &&
	     show_keys(console, verifier.data, err);
	seal_key_close(key);
	buf_free(&verifier);
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

/* What is checked, and what came of it. */
struct checking {
	struct console *console;
	unsigned char keys[KEYS_MAX][SEAL_PUBLIC];
	size_t key_count;
	FILE *file; /* that has the same, or NULL */
	struct buf kept; /* its next note, or nothing where it ends */
	long long size, checked, wrong, missing;
};

/* The public keys that the books make known. */
static bool
read_keys(struct checking *checking, struct error *err)
{
	char *sql = xasprintf("select string_agg(encode(k.public, 'hex'), ' ' "
			      "order by k.seq) from ledger.seal_key k where "
			      "k.book = '%s'",
	    checking->console->config.book);
	char *keys = NULL, *rest;
	bool ok = db_value(checking->console->db, sql, &keys, err);

	rest = keys;
	for (char *key; ok && (key = strsep(&rest, " ")) != NULL;)
		ok = (checking->key_count < KEYS_MAX &&
			 seal_key_parse(key,
			     checking->keys[checking->key_count++])) ||
		     error_set(err, ERROR_TOO_LARGE, "",
			 "there are too many keys, or what is none");
	free(keys);
	free(sql);
	return ok;
}

static void
find_of(struct checking *checking, long long size, const char *what)
{
	if (checking->wrong++ < FAULTS_SHOWN)
		printf("%lld: %s\n", size, what);
}

static void
find(struct checking *checking, const char *what)
{
	find_of(checking, checking->size, what);
}

/* Read the next note of the file, with the empty line behind it. */
static void
next_kept(struct checking *checking)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	buf_clear(&checking->kept);
	for (int lines = 0; checking->file != NULL &&
			    (len = getline(&line, &room, checking->file)) > 0;
	     lines++) {
		buf_add_bytes(&checking->kept, line, (size_t)len);
		if (len == 1 && lines > NOTE_LINES)
			break;
	}
	free(line);
}

/* Go through what the file has of less entries than so many, which the database
 * has not. */
static void
pass_kept(struct checking *checking, long long size)
{
	while (checking->kept.len > 0 &&
	       note_size(checking->kept.data) < size) {
		find_of(checking, note_size(checking->kept.data),
		    "only the file beside the database has it");
		next_kept(checking);
	}
}

/* Has the file the same note next?  It may end before the database does. */
static void
compare(struct checking *checking, const char *note, size_t len)
{
	const struct buf *kept = &checking->kept;

	pass_kept(checking, checking->size);
	if (kept->len == 0)
		checking->missing++;
	else if (note_size(kept->data) > checking->size)
		find(checking, "the file beside the database has it not");
	else {
		if (kept->len != len || memcmp(kept->data, note, len) != 0)
			find(checking,
			    "the file beside the database has another");
		next_kept(checking);
	}
}

/* With the empty line behind it. */
static void
check_note(struct checking *checking, const struct note *note)
{
	char *name =
	    xasprintf("%.*s", (int)strcspn(note->text, "\n"), note->text);
	bool good = false;

	checking->size = note_size(note->text);
	checking->checked++;
	for (size_t i = checking->key_count; !good && i > 0; i--)
		good = note_is_signed(note, name, checking->keys[i - 1]);
	if (!good)
		find(checking, "the signature is wrong, or of no key that the "
			       "books make known");
	compare(checking, note->text,
	    (size_t)(note->signatures + note->signatures_len - note->text) + 1);
	free(name);
}

/* Check the notes of a text; false where something in it is none. */
static bool
check_notes(struct checking *checking, const char *notes)
{
	const char *rest = notes;
	struct note note;

	while (note_read(&rest, &note)) {
		if (note.text != notes || *rest != '\n')
			return false;
		check_note(checking, &note);
		notes = ++rest;
	}
	return *rest == '\0';
}

/* Check so many; done where there was none. */
static bool
check_some(struct checking *checking, bool *done, struct error *err)
{
	char *sql = xasprintf(
	    "select string_agg(x.note || E'\\n', '' order by x.size) from "
	    "(select c.size, c.note from ledger.checkpoint c where c.book = "
	    "'%s' and c.size > %lld order by c.size limit %d) x",
	    checking->console->config.book, checking->size, AT_ONCE);
	char *notes = NULL;
	bool ok = db_value(checking->console->db, sql, &notes, err);

	*done = ok && notes == NULL;
	if (notes != NULL && !check_notes(checking, notes)) {
		find(checking, "what follows is no signed note");
		*done = true;
	}
	free(notes);
	free(sql);
	return ok;
}

static bool
say_checked(struct checking *checking, struct error *err)
{
	pass_kept(checking, LLONG_MAX);
	printf("%lld checkpoints checked, %lld wrong\n", checking->checked,
	    checking->wrong);
	if (checking->missing > 0)
		printf("the file beside the database lacks the last %lld: the "
		       "daemon adds them while it serves\n",
		    checking->missing);
	return checking->wrong == 0 ||
	       error_set(err, ERROR_CHECK_FAILED, "",
		   "%lld checkpoints are wrong", checking->wrong);
}

bool
console_seal_verify(struct console *console, struct error *err)
{
	struct checking *checking = xcalloc(1, sizeof(*checking));
	bool ok, done = false;
	char *path = NULL;

	checking->console = console;
	buf_init(&checking->kept, NOTE_MAX);
	ok = console_open(console, err) && console_connect(console, LOGIN_AUDITOR, err) &&
	     read_keys(checking, err);
	if (ok) {
		path = config_path(&console->config, STATE_CHECKPOINTS);
		checking->file = fopen(path, "re");
		next_kept(checking);
	}
	while (ok && !done)
		ok = check_some(checking, &done, err);
	ok = ok && say_checked(checking, err);
	if (checking->file != NULL)
		fclose(checking->file);
	buf_free(&checking->kept);
	free(path);
	free(checking);
	return ok;
}
