/*
 * Sealing: entries become leaves of the tree in the order of their numbers, in
 * the database; what the tree is then is signed here.
 *
 * Nothing waits for it.  What fails is tried again at the next beat, and said
 * once.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/beat.h"
#include "log.h"
#include "seal/note.h"
#include "seal/sealer.h"
#include "seal/witness.h"
#include "tls/seal_key.h"

#define BEAT_S	   1
#define FIRST_S	   3	 /* who waited for the daemon goes first */
#define MOST	   20000 /* entries in one transaction */
#define NOTE_MAX   4096
#define NOTES_MOST 1000 /* at once */

struct sealer {
	struct beat beat;
	struct db_settings settings;
	struct db *db; /* NULL before the first beat */
	const char *book;
	char *key_path;
	struct metrics *metrics;
	struct witness *witness;
	struct newest *newest;
	bool compared; /* the file with the database */
};

/* The name in which a checkpoint is signed is that of its tree, which is the
 * first line. */
static char *
name_of(const char *checkpoint)
{
	return xasprintf("%.*s", (int)strcspn(checkpoint, "\n"), checkpoint);
}

/* kept: was it new? */
static bool
keep_in_database(struct sealer *sealer, json_int_t size, const char *note,
    bool *kept, struct error *err)
{
	char *sql = xasprintf("select api.keep_checkpoint('%s', %lld, $note$%s"
			      "$note$)",
	    sealer->book, (long long)size, note);
	char *text = NULL;
	bool ok = db_value(sealer->db, sql, &text, err);

	*kept = ok && text != NULL && strcmp(text, "t") == 0;
	free(text);
	free(sql);
	return ok;
}

/* The key is read each time: another one may have come.  note becomes what was
 * kept; of that size there may be another. */
static bool
sign(struct sealer *sealer, const char *checkpoint, json_int_t size,
    struct buf *note, struct error *err)
{
	struct seal_key *key = seal_key_open(sealer->key_path, err);
	char *name = name_of(checkpoint);
	bool kept = false;
	bool ok = key != NULL && note_sign(key, name, checkpoint, note, err) &&
		  keep_in_database(sealer, size, note->data, &kept, err);

	if (!kept)
		buf_clear(note);
	seal_key_close(key);
	free(name);
	return ok;
}

/* The checkpoints of the database of more than that size, as the file has
 * them; to be freed, NULL where there are none. */
static bool
read_checkpoints(struct db *db, const char *book, long long after, int most,
    char **notes, struct error *err)
{
	char *sql = xasprintf(
	    "select api.checkpoints('%s', %lld, %d)", book, after, most);
	bool ok = db_value(db, sql, notes, err);

	free(sql);
	return ok;
}

/* What was signed and went outside is not signed otherwise by a database that
 * was put back. */
bool
sealer_compare(
    struct db *db, const char *book, const char *last, struct error *err)
{
	long long size = note_size(last);
	char *kept = NULL;
	bool ok;

	if (!read_checkpoints(db, book, size - 1, 1, &kept, err))
		return false;
	ok = kept != NULL && strcmp(kept, last) == 0;
	if (!ok) {
		error_set(err, ERROR_DATA_CORRUPTED, "",
		    "the books are not those of the last checkpoint in the "
		    "file beside them, of %lld entries: nothing is sealed",
		    size);
		error_hint(err, "was an older state of the database put back? "
				"docs/operations.md, The sealed journal");
	}
	free(kept);
	return ok;
}

/* Once: are the books those of which the file bears witness? */
static bool
compare_witness(struct sealer *sealer, struct error *err)
{
	char *last = NULL;
	long long size;
	bool ok;

	if (sealer->compared)
		return true;
	ok = witness_read(sealer->witness, &last, &size, err) &&
	     (last == NULL ||
		 sealer_compare(sealer->db, sealer->book, last, err));
	sealer->compared = ok;
	free(last);
	return ok;
}

/* What api.seal gives, as an object; NULL where that fails. */
static json_t *
ask_database(struct sealer *sealer, struct error *err)
{
	char *sql = xasprintf(
	    "select to_json(s) from api.seal('%s', %d) s", sealer->book, MOST);
	char *text = NULL;
	json_t *answer = NULL;

	if (sealer->db == NULL)
		sealer->db = db_open_bare(&sealer->settings, err);
	if (sealer->db != NULL && compare_witness(sealer, err) &&
	    db_value(sealer->db, sql, &text, err) && text != NULL)
		answer = json_loads(text, 0, NULL);
	free(text);
	free(sql);
	return answer;
}

/* Bring to the file what the database has and the file has not, be it that the
 * daemon was killed in between, or that another one signed. */
static bool
tell_witness(struct sealer *sealer, const char *newest, struct error *err)
{
	bool ok = true;

	while (ok && witness_size(sealer->witness) < note_size(newest)) {
		char *notes = NULL;

		ok = read_checkpoints(sealer->db, sealer->book,
			 witness_size(sealer->witness), NOTES_MOST, &notes,
			 err) &&
		     notes != NULL && witness_keep(sealer->witness, notes, err);
		free(notes);
	}
	sealer->compared = ok; /* or what is torn is cut off first */
	return ok;
}

/* Sign what there is to sign, and tell the newest checkpoint that is kept. */
static bool
testify(struct sealer *sealer, const json_t *answer, struct error *err)
{
	const char *checkpoint =
	    json_string_value(json_object_get(answer, "checkpoint"));
	const char *newest =
	    json_string_value(json_object_get(answer, "newest"));
	struct buf note = BUF(NOTE_MAX);
	struct error second;
	bool ok = checkpoint == NULL ||
		  sign(sealer, checkpoint,
		      json_integer_value(json_object_get(answer, "size")),
		      &note, err);

	if (note.len > 0)
		newest = note.data;
	if (newest != NULL) {
		newest_set(sealer->newest, newest);
		witness_newest(sealer->witness, newest);
		ok = tell_witness(sealer, newest, ok ? err : &second) && ok;
	}
	buf_free(&note);
	return ok;
}

/* One step; gives whether there is more to do at once. */
static bool
seal(struct sealer *sealer)
{
	struct error err = {0};
	json_t *answer = ask_database(sealer, &err);
	const char *damaged;
	json_int_t size;
	bool more;

	if (answer == NULL) {
		if (err.code != ERROR_UNAVAILABLE)
			beat_fault(&sealer->beat, LOG_ERROR,
			    "entries cannot be sealed", err.message);
		return false;
	}
	damaged = json_string_value(json_object_get(answer, "damaged"));
	size = json_integer_value(json_object_get(answer, "size"));
	more = json_is_true(json_object_get(answer, "more"));
	if (damaged != NULL)
		beat_fault(&sealer->beat, LOG_ERROR,
		    "entries are not what was recorded, and are not sealed",
		    damaged);
	if (!testify(sealer, answer, &err))
		beat_fault(&sealer->beat, LOG_ERROR,
		    "a checkpoint is not signed or kept", err.message);
	else if (size > 0 && damaged == NULL)
		metrics_set(sealer->metrics, METRIC_SEALED, (long)size);
	json_decref(answer);
	return more && damaged == NULL;
}

static void *
run(void *arg)
{
	struct sealer *sealer = arg;
	unsigned seconds = FIRST_S;
	bool stopping;

	do {
		stopping = beat_wait(&sealer->beat, seconds);
		seconds = BEAT_S;
		while (seal(sealer))
			;
		witness_post(sealer->witness);
	} while (!stopping);
	return NULL;
}

static void
sealer_free(struct sealer *sealer)
{
	db_close(sealer->db);
	witness_free(sealer->witness);
	free(sealer->key_path);
	free(sealer);
}

struct sealer *
sealer_start(const struct config *config, const struct db_settings *settings,
    struct newest *newest, struct error *err)
{
	struct sealer *sealer = xcalloc(1, sizeof(*sealer));

	sealer->book = config->book;
	sealer->settings = *settings;
	sealer->metrics = settings->metrics;
	sealer->key_path = config_path(config, SEAL_KEY);
	sealer->witness = witness_new(config, settings->metrics);
	sealer->newest = newest;
	if (beat_start(&sealer->beat, run, sealer))
		return sealer;
	error_set(err, ERROR_INTERNAL, "", "there is no thread to seal");
	sealer_free(sealer);
	return NULL;
}

void
sealer_join(struct sealer *sealer)
{
	beat_stop(&sealer->beat);
	sealer_free(sealer);
}
